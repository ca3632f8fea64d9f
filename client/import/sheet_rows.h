// sheet_rows.h - gathers the cells of one sheet, within the bounds of sheet_reader.h.
//
// Thread: one. Errors: a cell beyond a bound is refused with the problem.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/import/sheet_reader.h"

namespace tsunagi {

// unknown_sheet with the names there are, unless `wanted` is one of them or empty.
[[nodiscard]] std::optional<TableProblem> find_sheet(const std::vector<std::string>& names,
                                                     const std::string& wanted);

class SheetRows {
  public:
    // Puts a cell into its place; blank text is no cell. Pre: lines and columns count from 1.
    // Errors: too_large.
    [[nodiscard]] std::optional<TableProblem> put(std::uint64_t line,
                                                  std::uint64_t column,
                                                  std::string text);
    // A cell whose formula failed.
    void tell_formula_error(std::uint64_t line, std::uint64_t column, std::string_view shown);

    [[nodiscard]] bool empty() const { return rows_.empty(); }

    // Hands over what was gathered, by line.
    void move_to(SheetBook& book);

  private:
    void tell(TableDamage damage);

    std::vector<TableRow> rows_;
    std::vector<TableDamage> damages_;
    std::uint64_t cells_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace tsunagi
