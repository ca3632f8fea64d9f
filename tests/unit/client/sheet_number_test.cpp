#include "client/import/sheet_number.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

std::string shown(double value, std::string_view code) {
    return number_as_shown(value, format_by_code(code), DateSystem::from_1900);
}

TEST(SheetNumber, WritesNumbersOut) {
    EXPECT_EQ(shown(2010010000000, "General"), "2010010000000");
    EXPECT_EQ(shown(8700110005901, "G/標準"), "8700110005901");
    EXPECT_EQ(shown(34.284376000000002, "General"), "34.284376");
    EXPECT_EQ(shown(0.1 + 0.2, ""), "0.3");
    EXPECT_EQ(shown(-12, "#,##0;[Red]-#,##0"), "-12");
    EXPECT_EQ(shown(0, "0"), "0");
    EXPECT_EQ(shown(-0.0, ""), "0");
    EXPECT_EQ(shown(1.0, ""), "1");
    EXPECT_EQ(shown(1e20, ""), "100000000000000000000");
    EXPECT_EQ(shown(0.000001, ""), "0.000001");
    EXPECT_EQ(shown(1234.5, "\"¥\"#,##0.00"), "1234.5");
    EXPECT_EQ(shown(12345, "0.00E+00"), "12345");
    EXPECT_EQ(shown(0.25, "0%"), "0.25");
    EXPECT_EQ(shown(5, "0\"日\""), "5");
}

TEST(SheetNumber, WritesDatesAndTimesAsShown) {
    EXPECT_EQ(shown(45383, "yyyy/m/d"), "2024-04-01");
    EXPECT_EQ(shown(45383, "[$-411]ggge\"年\"m\"月\"d\"日\";@"), "2024-04-01");
    EXPECT_EQ(shown(45383, "m\"月\"d\"日\""), "2024-04-01");
    EXPECT_EQ(shown(45383, "aaaa"), "2024-04-01");
    EXPECT_EQ(shown(45383, "mmm\\-yy"), "2024-04-01");
    EXPECT_EQ(shown(45383.4375, "yyyy/m/d h:mm"), "2024-04-01T10:30");
    EXPECT_EQ(shown(45383.4375, "yyyy/m/d"), "2024-04-01");
    EXPECT_EQ(shown(0.375, "h:mm"), "09:00");
    EXPECT_EQ(shown(0.70833333333333337, "[$-F400]h:mm:ss\\ AM/PM"), "17:00");
    EXPECT_EQ(shown(45383.375, "h:mm"), "09:00");
    EXPECT_EQ(shown(1, "h:mm"), "24:00");
    EXPECT_EQ(shown(1.0625, "[h]:mm"), "25:30");
    EXPECT_EQ(shown(0.000347222222, "mm:ss"), "00:00:30");
    EXPECT_EQ(shown(1, "yyyy/m/d"), "1900-01-01");
    EXPECT_EQ(shown(59, "yyyy/m/d"), "1900-02-28");
    EXPECT_EQ(shown(60, "yyyy/m/d"), "60") << "a day that there was not";
    EXPECT_EQ(shown(61, "yyyy/m/d"), "1900-03-01");
    EXPECT_EQ(shown(-3, "yyyy/m/d"), "-3");
    EXPECT_EQ(shown(1e9, "yyyy/m/d"), "1000000000");
    EXPECT_EQ(number_as_shown(43921, format_by_id(14), DateSystem::from_1904), "2024-04-01");
    EXPECT_EQ(number_as_shown(45383, format_by_id(57), DateSystem::from_1900), "2024-04-01");
    EXPECT_EQ(number_as_shown(0.375, format_by_id(32), DateSystem::from_1900), "09:00");
    EXPECT_EQ(number_as_shown(0.375, format_by_id(0), DateSystem::from_1900), "0.375");
}

TEST(SheetNumber, WritesCodesWithTheirZeros) {
    EXPECT_EQ(shown(10006, "000000"), "010006");
    EXPECT_EQ(shown(600001, "000\\-0000"), "060-0001");
    EXPECT_EQ(shown(9300001, "[<=999]000;[<=9999]000\\-00;000\\-0000"), "930-0001");
    EXPECT_EQ(shown(12345678, "000000"), "12345678");
    EXPECT_EQ(shown(1.5, "0000"), "1.5");
}

// A spreadsheet keeps fifteen digits; those behind them would be made up.
TEST(SheetNumber, ShowsNoDigitThatASpreadsheetDoesNotKeep) {
    EXPECT_EQ(shown(123'456'789'012'345.0, ""), "123456789012345");
    EXPECT_EQ(shown(123'456'789'012'345'678.0, ""), "123456789012346000");
}

}  // namespace
}  // namespace tsunagi
