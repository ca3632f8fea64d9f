#include "client/count_text.h"

#include <algorithm>
#include <vector>

#include "client/human_text.h"
#include "client/messages.h"
#include "client/terminal_text.h"
#include "protocol/counting/count_line.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {

std::string me_too_place_text(const MeTooKey& key) {
    const std::string written = me_too_key_text(key);
    const std::string place = place_text(key.area.value);
    return written.substr(0, written.find(' ')) + " " +
           (is_prefecture(key.area) ? fill_in(_("{} (not in other lines)"), place) : place);
}

std::string count_text(const std::optional<std::uint64_t>& count) {
    return count ? number_text(*count) : _("hidden");
}

bool holds_counts(KindId kind, const FieldRow& field) {
    return (kind == kind::kAggregate && field.key == aggregate::kCells) ||
           (kind == kind::kIssue && field.key == issue::kMeToo);
}

std::string counts_text(std::string_view lines) {
    struct Row {
        std::string what, count;
    };
    std::vector<Row> rows;
    std::size_t columns = 0, digits = 0;
    for (const auto item : list_items(lines)) {
        const auto line = read_count_line(item);
        if (!line) {
            rows.push_back({isolated(item), {}});
            continue;
        }
        const auto key = read_me_too_key(line->what);
        rows.push_back(
            {key ? me_too_place_text(*key) : isolated(line->what), count_text(line->count)});
        columns = std::max(columns, width(rows.back().what));
        digits = std::max(digits, width(rows.back().count));
    }
    std::string out;
    for (const Row& row : rows) {
        if (!out.empty()) out += "\n";
        out += row.count.empty()
                   ? row.what
                   : padded(row.what, columns) + "  " + padded_left(row.count, digits);
    }
    return out;
}

}  // namespace tsunagi::client
