#include "protocol/text/read_date.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/text/code_points.h"
#include "protocol/text/spreadsheet_date.h"

namespace tsunagi {
namespace {

struct DateRow {
    const char* text;
    const char* iso;
};

TEST(ReadDate, ReadsTheFormsOfRealTables) {
    for (const DateRow& row : {
             DateRow{"令和8年2月19日", "2026-02-19"},
             {"令和８年２月１９日（木）", "2026-02-19"},
             {"令和 8 年 2 月 19 日", "2026-02-19"},
             {" 令和８年　２月１９日\n", "2026-02-19"},
             {"R8.2.19", "2026-02-19"},
             {"r8.2.19", "2026-02-19"},
             {"R.8.2.19", "2026-02-19"},
             {"Ｒ８．２．１９", "2026-02-19"},
             {"R08.02.19", "2026-02-19"},
             {"R8/2/19", "2026-02-19"},
             {"R8-2-19", "2026-02-19"},
             {"Ｒ８－２－１９", "2026-02-19"},
             {"令8.2.19", "2026-02-19"},
             {"令和8.2.19", "2026-02-19"},
             {"㋿8年2月19日", "2026-02-19"},
             {"㍻31年4月30日", "2019-04-30"},
             {"㍼64年1月7日", "1989-01-07"},
             {"令和元年5月1日", "2019-05-01"},
             {"令和1年5月1日", "2019-05-01"},
             {"R元.5.1", "2019-05-01"},
             {"平成元年1月8日", "1989-01-08"},
             {"平成十五年四月一日", "2003-04-01"},
             {"令和八年二月十九日", "2026-02-19"},
             {"二〇二六年二月十九日", "2026-02-19"},
             {"昭和元年12月25日", "1926-12-25"},
             {"大正元年7月30日", "1912-07-30"},
             {"大正15年12月24日", "1926-12-24"},
             {"明治45年7月29日", "1912-07-29"},
             {"明治6年1月1日", "1873-01-01"},
             {"S63.4.1", "1988-04-01"},
             {"H15.10.5", "2003-10-05"},
             {"2026年2月19日", "2026-02-19"},
             {"２０２６年２月１９日", "2026-02-19"},
             {"2026/2/19", "2026-02-19"},
             {"2026/02/19", "2026-02-19"},
             {"2026-02-19", "2026-02-19"},
             {"2026‐02‐19", "2026-02-19"},
             {"2026－02－19", "2026-02-19"},
             {"2026ー2ー19", "2026-02-19"},
             {"2026.2.19", "2026-02-19"},
             {"2026．2．19", "2026-02-19"},
             {"20260219", "2026-02-19"},
             {"２０２６０２１９", "2026-02-19"},
             {"2026/2/19(木)", "2026-02-19"},
             {"2026/2/19 (Thu)", "2026-02-19"},
             {"2026年2月19日 木曜日", "2026-02-19"},
             {"2026年2月11日（水・祝）", "2026-02-11"},
             {"2026年2月11日(水祝)", "2026-02-11"},
             {"2026年2月11日（祝）", "2026-02-11"},
             {"2026年2月19日［木］", "2026-02-19"},
             {"2024年2月29日", "2024-02-29"},
             {"令和8年2月", "2026-02"},
             {"R8.2", "2026-02"},
             {"2026/2", "2026-02"},
             {"2026-02", "2026-02"},
             {"2026年2月", "2026-02"},
             {"平成31年4月", "2019-04"},
             {"平成31年", "2019"},
             {"令和元年", "2019"},
             {"H15", "2003"},
             {"2026年", "2026"},
             {"2026", "2026"},
             {"明治5年", "1872"},
         }) {
        const DateReading reading = read_date(row.text);
        EXPECT_EQ(iso_text(reading.date), row.iso) << row.text;
        EXPECT_EQ(reading.problem, DateProblem::none) << row.text;
    }
}

TEST(ReadDate, RefusesWithAReasonWhatIsNotSure) {
    struct Refusal {
        const char* text;
        DateProblem problem;
    };
    for (const Refusal& row : {
             Refusal{"", DateProblem::empty},
             {" 　", DateProblem::empty},
             {"未定", DateProblem::not_a_date},
             {"-", DateProblem::not_a_date},
             {"令和", DateProblem::not_a_date},
             {"8月5日（水）～8月16日（日）\n※10日（月）以外", DateProblem::no_year},
             {"9月4日、18日、10月2日、16日 (第1週、3週の金曜日)", DateProblem::no_year},
             {"8・9月の試合日程", DateProblem::not_a_date},
             {"2月19日", DateProblem::no_year},
             {"2/19", DateProblem::no_year},
             {"26/2/19", DateProblem::two_digit_year},
             {"8.2.19", DateProblem::two_digit_year},
             {"2/19/2026", DateProblem::not_a_date},
             {"2019.1", DateProblem::not_a_date},
             {"202602", DateProblem::not_a_date},
             {"2026022", DateProblem::not_a_date},
             {"46256", DateProblem::not_a_date},
             {"2026年8月5日（水）～8月16日（日）", DateProblem::several_dates},
             {"2026/8/5-2026/8/16", DateProblem::several_dates},
             {"2026年8月5日、12日", DateProblem::several_dates},
             {"2026年8月5日から", DateProblem::several_dates},
             {"2026年8月5・6日", DateProblem::several_dates},
             {"2026/8/5 2026/8/6", DateProblem::several_dates},
             {"2026-02-30", DateProblem::no_such_day},
             {"2025年2月29日", DateProblem::no_such_day},
             {"2026/13/1", DateProblem::no_such_day},
             {"2026/0/1", DateProblem::no_such_day},
             {"20261301", DateProblem::no_such_day},
             {"20260200", DateProblem::no_such_day},
             {"0026年2月1日", DateProblem::no_such_day},
             {"9999/12/31", DateProblem::no_such_day},
             {"令和元年4月30日", DateProblem::outside_era},
             {"平成31年5月1日", DateProblem::outside_era},
             {"平成32年4月1日", DateProblem::outside_era},
             {"昭和64年1月8日", DateProblem::outside_era},
             {"令和0年", DateProblem::outside_era},
             {"令和999年", DateProblem::outside_era},
             {"S100.1.1", DateProblem::outside_era},
             {"明治5年12月2日", DateProblem::moon_calendar},
             {"明治元年9月", DateProblem::moon_calendar},
             {"2026年2月19日（金）", DateProblem::other_weekday},
             {"令和8年度", DateProblem::fiscal_year},
             {"2026年度", DateProblem::fiscal_year},
             {"2026年2月19日頃", DateProblem::more_text},
             {"2026年2月19日 日本武道館", DateProblem::more_text},
             {"2026/2/19 9:00", DateProblem::more_text},
             {"123456789012345678901234567890", DateProblem::not_a_date},
         }) {
        const DateReading reading = read_date(row.text);
        EXPECT_EQ(reading.problem, row.problem) << row.text;
        EXPECT_EQ(reading.date, CalendarDate{}) << row.text;
    }
}

RC_GTEST_PROP(ReadDate, NeverHoldsADateBesideAProblem, ()) {
    static const std::vector<std::string> kParts = {
        "令和", "R",  "平成", "2026", "8",  "２", "19", "年", "月", "日", "/",
        "-",    "．", "（",   "木",   "）", " ",  "元", "～", "十", "度", "\xFF"};
    std::string text;
    for (const auto& part :
         *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kParts)))
        text += part;
    const DateReading reading = read_date(text);
    RC_ASSERT((reading.problem == DateProblem::none) == exists(reading.date));
    const DateTimeReading both = read_date_time(text);
    RC_ASSERT((both.problem == DateProblem::none) == exists(both.date));
}

