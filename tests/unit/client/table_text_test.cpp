#include "client/import/table_text.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

using namespace std::string_view_literals;

std::string cleaned(std::string_view text) {
    std::string cell(text);
    EXPECT_TRUE(clean_cell(cell));
    return cell;
}

TEST(TableText, WritesLineBreaksAsLineFeedsWithoutTellingIt) {
    std::string cell = "a\r\nb\rc\nd\r";
    EXPECT_FALSE(clean_cell(cell));
    EXPECT_EQ(cell, "a\nb\nc\nd\n");
}

TEST(TableText, TakesOutWhatARecordMustNotHold) {
    EXPECT_EQ(cleaned("a\0b\x1B[31mc\x7F"sv), "ab[31mc");
    EXPECT_EQ(cleaned("\u0085あ\u202E\u2066い\u200F\u061C"), "あい");
    for (const std::string kept : {"名前\n二行\tタブ", "𠮷é①", "A\u200BB", "👩\u200D👧", ""}) {
        std::string cell = kept;
        EXPECT_FALSE(clean_cell(cell));
        EXPECT_EQ(cell, kept);
    }
}

TEST(TableText, TakesEachBidiControlOutThoughItStandsAlone) {
    for (const std::string control : {"\u061C", "\u200E", "\u200F", "\u202A", "\u202B", "\u202C",
                                      "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"})
        EXPECT_EQ(cleaned("あ" + control + "い"), "あい") << testing::PrintToString(control);
}

TEST(TableText, KnowsWhatIsBlank) {
    for (const auto text : {""sv, " \t\r\n"sv, "　"sv, "\u200B\uFEFF\u00A0"sv})
        EXPECT_TRUE(is_blank_text(text));
    for (const auto text : {"a"sv, " 0 "sv, "　　あ"sv, "\xFF"sv})
        EXPECT_FALSE(is_blank_text(text));
    EXPECT_EQ(trimmed("　 名 称\n\u200B"), "名 称");
    EXPECT_EQ(trimmed(" 　"), "");
    EXPECT_EQ(trimmed("あ"), "あ");
}

TEST(TableText, ComparesNamesHoweverTheyAreWritten) {
    EXPECT_EQ(comparison_key("都道府県コード又は\n市区町村コード"),
              "都道府県コード又は市区町村コード");
    EXPECT_EQ(comparison_key("ＮＰＯ　法人\u200B名"), "npo法人名");
    EXPECT_EQ(comparison_key("ﾒｰﾙｱﾄﾞﾚｽ"), comparison_key("メールアドレス"));
    EXPECT_EQ(comparison_key("Tel No."), "telno.");
    EXPECT_EQ(comparison_key("①"), "1");
    EXPECT_EQ(comparison_key("\xFF"), "");
    EXPECT_EQ(comparison_key(" \n"), "");
}

}  // namespace
}  // namespace tsunagi
