// table_header.h - which row of a table names its columns, and which rows are no data.
//
// Lists from offices begin with titles, have names with line breaks inside, notes for the person
// who fills them in, headers of two rows, footnotes and totals, and forms with a thousand lines of
// which eleven are filled. All of this is judged by the first rows; the judgement is shown to the
// user with its confidence before anything is imported.
// Pure. Bounds: what a sample of rows holds.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "client/import/table_file.h"

namespace tsunagi {

struct HeaderName {
    std::string written;   // as in the file; two-row headers: group, line feed, name
    std::string key;       // comparison_key(written): NFKC, lower case, no blanks
    bool is_note = false;  // "←データの項目名を入力": for people, names no column
};

struct HeaderGuess {
    std::uint64_t line = 0;           // of the header's first row; 0: the table has none
    std::uint64_t last_line = 0;      // of its last row: one or two rows
    std::vector<HeaderName> columns;  // by position; empty cells have empty names
    std::uint32_t confidence = 0;     // 0..100
};

// From here on a guess needs no question.
inline constexpr std::uint32_t kHeaderSure = 50;

// `rows` are the table's first ones (TableFile::sample). The header is looked for in the first
// kHeaderRowsMax of them.
inline constexpr std::size_t kHeaderRowsMax = 30;
[[nodiscard]] HeaderGuess guess_header(std::span<const TableRow> rows);

// The header where the user says that it is: one row, at `line`. None where no row of the sample
// starts there; line 0 means that the table has none.
[[nodiscard]] HeaderGuess header_at(std::span<const TableRow> rows, std::uint64_t line);

// What a row is. Rows that are no data are left out and counted by their role.
enum class RowRole : std::uint8_t {
    data,
    above_header,  // titles
    header,        // also where it is repeated on every page
    footnote,      // ※...
    total,         // 合計
    prefilled,     // only what a form has on every line: a number, the area's code and name
};
[[nodiscard]] const char* row_role_name(RowRole role);

// Tells a table's rows apart, by its header and a sample of it.
class RowSieve {
  public:
    RowSieve(HeaderGuess header, std::span<const TableRow> sample);

    [[nodiscard]] RowRole role(const TableRow& row) const;
    [[nodiscard]] const HeaderGuess& header() const { return header_; }

  private:
    // What a form may have put into a column.
    struct Prefill {
        std::string constant;  // the one value that its filled cells have; "": there are several
        bool counts = false;   // 1, 2, 3, ...
    };
    [[nodiscard]] bool is_header(const TableRow& row) const;
    [[nodiscard]] std::size_t own_cells(const TableRow& row) const;
    void find_prefills(std::span<const TableRow> sample);

    HeaderGuess header_;
    std::vector<Prefill> prefills_;
    bool has_own_cells_ = false;  // some row holds more than a form puts in
};

}  // namespace tsunagi
