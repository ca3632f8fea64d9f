// table_columns.h - what the columns of a table hold, and what a spreadsheet did to them.
//
// Each column is judged by its cells and by its name: cells that can be one thing only decide by
// themselves; cells that could be several things (seven digits) follow the name. A spreadsheet that
// saved the file may have lost leading zeros, rounded long numbers, or written dates and times as
// numbers: what can be undone in one way only comes with the mended text, the rest is told and kept
// as text.
// Pure. Bounds: kColumnDamagesMax damages kept a column; more are counted.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "client/import/table_header.h"
#include "client/import/table_values.h"

namespace tsunagi {

// Stable numbers and names, for --json: DO NOT CHANGE.
enum class CellDamageKind : std::uint8_t {
    leading_zero = 1,    // 10006 for 010006; mended
    rounded_number = 2,  // 2.01001E+12, or 2010010000000: the last digits are gone
    date_serial = 3,     // 46256 for 2026-08-22; mended
    day_fraction = 4,    // 0.375 for 09:00; mended
};
[[nodiscard]] const char* cell_damage_name(CellDamageKind kind);
[[nodiscard]] const char* cell_damage_text(CellDamageKind kind);  // English, for translation

struct CellDamage {
    std::uint64_t line = 0;
    CellDamageKind kind = CellDamageKind::leading_zero;
    std::string written;
    std::string mended;  // "" where it cannot be undone
};

inline constexpr std::size_t kColumnDamagesMax = 1'000;

// How area codes are written in a column.
enum class AreaCodeForm : std::uint8_t { none, six_digits, five_digits };

struct ColumnReport {
    ValueKind kind = ValueKind::text;
    std::optional<ValueKind> by_name;  // what the name says, whatever the cells hold
    AreaCodeForm area_form = AreaCodeForm::none;
    // Filled cells are of the kind, or damaged, or neither; the sum is `filled`. Of a column of
    // text with a telling name, fits and misfits are told of what the name says.
    std::uint64_t filled = 0;
    std::uint64_t blank = 0;
    std::uint64_t fits = 0;
    std::uint64_t damaged = 0;
    std::uint64_t misfits = 0;
    std::vector<CellDamage> damages;  // by line; at most kColumnDamagesMax
};

// Judges the rows of data among `rows`, column by column: as many reports as the widest row or the
// header has columns.
[[nodiscard]] std::vector<ColumnReport> judge_columns(const RowSieve& sieve,
                                                      std::span<const TableRow> rows);

// What a spreadsheet did to `cell`, by what the whole column was judged to be. Nothing where it is
// as it should be, or wrong in another way. For rows beyond the sample.
struct CellMending {
    CellDamageKind kind = CellDamageKind::leading_zero;
    std::string mended;  // "" where it cannot be undone
};
[[nodiscard]] std::optional<CellMending> cell_damage(const ColumnReport& column,
                                                     std::string_view cell);

}  // namespace tsunagi
