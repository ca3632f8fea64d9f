#include "tests/unit/client/nta_builder.h"

#include <gtest/gtest.h>
#include <iconv.h>

#include <array>
#include <stdexcept>

namespace tsunagi::test {
namespace {

struct FilteredColumn {
    const char* name;
    std::size_t position;  // in a published row
};

constexpr std::size_t kFileDate = 99;
constexpr std::array<FilteredColumn, 22> kFiltered = {{
    {"fileDate", kFileDate},
    {"corporateNumber", 1},
    {"process", 2},
    {"correct", 3},
    {"updateDate", 4},
    {"changeDate", 5},
    {"name", 6},
    {"kind", 8},
    {"prefectureName", 9},
    {"cityName", 10},
    {"streetNumber", 11},
    {"prefectureCode", 13},
    {"cityCode", 14},
    {"postCode", 15},
    {"closeDate", 18},
    {"closeCause", 19},
    {"successorCorporateNumber", 20},
    {"changeCause", 21},
    {"assignmentDate", 22},
    {"latest", 23},
    {"furigana", 28},
    {"hihyoji", 29},
}};

std::string quoted(const std::string& cell) {
    std::string out = "\"";
    for (const char c : cell) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

bool needs_quotes(const std::string& cell) {
    return cell.find_first_of(",\"\r\n") != std::string::npos;
}

}  // namespace

std::string corporate_number(std::uint64_t twelve_digits) {
    const std::string rest = std::to_string(twelve_digits);
    return std::to_string(corporate_check_digit(twelve_digits)) +
           std::string(12 - rest.size(), '0') + rest;
}

NtaCells nta_cells(const std::string& number) {
    return {"1",
            number,
            "01",
            "0",
            "2024-04-01",
            "2024-04-01",
            "特定非営利活動法人つなぎて",
            "",
            "399",
            "富山県",
            "富山市",
            "架空町１丁目２番３号",
            "",
            "16",
            "201",
            "9300001",
            "",
            "",
            "",
            "",
            "",
            "",
            "2024-04-01",
            "1",
            "",
            "",
            "",
            "",
            "ツナギテ",
            "0"};
}

NtaCells nta_cells(const std::string& number,
                   std::initializer_list<std::pair<std::size_t, std::string>> changes) {
    NtaCells cells = nta_cells(number);
    for (const auto& [position, text] : changes) cells[position] = text;
    return cells;
}

std::string raw_file(const std::vector<NtaCells>& rows, std::string_view line_end) {
    std::string out;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (std::size_t position = 0; position < rows[row].size(); ++position) {
            const std::string cell = position == 0 ? std::to_string(row + 1) : rows[row][position];
            const bool text =
                position == kName || (position >= 9 && position <= 11) || position == kKana;
            if (position > 0) out += ',';
            out += (text && !cell.empty()) || needs_quotes(cell) ? quoted(cell) : cell;
        }
        out += line_end;
    }
    return out;
}

std::vector<std::string> filtered_columns() {
    std::vector<std::string> names;
    for (const auto& column : kFiltered) names.emplace_back(column.name);
    return names;
}

std::string filtered_row(const NtaCells& row) {
    std::string out;
    for (const auto& column : kFiltered) {
        const std::string cell = column.position == kFileDate ? "20240401" : row[column.position];
        if (!out.empty()) out += ',';
        out += needs_quotes(cell) ? quoted(cell) : cell;
    }
    return out + "\n";
}

std::string filtered_file(const std::vector<NtaCells>& rows) {
    std::string out;
    for (const auto& name : filtered_columns()) out += (out.empty() ? "" : ",") + name;
    out += "\n";
    for (const auto& row : rows) out += filtered_row(row);
    return out;
}

std::string to_cp932(std::string_view utf8) {
    const iconv_t converter = iconv_open("CP932", "UTF-8");
    std::string in(utf8);
    std::string out(in.size() * 2, '\0');
    char* from = in.data();
    char* to = out.data();
    std::size_t from_left = in.size();
    std::size_t to_left = out.size();
    const std::size_t result = iconv(converter, &from, &from_left, &to, &to_left);
    iconv_close(converter);
    EXPECT_NE(result, static_cast<std::size_t>(-1)) << "not all of it fits CP932";
    out.resize(out.size() - to_left);
    return out;
}

std::vector<NtaRow> current_rows(const NtaFile& file) {
    std::vector<NtaRow> rows;
    const auto result = file.for_each_current([&](const NtaRow& row) {
        rows.push_back(row);
        return true;
    });
    EXPECT_TRUE(result.has_value());
    return rows;
}

NtaResult<NtaFile> scan_bytes(std::string_view bytes, const NtaReadOptions& options) {
    return NtaFile::scan(std::make_unique<MemoryBytes>(bytes), options);
}

NtaFile scanned(std::string_view bytes, const NtaReadOptions& options) {
    auto file = scan_bytes(bytes, options);
    if (!file) throw std::runtime_error(nta_file_error_name(file.error().error));
    return *std::move(file);
}

}  // namespace tsunagi::test
