#include "client/import/table_columns.h"

#include <gtest/gtest.h>

#include "protocol/base/area.h"
#include "tests/unit/client/nta_builder.h"
#include "tests/unit/client/table_builder.h"

namespace tsunagi::test {
namespace {

std::vector<ColumnReport> judged(const std::vector<Cells>& cells) {
    const auto rows = table_rows(cells);
    return judge_columns(RowSieve(guess_header(rows), rows), rows);
}

// One column under a name, beside a column that makes the table one.
ColumnReport column(const std::string& name, const std::vector<std::string>& cells) {
    std::vector<Cells> rows = {{"名称", name}};
    for (const auto& cell : cells) rows.push_back({"会" + std::to_string(rows.size()), cell});
    return judged(rows).at(1);
}

std::string counts(const ColumnReport& report) {
    return std::to_string(report.fits) + "/" + std::to_string(report.damaged) + "/" +
           std::to_string(report.misfits);
}

TEST(TableColumns, JudgesByCellsAndByName) {
    EXPECT_EQ(column("番号", {"8700110005901", "8700110005901"}).kind, ValueKind::corporate_number);
    EXPECT_EQ(column("連絡", {"a@example.jp", "b@example.jp", ""}).kind, ValueKind::mail);
    EXPECT_EQ(column("参照", {"https://example.jp/"}).kind, ValueKind::url);
    EXPECT_EQ(column("いつ", {"令和6年4月1日", "2024/5/6"}).kind, ValueKind::date);
    EXPECT_EQ(column("番", {"9300001", "9300002"}).kind, ValueKind::number);
    EXPECT_EQ(column("郵便番号", {"9300001", "9300002"}).kind, ValueKind::postal_code);
    EXPECT_EQ(column("電話番号", {"0760000001", "076-000-0002"}).kind, ValueKind::phone);
    EXPECT_EQ(column("番号", {"12", "34"}).kind, ValueKind::number);
    EXPECT_EQ(column("緯度", {"36.7", "36.8"}).kind, ValueKind::latitude);
    EXPECT_EQ(column("値", {"36.7", "36.8"}).kind, ValueKind::number);
    EXPECT_EQ(column("支援", {"学習支援;フードパントリー", "月火水木金土日"}).kind,
              ValueKind::text);
    EXPECT_EQ(column("備考", {"", ""}).kind, ValueKind::text);
}

TEST(TableColumns, CountsWhatFitsAndWhatDoesNot) {
    const ColumnReport phones =
        column("電話番号", {"076-000-0001", "076-000-0002", "なし", "", "761234567"});
    EXPECT_EQ(phones.kind, ValueKind::phone);
    EXPECT_EQ(counts(phones), "2/1/1");
    EXPECT_EQ(phones.filled, 4U);
    EXPECT_EQ(phones.blank, 1U);
    EXPECT_EQ(phones.damages.at(0).mended, "0761234567");
    const ColumnReport dates = column("開催日", {"8月5日（水）～8月16日", "9月4日、18日", "46256"});
    EXPECT_EQ(dates.kind, ValueKind::text);
    EXPECT_EQ(dates.by_name, ValueKind::date);
    EXPECT_EQ(counts(dates), "0/1/2");
    EXPECT_EQ(dates.damages.at(0).mended, "2026-08-22");
}

// 10006 is 010006 without its zero; 10007 is five digits, and a zero before them proves nothing.
TEST(TableColumns, PutsAZeroBackOnlyWhereTheCheckDigitProvesIt) {
    const ColumnReport codes =
        column("都道府県コード", {"131059", "222127", "372013", "10006", "10007", "99999"});
    EXPECT_EQ(codes.area_form, AreaCodeForm::six_digits);
    EXPECT_EQ(counts(codes), "3/1/2");
    EXPECT_EQ(codes.damages.at(0).mended, "010006");
}

// 0.375 beside 22：00, as in a city's list of events.
TEST(TableColumns, MendsTimesThatASpreadsheetWroteAsNumbers) {
    const ColumnReport times =
        column("開始時間", {"0.375", "22：00", "9:30", "22：00\n※日曜は17：00まで"});
    EXPECT_EQ(times.kind, ValueKind::time);
    EXPECT_EQ(counts(times), "2/1/1");
    EXPECT_EQ(times.damages.at(0).mended, "09:00");
    EXPECT_EQ(column("開始時間", {"0.375"}).kind, ValueKind::time);
    EXPECT_EQ(column("割合", {"0.375"}).damaged, 0U) << "no time by its name";
}

// 9 of 47 codes of prefectures without their zero.
TEST(TableColumns, PutsLostLeadingZerosBack) {
    std::vector<std::string> codes;
    for (std::uint32_t prefecture = 1; prefecture <= 47; ++prefecture) {
        const std::uint32_t five = prefecture * 1'000;
        codes.push_back(std::to_string(five * 10 + area_check_digit(five)));
    }
    for (const std::string name : {"lgcode", "何か"}) {
        const ColumnReport report = column(name, codes);
        EXPECT_EQ(report.kind, ValueKind::area_code);
        EXPECT_EQ(report.area_form, AreaCodeForm::six_digits);
        EXPECT_EQ(counts(report), "38/9/0");
        EXPECT_EQ(report.damages.at(0).written, "10006");
        EXPECT_EQ(report.damages.at(0).mended, "010006");
        EXPECT_EQ(report.damages.at(0).line, 2U);
        EXPECT_EQ(cell_damage(report, "20001")->mended, "020001") << "for rows beyond the sample";
        EXPECT_FALSE(cell_damage(report, "160008"));
    }
    const ColumnReport five = column("市区町村コード", {"16201", "16202", "1100", "47382"});
    EXPECT_EQ(five.area_form, AreaCodeForm::five_digits);
    EXPECT_EQ(counts(five), "3/1/0");
    EXPECT_EQ(five.damages.at(0).mended, "01100");
    const ColumnReport postal = column("郵便番号", {"9300001", "600000", "0600001"});
    EXPECT_EQ(counts(postal), "2/1/0");
    EXPECT_EQ(postal.damages.at(0).mended, "0600000");
    EXPECT_EQ(column("人口", {"10006", "16201", "4711"}).kind, ValueKind::number);
}

// Nothing brings the lost digits back.
TEST(TableColumns, TellsCorporateNumbersThatWereRounded) {
    const ColumnReport report =
        column("法人番号", {"8700110005901", "2.01001E+12", "2010010000000", "1234567890123", ""});
    EXPECT_EQ(report.kind, ValueKind::corporate_number);
    EXPECT_EQ(counts(report), "1/2/1");
    EXPECT_EQ(report.damages.at(0).kind, CellDamageKind::rounded_number);
    EXPECT_EQ(report.damages.at(0).written, "2.01001E+12");
    EXPECT_EQ(report.damages.at(0).mended, "");
    EXPECT_EQ(report.damages.at(1).written, "2010010000000");
    EXPECT_EQ(column("何か", {"2.01001E+12", "甲"}).damaged, 1U) << "whatever the column";
}

TEST(TableColumns, LooksAtRowsOfDataOnly) {
    const auto reports = judged({{"区分", "団体数", "備考"},
                                 {"福祉", "12", "あ"},
                                 {"環境", "3", "い"},
                                 {"合計", "15", ""},
                                 {"※ 概数", "", ""}});
    ASSERT_EQ(reports.size(), 3U);
    EXPECT_EQ(reports[1].filled, 2U);
    EXPECT_EQ(reports[0].kind, ValueKind::text);
}

TEST(TableColumns, KeepsABoundedListOfDamages) {
    std::vector<std::string> cells(3'000, "2.01001E+12");
    const ColumnReport report = column("法人番号", cells);
    EXPECT_EQ(report.damaged, 3'000U);
    EXPECT_EQ(report.damages.size(), kColumnDamagesMax);
}

TEST(TableColumns, EveryDamageHasNameAndSentence) {
    for (std::uint8_t kind = 1; kind <= 4; ++kind) {
        EXPECT_FALSE(std::string(cell_damage_name(CellDamageKind{kind})).empty());
        EXPECT_TRUE(std::string(cell_damage_text(CellDamageKind{kind})).ends_with("."));
    }
}

}  // namespace
}  // namespace tsunagi::test
