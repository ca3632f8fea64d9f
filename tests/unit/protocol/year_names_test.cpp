// Years by the other calendar: what is read, what is kept of it, and that nothing is invented.
#include "protocol/text/year_names.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

TEST(YearNames, AreThoseOfTheOtherCalendar) {
    EXPECT_EQ(other_year_names("令和6年度 助成金の募集"), "2024年度");
    EXPECT_EQ(other_year_names("2024年度 助成金の募集"), "令和6年度");
    EXPECT_EQ(other_year_names("２０２４年４月１日から"), "令和6年4月1日");
    EXPECT_EQ(other_year_names("令和六年四月"), "2024年") << "a month in kanji is not kept";
    EXPECT_EQ(other_year_names("昭和60年設立、平成15年に法人化"), "1985年 2003年");
    EXPECT_EQ(other_year_names("明治45年"), "1912年");
    EXPECT_EQ(other_year_names("1995年1月17日の震災"), "平成7年1月17日");
    EXPECT_EQ(other_year_names("令和 8 年"), "2026年");
    EXPECT_EQ(other_year_names("二〇二四年"), "令和6年");
    EXPECT_EQ(other_year_names("明治3年12月1日"), "1870年") << "its months were those of the moon";
    EXPECT_EQ(other_year_names("1872年12月15日"), "明治5年");
}

TEST(YearNames, ShortFormsGetTheWholeNameToo) {
    EXPECT_EQ(other_year_names("R6年度事業"), "2024年度 令和6年度");
    EXPECT_EQ(other_year_names("㍻31年"), "2019年 平成31年");
    EXPECT_EQ(other_year_names("Ｈ３０年"), "2018年 平成30年");
}

TEST(YearNames, FirstYearsHaveTwoNames) {
    EXPECT_EQ(other_year_names("令和元年"), "2019年 令和1年 令和元年");
    EXPECT_EQ(other_year_names("2019年"), "平成31年 令和1年 令和元年") << "both began in it";
    EXPECT_EQ(other_year_names("2019年4月"), "平成31年4月");
    EXPECT_EQ(other_year_names("2019年5月1日"), "令和1年5月1日 令和元年5月1日");
    EXPECT_EQ(other_year_names("2019年度"), "平成31年度 令和1年度 令和元年度");
}

TEST(YearNames, EachStandsOnce) {
    EXPECT_EQ(other_year_names("令和6年、令和6年、2024年"), "2024年 令和6年");
}

TEST(YearNames, WhatIsNoYearHasNone) {
    for (const char* text : {"",           "年",       "6年",
                             "小学6年生",  "第2024回", "12024年",
                             "令和0年",    "1500年",   "2400年",
                             "大学3年",    "大3年生",  "R2D2年",
                             "room6年",    "AR6年",    "令和のまち",
                             "2024",       "令和6",    "2024年13月",
                             "2024-04-01", "1990年代", "2000年前の遺跡",
                             "M2年生",     "2010年間"})
        EXPECT_EQ(other_year_names(text), "") << text;
}

TEST(YearNames, AreBoundedAndEndWithHostileTexts) {
    std::string chronicle;
    for (int year = 1868; year <= 2299; ++year) chronicle += std::to_string(year) + "年\n";
    const std::string names = other_year_names(chronicle);
    EXPECT_EQ(static_cast<std::size_t>(std::count(names.begin(), names.end(), ' ')),
              kYearNamesMax - 1);
    std::string digits(100'000, '2');
    EXPECT_EQ(other_year_names(digits + "年"), "");
    EXPECT_EQ(other_year_names("\xff\xfe令和6年\xff"), "2024年");
}

}  // namespace
}  // namespace tsunagi
