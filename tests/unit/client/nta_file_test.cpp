#include "client/import/nta_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temp_folder.h"
#include "tests/unit/client/nta_builder.h"

namespace tsunagi::test {
namespace {

using namespace std::string_view_literals;

TEST(NtaFile, ReadsEveryColumnOfThePublishedForm) {
    NtaCells cells;
    for (std::size_t column = 0; column < kNtaColumns; ++column)
        cells.push_back("列" + std::to_string(column));
    const NtaCells usual = nta_cells(kOne, {{kClose, "2024-05-01"}, {kSuccessor, kTwo}});
    for (const std::size_t column : {1u, 2u, 3u, 4u, 5u, 13u, 14u, 15u, 18u, 20u, 22u, 23u, 29u})
        cells[column] = usual[column];
    cells[19] = "11";
    const std::string bytes = raw_file({cells});
    const NtaFile file = scanned(bytes);
    const auto rows = current_rows(file);
    ASSERT_EQ(rows.size(), 1U);
    const NtaRow& row = rows.front();
    const std::vector<std::string> read = {row.sequence,
                                           row.corporate_number,
                                           row.process,
                                           row.correct,
                                           row.update_date,
                                           row.change_date,
                                           row.name,
                                           row.name_image,
                                           row.kind,
                                           row.prefecture_name,
                                           row.city_name,
                                           row.street,
                                           row.address_image,
                                           row.prefecture_code,
                                           row.city_code,
                                           row.post_code,
                                           row.address_outside,
                                           row.address_outside_image,
                                           row.close_date,
                                           row.close_cause,
                                           row.successor,
                                           row.change_cause,
                                           row.assignment_date,
                                           row.latest,
                                           row.en_name,
                                           row.en_prefecture,
                                           row.en_city,
                                           row.en_address_outside,
                                           row.kana,
                                           row.hihyoji};
    cells[0] = "1";  // the builder numbers the rows
    EXPECT_EQ(read, cells);
    EXPECT_EQ(row.area, AreaCode{162019});
    EXPECT_EQ(row.row_number, 1U);
    EXPECT_EQ(row.line, 1U);
    EXPECT_FALSE(file.summary().with_header);
}

TEST(NtaFile, ReadsTheFilteredFormInAnyOrderOfColumns) {
    const auto names = filtered_columns();
    std::string header, line;
    for (std::size_t i = names.size(); i-- > 0;) header += (header.empty() ? "" : ",") + names[i];
    // The same row from right to left.
    const std::vector<std::string> cells = {
        "20240401", kOne,     "12",         "1",  "2024-04-03",   "2024-04-02", "架空の会", "399",
        "富山県",   "富山市", "架空町1",    "16", "201",          "9300001",    "",         "",
        "",         "",       "2015-10-05", "1",  "カクウノカイ", "0"};
    for (std::size_t i = cells.size(); i-- > 0;) line += (line.empty() ? "" : ",") + cells[i];
    const std::string bytes = header + ",extra\n" + line + ",more\n";
    const NtaFile file = scanned(bytes);
    EXPECT_TRUE(file.summary().with_header);
    EXPECT_EQ(file.summary().rows, 1U);
    const auto rows = current_rows(file);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].corporate_number, kOne);
    EXPECT_EQ(rows[0].name, "架空の会");
    EXPECT_EQ(rows[0].street, "架空町1");
    EXPECT_EQ(rows[0].update_date, "2024-04-03");
    EXPECT_EQ(rows[0].kana, "カクウノカイ");
    EXPECT_EQ(rows[0].en_name, "");
    EXPECT_EQ(rows[0].sequence, "");
    EXPECT_EQ(rows[0].line, 2U);
}

