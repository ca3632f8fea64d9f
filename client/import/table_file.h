// table_file.h - a table from anywhere, as rows of UTF-8 text: csv in its many forms, xlsx, ods.
//
// A center brings the list it has. This layer finds out what the file is (by its bytes, never by
// its name), and hands out rows with their line numbers; which row is the header
// (table_header.h), what the columns hold (table_columns.h) and what becomes of it are others'
// business. Text files may be separated by comma, tab or semicolon, in UTF-8 (with no, one or two
// byte order marks), CP932 or UTF-16 with its mark; they are streamed, however long, and can be
// read several times. A spreadsheet is read once, at opening, within the bounds of
// sheet_reader.h. Rows without any visible character are no rows.
// Damage to a line costs that line only and is told with its number; control characters are taken
// out of cells and told too.
// Thread: one. Ownership: owns its source.
// Bounds: kRowBytesMax for a line of text, kTableColumnsMax cells for a row.
// Errors: TableProblem values, no exceptions but std::bad_alloc.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/import/byte_source.h"
#include "client/import/csv_reader.h"
#include "client/import/table_error.h"

namespace tsunagi {

inline constexpr std::size_t kTableColumnsMax = 1'024;  // the widest real ones have some 120

enum class TableKind : std::uint8_t { text, xlsx, ods };
enum class TableEncoding : std::uint8_t { utf8, cp932, utf16le, utf16be };

[[nodiscard]] const char* table_kind_name(TableKind kind);              // "text", "xlsx", "ods"
[[nodiscard]] const char* table_encoding_name(TableEncoding encoding);  // "UTF-8", "CP932", ...

// What the file was found to be, to be shown before anything is imported.
struct TableForm {
    TableKind kind = TableKind::text;
    // Of text:
    TableEncoding encoding = TableEncoding::utf8;
    CsvDialect dialect;
    bool mark_in_header = false;  // what became of a byte order mark stood in front of the first
                                  // cell (a literal '?', for one) and is left out
    // Of spreadsheets:
    std::vector<std::string> sheets;  // all names, in the file's order
    std::string sheet;                // the one that is read
};

struct TableRow {
    std::uint64_t line = 0;          // 1 is the first; a sheet's row number
    std::vector<std::string> cells;  // clean UTF-8; line breaks are line feeds
    bool unterminated = false;       // a text file ends inside this row: it may be cut off
};

struct TableOptions {
    std::string sheet;  // name of the sheet wanted; empty: the first that has rows
};

class TableFile {
  public:
    [[nodiscard]] static TableResult<TableFile> open(const std::string& path,
                                                     const TableOptions& options = {});
    [[nodiscard]] static TableResult<TableFile> open(std::unique_ptr<ByteSource> source,
                                                     const TableOptions& options = {});

    [[nodiscard]] const TableForm& form() const { return form_; }

    using Take = std::function<bool(const TableRow&)>;
    using Tell = std::function<void(const TableDamage&)>;
    // Hands out the rows in the order of the file until `take` returns false; what is wrong with
    // lines goes to `tell`, which may be empty. The row lives until the next one. Can be called
    // again. Errors: cannot_read, changed; rows handed out before stay handed out.
    [[nodiscard]] TableResult<void> for_each_row(const Take& take, const Tell& tell = {}) const;

    // The first rows, for judging header and columns.
    // Bounds: `rows_max` rows, and no more rows behind kSampleTextBytesMax bytes of text.
    [[nodiscard]] TableResult<std::vector<TableRow>> sample(std::size_t rows_max) const;

  private:
    TableFile() = default;
    friend class TableOpening;

    [[nodiscard]] TableResult<void> for_each_line(const Take& take, const Tell& tell) const;

    std::unique_ptr<ByteSource> source_;  // null for spreadsheets
    std::uint64_t rows_offset_ = 0;       // behind the byte order marks
    TableForm form_;
    std::vector<TableRow> sheet_rows_;
    std::vector<TableDamage> sheet_damages_;
};

inline constexpr std::size_t kSampleTextBytesMax = 16 * 1024 * 1024;

}  // namespace tsunagi
