// table_error.h - what can be wrong with a table: with the whole file, or with one of its lines.
//
// A file that is no table is one clear sentence with the next step; a line that cannot be read is
// told with its number and reason, and the rest goes in. Both enums have stable numbers and names,
// for --json.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>

namespace tsunagi {

// Why a whole file is refused. Stable numbers, for --json: DO NOT CHANGE.
enum class TableError : std::uint8_t {
    cannot_open = 1,  // detail: the system's reason
    not_a_file = 2,   // a folder, a pipe, a device
    cannot_read = 3,  // the medium failed
    empty = 4,
    archive = 5,          // gzip, or a zip archive that is no spreadsheet
    old_spreadsheet = 6,  // xls, or another file of Office before 2007
    encrypted = 7,        // a spreadsheet with a password
    pdf = 8,
    binary = 9,
    damaged_sheet = 10,  // a spreadsheet cut off or changed; detail: where
    too_large = 11,      // a spreadsheet beyond the bounds; detail: which bound
    unknown_sheet = 12,  // no sheet of that name; detail: the names there are
    no_rows = 13,        // a spreadsheet without any cell filled
    changed = 14,        // the file changed while it was being read
    picture = 15,        // an image of any kind
    web_page = 16,       // HTML, under whatever name it was saved
    markup = 17,         // a feed, or another file of XML
};

struct TableProblem {
    TableError error = TableError::binary;
    std::string detail;
};

template <typename T>
using TableResult = boost::system::result<T, TableProblem>;

// "cannot_open", ...; and a plain English sentence with the next step, for translation by the
// client.
[[nodiscard]] const char* table_error_name(TableError error);
[[nodiscard]] const char* table_error_text(TableError error);

// What is wrong with one line. Stable numbers, for --json: DO NOT CHANGE.
enum class TableDamageReason : std::uint8_t {
    quoting = 1,   // a quote inside a cell, or one never closed
    too_long = 2,  // beyond the bound of one line
    encoding = 3,  // bytes that are not of the file's encoding
    cut_off = 4,   // the file ends inside a quoted cell
    // The row goes in without what is told here:
    control_characters = 5,  // taken out of a cell; detail: the cell as it went in, shortened
    too_wide = 6,            // cells beyond the bound of columns are left out
    formula_error = 7,       // #REF! and the like, or "=" where it was never computed, in detail;
                             // the cell is empty
};

struct TableDamage {
    std::uint64_t line = 0;
    std::uint32_t column = 0;  // 1 is the first; 0: the whole line
    TableDamageReason reason = TableDamageReason::quoting;
    std::string detail;
};

[[nodiscard]] const char* table_damage_name(TableDamageReason reason);
[[nodiscard]] const char* table_damage_text(TableDamageReason reason);

// Whether the row is left out; otherwise it goes in, mended.
[[nodiscard]] bool loses_row(TableDamageReason reason);

}  // namespace tsunagi
