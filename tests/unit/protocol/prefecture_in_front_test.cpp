#include "protocol/text/prefecture_in_front.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

std::string told(std::string_view text) {
    const auto front = prefecture_in_front(text);
    if (!front) return "none";
    return area_text(front->code) + ":" + std::string(text.substr(front->bytes));
}

TEST(PrefectureInFront, IsItsWholeName) {
    EXPECT_EQ(told("富山県富山市新桜町1-1"), "16:富山市新桜町1-1");
    EXPECT_EQ(told("東京都府中市"), "13:府中市");
    EXPECT_EQ(told("京都府京都市"), "26:京都市");
    EXPECT_EQ(told("北海道"), "01:");
    for (const char* text : {"", " ", "富山", "富山市", "富", "新桜町 富山県", "県", "\xff富山県"})
        EXPECT_EQ(told(text), "none") << text;
}

TEST(PrefectureInFront, IsSeenThroughWidthsBlanksAndOlderKanji) {
    EXPECT_EQ(told("　富山　県 富山市"), "16: 富山市");
    EXPECT_EQ(told("靜岡縣靜岡市"), "22:靜岡市");
    EXPECT_EQ(told("富\u200B山県\u200B富山市"), "16:富山市");
}

TEST(PrefectureInFront, EveryPrefectureIsFoundAndNoOther) {
    for (std::uint32_t code = 1; code <= kPrefecturesMax; ++code) {
        const std::string name(prefecture_name_ja({code}));
        EXPECT_EQ(told(name + "某市"), area_text({code}) + ":某市");
    }
}

}  // namespace
}  // namespace tsunagi
