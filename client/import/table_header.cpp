#include "client/import/table_header.h"

#include <algorithm>
#include <array>
#include <set>

#include "client/import/table_text.h"
#include "client/import/table_values.h"
#include "client/import/table_words.h"
#include "protocol/base/check.h"

namespace tsunagi {
namespace {

constexpr std::size_t kLabelBytesMax = 180;   // 60 Japanese characters
constexpr std::size_t kDigitsOfLabelMax = 2;  // p0001 is a name of a thing, not of a column

std::string_view cell_at(const TableRow& row, std::size_t column) {
    return column < row.cells.size() ? std::string_view(row.cells[column]) : std::string_view();
}

bool is_note_name(std::string_view cell) {
    const std::string_view text = trimmed(cell);
    constexpr std::array<std::string_view, 5> kStarts = {"←", "→", "↑", "↓", "※"};
    return std::any_of(kStarts.begin(), kStarts.end(),
                       [&](std::string_view start) { return text.starts_with(start); });
}

// A value that names no column: a number, a date, an address of the web, ...
bool is_typed(std::string_view cell) {
    for (const ValueKind kind : {ValueKind::number, ValueKind::date, ValueKind::time,
                                 ValueKind::phone, ValueKind::mail, ValueKind::url}) {
        if (fit_of(kind, cell) != Fit::none) return true;
    }
    return fit_of(ValueKind::postal_code, cell) == Fit::strong;
}

// Could be the name of a column. Pre: not blank.
bool is_label(std::string_view cell) {
    const std::string_view text = trimmed(cell);
    if (text.size() > kLabelBytesMax || text.ends_with("。") || is_typed(text)) return false;
    const auto digits = std::count_if(text.begin(), text.end(),
                                      [](char byte) { return byte >= '0' && byte <= '9'; });
    return static_cast<std::size_t>(digits) <= kDigitsOfLabelMax;
}

std::size_t filled_cells(const TableRow& row) {
    return static_cast<std::size_t>(std::count_if(
        row.cells.begin(), row.cells.end(), [](const auto& cell) { return !is_blank_text(cell); }));
}

// What is known of each column of the sample.
struct ColumnFacts {
    std::vector<std::size_t> typed_rows;  // indexes of rows whose cell is typed, ascending
    std::vector<std::size_t> filled_rows;
    std::vector<std::string_view> values;  // of filled_rows
};

class HeaderSearch {
  public:
    explicit HeaderSearch(std::span<const TableRow> rows) : rows_(rows) {
        std::vector<std::size_t> widths;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            widths.push_back(filled_cells(rows[row]));
            const auto& cells = rows[row].cells;
            if (columns_.size() < cells.size()) columns_.resize(cells.size());
            for (std::size_t column = 0; column < cells.size(); ++column) {
                if (is_blank_text(cells[column])) continue;
                columns_[column].filled_rows.push_back(row);
                columns_[column].values.push_back(cells[column]);
                if (is_typed(cells[column])) columns_[column].typed_rows.push_back(row);
            }
        }
        filled_ = widths;
        for (const std::size_t width : widths) width_ = std::max(width_, width);
    }

    [[nodiscard]] HeaderGuess at_line(std::uint64_t line) const {
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            if (rows_[row].line != line) continue;
            HeaderGuess told = make(row, row);
            told.confidence = 100;
            return told;
        }
        return {};
    }

    HeaderGuess run() {
        const std::size_t last = std::min(rows_.size(), kHeaderRowsMax);
        std::size_t best = last;
        double best_score = 0;
        for (std::size_t row = 0; row < last; ++row) {
            const double found = score(row);
            if (found <= best_score) continue;
            best = row;
            best_score = found;
        }
        HeaderGuess guess;
        if (best == last) return guess;
        guess = make_with_groups(best);
        guess.confidence = static_cast<std::uint32_t>(std::clamp(best_score, 1.0, 100.0));
        return guess;
    }

  private:
    struct Share {
        std::size_t part = 0;
        std::size_t whole = 0;
        [[nodiscard]] double value() const {
            return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
        }
    };

