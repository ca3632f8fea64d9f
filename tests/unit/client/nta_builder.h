// nta_builder.h - invented corporate number files for tests: rows as cells, and their bytes in both
// encodings.
//
// Every organisation is made up. CP932 is written through the C library's iconv and not through
// ICU, so that the reader is checked against another table than its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "client/import/nta_file.h"

namespace tsunagi::test {

// Cells of one published row, by position.
using NtaCells = std::vector<std::string>;

inline constexpr std::size_t kNumber = 1, kProcess = 2, kUpdate = 4, kChange = 5, kName = 6,
                             kPrefecture = 13, kCity = 14, kPost = 15, kClose = 18, kSuccessor = 20,
                             kLatest = 23, kKana = 28, kHihyoji = 29;

// 13 digits with the right check digit.
[[nodiscard]] std::string corporate_number(std::uint64_t twelve_digits);

inline const std::string kOne = corporate_number(700110005901);
inline const std::string kTwo = corporate_number(123456789012);
inline const std::string kThree = corporate_number(5004779);

// A new entry of 2024-04-01 in Toyama, latest = 1.
[[nodiscard]] NtaCells nta_cells(const std::string& number);
[[nodiscard]] NtaCells nta_cells(
    const std::string& number, std::initializer_list<std::pair<std::size_t, std::string>> changes);

// The published form: no header; texts quoted, codes not.
[[nodiscard]] std::string raw_file(const std::vector<NtaCells>& rows,
                                   std::string_view line_end = "\n");

// The filtered form: header and the 22 columns of it.
[[nodiscard]] std::string filtered_file(const std::vector<NtaCells>& rows);
[[nodiscard]] std::vector<std::string> filtered_columns();
[[nodiscard]] std::string filtered_row(const NtaCells& row);

[[nodiscard]] std::string to_cp932(std::string_view utf8);

// All current rows, or none with a test failure where the file was refused.
[[nodiscard]] std::vector<NtaRow> current_rows(const NtaFile& file);
[[nodiscard]] NtaResult<NtaFile> scan_bytes(std::string_view bytes,
                                            const NtaReadOptions& options = {});

// The same for bytes that must be readable: throws what is wrong with them.
[[nodiscard]] NtaFile scanned(std::string_view bytes, const NtaReadOptions& options = {});

}  // namespace tsunagi::test