// Written in any form, a day comes back.
RC_GTEST_PROP(ReadDate, ReadsBackEveryDayInEveryForm, ()) {
    const auto days =
        *rc::gen::inRange<std::int64_t>(day_number({1873, 1, 1}), day_number({2080, 1, 1}));
    const CalendarDate date = *date_of_day_number(days);
    const std::string year = std::to_string(date.year);
    const std::string month = std::to_string(date.month);
    const std::string day = std::to_string(date.day);
    std::vector<std::string> forms = {iso_text(date), year + "/" + month + "/" + day,
                                      year + "." + month + "." + day,
                                      year + "年" + month + "月" + day + "日"};
    constexpr std::array kLetters = {"M", "T", "S", "H", "R"};
    for (std::uint8_t number = 1; number <= 5; ++number) {
        const Era era = static_cast<Era>(number);
        if (!is_within(era, date)) continue;
        const std::string of_era = std::to_string(date.year - era_first_day(era).year + 1);
        forms.push_back(std::string(era_name_ja(era)) + of_era + "年" + month + "月" + day + "日");
        forms.push_back(kLetters[number - 1U] + of_era + "." + month + "." + day);
    }
    RC_ASSERT(forms.size() == 6U);
    for (const std::string& form : forms) {
        std::string wide;
        for (const char c : form) {
            const bool ascii = c >= '!' && c <= '~';
            if (ascii) append_utf8(wide, U'！' + static_cast<char32_t>(c - '!'));
            if (!ascii) wide.push_back(c);
        }
        RC_ASSERT(read_date(form).date == date);
        RC_ASSERT(read_date(wide).date == date);
    }
}