    // How many of a column's rows behind `row` are typed.
    [[nodiscard]] Share typed_below(std::size_t column, std::size_t row) const {
        const auto behind = [&](const std::vector<std::size_t>& all) {
            return static_cast<std::size_t>(all.end() -
                                            std::upper_bound(all.begin(), all.end(), row));
        };
        return {behind(columns_[column].typed_rows), behind(columns_[column].filled_rows)};
    }

    [[nodiscard]] bool stands_again_below(std::size_t column, std::size_t row) const {
        const ColumnFacts& facts = columns_[column];
        const std::string_view cell = rows_[row].cells[column];
        for (std::size_t at = 0; at < facts.values.size(); ++at) {
            const std::size_t other = facts.filled_rows[at];
            if (other > row && facts.values[at] == cell && rows_[other].cells != rows_[row].cells)
                return true;  // a header that stands on every page is none the worse
        }
        return false;
    }

    [[nodiscard]] bool is_first_wide(std::size_t row) const {
        const auto is_wide = [&](std::size_t filled) { return 2 * filled > width_; };
        return is_wide(filled_[row]) &&
               std::none_of(filled_.begin(), filled_.begin() + static_cast<std::ptrdiff_t>(row),
                            is_wide);
    }

    // 0: cannot be the header. The weights were found by the files at hand; 50 parts headers from
    // rows of data in all of them.
    [[nodiscard]] double score(std::size_t row) const {
        const std::size_t filled = filled_[row];
        Share labels{0, filled}, words{0, filled}, repeated{0, filled}, contrast;
        std::set<std::string> keys;
        for (std::size_t column = 0; column < rows_[row].cells.size(); ++column) {
            const std::string_view cell = rows_[row].cells[column];
            if (is_blank_text(cell)) continue;
            const std::string key = comparison_key(cell);
            keys.insert(key);
            const bool label = is_label(cell);
            labels.part += label ? 1 : 0;
            words.part += label && is_column_word(key) ? 1 : 0;
            repeated.part += stands_again_below(column, row) ? 1 : 0;
            const Share below = typed_below(column, row);
            if (below.whole == 0) continue;
            ++contrast.whole;
            contrast.part += label && 2 * below.part > below.whole ? 1 : 0;
        }
        if (labels.value() < 0.6) return 0;
        const double fill = Share{filled, width_}.value();
        const double distinct = Share{keys.size(), filled}.value();
        double sum = 25 * fill * labels.value() + 40 * words.value() +
                     25 * std::min(1.0, 2 * contrast.value()) + 10 * distinct +
                     (is_first_wide(row) ? 15 : 0) - 40 * repeated.value();
        if (width_ > 2 && filled == 1) sum -= 40;  // a title
        // Without a known word or other cells below, a row of words is as well a row of data.
        if (words.part == 0 && contrast.part == 0) sum = std::min(sum, 40.0);
        return sum;
    }

    // The row above may hold groups of columns (所在地: 都道府県, 市区町村), or the row below the
    // names of groups in this one.
    [[nodiscard]] bool are_group_and_names(std::size_t group, std::size_t names) const {
        if (names >= rows_.size() || rows_[names].line != rows_[group].line + 1) return false;
        if (filled_[group] < 2) return false;
        std::size_t below_blank = 0;
        for (std::size_t column = 0; column < columns_.size(); ++column) {
            const std::string_view above = cell_at(rows_[group], column);
            const std::string_view below = cell_at(rows_[names], column);
            if (!is_blank_text(above) && !is_label(above)) return false;
            if (is_blank_text(below)) continue;
            if (!is_label(below)) return false;
            if (is_blank_text(above)) ++below_blank;
        }
        return below_blank > 0 && names_differ_from_data(names);
    }

