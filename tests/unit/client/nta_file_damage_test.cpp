// What an importer must survive: wrong cells, wrong bytes, cut files, and files that are none of
// the register's.
#include <gtest/gtest.h>

#include "client/import/nta_file.h"
#include "tests/unit/client/nta_builder.h"

namespace tsunagi::test {
namespace {

using namespace std::string_view_literals;

std::optional<NtaFileError> refused(std::string_view bytes) {
    const auto file = scan_bytes(bytes);
    if (file) return std::nullopt;
    return file.error().error;
}

// The rejections of a file whose other rows are read: kOne before and kTwo behind `line`.
std::vector<NtaRejection> rejected_between(const std::string& line) {
    const std::string before = raw_file({nta_cells(kOne)});
    const std::string behind = raw_file({nta_cells(kTwo)});
    const std::string bytes = before + line + behind;
    const NtaFile file = scanned(bytes);
    const auto rows = current_rows(file);
    EXPECT_EQ(rows.size(), 2U);
    EXPECT_EQ(file.summary().rejected, file.summary().rejections.size());
    return file.summary().rejections;
}

NtaReason reason_of(std::initializer_list<std::pair<std::size_t, std::string>> changes) {
    const auto rejections = rejected_between(raw_file({nta_cells(kThree, changes)}));
    EXPECT_EQ(rejections.size(), 1U);
    EXPECT_EQ(rejections.front().line, 2U);
    return rejections.front().reason;
}

TEST(NtaFileDamage, RefusesBadCellsWithTheReason) {
    EXPECT_EQ(reason_of({{kNumber, "8700110005902"}}), NtaReason::corporate_number);
    EXPECT_EQ(reason_of({{kNumber, "2010010000000"}}), NtaReason::corporate_number);
    EXPECT_EQ(reason_of({{kNumber, ""}}), NtaReason::corporate_number);
    EXPECT_EQ(reason_of({{kSuccessor, "1234567890123"}}), NtaReason::corporate_number);
    for (const std::string code : {"00", "02", "98", "", "x", "001"}) {
        EXPECT_EQ(reason_of({{kProcess, code}}), NtaReason::process) << code;
    }
    for (const std::string date :
         {"", "2024-02-30", "2023-02-29", "2024-13-01", "2024-4-1", "46256", "20240401",
          "2024-00-10", "2024-01-00", "2024/2/30", "令和6年4月1日"}) {
        EXPECT_EQ(reason_of({{kUpdate, date}}), NtaReason::date) << date;
        EXPECT_EQ(reason_of({{kChange, date}}), NtaReason::date) << date;
    }
    EXPECT_EQ(reason_of({{kClose, "2024-02-30"}}), NtaReason::date);
    EXPECT_EQ(reason_of({{22, "x"}}), NtaReason::date);
    EXPECT_EQ(reason_of({{kLatest, "2"}}), NtaReason::flag);
    EXPECT_EQ(reason_of({{kHihyoji, ""}}), NtaReason::flag);
    EXPECT_EQ(reason_of({{kPrefecture, "48"}}), NtaReason::area);
    EXPECT_EQ(reason_of({{kCity, "2011"}}), NtaReason::area);
}

TEST(NtaFileDamage, SaysWhichColumnAndWhatStoodThere) {
    const auto number =
        rejected_between(raw_file({nta_cells(kThree, {{kNumber, "8700110005902"}})}));
    EXPECT_EQ(number.at(0).detail, "corporateNumber \"8700110005902\"");
    const auto date = rejected_between(raw_file(
        {nta_cells(kThree, {{kClose, std::string(30, 'x') + "\n日付ではないものがここに立つ"}})}));
    EXPECT_EQ(date.at(0).detail, "closeDate \"" + std::string(30, 'x') + " 日付ではないものが…\"");
    const auto columns = rejected_between("1,2,3\n");
    EXPECT_EQ(columns.at(0).reason, NtaReason::column_count);
    EXPECT_EQ(columns.at(0).detail, "3/30");
}

TEST(NtaFileDamage, RefusesRowsOfBadBytesAndNothingElse) {
    std::string row = raw_file({nta_cells(kThree)});
    row.replace(row.find("つなぎて"), 3, "\xE3\x81\"\"");
    const auto cut_character = rejected_between(row);
    ASSERT_EQ(cut_character.size(), 1U);
    EXPECT_EQ(cut_character[0].reason, NtaReason::encoding);
    EXPECT_EQ(cut_character[0].detail, "name");
    // A row of the other encoding in the middle.
    const auto other = rejected_between(to_cp932(raw_file({nta_cells(kThree)})));
    ASSERT_EQ(other.size(), 1U);
    EXPECT_EQ(other[0].reason, NtaReason::encoding);
}

TEST(NtaFileDamage, RefusesBinaryBetweenTheLines) {
    const auto zeros = rejected_between(std::string(5'000, '\0') + "\n");
    ASSERT_EQ(zeros.size(), 1U);
    EXPECT_EQ(zeros[0].reason, NtaReason::nul_bytes);
    const auto many = rejected_between(std::string(200'000, '\0') + "\n");
    ASSERT_EQ(many.size(), 1U);
    EXPECT_EQ(many[0].reason, NtaReason::nul_bytes);
}

TEST(NtaFileDamage, RefusesTheLineOfAStrayQuote) {
    std::string row = raw_file({nta_cells(kThree)});
    row.erase(row.find("\",,399"), 1);  // the name's closing quote
    const auto rejections = rejected_between(row);
    ASSERT_EQ(rejections.size(), 1U);
    EXPECT_EQ(rejections[0].line, 2U);
    EXPECT_EQ(rejections[0].reason, NtaReason::quoting);
}

TEST(NtaFileDamage, ReadsATruncatedFileUpToTheCut) {
    const auto check = [](const std::string& bytes, std::size_t rows_start,
                          std::size_t first_row_end) {
        for (std::size_t cut = first_row_end + 1; cut < bytes.size() - 1; ++cut) {
            const std::string part = bytes.substr(0, cut);
            const NtaFile file = scanned(part);
            ASSERT_EQ(current_rows(file).size(), 1U) << cut;
            ASSERT_EQ(file.summary().rejections.size(), 1U) << cut;
            ASSERT_EQ(file.summary().rejections[0].reason, NtaReason::truncated) << cut;
            ASSERT_EQ(file.summary().rejections[0].line, rows_start + 1) << cut;
        }
    };
    const std::string raw = raw_file({nta_cells(kOne), nta_cells(kTwo)});
    check(raw, 1, raw.find('\n') + 1);
    check(to_cp932(raw), 1, to_cp932(raw).find('\n') + 1);
    const std::string filtered = filtered_file({nta_cells(kOne), nta_cells(kTwo)});
    check(filtered, 2, filtered.find('\n', filtered.find('\n') + 1) + 1);
    // All but the line end is whole.
    const std::string whole = raw.substr(0, raw.size() - 1);
    EXPECT_EQ(scanned(whole).summary().corporations, 2U);
}

TEST(NtaFileDamage, ReportsAFileCutInsideItsOnlyRow) {
    const std::string raw = raw_file({nta_cells(kOne)});
    for (const std::size_t cut : {std::size_t{30}, raw.find("つなぎて") + 2, raw.size() - 2}) {
        const std::string part = raw.substr(0, cut);
        const NtaFile file = scanned(part);
        EXPECT_EQ(file.summary().rejected, 1U) << cut;
        EXPECT_EQ(file.summary().corporations, 0U) << cut;
    }
}

TEST(NtaFileDamage, RefusesWhatIsNoRegisterFile) {
    EXPECT_EQ(refused(""), NtaFileError::empty);
    EXPECT_EQ(refused("\uFEFF\n\n"), NtaFileError::empty);
    EXPECT_EQ(refused("PK\x03\x04 and so on"), NtaFileError::archive);
    EXPECT_EQ(refused("\x7F"
                      "ELF\0\0\0\0"sv),
              NtaFileError::binary);
    EXPECT_EQ(refused("\xFF\xFE"
                      "1\0,\0"sv),
              NtaFileError::utf16);
    EXPECT_EQ(refused("hello\n"), NtaFileError::not_a_register);
    EXPECT_EQ(refused("団体名,住所\nつなぎて,富山市\n"), NtaFileError::not_a_register);
    EXPECT_EQ(refused(to_cp932("団体名,住所\nつなぎて,富山市\n")), NtaFileError::not_a_register);
    EXPECT_EQ(refused(filtered_row(nta_cells(kOne))), NtaFileError::not_a_register)
        << "header lost";
    std::string noise;
    for (int i = 0; i < 300'000; ++i) noise += static_cast<char>(1 + i % 1'000 * 7919 % 255);
    EXPECT_EQ(refused(noise), NtaFileError::not_a_register);
}

TEST(NtaFileDamage, NamesWhatTheHeaderLacks) {
    std::string bytes = filtered_file({nta_cells(kOne)});
    bytes.replace(bytes.find("latest"), 6, "latent");
    const auto file = scan_bytes(bytes);
    ASSERT_FALSE(file.has_value());
    EXPECT_EQ(file.error().error, NtaFileError::header_incomplete);
    EXPECT_EQ(file.error().detail, "latest");
    std::string twice = filtered_file({nta_cells(kOne)});
    twice.replace(twice.find("fileDate"), 8, "name");
    EXPECT_EQ(refused(twice), NtaFileError::header_repeated);
}

TEST(NtaFileDamage, StopsWhereNothingAtTheStartCanBeRead) {
    const std::vector<NtaCells> rows(5'000, nta_cells("2010010000000"));
    const auto file = scan_bytes(raw_file(rows));
    ASSERT_FALSE(file.has_value());
    EXPECT_EQ(file.error().error, NtaFileError::nothing_readable);
    EXPECT_EQ(file.error().detail, "corporate_number corporateNumber \"2010010000000\"");
}

TEST(NtaFileDamage, KeepsABoundedListOfRejections) {
    std::vector<NtaCells> rows(50, nta_cells("8700110005902"));
    rows.front() = nta_cells(kOne);
    NtaReadOptions options;
    options.rejections_kept_max = 10;
    const std::string bytes = raw_file(rows);
    const NtaFile file = scanned(bytes, options);
    EXPECT_EQ(file.summary().rejected, 49U);
    EXPECT_EQ(file.summary().rejections.size(), 10U);
}

}  // namespace
}  // namespace tsunagi::test
