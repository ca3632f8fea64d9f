// Any bytes brought as a table: no crash, rows of clean text only, the same answer twice, and the
// judges of header, rows and columns bear whatever was read. The first byte chooses whether the
// bytes are made to look like UTF-16, or like a table with names, so that the search gets past the
// door.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "client/import/table_columns.h"
#include "client/import/table_text.h"
#include "protocol/base/check.h"
#include "protocol/base/utf8.h"

namespace {

using tsunagi::TableRow;

constexpr std::string_view kHeader = "団体名,法人番号,電話番号,設立日,開始時間,コード\n";

void check_row(const TableRow& row, std::uint64_t& line) {
    CHECK(row.line >= line && row.line > 0);
    line = row.line;
    CHECK(row.cells.size() <= tsunagi::kTableColumnsMax);
    bool has_text = false;
    for (const std::string& cell : row.cells) {
        CHECK(tsunagi::is_clean_text(cell, tsunagi::TextShape::multi_line));
        has_text = has_text || !tsunagi::is_blank_text(cell);
    }
    CHECK(has_text);
}

std::uint64_t count_rows(const tsunagi::TableFile& file) {
    std::uint64_t rows = 0;
    std::uint64_t line = 0;
    const auto read = file.for_each_row(
        [&](const TableRow& row) {
            check_row(row, line);
            return ++rows > 0;
        },
        [&](const tsunagi::TableDamage& damage) {
            CHECK(tsunagi::table_damage_text(damage.reason) != nullptr);
            CHECK(tsunagi::is_valid_utf8(damage.detail));
        });
    CHECK(read.has_value());
    return rows;
}

void judge(const tsunagi::TableFile& file) {
    const auto sample = file.sample(100);
    CHECK(sample.has_value());
    const tsunagi::RowSieve sieve(tsunagi::guess_header(*sample), *sample);
    CHECK(sieve.header().confidence <= 100);
    CHECK((sieve.header().line == 0) == (sieve.header().confidence == 0));
    const auto data = std::count_if(sample->begin(), sample->end(), [&](const TableRow& row) {
        return sieve.role(row) == tsunagi::RowRole::data;
    });
    for (const tsunagi::ColumnReport& column : tsunagi::judge_columns(sieve, *sample)) {
        CHECK(column.filled + column.blank == static_cast<std::uint64_t>(data));
        CHECK(column.fits + column.damaged + column.misfits == column.filled);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string bytes;
    if (data[0] % 4 == 1) bytes = "\xFF\xFE";
    if (data[0] % 4 == 2) bytes = kHeader;
    bytes.append(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto file = tsunagi::TableFile::open(std::make_unique<tsunagi::MemoryBytes>(bytes));
    if (!file) {
        CHECK(tsunagi::table_error_text(file.error().error) != nullptr);
        return 0;
    }
    CHECK(count_rows(*file) == count_rows(*file));
    judge(*file);
    return 0;
}