    // Where a row of names stands on numbers, dates or the like, or says known words, it is no
    // data.
    [[nodiscard]] bool names_differ_from_data(std::size_t names) const {
        std::size_t words = 0;
        std::size_t filled = 0;
        for (std::size_t column = 0; column < rows_[names].cells.size(); ++column) {
            const std::string_view cell = rows_[names].cells[column];
            if (is_blank_text(cell)) continue;
            const Share below = typed_below(column, names);
            if (below.whole > 0 && 2 * below.part > below.whole) return true;
            ++filled;
            words += is_column_word(comparison_key(cell)) ? 1 : 0;
        }
        return 2 * words >= filled;
    }

    [[nodiscard]] HeaderGuess make_with_groups(std::size_t row) const {
        if (are_group_and_names(row, row + 1)) return make(row, row + 1);
        if (row > 0 && are_group_and_names(row - 1, row)) return make(row - 1, row);
        return make(row, row);
    }

    // `first` and `last` are one row or two.
    [[nodiscard]] HeaderGuess make(std::size_t first, std::size_t last) const {
        HeaderGuess guess{rows_[first].line, rows_[last].line, {}, 0};
        const std::size_t count = std::max(rows_[first].cells.size(), rows_[last].cells.size());
        std::string_view group;
        for (std::size_t column = 0; column < count; ++column) {
            const std::string_view above = cell_at(rows_[first], column);
            const std::string_view below = cell_at(rows_[last], column);
            if (!is_blank_text(above)) group = above;
            std::string written(first == last || is_blank_text(below) ? above : below);
            const bool in_group = first != last && !is_blank_text(below) && !group.empty();
            if (in_group) written.insert(0, std::string(trimmed(group)) + "\n");
            guess.columns.push_back({written, comparison_key(written), is_note_name(written)});
        }
        while (!guess.columns.empty() && guess.columns.back().key.empty()) guess.columns.pop_back();
        return guess;
    }

    std::span<const TableRow> rows_;
    std::vector<ColumnFacts> columns_;
    std::vector<std::size_t> filled_;  // cells of each row
    std::size_t width_ = 0;            // of the widest row
};

bool is_footnote_start(std::string_view text) {
    constexpr std::array<std::string_view, 14> kStarts = {"※",    "＊",   "*",      "（注",  "(注",
                                                          "注）", "注)",  "注:",    "注：",  "注１",
                                                          "注1",  "出典", "資料：", "備考："};
    return std::any_of(kStarts.begin(), kStarts.end(),
                       [&](std::string_view start) { return text.starts_with(start); });
}

bool is_total_word(std::string_view cell) {
    constexpr std::array<std::string_view, 8> kWords = {
        "合計", "計", "総計", "小計", "総合計", "total", "subtotal", "grandtotal"};
    constexpr std::size_t kBytesMax = 60;
    // Of millions of rows, few have such a letter in a short first cell.
    const bool may_be = cell.size() <= kBytesMax &&
                        (cell.find("計") != cell.npos || cell.find_first_of("tT\xEF") != cell.npos);
    return may_be && std::find(kWords.begin(), kWords.end(), comparison_key(cell)) != kWords.end();
}

// 合計, and numbers only.
bool is_total(const TableRow& row) {
    constexpr std::size_t kPlaceMax = 3;
    bool found = false;
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
        const std::string& cell = row.cells[column];
        if (is_blank_text(cell)) continue;
        if (!found) {
            if (column >= kPlaceMax || !is_total_word(cell)) return false;
            found = true;
        } else if (fit_of(ValueKind::number, cell) == Fit::none) {
            return false;
        }
    }
    return found;
}

bool is_footnote(const TableRow& row, std::size_t width) {
    if (width < 3 || filled_cells(row) > 2) return false;
    const auto first = std::find_if(row.cells.begin(), row.cells.end(),
                                    [](const auto& cell) { return !is_blank_text(cell); });
    return first != row.cells.end() && is_footnote_start(trimmed(*first));
}

}  // namespace

HeaderGuess guess_header(std::span<const TableRow> rows) {
    return rows.empty() ? HeaderGuess{} : HeaderSearch(rows).run();
}

HeaderGuess header_at(std::span<const TableRow> rows, std::uint64_t line) {
    return HeaderSearch(rows).at_line(line);
}

