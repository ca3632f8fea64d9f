// Days, eras and fiscal years beside a calendar counted day by day.
#include "protocol/text/calendar_date.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tsunagi {
namespace {

std::uint32_t naive_month_length(std::int32_t year, std::uint32_t month) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month == 2) return leap ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// 1600-01-01 was a Saturday; each day after it is one further.
TEST(CalendarDate, CountsEachDayAsACalendarDoes) {
    std::uint32_t weekday = 6;
    std::int64_t number = day_number({kYearMin, 1, 1});
    for (std::int32_t year = kYearMin; year <= kYearMax; ++year) {
        for (std::uint32_t month = 1; month <= 12; ++month) {
            const std::uint32_t length = naive_month_length(year, month);
            for (std::uint32_t day = 1; day <= length; ++day) {
                const CalendarDate date{year, month, day};
                ASSERT_TRUE(exists(date));
                ASSERT_EQ(weekday_of(date), weekday) << iso_text(date);
                ASSERT_EQ(day_number(date), number);
                ASSERT_EQ(date_of_day_number(number), date);
                weekday = weekday % 7 + 1;
                ++number;
            }
            ASSERT_FALSE(exists({year, month, length + 1}));
        }
    }
    EXPECT_EQ(day_number({1970, 1, 1}), 0);
    EXPECT_EQ(date_of_day_number(number), std::nullopt) << "the day after kYearMax";
    EXPECT_EQ(date_of_day_number(day_number({kYearMin, 1, 1}) - 1), std::nullopt);
}

TEST(CalendarDate, MayLackItsDayOrItsMonth) {
    EXPECT_TRUE(exists({2026, 0, 0}));
    EXPECT_TRUE(exists({2026, 2, 0}));
    for (const CalendarDate wrong :
         {CalendarDate{}, {2026, 0, 1}, {2026, 13, 0}, {1599, 1, 1}, {2300, 0, 0}, {2026, 2, 99}}) {
        EXPECT_FALSE(exists(wrong)) << wrong.year << ' ' << wrong.month << ' ' << wrong.day;
    }
    EXPECT_EQ(iso_text({2026, 2, 9}), "2026-02-09");
    EXPECT_EQ(iso_text({2026, 2, 0}), "2026-02");
    EXPECT_EQ(iso_text({2026, 0, 0}), "2026");
    EXPECT_EQ(iso_text({}), "");
    EXPECT_LT((CalendarDate{2026, 0, 0}), (CalendarDate{2026, 1, 0}));
    EXPECT_LT((CalendarDate{2026, 2, 0}), (CalendarDate{2026, 2, 1}));
    EXPECT_EQ((CalendarDate{2026, 2, 0}).precision(), DatePrecision::month);
}

// Every day since 1868-01-25 is in exactly one era, and the eras follow each other.
TEST(Eras, ShareOutTheDaysAmongThem) {
    constexpr std::array kAll = {Era::meiji, Era::taisho, Era::showa, Era::heisei, Era::reiwa};
    EXPECT_EQ(iso_text(era_first_day(Era::meiji)), "1868-01-25");
    EXPECT_EQ(iso_text(era_first_day(Era::taisho)), "1912-07-30");
    EXPECT_EQ(iso_text(era_first_day(Era::showa)), "1926-12-25");
    EXPECT_EQ(iso_text(era_first_day(Era::heisei)), "1989-01-08");
    EXPECT_EQ(iso_text(era_first_day(Era::reiwa)), "2019-05-01");
    EXPECT_EQ(era_last_day(Era::reiwa), std::nullopt);
    for (std::size_t i = 0; i + 1 < kAll.size(); ++i) {
        EXPECT_EQ(day_number(*era_last_day(kAll[i])) + 1, day_number(era_first_day(kAll[i + 1])));
    }
    for (std::int64_t day = day_number({1868, 1, 25}); day < day_number({2060, 1, 1}); ++day) {
        int within = 0;
        for (const Era era : kAll) within += is_within(era, *date_of_day_number(day)) ? 1 : 0;
        ASSERT_EQ(within, 1) << iso_text(*date_of_day_number(day));
    }
    EXPECT_FALSE(is_within(Era::meiji, {1868, 1, 24}));
    EXPECT_TRUE(is_within(Era::heisei, {2019, 0, 0}));
    EXPECT_TRUE(is_within(Era::reiwa, {2019, 0, 0}));
    EXPECT_TRUE(is_within(Era::heisei, {2019, 4, 0}));
    EXPECT_FALSE(is_within(Era::heisei, {2019, 5, 0}));
    EXPECT_EQ(western_year(Era::reiwa, 8), 2026);
    EXPECT_EQ(western_year(Era::showa, 64), 1989);
}

RC_GTEST_PROP(FiscalYears, HoldEachDayOnce, ()) {
    const auto days =
        *rc::gen::inRange<std::int64_t>(day_number({1700, 1, 1}), day_number({2200, 1, 1}));
    const CalendarDate date = *date_of_day_number(days);
    const FiscalYear year = *fiscal_year_of(date);
    RC_ASSERT(year.first_day() <= date && date <= year.last_day());
    RC_ASSERT(fiscal_year_of({date.year, date.month, 0}) == year);
    RC_ASSERT(day_number(year.last_day()) + 1 == day_number(FiscalYear{year.year + 1}.first_day()));
    RC_ASSERT(!fiscal_year_of({date.year, 0, 0}).has_value());
}

}  // namespace
}  // namespace tsunagi
