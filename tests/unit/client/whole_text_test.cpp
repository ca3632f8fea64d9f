#include "client/import/whole_text.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

TEST(WholeFormat, IsToldByTheFirstSigns) {
    EXPECT_EQ(whole_format("BEGIN:VCALENDAR\r\n"), WholeFormat::calendar);
    EXPECT_EQ(whole_format("\xEF\xBB\xBF  begin:vcard\n"), WholeFormat::cards);
    for (const char* json : {"{\"a\":1}", "{}", "[{\"a\":1}]", " [ {", "[]", "{\n  \"a\""})
        EXPECT_EQ(whole_format(json), WholeFormat::json) << json;
}

TEST(WholeFormat, ATableMayBeginWithABracket) {
    for (const char* table : {"[2026年度]団体一覧,電話\n", "{旧}名称,電話\n", "名称,電話\n", ""})
        EXPECT_EQ(whole_format(table), WholeFormat::other) << table;
}

}  // namespace
}  // namespace tsunagi