TEST(NtaFile, ReadsOneTableInBothEncodingsToTheSameRows) {
    const std::vector<NtaCells> table = {
        nta_cells(kOne, {{kName, "①㈱髙橋～－ソ表"}}),
        nta_cells(kTwo, {{kName, "ＮＰＯ法人能"}, {kKana, "ｱｲｳ"}})};
    const std::string utf8 = raw_file(table, "\r\n");
    const std::string cp932 = to_cp932(utf8);
    const NtaFile from_utf8 = scanned(utf8);
    const NtaFile from_cp932 = scanned(cp932);
    EXPECT_EQ(from_utf8.summary().encoding, TextEncoding::utf8);
    EXPECT_EQ(from_cp932.summary().encoding, TextEncoding::cp932);
    const auto a = current_rows(from_utf8);
    const auto b = current_rows(from_cp932);
    ASSERT_EQ(a.size(), 2U);
    ASSERT_EQ(b.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(a[i].name, b[i].name);
        EXPECT_EQ(a[i].kana, b[i].kana);
        EXPECT_EQ(a[i].street, b[i].street);
    }
    EXPECT_EQ(a[0].name, "①㈱髙橋～－ソ表");
}

TEST(NtaFile, ReadsPastByteOrderMarks) {
    for (const std::string marks : {"", "\uFEFF", "\uFEFF\uFEFF"}) {
        const std::string filtered = marks + filtered_file({nta_cells(kOne)});
        EXPECT_EQ(scanned(filtered).summary().corporations, 1U);
        const std::string raw = marks + raw_file({nta_cells(kOne)});
        EXPECT_EQ(scanned(raw).summary().corporations, 1U);
    }
    // A byte order mark that some program turned into a question mark.
    const std::string mangled = "?" + filtered_file({nta_cells(kOne)});
    std::string without_date = mangled;
    without_date.replace(1, 9, "");  // so that corporateNumber is what follows the mark
    without_date.replace(without_date.find("20240401,"), 9, "");
    EXPECT_EQ(scanned(mangled).summary().corporations, 1U);
    EXPECT_EQ(scanned(without_date).summary().corporations, 1U);
}

// Corrections publish old rows again with latest = 0: the last row is not the current one.
TEST(NtaFile, TakesTheLastRowWithLatestElseTheLastRow) {
    const std::string bytes = raw_file({
        nta_cells(kOne, {{kName, "旧"}, {kLatest, "0"}}),
        nta_cells(kOne, {{kName, "現"}, {kUpdate, "2024-05-01"}}),
        nta_cells(kTwo, {{kName, "前"}, {kLatest, "0"}}),
        nta_cells(kOne, {{kName, "訂正"}, {kLatest, "0"}, {kUpdate, "2025-01-01"}}),
        nta_cells(kTwo, {{kName, "後"}, {kLatest, "0"}}),
    });
    const NtaFile file = scanned(bytes);
    const auto rows = current_rows(file);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].name, "現");
    EXPECT_EQ(rows[0].row_number, 2U);
    EXPECT_EQ(rows[1].name, "後");
    EXPECT_EQ(rows[1].row_number, 5U);
}

TEST(NtaFile, OrdersByUpdateThenChangeThenRow) {
    const auto winner = [](const std::vector<NtaCells>& rows) {
        const std::string bytes = raw_file(rows);
        return current_rows(scanned(bytes)).at(0).name;
    };
    EXPECT_EQ(
        winner({nta_cells(kOne, {{kUpdate, "2024-05-02"}, {kName, "a"}}),
                nta_cells(kOne, {{kUpdate, "2024-05-01"}, {kChange, "2024-06-01"}, {kName, "b"}})}),
        "a");
    EXPECT_EQ(winner({nta_cells(kOne, {{kChange, "2024-05-02"}, {kName, "a"}}),
                      nta_cells(kOne, {{kChange, "2024-05-01"}, {kName, "b"}})}),
              "a");
    EXPECT_EQ(winner({nta_cells(kOne, {{kName, "a"}}), nta_cells(kOne, {{kName, "b"}})}), "b");
}

TEST(NtaFile, FollowsClosingRevivalAndMerger) {
    const std::string bytes = filtered_file({
        nta_cells(kOne),
        nta_cells(kOne,
                  {{kProcess, "21"}, {kUpdate, "2024-06-01"}, {kClose, "2024-05-20"}, {19, "21"}}),
        nta_cells(kTwo),
        nta_cells(
            kTwo,
            {{kProcess, "21"}, {kUpdate, "2024-06-01"}, {kClose, "2024-05-20"}, {kLatest, "0"}}),
        nta_cells(kTwo, {{kProcess, "22"}, {kUpdate, "2024-07-01"}}),
        nta_cells(kThree, {{kProcess, "71"},
                           {kUpdate, "2024-06-01"},
                           {kClose, "2024-05-20"},
                           {19, "11"},
                           {kSuccessor, kOne},
                           {21, "富山県富山市架空町、架空の会に合併し解散"}}),
    });
    const NtaFile file = scanned(bytes);
    const auto rows = current_rows(file);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].process, "21");
    EXPECT_EQ(rows[0].close_date, "2024-05-20");
    EXPECT_EQ(rows[1].process, "22");
    EXPECT_EQ(rows[1].close_date, "");
    EXPECT_EQ(rows[2].successor, kOne);
    EXPECT_EQ(rows[2].close_cause, "11");
}

