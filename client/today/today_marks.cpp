#include "client/today/today_marks.h"

#include <nlohmann/json.hpp>

#include "client/match_text.h"
#include "client/state_file.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::ordered_json;

std::string marks_path(const std::string& data_folder) { return data_folder + "/today.json"; }

}  // namespace

Expected<TodayMarks> TodayMarks::read(const std::string& data_folder) {
    const auto json = read_state(marks_path(data_folder));
    if (!json) return json.error();
    TodayMarks out;
    const auto seen = json->find("seen");
    if (seen == json->end() || !seen->is_object()) return out;
    for (const auto& [day, newest] : seen->items()) {
        const auto number = day_of_date(day);
        if (number && newest.is_number_unsigned())
            out.newest_[*number] = newest.get<std::uint64_t>();
    }
    return out;
}

std::optional<std::uint64_t> TodayMarks::seen_before(DayNumber today, std::uint64_t newest) const {
    const auto next = newest_.lower_bound(today);
    if (next == newest_.begin()) return std::nullopt;
    const std::uint64_t seen = std::prev(next)->second;
    return seen <= newest ? std::optional(seen) : std::nullopt;
}

void TodayMarks::look(DayNumber today, std::uint64_t newest) {
    // Marks above all that is here are of a store that was restored since.
    std::erase_if(newest_, [&](const auto& mark) { return mark.second > newest; });
    newest_.emplace(today, newest);
    while (newest_.size() > kMarkDaysMax) newest_.erase(newest_.begin());
}

Expected<void> TodayMarks::write(const std::string& data_folder) const {
    Json seen = Json::object();
    for (const auto& [day, newest] : newest_) seen[day_text(day)] = newest;
    return write_state(marks_path(data_folder), Json{{"seen", seen}});
}

}  // namespace tsunagi::client
