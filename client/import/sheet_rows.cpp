#include "client/import/sheet_rows.h"

#include <algorithm>

#include "client/import/table_text.h"
#include "client/messages.h"
#include "protocol/base/check.h"

namespace tsunagi {
namespace {

TableProblem too_large(std::string bound) { return {TableError::too_large, std::move(bound)}; }

}  // namespace

std::optional<TableProblem> find_sheet(const std::vector<std::string>& names,
                                       const std::string& wanted) {
    if (wanted.empty() || std::find(names.begin(), names.end(), wanted) != names.end())
        return std::nullopt;
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    return TableProblem{TableError::unknown_sheet, all};
}

std::optional<TableProblem> SheetRows::put(std::uint64_t line,
                                           std::uint64_t column,
                                           std::string text) {
    CHECK(line > 0 && column > 0);
    const auto number = static_cast<std::uint32_t>(std::min<std::uint64_t>(column, UINT32_MAX));
    if (line > kSheetRowsMax) return too_large(client::_("rows"));
    if (text.size() > kSheetCellBytesMax) return too_large(client::_("bytes of a cell"));
    if (clean_cell(text)) {
        tell({line, number, TableDamageReason::control_characters, shortened(text)});
    }
    if (is_blank_text(text)) return std::nullopt;
    if (column > kTableColumnsMax) {
        const bool is_told = !damages_.empty() && damages_.back().line == line &&
                             damages_.back().reason == TableDamageReason::too_wide;
        if (!is_told) tell({line, number, TableDamageReason::too_wide, {}});
        return std::nullopt;
    }
    if (rows_.empty() || rows_.back().line != line) rows_.push_back({line, {}, false});
    std::vector<std::string>& cells = rows_.back().cells;
    if (cells.size() < column) {
        cells_ += column - cells.size();
        if (cells_ > kSheetCellsMax) return too_large(client::_("cells"));
        cells.resize(static_cast<std::size_t>(column));
    }
    bytes_ += text.size();
    if (bytes_ > kSheetTextBytesMax) return too_large(client::_("bytes of text"));
    cells[static_cast<std::size_t>(column - 1)] = std::move(text);
    return std::nullopt;
}

void SheetRows::tell_formula_error(std::uint64_t line,
                                   std::uint64_t column,
                                   std::string_view shown) {
    tell({line, static_cast<std::uint32_t>(std::min<std::uint64_t>(column, UINT32_MAX)),
          TableDamageReason::formula_error, shortened(shown)});
}

void SheetRows::tell(TableDamage damage) {
    if (damages_.size() < kSheetDamagesMax) damages_.push_back(std::move(damage));
}

void SheetRows::move_to(SheetBook& book) {
    const auto by_line = [](const auto& a, const auto& b) { return a.line < b.line; };
    std::stable_sort(rows_.begin(), rows_.end(), by_line);
    std::stable_sort(damages_.begin(), damages_.end(), by_line);
    book.rows = std::move(rows_);
    book.damages = std::move(damages_);
}

}  // namespace tsunagi