TEST(NtaFile, ReadsLineBreaksInCellsAndNamesTheLineWhereARowStarts) {
    const std::string bytes = raw_file(
        {nta_cells(kOne, {{kName, "二行の\n名"}}), nta_cells(kTwo, {{kNumber, "8700110005902"}}),
         nta_cells(kThree, {{11, "一\r\n二\r\n三"}}), nta_cells(kTwo)},
        "\r\n");
    const NtaFile file = scanned(bytes);
    const auto rows = current_rows(file);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].name, "二行の\n名");
    EXPECT_EQ(rows[1].line, 4U);
    EXPECT_EQ(rows[2].line, 7U);
    EXPECT_EQ(rows[2].row_number, 4U);
    ASSERT_EQ(file.summary().rejections.size(), 1U);
    EXPECT_EQ(file.summary().rejections[0].line, 3U);
}

// Cut at every byte: nothing is invented, everything before the cut row is there, and the report
// says truncated.
// A spreadsheet that rounded the numbers must not end in ten thousand lines of complaint.
TEST(NtaFile, UndoesWhatASpreadsheetDidToCodesAndDates) {
    const std::string bytes = raw_file({nta_cells(kOne, {{kProcess, "1"},
                                                         {kPrefecture, "1"},
                                                         {kPost, "640941"},
                                                         {kUpdate, "2024/4/1"},
                                                         {kChange, "2015/10/05"}})});
    const NtaFile file = scanned(bytes);
    const auto rows = current_rows(file);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].process, "01");
    EXPECT_EQ(rows[0].prefecture_code, "01");
    EXPECT_EQ(rows[0].post_code, "0640941");
    EXPECT_EQ(rows[0].update_date, "2024-04-01");
    EXPECT_EQ(rows[0].change_date, "2015-10-05");
    EXPECT_EQ(prefecture_of(rows[0].area), AreaCode{1});
}

TEST(NtaFile, WorksOutTheArea) {
    const auto area = [](const std::string& prefecture, const std::string& city) {
        const std::string bytes =
            raw_file({nta_cells(kOne, {{kPrefecture, prefecture}, {kCity, city}})});
        return current_rows(scanned(bytes)).at(0).area;
    };
    EXPECT_EQ(area("16", "201"), AreaCode{162019});
    EXPECT_EQ(area("22", "138"), municipality_from_parts(22, 138)) << "newer than most tables";
    EXPECT_EQ(area("16", ""), AreaCode{16});
    EXPECT_EQ(area("", ""), AreaCode{});
    EXPECT_EQ(area("99", ""), AreaCode{}) << "abroad";
}

// Each center takes its own prefectures' rows: a corporation that moved is in both, each with its
// own newest row.
TEST(NtaFile, KeepsTheRowsOfChosenPrefectures) {
    const std::string bytes = raw_file({
        nta_cells(kOne, {{kName, "富山で"}}),
        nta_cells(kOne, {{kName, "東京で"}, {kPrefecture, "13"}, {kUpdate, "2024-05-01"}}),
        nta_cells(kTwo, {{kPrefecture, "13"}}),
        nta_cells(kThree, {{kPrefecture, ""}, {kCity, ""}}),
        nta_cells(kThree, {{kPrefecture, "13"}, {kNumber, "8700110005902"}}),
        NtaCells{"1", "2"},
    });
    const NtaFile all = scanned(bytes);
    EXPECT_EQ(all.summary().corporations, 3U);
    EXPECT_EQ(all.summary().rejected, 2U);
    EXPECT_EQ(all.summary().outside, 0U);
    NtaReadOptions toyama;
    toyama.prefectures = {AreaCode{16}};
    const NtaFile file = scanned(bytes, toyama);
    const auto rows = current_rows(file);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].name, "富山で");
    EXPECT_EQ(file.summary().rows, 6U);
    EXPECT_EQ(file.summary().outside, 4U) << "the bad row of Tokyo is Tokyo's to report";
    EXPECT_EQ(file.summary().rejected, 1U) << "nobody knows whose this is";
}

