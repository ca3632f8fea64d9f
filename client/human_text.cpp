#include "client/human_text.h"

#include <algorithm>
#include <chrono>

#include "client/area_lookup.h"
#include "client/json_output.h"
#include "client/messages.h"
#include "client/terminal_text.h"
#include "protocol/base/area.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

constexpr std::uint64_t kMinute = 60;
constexpr std::uint64_t kHour = 60 * kMinute;
constexpr std::uint64_t kDay = 24 * kHour;
constexpr std::uint64_t kMonth = 30 * kDay;
constexpr std::uint64_t kYear = 365 * kDay;

}  // namespace

std::string age_text(std::int64_t then_ms, std::int64_t now_ms) {
    const std::int64_t past = std::max<std::int64_t>(0, now_ms - then_ms);
    const std::uint64_t seconds = static_cast<std::uint64_t>(past) / 1000;
    if (seconds < kMinute) return _("just now");
    if (seconds < kHour)
        return fill_in(n_("{} minute ago", "{} minutes ago", seconds / kMinute), seconds / kMinute);
    if (seconds < kDay)
        return fill_in(n_("{} hour ago", "{} hours ago", seconds / kHour), seconds / kHour);
    if (seconds < kMonth)
        return fill_in(n_("{} day ago", "{} days ago", seconds / kDay), seconds / kDay);
    if (seconds < kYear)
        return fill_in(n_("{} month ago", "{} months ago", seconds / kMonth), seconds / kMonth);
    return fill_in(n_("{} year ago", "{} years ago", seconds / kYear), seconds / kYear);
}

std::string moment_text(std::int64_t ms) {
    using std::chrono::floor;
    const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds{ms} +
                                                                std::chrono::hours{9}};
    const auto day = floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", int{date.year()}, unsigned{date.month()},
                       unsigned{date.day()}, clock.hours().count(), clock.minutes().count());
}

std::string length_text(std::uint64_t seconds) {
    if (seconds >= 2 * kDay)
        return fill_in(n_("{} day", "{} days", seconds / kDay), seconds / kDay);
    if (seconds >= kHour)
        return fill_in(n_("{} hour", "{} hours", seconds / kHour), seconds / kHour);
    if (seconds >= kMinute)
        return fill_in(n_("{} minute", "{} minutes", seconds / kMinute), seconds / kMinute);
    return fill_in(n_("{} second", "{} seconds", seconds), seconds);
}

std::string place_text(std::uint32_t area) {
    const auto prefecture = prefecture_of({area});
    if (!prefecture) return area_digits(area);
    std::string name(in_language(prefecture_name_en(*prefecture), prefecture_name_ja(*prefecture)));
    if (area <= kPrefecturesMax) return name;
    const std::string_view municipality = area_names().name({area});
    if (!municipality.empty()) name += " " + isolated(std::string(municipality));
    return name + " " + area_digits(area);
}

std::string home_text(const Home& home) {
    return place_text(home.municipality != 0 ? home.municipality : home.prefecture);
}

std::string scope_words(const std::string& scope) {
    const auto colon = scope.find(':');
    const std::string level = scope.substr(0, colon);
    const std::string place = colon == std::string::npos ? "" : scope.substr(colon + 1);
    if (level == "center") return _("this center only");
    if (level == "nation") return _("all centers");
    if (level == "public") return _("public");
    if (level == "authority") return _("running of the federation");
    if (level == "municipality") {
        const auto code = parse_municipality(place);
        return fill_in(_("municipality {}"), code ? place_text(code->value) : place);
    }
    if (level == "prefecture") {
        const auto code = parse_prefecture(place);
        return fill_in(_("within {}"), code ? place_text(code->value) : place);
    }
    if (level == "region") {
        const auto region = parse_region(place);
        if (!region) return place;
        return fill_in(_("region {}"),
                       in_language(region_name_en(*region), region_name_ja(*region)));
    }
    return scope;
}

std::string kind_label(KindId kind) {
    const KindRow* row = find_kind(kind);
    if (row == nullptr) return kind_name(kind);
    return std::string(in_language(row->label_en, row->label_ja));
}

std::string field_label(const FieldRow& field) {
    return std::string(in_language(field.label_en, field.label_ja));
}

std::string field_label(const FieldRow* field, std::uint16_t key) {
    return field == nullptr ? "#" + std::to_string(key) : field_label(*field);
}

std::string value_text(const FieldRow& field, std::string_view value) {
    if (field.type == FieldType::flag) return value == "1" ? _("yes") : _("no");
    if (field.type == FieldType::date_time && value.size() > 10)
        return std::string(value.substr(0, 10)) + " " + std::string(value.substr(11));
    const auto item_text = [&](std::string_view item) {
        const Choice* choice = find_choice(field, item);
        return std::string(choice == nullptr ? item
                                             : in_language(choice->label_en, choice->label_ja));
    };
    if (!is_list(field.type)) return item_text(value);
    std::string text;
    for (const auto item : list_items(value)) text += (text.empty() ? "" : ", ") + item_text(item);
    return text;
}

std::string choices_text(const FieldRow& field) {
    std::vector<std::string> parts;
    for (const Choice& choice : field.choices) {
        const auto label = in_language(choice.label_en, choice.label_ja);
        parts.emplace_back(choice.value);
        if (label != choice.value) parts.back() += " (" + std::string(label) + ")";
    }
    return joined(parts);
}

std::string joined(std::span<const std::string> parts, std::string_view separator) {
    std::string out;
    for (const auto& part : parts) {
        if (!out.empty()) out += separator;
        out += part;
    }
    return out;
}

std::string number_text(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

std::string short_id(const std::string& hex) { return hex.substr(0, 12); }

}  // namespace tsunagi::client
