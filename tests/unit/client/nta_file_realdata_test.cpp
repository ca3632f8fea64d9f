// Files as the National Tax Agency published them, found by TSUNAGI_REALDATA; skipped where it is
// not set.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "client/import/nta_recognition.h"
#include "tests/unit/client/nta_builder.h"
#include "tests/unit/client/real_data.h"

namespace tsunagi::test {
namespace {

class NtaRealData : public RealData {
  protected:
    [[nodiscard]] NtaFile scanned(const std::string& name,
                                  const NtaReadOptions& options = {}) const {
        auto file = NtaFile::scan((folder_ / "nta" / name).string(), options);
        if (!file) throw std::runtime_error(nta_file_error_name(file.error().error));
        return *std::move(file);
    }

    [[nodiscard]] std::vector<std::vector<std::string>> split_lines(const std::string& name) const {
        std::ifstream file(folder_ / name);
        std::vector<std::vector<std::string>> lines;
        for (std::string line; std::getline(file, line);) {
            if (!line.empty() && line.back() == '\r') line.pop_back();
            lines.emplace_back();
            std::istringstream cells(line);
            for (std::string cell; std::getline(cells, cell, ',');) lines.back().push_back(cell);
        }
        return lines;
    }
};

// The file has no quotes and no commas inside cells, so splitting lines is an honest oracle.
TEST_F(NtaRealData, FindsTheCurrentRowOfEveryCorporation) {
    const auto lines = split_lines("nta/npo_register_events.csv");
    std::map<std::string, std::size_t> last, last_latest;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        ASSERT_EQ(lines[i].size(), 22U);
        last[lines[i][1]] = i;
        if (lines[i][19] == "1") last_latest[lines[i][1]] = i;
    }
    const NtaFile file = scanned("npo_register_events.csv");
    EXPECT_EQ(file.summary().rows, 42'554U);
    EXPECT_EQ(file.summary().rejected, 0U);
    EXPECT_EQ(file.summary().corporations, 28'456U);
    EXPECT_EQ(last.size(), 28'456U);
    std::size_t not_the_last_row = 0;
    const auto rows = current_rows(file);
    ASSERT_EQ(rows.size(), last.size());
    for (const NtaRow& row : rows) {
        const auto current = last_latest.find(row.corporate_number);
        const std::size_t expected =
            current == last_latest.end() ? last.at(row.corporate_number) : current->second;
        ASSERT_EQ(row.row_number, expected) << row.corporate_number;
        ASSERT_EQ(row.line, expected + 1);
        if (expected != last.at(row.corporate_number)) ++not_the_last_row;
        const auto& cells = lines[expected];
        ASSERT_EQ(row.name, cells[6]);
        ASSERT_EQ(row.prefecture_name + row.city_name + row.street,
                  cells[8] + cells[9] + cells[10]);
        ASSERT_EQ(row.close_date, cells[14]);
        ASSERT_EQ(row.kana, cells[20]);
        ASSERT_TRUE(is_municipality(row.area)) << row.line;
        ASSERT_EQ(area_text(row.area).substr(0, 5), cells[11] + cells[12]);
    }
    EXPECT_EQ(not_the_last_row, 12U) << "corrections that publish old rows again";
}

// Three centers take a third of the prefectures each; what they know together is what one file
// says.
TEST_F(NtaRealData, IsTheSameWhenCentersShareThePrefectures) {
    std::map<std::string, std::tuple<std::string, std::string, std::string, std::uint64_t>>
        together;
    std::uint64_t rows = 0;
    for (std::uint32_t center = 0; center < 3; ++center) {
        NtaReadOptions options;
        for (std::uint32_t p = 1; p <= kPrefecturesMax; ++p) {
            if (p % 3 == center) options.prefectures.push_back(AreaCode{p});
        }
        const NtaFile file = scanned("npo_register_events.csv", options);
        rows += file.summary().rows - file.summary().outside;
        for (const NtaRow& row : current_rows(file)) {
            auto& newest = together[row.corporate_number];
            newest =
                std::max(newest, {row.latest, row.update_date, row.change_date, row.row_number});
        }
    }
    EXPECT_EQ(rows, 42'554U);
    const NtaFile file = scanned("npo_register_events.csv");
    ASSERT_EQ(together.size(), file.summary().corporations);
    for (const NtaRow& row : current_rows(file)) {
        ASSERT_EQ(std::get<3>(together.at(row.corporate_number)), row.row_number);
    }
}

TEST_F(NtaRealData, ReadsDailyFilesOfBothEncodings) {
    const NtaFile cp932 = scanned("raw_cp932_diff_20211228.csv");
    EXPECT_EQ(cp932.summary().encoding, TextEncoding::cp932);
    EXPECT_EQ(cp932.summary().rows, 2'199U);
    EXPECT_EQ(cp932.summary().rejected, 0U);
    const NtaFile utf8 = scanned("raw_utf8_diff_20210715.csv");
    EXPECT_EQ(utf8.summary().encoding, TextEncoding::utf8);
    EXPECT_EQ(utf8.summary().rows, 2'511U);
    EXPECT_EQ(utf8.summary().rejected, 0U);
    for (const NtaFile* file : {&cp932, &utf8}) {
        for (const NtaRow& row : current_rows(*file)) {
            ASSERT_EQ(row.sequence, std::to_string(row.row_number));
            ASSERT_TRUE(is_municipality(row.area)) << row.line;
        }
    }
}

// The same daily file in the other encoding is the same rows.
TEST_F(NtaRealData, ReadsADailyFileConvertedToCp932Alike) {
    std::ifstream in(folder_ / "nta/raw_utf8_diff_20210715.csv", std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    const std::string utf8 = all.str();
    const std::string cp932 = to_cp932(utf8);
    const auto a = current_rows(*scan_bytes(utf8));
    const auto b = current_rows(*scan_bytes(cp932));
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        ASSERT_EQ(a[i].name, b[i].name);
        ASSERT_EQ(a[i].street, b[i].street);
        ASSERT_EQ(a[i].change_cause, b[i].change_cause);
        ASSERT_EQ(a[i].kana, b[i].kana);
    }
}

TEST_F(NtaRealData, KnowsEveryMunicipalityCode) {
    std::size_t codes = 0;
    for (const auto& cells : split_lines("localgov/localgovjp-utf8.csv")) {
        if (cells.empty() || cells.back() == "lgcode") continue;
        ++codes;
        const auto area = parse_municipality(cells.back());
        ASSERT_TRUE(area.has_value()) << cells.back();
        EXPECT_EQ(area_text(*area), cells.back());
        EXPECT_EQ(prefecture_of(*area), parse_prefecture(cells.at(1)));
    }
    EXPECT_EQ(codes, 1'916U);
    for (const auto& cells : split_lines("localgov/prefjp-utf8.csv")) {
        if (cells.at(1) == "pref") continue;
        EXPECT_EQ(parse_prefecture(cells.at(8)), parse_prefecture(cells.at(1))) << cells.at(8);
        EXPECT_EQ(parse_prefecture(cells.at(5)), parse_prefecture(cells.at(1))) << cells.at(5);
    }
}

TEST_F(NtaRealData, RefusesOtherRealTables) {
    const auto file = NtaFile::scan((folder_ / "localgov/20200104/localgovjp-sjis.csv").string());
    ASSERT_FALSE(file.has_value());
    EXPECT_EQ(file.error().error, NtaFileError::not_a_register);
}

// Lists of municipalities, calendars and cards, and the form with a header, are left.
TEST_F(NtaRealData, RecognisesThePublishedFilesAndNoOther) {
    std::vector<std::string> taken;
    std::size_t looked_at = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
        if (!entry.is_regular_file()) continue;
        ++looked_at;
        if (is_published_register_file(entry.path().string()))
            taken.push_back(entry.path().filename().string());
    }
    std::ranges::sort(taken);
    EXPECT_EQ(taken, (std::vector<std::string>{"raw_cp932_diff_20211228.csv",
                                               "raw_utf8_diff_20210715.csv"}));
    EXPECT_GT(looked_at, 60U);
}

}  // namespace
}  // namespace tsunagi::test