TEST(NtaFile, SkipsRowsOfNothingButCommas) {
    const std::string commas = std::string(29, ',') + "\r\n";
    const std::string bytes = raw_file({nta_cells(kOne)}, "\r\n") + commas + "\r\n" + commas;
    EXPECT_EQ(scanned(bytes).summary().rows, 1U);
    EXPECT_EQ(scanned(bytes).summary().rejected, 0U);
}

TEST(NtaFile, TellsProgressUpToTheEnd) {
    const std::string bytes = raw_file(std::vector<NtaCells>(20'000, nta_cells(kOne)));
    std::vector<std::uint64_t> seen;
    NtaReadOptions options;
    options.progress = [&](std::uint64_t read, std::uint64_t total) {
        EXPECT_EQ(total, bytes.size());
        seen.push_back(read);
    };
    const auto file = scan_bytes(bytes, options);
    ASSERT_TRUE(file.has_value());
    ASSERT_GE(seen.size(), 3U);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_EQ(seen.back(), bytes.size());
}

TEST(NtaFile, StopsWhenTheTakerHasEnough) {
    const std::string bytes = raw_file({nta_cells(kOne), nta_cells(kTwo), nta_cells(kThree)});
    const NtaFile file = scanned(bytes);
    int taken = 0;
    EXPECT_TRUE(file.for_each_current([&](const NtaRow&) { return ++taken < 2; }).has_value());
    EXPECT_EQ(taken, 2);
    EXPECT_EQ(current_rows(file).size(), 3U) << "and can be read again";
}

class NtaFileOnDisk : public testing::Test {
  protected:
    std::string write(const std::string& bytes) const {
        return folder_.write("file.csv", bytes).string();
    }
    static NtaFileError error_of(const std::string& path) {
        const auto file = NtaFile::scan(path);
        EXPECT_FALSE(file.has_value());
        return file.has_value() ? NtaFileError{} : file.error().error;
    }

    TempFolder folder_;
};

TEST_F(NtaFileOnDisk, ReadsAFile) {
    const auto file = NtaFile::scan(write(raw_file({nta_cells(kOne)})));
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(current_rows(*file).at(0).corporate_number, kOne);
}

TEST_F(NtaFileOnDisk, RefusesWhatIsNoFile) {
    EXPECT_EQ(error_of((folder_ / "absent.csv").string()), NtaFileError::cannot_open);
    EXPECT_EQ(error_of(folder_.path().string()), NtaFileError::not_a_file);
    const std::string pipe = (folder_ / "pipe").string();
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(error_of(pipe), NtaFileError::not_a_file) << "and does not wait for a writer";
}

TEST_F(NtaFileOnDisk, NoticesThatTheFileChanged) {
    const std::string path = write(raw_file({nta_cells(kOne), nta_cells(kTwo)}));
    const auto file = NtaFile::scan(path);
    ASSERT_TRUE(file.has_value());
    write(raw_file({nta_cells(kOne), nta_cells(kThree)}));
    const auto result = file->for_each_current([](const NtaRow&) { return true; });
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().error, NtaFileError::changed);
    write("");
    EXPECT_FALSE(file->for_each_current([](const NtaRow&) { return true; }).has_value());
}

TEST(NtaFile, HasATextForEveryError) {
    for (int error = 1; error <= 13; ++error) {
        EXPECT_STRNE(nta_file_error_name(static_cast<NtaFileError>(error)), "");
        EXPECT_STRNE(nta_file_error_text(static_cast<NtaFileError>(error)), "");
    }
    for (int reason = 1; reason <= 11; ++reason) {
        EXPECT_STRNE(nta_reason_name(static_cast<NtaReason>(reason)), "");
        EXPECT_STRNE(nta_reason_text(static_cast<NtaReason>(reason)), "");
    }
}

}  // namespace
}  // namespace tsunagi::test