TEST(ReadFiscalYear, ReadsThemAndRefusesWhatIsNone) {
    for (const auto& [text, year] : std::map<std::string, int>{{"令和8年度", 2026},
                                                               {"R8年度", 2026},
                                                               {"Ｒ８年度", 2026},
                                                               {"2026年度", 2026},
                                                               {"２０２６年度", 2026},
                                                               {"令和元年度", 2019},
                                                               {"平成31年度", 2019},
                                                               {"昭和63年度", 1988},
                                                               {"FY2026", 2026},
                                                               {"R8", 2026},
                                                               {"2026", 2026}}) {
        const FiscalYearReading reading = read_fiscal_year(text);
        EXPECT_EQ(reading.problem, DateProblem::none) << text;
        EXPECT_EQ(reading.fiscal_year.year, year) << text;
    }
    EXPECT_EQ(iso_text(read_fiscal_year("令和8年度").fiscal_year.first_day()), "2026-04-01");
    EXPECT_EQ(iso_text(read_fiscal_year("令和8年度").fiscal_year.last_day()), "2027-03-31");
    EXPECT_EQ(read_fiscal_year("").problem, DateProblem::empty);
    EXPECT_EQ(read_fiscal_year("26年度").problem, DateProblem::two_digit_year);
    EXPECT_EQ(read_fiscal_year("平成32年度").problem, DateProblem::outside_era);
    EXPECT_EQ(read_fiscal_year("2026年").problem, DateProblem::not_a_date);
    EXPECT_EQ(read_fiscal_year("令和8年度～令和10年度").problem, DateProblem::several_dates);
    EXPECT_EQ(read_fiscal_year("今年度").problem, DateProblem::not_a_date);
}

TEST(ReadTime, ReadsTheFormsOfRealTables) {
    for (const DateRow& row : {
             DateRow{"9:00", "09:00"}, {"22：00", "22:00"},    {"２２：００", "22:00"},
             {"09:00:30", "09:00:30"}, {"9時", "09:00"},       {"9時半", "09:30"},
             {"13時30分", "13:30"},    {"13時 30分", "13:30"}, {"午後1時30分", "13:30"},
             {"午後１時半", "13:30"},  {"午前9時", "09:00"},   {"午前 9:30", "09:30"},
             {"午後0時30分", "12:30"}, {"正午", "12:00"},      {"PM1:30", "13:30"},
             {"1:30 PM", "13:30"},     {"1:30 p.m.", "13:30"}, {"12:30 PM", "12:30"},
             {"12:30am", "00:30"},     {"AM9", "09:00"},       {"0:00", "00:00"},
             {"24:00", "24:00"},       {"十時", "10:00"},      {"10時5分30秒", "10:05:30"},
         }) {
        const auto time = read_time(row.text);
        ASSERT_TRUE(time.has_value()) << row.text;
        EXPECT_EQ(iso_text(*time), row.iso) << row.text;
    }
    for (const char* text : {"", "9", "9:", ":30", "25:00", "24:01", "9:60", "9:5x", "9:00~17:00",
                             "9時～17時", "午前12時", "午後12時30分", "午後13時", "正午過ぎ",
                             "0.375", "22：00\n※日曜及び休日は17：00まで"}) {
        EXPECT_EQ(read_time(text), std::nullopt) << text;
    }
}

TEST(ReadDateTime, ReadsBothWhereBothStand) {
    struct Both {
        const char* text;
        const char* date;
        const char* time;
    };
    for (const Both& row : {Both{"2026/2/19 9:00", "2026-02-19", "09:00"},
                            {"2026/02/19 0:00:00", "2026-02-19", "00:00"},
                            {"2026-02-19T09:00:00+09:00", "2026-02-19", "09:00"},
                            {"2026年2月19日（木）午後1時30分", "2026-02-19", "13:30"},
                            {"令和8年2月19日 13時", "2026-02-19", "13:00"},
                            {"2026年2月19日", "2026-02-19", ""},
                            {"2026年2月", "2026-02", ""}}) {
        const DateTimeReading reading = read_date_time(row.text);
        EXPECT_EQ(reading.problem, DateProblem::none) << row.text;
        EXPECT_EQ(iso_text(reading.date), row.date) << row.text;
        EXPECT_EQ(reading.time ? iso_text(*reading.time) : "", row.time) << row.text;
    }
    for (const char* text : {"2026-02-19T09:00:00Z", "2026年2月19日 9時～17時", "2026年2月 9:00",
                             "2月19日 9:00", "2026/2/19 25:00"}) {
        EXPECT_NE(read_date_time(text).problem, DateProblem::none) << text;
    }
}

