#include "client/import/table_values.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

TEST(TableValues, ReadsDatesAsPeopleWriteThem) {
    for (const auto text :
         {"2024-04-01", "2024/4/1", "2024.4.1", "20240401", "2024年4月1日", "２０２４年４月１日",
          "令和6年4月1日", "令和 6 年 4 月 1 日", "R6.4.1", "Ｒ６．４．１", "r6/4/1",
          "2024/4/1(月)", "2024年4月1日（月）", "2024-04-01 00:00:00", "2024-04-01T00:00"}) {
        EXPECT_EQ(iso_date(text).value_or(""), "2024-04-01") << text;
    }
    EXPECT_EQ(iso_date("平成元年1月8日").value_or(""), "1989-01-08");
    EXPECT_EQ(iso_date("S45.12.31").value_or(""), "1970-12-31");
    EXPECT_EQ(iso_date("2024/4/1 10:30").value_or(""), "2024-04-01T10:30");
    EXPECT_EQ(iso_date("2024年4月1日 午後1時").value_or(""), "2024-04-01T13:00");
}

// No year, several days, words behind: what is not sure is no date.
TEST(TableValues, InventsNoDate) {
    for (const auto text :
         {"", "8月5日", "4月1日（水）～4月9日（日）", "9月4日、18日", "8・9月の日程", "2024-13-01",
          "2023-02-29", "2024-04", "2024年4月", "令和6年", "46256", "2024-4-1頃", "24/4/1", "0.375",
          "1234567", "20241301", "2024-4/1", "毎週月曜日"}) {
        EXPECT_EQ(iso_date(text), std::nullopt) << text;
    }
}

TEST(TableValues, ReadsTimesAsPeopleWriteThem) {
    for (const auto text : {"9:00", "09:00", "9：00", "９：００", "9時", "9時00分", "午前9時",
                            "09:00:00", " 9:00 ", "AM9:00"}) {
        EXPECT_EQ(clock_time(text).value_or(""), "09:00") << text;
    }
    EXPECT_EQ(clock_time("22：00").value_or(""), "22:00");
    EXPECT_EQ(clock_time("午後1時半").value_or(""), "13:30");
    EXPECT_EQ(clock_time("24:00").value_or(""), "24:00");
    for (const auto text : {"", "9", "25:00", "9:60", "9:0", "22：00\n※日曜は17：00まで",
                            "9:00-17:00", "午後", "24:30", "終日"}) {
        EXPECT_EQ(clock_time(text), std::nullopt) << text;
    }
}

TEST(TableValues, UndoesSpreadsheetNumbers) {
    EXPECT_EQ(date_of_serial("46256").value_or(""), "2026-08-22");
    EXPECT_EQ(date_of_serial("25569").value_or(""), "1970-01-01");
    EXPECT_EQ(date_of_serial("19999"), std::nullopt);
    EXPECT_EQ(date_of_serial("60000"), std::nullopt);
    EXPECT_EQ(date_of_serial("46256.5"), std::nullopt);
    EXPECT_EQ(time_of_fraction("0.375").value_or(""), "09:00");
    EXPECT_EQ(time_of_fraction("0.5625").value_or(""), "13:30");
    EXPECT_EQ(time_of_fraction("0.33333").value_or(""), "08:00");
    EXPECT_EQ(time_of_fraction("0.708333333333333").value_or(""), "17:00");
    for (const auto text : {"0", "1.375", "0.34", "0.3751", "-0.375", "9:00"})
        EXPECT_EQ(time_of_fraction(text), std::nullopt) << text;
    for (const auto text : {"2.01001E+12", "2.01001e12", "2E+12", "２．０１Ｅ＋１２"})
        EXPECT_TRUE(is_scientific(text)) << text;
    for (const auto text : {"2010010000000", "1.5E+03", "E+12", "2.E+12", "2.0E+12円", ""})
        EXPECT_FALSE(is_scientific(text)) << text;
}

struct Case {
    ValueKind kind;
    const char* cell;
    Fit fit;
};

TEST(TableValues, JudgesCells) {
    const Case cases[] = {
        {ValueKind::corporate_number, "8700110005901", Fit::strong},
        {ValueKind::corporate_number, "8700110005902", Fit::none},
        {ValueKind::area_code, "162019", Fit::strong},
        {ValueKind::area_code, "010006", Fit::strong},  // a prefecture
        {ValueKind::area_code, "162018", Fit::none},
        {ValueKind::area_code, "16201", Fit::weak},
        {ValueKind::area_code, "99201", Fit::none},
        {ValueKind::postal_code, "930-0001", Fit::strong},
        {ValueKind::postal_code, "〒９３０－０００１", Fit::strong},
        {ValueKind::postal_code, "9300001", Fit::weak},
        {ValueKind::postal_code, "930-001", Fit::none},
        {ValueKind::phone, "087-839-2011", Fit::strong},
        {ValueKind::phone, "０８７（８３９）２０１１", Fit::strong},
        {ValueKind::phone, "087ー839ー2011", Fit::strong},
        {ValueKind::phone, "0878392011", Fit::weak},
        {ValueKind::phone, "+81 87 839 2011", Fit::strong},
        {ValueKind::phone, "839-2011", Fit::none},
        {ValueKind::phone, "087-839-2011（内線3）", Fit::none},
        {ValueKind::mail, "a.b@example.jp", Fit::strong},
        {ValueKind::mail, "@example.jp", Fit::none},
        {ValueKind::mail, "a@b@example.jp", Fit::none},
        {ValueKind::mail, "a@example", Fit::none},
        {ValueKind::url, "https://example.jp/a?b=c", Fit::strong},
        {ValueKind::url, "https://example.jp/ と", Fit::none},
        {ValueKind::url, "example.jp", Fit::none},
        {ValueKind::latitude, "34.34395", Fit::strong},
        {ValueKind::latitude, "34.3", Fit::weak},
        {ValueKind::latitude, "134.05", Fit::none},
        {ValueKind::longitude, "134.05261", Fit::strong},
        {ValueKind::number, "1,234,567.5", Fit::strong},
        {ValueKind::number, "１２", Fit::strong},
        {ValueKind::number, "-3", Fit::strong},
        {ValueKind::number, "1,2", Fit::none},
        {ValueKind::number, "1234,567,8", Fit::none},
        {ValueKind::number, "12人", Fit::none},
        {ValueKind::number, "", Fit::none},
        {ValueKind::date, "20240401", Fit::weak},
    };
    for (const Case& one : cases)
        EXPECT_EQ(fit_of(one.kind, one.cell), one.fit) << value_kind_name(one.kind) << one.cell;
}

}  // namespace
}  // namespace tsunagi
