#include "client/import/area_file.h"

#include <algorithm>
#include <set>

#include "client/import/table_text.h"
#include "client/messages.h"
#include "protocol/text/code_points.h"
#include "protocol/text/fold_width.h"

namespace tsunagi::client {
namespace {

const std::string kNoCell;

const std::string& cell(const TableRow& row, std::size_t column) {
    return column < row.cells.size() ? row.cells[column] : kNoCell;
}

std::optional<AreaCode> municipality_in(const std::string& text) {
    const MunicipalityReadings readings = municipality_readings(folded_utf8(trimmed(text)));
    // A spreadsheet may have taken a leading zero; five digits without check digit prove nothing.
    return readings.exact ? readings.exact : readings.zero_lost;
}

std::string without_blanks(std::string_view text) {
    std::string out = folded_utf8(text);
    std::erase_if(out, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
    return out;
}

bool is_kana(std::string_view text) {
    const std::u32string points = fold_width(text).points;
    return std::ranges::any_of(points, [](char32_t c) { return !is_blank(c); }) &&
           std::ranges::all_of(points, [](char32_t c) {
               return is_blank(c) || (c >= U'ぁ' && c <= U'ゖ') || (c >= U'ァ' && c <= U'ー');
           });
}

bool is_municipality_name(std::string_view text) {
    const std::string name = without_blanks(text);
    return !is_kana(name) && name.size() > 3 &&
           std::ranges::any_of(std::initializer_list<std::string_view>{"市", "区", "町", "村"},
                               [&](std::string_view end) { return name.ends_with(end); });
}

std::string hiragana(std::string_view text) {
    std::u32string out;
    for (const char32_t point : fold_width(text).points) {
        if (!is_blank(point)) out += hiragana_of(point);
    }
    return utf8_of(out);
}

bool is_prefecture_code(const std::string& text) {
    const std::string digits = folded_utf8(trimmed(text));
    return digits.size() >= 5 && parse_prefecture(digits).has_value();
}

bool is_area_code(const std::string& text) {
    return municipality_in(text) || is_prefecture_code(text);
}

// The column with the most different cells that are so, at least `least`; of two alike the last,
// since a prefecture's name and reading stand in front of the municipality's.
template <typename Is>
std::optional<std::size_t> column_where(const std::vector<TableRow>& rows,
                                        std::size_t least,
                                        const Is& is) {
    std::map<std::size_t, std::set<std::string>> found;
    for (const TableRow& row : rows) {
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            if (is(row.cells[i])) found[i].insert(row.cells[i]);
        }
    }
    std::optional<std::size_t> best;
    std::size_t most = std::max<std::size_t>(least, 1);
    for (const auto& [column, cells] : found) {
        if (cells.size() < most) continue;
        best = column;
        most = cells.size();
    }
    return best;
}

// Codes without check digits can look like others' whose first zero was lost; then most of them
// look like nothing.
bool are_codes(const std::vector<TableRow>& rows, std::size_t column) {
    std::size_t numbers = 0;
    std::size_t codes = 0;
    for (const TableRow& row : rows) {
        const std::string text = folded_utf8(trimmed(cell(row, column)));
        const bool is_number = (text.size() == 5 || text.size() == 6) &&
                               text.find_first_not_of("0123456789") == std::string::npos;
        if (!is_number) continue;
        ++numbers;
        if (is_area_code(text)) ++codes;
    }
    return 2 * codes > numbers;
}

std::optional<AreaColumns> find_columns(const std::vector<TableRow>& rows) {
    const auto code = column_where(
        rows, 1, [](const std::string& text) { return municipality_in(text).has_value(); });
    if (!code || !are_codes(rows, *code)) return std::nullopt;
    const auto coded = static_cast<std::size_t>(std::ranges::count_if(
        rows, [&](const TableRow& row) { return municipality_in(cell(row, *code)).has_value(); }));
    // Names of places may come back in other prefectures, or in each row beside another column.
    const auto name = column_where(rows, (coded + 1) / 2, is_municipality_name);
    if (!name) return std::nullopt;
    return AreaColumns{*code, *name, column_where(rows, (coded + 1) / 2, is_kana)};
}

}  // namespace

TableResult<AreaFile> AreaFile::open(const std::string& path, const TableOptions& options) {
    AreaFile out;
    const auto add_sheet = [&](const TableFile& file) -> TableResult<void> {
        std::vector<TableRow> rows;
        const auto read = file.for_each_row(
            [&](const TableRow& row) {
                rows.push_back(row);
                return rows.size() <= kAreaRowsMax;
            },
            [&](const TableDamage& damage) {
                out.notes_.push_back({damage.line, table_damage_name(damage.reason), damage.detail,
                                      table_damage_text(damage.reason), loses_row(damage.reason)});
            });
        if (!read) return read.error();
        out.add(rows);
        return {};
    };
    const auto first = TableFile::open(path, options);
    if (!first) return first.error();
    out.kind_ = first->form().kind;
    if (auto added = add_sheet(*first); !added) return added.error();
    for (const std::string& sheet : first->form().sheets) {
        if (!options.sheet.empty() || sheet == first->form().sheet) continue;
        const auto file = TableFile::open(path, {sheet});
        // A sheet without rows has no municipalities.
        if (!file) continue;
        if (auto added = add_sheet(*file); !added) return added.error();
    }
    out.leave_out_wards_alone();
    return out;
}

AreaFile AreaFile::of_rows(const std::vector<TableRow>& rows) {
    AreaFile out;
    out.add(rows);
    out.leave_out_wards_alone();
    return out;
}

void AreaFile::add(const std::vector<TableRow>& rows) {
    const auto columns =
        rows.size() > kAreaRowsMax ? std::optional<AreaColumns>() : find_columns(rows);
    if (!columns) return;
    columns_ = columns;
    const auto first = std::ranges::find_if(
        rows, [&](const TableRow& row) { return is_area_code(cell(row, columns->code)); });
    for (auto row = first; row != rows.end(); ++row) take(*row);
}

void AreaFile::leave_out_wards_alone() {
    for (auto at = tables_.begin(); at != tables_.end();) {
        const auto& rows = at->second.rows;
        const auto wards = static_cast<std::size_t>(std::ranges::count_if(
            rows, [](const AreaRow& row) { return city_of_ward(row.code).has_value(); }));
        if (2 * wards <= rows.size()) {
            ++at;
            continue;
        }
        notes_.push_back({at->second.line, "wards_alone",
                          std::string(prefecture_name_ja(at->first)),
                          N_("nearly only wards of this prefecture: left out; take in a list that "
                             "has all of its municipalities"),
                          true});
        rows_ -= rows.size();
        at = tables_.erase(at);
    }
}

void AreaFile::leave_out(const TableRow& row, const char* reason, const char* sentence) {
    notes_.push_back({row.line, reason, shortened(cell(row, columns_->code)), sentence, true});
}

void AreaFile::take(const TableRow& row) {
    const std::string& written = cell(row, columns_->code);
    const auto code = municipality_in(written);
    if (!code) {
        if (is_prefecture_code(written) || is_blank_text(written)) return;
        return leave_out(row, "bad_area", N_("no code of a municipality: left out"));
    }
    const std::string name = without_blanks(cell(row, columns_->name));
    if (name.empty())
        return leave_out(row, "title_missing", N_("the municipality has no name: left out"));
    const auto [seen, is_first] = seen_.emplace(*code, name);
    if (!is_first && seen->second == name) return;  // on a second sheet
    if (!is_first) return leave_out(row, "twice", N_("this code stood before: left out"));
    std::string reading;
    if (columns_->reading && is_kana(cell(row, *columns_->reading)))
        reading = hiragana(cell(row, *columns_->reading));
    Table& table = tables_[*prefecture_of(*code)];
    if (table.rows.empty()) table.line = row.line;
    table.rows.push_back({*code, name, std::move(reading)});
    ++rows_;
}

}  // namespace tsunagi::client
