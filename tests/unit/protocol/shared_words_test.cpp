#include "protocol/matching/shared_words.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tsunagi {
namespace {

using Words = std::vector<std::string>;

TEST(SharedWords, FindsTheWordsThatBothSay) {
    const SharedWords shared =
        shared_words("折りたたみベッド 40台", "災害用の折りたたみベッドを貸します");
    EXPECT_GT(shared.per_mille, 600U);
    EXPECT_EQ(shared.words.front(), "折りたたみベッド");
}

TEST(SharedWords, SeesThroughWaysOfWriting) {
    EXPECT_EQ(shared_words("ベッド", "ﾍﾞｯﾄﾞ").per_mille, 1'000U);
    EXPECT_EQ(shared_words("ＰＣ教室", "pc教室").per_mille, 1'000U);
    EXPECT_EQ(shared_words("カラオケ大会", "ｶﾗｵｹ大会").per_mille, 1'000U);
}

TEST(SharedWords, SeesOneWordInItsOtherSpellings) {
    const SharedWords shared = shared_words("子ども服", "こども服 40着");
    EXPECT_EQ(shared.per_mille, 1'000U);
    EXPECT_EQ(shared.words, (Words{"子ども服"}));  // as who asks writes it
    EXPECT_EQ(shared_words("プロジェクター", "プロジェクタと台").words, (Words{"プロジェクター"}));
    EXPECT_EQ(shared_words("テントの貸し出し", "車いすの貸出").per_mille, 0U);
    EXPECT_EQ(shared_words("テントの寄附", "車いすの寄付").per_mille, 0U);
}

TEST(SharedWords, DoesNotCountGrammarAndWhatEveryOfferSays) {
    EXPECT_EQ(shared_words("テントを提供します", "車いすを提供します").per_mille, 0U);
    EXPECT_EQ(shared_words("講師を募集しています", "寄付を募集しています").per_mille, 0U);
    EXPECT_EQ(shared_words("無料でどうぞ", "無料でどうぞ").per_mille, 0U);
    EXPECT_TRUE(shared_words("テントを提供します", "車いすを提供します").words.empty());
}

TEST(SharedWords, TellsTheLongestPiecesInTheirOrder) {
    EXPECT_EQ(shared_words("会議室とプロジェクター", "プロジェクター付きの会議室").words,
              (Words{"会議室", "プロジェクター"}));
    EXPECT_EQ(shared_words("会議室と会議室", "会議室").words, (Words{"会議室"}));
}

TEST(SharedWords, TakesAnyBytes) {
    EXPECT_EQ(shared_words("", "").per_mille, 0U);
    EXPECT_EQ(shared_words("テント", "").per_mille, 0U);
    EXPECT_EQ(shared_words("あ", "あ").per_mille, 0U);
    (void)shared_words("\xff\xfe\x80", "\xe3\x81");
    const std::string long_text(100'000, 'x');
    EXPECT_EQ(shared_words(long_text, long_text).per_mille, 1'000U);
}

RC_GTEST_PROP(SharedWords, IsAShareAndAllOfItself, ()) {
    const auto piece = rc::gen::element<std::string>("テント", "車", "椅子", "の", "貸", "大", "A",
                                                     "1", " ", "、", "防災", "ボラ");
    const auto text = [&] {
        std::string out;
        for (const std::string& part : *rc::gen::container<Words>(piece)) out += part;
        return out;
    };
    const std::string one = text();
    const std::string two = text();
    const SharedWords shared = shared_words(one, two);
    RC_ASSERT(shared.per_mille <= 1'000U);
    RC_ASSERT((shared.per_mille == 0) == shared.words.empty());
    RC_ASSERT(shared.words.size() <= kSharedWordsMax);
    for (const std::string& word : shared.words) RC_ASSERT(one.find(word) != std::string::npos);
    const std::uint32_t self = shared_words(one, one + two).per_mille;
    RC_ASSERT(self == 0U || self == 1'000U);
    RC_ASSERT((shared.per_mille > 0) == (shared_words(two, one).per_mille > 0));
}

}  // namespace
}  // namespace tsunagi