const char* row_role_name(RowRole role) {
    switch (role) {
        case RowRole::data: return "data";
        case RowRole::above_header: return "above_header";
        case RowRole::header: return "header";
        case RowRole::footnote: return "footnote";
        case RowRole::total: return "total";
        case RowRole::prefilled: return "prefilled";
    }
    CHECK(false);
    return "";
}

RowSieve::RowSieve(HeaderGuess header, std::span<const TableRow> sample)
    : header_(std::move(header)) {
    find_prefills(sample);
}

// One value in at least kRowsMin rows, or numbers that count up, are what a form puts in.
void RowSieve::find_prefills(std::span<const TableRow> sample) {
    constexpr std::size_t kRowsMin = 5;
    struct Column {
        std::size_t filled = 0;
        std::size_t counted = 0;  // of them: one more than the one before
        bool is_constant = true;
        std::string_view value;
        long long last = 0;
    };
    std::vector<Column> columns;
    for (const TableRow& row : sample) {
        if (role(row) != RowRole::data) continue;
        if (columns.size() < row.cells.size()) columns.resize(row.cells.size());
        for (std::size_t at = 0; at < row.cells.size(); ++at) {
            const std::string_view cell = trimmed(row.cells[at]);
            if (cell.empty()) continue;
            Column& column = columns[at];
            if (column.filled++ == 0) column.value = cell;
            column.is_constant = column.is_constant && column.value == cell;
            const bool is_number =
                cell.size() < 10 && cell.find_first_not_of("0123456789") == cell.npos;
            const long long number = is_number ? std::stoll(std::string(cell)) : -1;
            if (is_number && number == column.last + 1) ++column.counted;
            column.last = number;
        }
    }
    std::vector<Prefill> prefills(columns.size());
    for (std::size_t at = 0; at < columns.size(); ++at) {
        if (columns[at].filled < kRowsMin) continue;
        if (columns[at].is_constant) prefills[at].constant = columns[at].value;
        prefills[at].counts = 10 * columns[at].counted >= 9 * columns[at].filled;
    }
    prefills_ = std::move(prefills);
    has_own_cells_ = std::any_of(sample.begin(), sample.end(), [&](const TableRow& row) {
        return role(row) == RowRole::data && own_cells(row) > 0;
    });
}

std::size_t RowSieve::own_cells(const TableRow& row) const {
    std::size_t own = 0;
    for (std::size_t at = 0; at < row.cells.size(); ++at) {
        const std::string_view cell = trimmed(row.cells[at]);
        if (cell.empty()) continue;
        const bool is_filled_in =
            at < prefills_.size() && (prefills_[at].counts || (!prefills_[at].constant.empty() &&
                                                               prefills_[at].constant == cell));
        if (!is_filled_in) ++own;
    }
    return own;
}

bool RowSieve::is_header(const TableRow& row) const {
    if (header_.line == 0) return false;
    if (row.line >= header_.line && row.line <= header_.last_line) return true;
    if (header_.line != header_.last_line) return false;
    std::size_t filled = 0;
    for (std::size_t at = 0; at < std::max(row.cells.size(), header_.columns.size()); ++at) {
        const std::string_view cell = cell_at(row, at);
        const std::string_view written =
            at < header_.columns.size() ? std::string_view(header_.columns[at].written) : "";
        if (trimmed(cell) != trimmed(written)) return false;
        if (!is_blank_text(cell)) ++filled;
    }
    return filled > 1;
}

RowRole RowSieve::role(const TableRow& row) const {
    if (row.line < header_.line) return RowRole::above_header;
    if (is_header(row)) return RowRole::header;
    const std::size_t width = header_.columns.empty() ? row.cells.size() : header_.columns.size();
    if (is_footnote(row, width)) return RowRole::footnote;
    if (is_total(row)) return RowRole::total;
    if (has_own_cells_ && own_cells(row) == 0) return RowRole::prefilled;
    return RowRole::data;
}

}  // namespace tsunagi
