#include "daemon/log.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

TEST(LogValue, PlainWordsStayAsTheyAre) {
    EXPECT_EQ(log_value("192.0.2.7:7700"), "192.0.2.7:7700");
    EXPECT_EQ(log_value("two words"), "\"two words\"");
    EXPECT_EQ(log_value("富山"), "\"富山\"");
    EXPECT_EQ(log_value(""), "\"\"");
    EXPECT_EQ(log_value("a=b"), "\"a=b\"");
}

TEST(LogValue, NobodyBreaksALineOrSteersATerminal) {
    EXPECT_EQ(log_value("a\nlevel=error"), "\"a\\u{a}level=error\"");
    EXPECT_EQ(log_value("\x1b[2J"), "\"\\u{1b}[2J\"");
    EXPECT_EQ(log_value("\u202e"), "\"\\u{202e}\"");
    EXPECT_EQ(log_value("\u0085"), "\"\\u{85}\"");
    EXPECT_EQ(log_value("\xff\"x"), "\"\\xff\\x22x\"");
    EXPECT_EQ(log_value("say \"hi\" \\"), "\"say \\\"hi\\\" \\\\\"");
}

TEST(LogValue, LongOnesAreCutBetweenCharacters) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "山";
    const std::string value = log_value(text);
    EXPECT_LT(value.size(), 1100u);
    EXPECT_TRUE(value.ends_with("山...\"")) << value.substr(value.size() - 20);
}

}  // namespace
}  // namespace tsunagi
