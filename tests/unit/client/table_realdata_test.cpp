// Tables as cities and others published them, found by TSUNAGI_REALDATA; skipped where it is not
// set.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "client/import/table_columns.h"
#include "client/import/table_text.h"
#include "tests/unit/client/real_data.h"
#include "tests/unit/client/table_builder.h"

namespace tsunagi::test {
namespace {

namespace fs = std::filesystem;

class TableRealData : public RealData {
  protected:
    [[nodiscard]] TableRead read(const fs::path& file) const {
        std::ifstream in(folder_ / file, std::ios::binary);
        return read_table(std::string(std::istreambuf_iterator<char>(in), {}));
    }

    // All files below `folder` whose name ends so.
    [[nodiscard]] std::vector<fs::path> files(const std::string& folder,
                                              const std::string& extension) const {
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(folder_ / folder)) {
            if (entry.path().extension() == extension)
                found.push_back(fs::relative(entry.path(), folder_));
        }
        return found;
    }
};

std::vector<std::string> names(const HeaderGuess& header) {
    std::vector<std::string> keys;
    for (const HeaderName& name : header.columns) keys.push_back(name.key);
    return keys;
}

std::map<std::string, ColumnReport> by_name(const TableRead& read) {
    const RowSieve sieve(guess_header(read.rows), read.rows);
    const auto reports = judge_columns(sieve, read.rows);
    std::map<std::string, ColumnReport> found;
    for (std::size_t column = 0; column < sieve.header().columns.size(); ++column)
        found.emplace(sieve.header().columns[column].key, reports[column]);
    return found;
}

TEST_F(TableRealData, ReadsEveryFileWithoutDamageAndFindsItsHeader) {
    std::size_t count = 0;
    for (const std::string folder : {"takamatsu", "localgov"}) {
        for (const std::string extension : {".csv", ".xlsx"}) {
            for (const fs::path& file : files(folder, extension)) {
                const TableRead table = read(file);
                const HeaderGuess header = guess_header(table.rows);
                EXPECT_EQ(table.damages.size(), 0U) << file;
                EXPECT_EQ(header.line, 1U) << file;
                EXPECT_EQ(header.last_line, 1U) << file;
                EXPECT_GE(header.confidence, kHeaderSure) << file;
                EXPECT_GE(header.columns.size(), 8U) << file;
                ++count;
            }
        }
    }
    EXPECT_GE(count, 23U);
}

// The city saved each list as xlsx and as csv. Dates, times and long decimals are written as shown
// in one and as numbers in the other; every other cell must be the same.
TEST_F(TableRealData, ReadsASheetAsItsTwinInCsv) {
    std::size_t cells = 0;
    std::size_t different = 0;
    for (const fs::path& file : files("takamatsu", ".xlsx")) {
        const TableRead sheet = read(file);
        const TableRead text = read(fs::path(file).replace_extension(".csv"));
        ASSERT_EQ(sheet.rows.size(), text.rows.size()) << file;
        EXPECT_EQ(names(guess_header(sheet.rows)), names(guess_header(text.rows))) << file;
        for (std::size_t row = 0; row < sheet.rows.size(); ++row) {
            const auto& a = sheet.rows[row].cells;
            const auto& b = text.rows[row].cells;
            for (std::size_t column = 0; column < a.size(); ++column) {
                ++cells;
                const std::string other = column < b.size() ? b[column] : "";
                const bool is_number = fit_of(ValueKind::number, other) != Fit::none;
                if (trimmed(a[column]) == trimmed(other)) continue;
                ++different;
                EXPECT_TRUE(is_number || date_of_serial(other) || clock_time(other))
                    << file << " row " << row << " column " << column << ": " << a[column] << " | "
                    << other;
            }
        }
    }
    EXPECT_GT(cells, 2'500U);
    EXPECT_LT(different, cells / 10);
}

TEST_F(TableRealData, ReadsOneTableInTwoEncodingsAlike) {
    const TableRead utf8 = read("localgov/20200104/localgovjp-utf8.csv");
    const TableRead cp932 = read("localgov/20200104/localgovjp-sjis.csv");
    EXPECT_EQ(cp932.form.encoding, TableEncoding::cp932);
    ASSERT_EQ(utf8.rows.size(), 1'917U);
    ASSERT_EQ(cp932.rows.size(), utf8.rows.size());
    std::size_t different = 0;
    for (std::size_t row = 0; row < utf8.rows.size(); ++row) {
        if (utf8.rows[row].cells != cp932.rows[row].cells) ++different;
    }
    EXPECT_LT(different, 20U) << "only characters that CP932 does not have";
}

TEST_F(TableRealData, FindsLostZerosOfCodes) {
    const auto prefectures = by_name(read("localgov/prefjp-utf8.csv"));
    const ColumnReport& codes = prefectures.at("lgcode");
    EXPECT_EQ(codes.kind, ValueKind::area_code);
    EXPECT_EQ(codes.damaged, 9U);
    EXPECT_EQ(codes.fits, 38U);
    EXPECT_EQ(codes.damages.at(0).mended, "010006");
    const auto cities = by_name(read("localgov/localgovjp-utf8.csv"));
    EXPECT_EQ(cities.at("lgcode").fits, 1'916U);
    EXPECT_EQ(cities.at("lat").kind, ValueKind::latitude);
}

TEST_F(TableRealData, FindsWhatASpreadsheetDidToEvents) {
    const auto events = by_name(read("takamatsu/events.csv"));
    EXPECT_EQ(events.at("開催日").damaged, 2U);
    EXPECT_EQ(events.at("開催日").damages.at(0).mended, "2026-08-22");
    EXPECT_EQ(events.at("開始時間").kind, ValueKind::time);
    EXPECT_EQ(events.at("開始時間").damages.at(0).mended, "09:00");
    EXPECT_EQ(events.at("tel").kind, ValueKind::phone);
}

TEST_F(TableRealData, KnowsTheLinesThatAFormHasFilledIn) {
    const TableRead center = read("takamatsu/exchange_center.csv");
    const RowSieve sieve(guess_header(center.rows), center.rows);
    std::map<RowRole, int> roles;
    for (const TableRow& row : center.rows) ++roles[sieve.role(row)];
    EXPECT_EQ(roles[RowRole::data], 1);
    EXPECT_EQ(roles[RowRole::prefilled], 9);
    EXPECT_TRUE(sieve.header().columns.back().is_note);
    EXPECT_EQ(sieve.header().columns[1].key, "都道府県コード又は市区町村コード");
}

TEST_F(TableRealData, ReadsTabbedTextWithoutHeader) {
    for (const auto& [file, rows] : std::map<std::string, std::size_t>{
             {"passages.tsv", 765}, {"queries.tsv", 2'953}, {"qrels.tsv", 2'953}}) {
        const TableRead table = read("jsquad-dev/" + file);
        EXPECT_EQ(table.form.dialect.delimiter, '\t') << file;
        EXPECT_EQ(table.rows.size(), rows) << file;
        EXPECT_EQ(table.damages.size(), 0U) << file;
        EXPECT_EQ(guess_header(table.rows).line, 0U) << file;
    }
}

TEST_F(TableRealData, ReadsRegisterFilesAsTablesToo) {
    for (const fs::path& file : files("nta", ".csv")) {
        const TableRead table = read(file);
        EXPECT_GT(table.rows.size(), 1'000U) << file;
        EXPECT_EQ(table.damages.size(), 0U) << file;
        const bool has_header = file.filename() == "npo_register_events.csv";
        EXPECT_EQ(guess_header(std::span(table.rows).first(200)).line, has_header ? 1U : 0U)
            << file;
    }
}

}  // namespace
}  // namespace tsunagi::test
