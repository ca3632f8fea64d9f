// sheet_reader.h - one sheet of an xlsx or ods file as rows of text.
//
// What a cell shows is what is read: dates and times as such, codes with their zeros, the value
// that a formula had when the file was saved, the readings (furigana) of texts left out, comments
// left out. Merged cells have their value at the top left only. The formats are read by our own
// walk over their XML because the import filters at hand lose cells (liborcus 0.17: inline texts,
// repeated rows of ods, results of formulas that are text, times).
// A whole sheet is held in memory, so its size is bounded; larger lists come as CSV.
// Thread: one. Errors: TableProblem values, no exceptions but std::bad_alloc.
#pragma once

#include <string>
#include <vector>

#include "client/import/byte_source.h"
#include "client/import/table_error.h"
#include "client/import/table_file.h"

namespace tsunagi {

inline constexpr std::uint64_t kSheetRowsMax = 1'048'576;  // a spreadsheet's own bound
inline constexpr std::uint64_t kSheetCellsMax = 2'000'000;
inline constexpr std::uint64_t kSheetTextBytesMax = 128 * 1024 * 1024;
inline constexpr std::size_t kSheetCellBytesMax = 128 * 1024;  // of Excel's 32,767 characters
inline constexpr std::size_t kSheetsMax = 1'000;
inline constexpr std::size_t kSheetDamagesMax = 10'000;  // more are not told

struct SheetBook {
    TableKind kind = TableKind::xlsx;
    std::vector<std::string> names;  // of all sheets
    std::string name;                // of the one that was read
    std::vector<TableRow> rows;      // by line; rows with nothing visible are left out
    std::vector<TableDamage> damages;
};

// Reads the sheet named `wanted`, or where that is empty the first with rows; hidden ones are
// looked at last. `source` begins as a zip archive. Errors: those of sheet_archive.h; archive where
// it is no spreadsheet; old_spreadsheet for xlsb; encrypted; unknown_sheet; no_rows; too_large.
[[nodiscard]] TableResult<SheetBook> read_sheet(ByteSource& source, const std::string& wanted);

// Whether a file that begins as one of an old Office is a new one with a password.
[[nodiscard]] TableResult<bool> is_encrypted_office(ByteSource& source);

}  // namespace tsunagi
