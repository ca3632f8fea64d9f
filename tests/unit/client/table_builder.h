// table_builder.h - invented tables for tests: their bytes in several encodings, and what is read
// of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/import/table_file.h"

namespace tsunagi::test {

using Cells = std::vector<std::string>;

struct TableRead {
    TableForm form;
    std::vector<TableRow> rows;
    std::vector<TableDamage> damages;

    // The rows without their line numbers.
    [[nodiscard]] std::vector<Cells> cells() const;
    // "line:column reason" of each damage.
    [[nodiscard]] std::vector<std::string> damage_texts() const;
};

// Throws the error's name where the bytes are refused. `bytes` need not outlive the call.
[[nodiscard]] TableRead read_table(std::string_view bytes, const TableOptions& options = {});

// The error's name; "" where the bytes are taken for a table.
[[nodiscard]] std::string table_refusal(std::string_view bytes, const TableOptions& options = {});
[[nodiscard]] TableResult<TableFile> open_table(std::string_view bytes,
                                                const TableOptions& options = {});

// Rows with line numbers from 1, for judging headers and columns.
[[nodiscard]] std::vector<TableRow> table_rows(const std::vector<Cells>& rows);

// With a byte order mark; from well-formed UTF-8.
[[nodiscard]] std::string to_utf16(std::string_view utf8, bool big_endian);

}  // namespace tsunagi::test