// Each minute and each day as a spreadsheet writes it.
TEST(SpreadsheetDate, ReadsSerialsOfBothSystems) {
    EXPECT_EQ(iso_text(*serial_to_date(46'256, DateSystem::from_1900)), "2026-08-22");
    EXPECT_EQ(iso_text(*serial_to_date(46'270, DateSystem::from_1900)), "2026-09-05");
    EXPECT_EQ(iso_text(*serial_to_date(1, DateSystem::from_1900)), "1900-01-01");
    EXPECT_EQ(iso_text(*serial_to_date(59, DateSystem::from_1900)), "1900-02-28");
    EXPECT_EQ(serial_to_date(60, DateSystem::from_1900), std::nullopt);
    EXPECT_EQ(iso_text(*serial_to_date(61, DateSystem::from_1900)), "1900-03-01");
    EXPECT_EQ(serial_to_date(0, DateSystem::from_1900), std::nullopt);
    EXPECT_EQ(iso_text(*serial_to_date(0, DateSystem::from_1904)), "1904-01-01");
    EXPECT_EQ(serial_to_date(2'958'465, DateSystem::from_1900), std::nullopt);
    EXPECT_EQ(serial_to_date(UINT32_MAX, DateSystem::from_1904), std::nullopt);
    for (std::uint32_t serial = 61; serial < 80'000; ++serial) {
        const auto date = serial_to_date(serial, DateSystem::from_1900);
        ASSERT_EQ(day_number(*date), std::int64_t{serial} - 25'569);
        ASSERT_EQ(serial_to_date(serial - 1'462, DateSystem::from_1904).value_or(CalendarDate{}),
                  serial >= 1'462 ? *date : CalendarDate{});
    }
}

TEST(SpreadsheetDate, ReadsPartsOfADay) {
    for (const DateRow& row : {DateRow{"0.375", "09:00"},
                               {"0", "00:00"},
                               {"0.0", "00:00"},
                               {".5", "12:00"},
                               {"0.91666666666666663", "22:00"},
                               {"3.4722222222222224E-2", "00:50"},
                               {"3.4722222222222224e-02", "00:50"},
                               {"1", "24:00"},
                               {"0.99998842592592593", "23:59:59"},
                               {"5E-1", "12:00"},
                               {"9.9999E-10", "00:00"}}) {
        const auto time = day_fraction_to_time(row.text);
        ASSERT_TRUE(time.has_value()) << row.text;
        EXPECT_EQ(iso_text(*time), row.iso) << row.text;
    }
    for (const char* text : {"", ".", "-0.5", "1.5", "9:00", "0.3.7", "E-2", "0.5E", "0.5E-999",
                             "0.37500000000000000000000000000000000000000000000000000"}) {
        EXPECT_EQ(day_fraction_to_time(text), std::nullopt) << text;
    }
    for (std::uint32_t minute = 0; minute < 1'440; ++minute) {
        std::ostringstream decimal;
        decimal.precision(17);
        decimal << static_cast<double>(minute) / 1'440;
        ASSERT_EQ(day_fraction_to_time(decimal.str()), TimeOfDay{minute * 60}) << decimal.str();
    }
}

TEST(SpreadsheetDate, ReadsADayWithItsTime) {
    const auto both = read_serial("46256.375", DateSystem::from_1900);
    ASSERT_TRUE(both.has_value());
    EXPECT_EQ(iso_text(both->date), "2026-08-22");
    EXPECT_EQ(both->time, TimeOfDay{9 * 3'600});
    EXPECT_EQ(read_serial("46256", DateSystem::from_1900)->time, std::nullopt);
    EXPECT_EQ(iso_text(read_serial("4.6256E4", DateSystem::from_1900)->date), "2026-08-22");
    const auto late = read_serial("46256.999998", DateSystem::from_1900);
    EXPECT_EQ(iso_text(late->date), "2026-08-23");
    EXPECT_EQ(late->time, TimeOfDay{0});
    EXPECT_EQ(read_serial("99999999", DateSystem::from_1900), std::nullopt);
    EXPECT_EQ(read_serial("2026/8/22", DateSystem::from_1900), std::nullopt);
}

}  // namespace
}  // namespace tsunagi
