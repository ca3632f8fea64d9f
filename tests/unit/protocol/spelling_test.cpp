#include "protocol/text/spelling.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "protocol/text/code_points.h"
#include "protocol/text/kana.h"

namespace tsunagi {
namespace {

// The whole text with each other form replaced.
std::string unified(std::u32string_view text) {
    std::u32string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto other = other_spelling_at(text, at);
        if (other) {
            out += other->usual;
            at += other->length;
        } else {
            out += text[at++];
        }
    }
    return utf8_of(out);
}

TEST(Spelling, MakesOneWordOfItsForms) {
    for (const auto* text : {U"子ども食堂", U"こども食堂", U"コドモ食堂", U"子供食堂"})
        EXPECT_EQ(unified(text), "子供食堂");
    for (const auto* text : {U"取り組み", U"取組み", U"取り組", U"取組"})
        EXPECT_EQ(unified(text), "取組");
    for (const auto* text : {U"問い合わせ", U"問い合せ", U"問合わせ", U"問合せ", U"問合"})
        EXPECT_EQ(unified(text), "問合");
    for (const auto* text : {U"障がい者", U"障碍者", U"障害者"}) EXPECT_EQ(unified(text), "障害者");
    for (const auto* text : {U"寄附金", U"寄付金"}) EXPECT_EQ(unified(text), "寄付金");
    for (const auto* text : {U"引きこもり", U"ひきこもり", U"引き籠もり", U"引き籠り", U"引籠り"})
        EXPECT_EQ(unified(text), "引こもり");
    for (const auto* text : {U"ひとり暮らし", U"一人暮らし", U"独り暮し", U"一人ぐらし"})
        EXPECT_EQ(unified(text), "一人暮し");
    for (const auto* text : {U"車いす", U"くるまいす", U"車椅子"})
        EXPECT_EQ(unified(text), "車いす");
}

TEST(Spelling, KeepsTheScriptOfWordsFromAbroad) {
    for (const auto* text : {U"コーディネーター", U"コーディネータ", U"コーディネイター",
                             U"コーディネイタ", U"コーデイネーター"})
        EXPECT_EQ(unified(text), "コーデイネーター");
    EXPECT_EQ(unified(U"コミュニティカフェ"), "コミユニテイーカフェ");
    EXPECT_EQ(unified(U"コミュニティーカフェ"), "コミユニテイーカフェ");
    EXPECT_EQ(unified(U"パーティション"), "パーテーシヨン");
    EXPECT_EQ(unified(U"パーテーション"), "パーテーション");
    for (const auto* text : {U"マネージャー", U"マネジャー", U"マネージャ", U"マネジャ"})
        EXPECT_EQ(unified(text), "マネージヤー");
    // Hiragana that only sound so are left alone.
    EXPECT_EQ(unified(U"ともにたのしく"), "ともにたのしく");
}

TEST(Spelling, TakesTheLongestForm) {
    EXPECT_EQ(unified(U"仲間づくり"), "仲間作り");
    EXPECT_EQ(unified(U"子どもたちと"), "子供たちと");
    EXPECT_EQ(unified(U"一人ひとり暮らし"), "一人一人暮し");
}

// Each of these was found no more, or found by another word, with an earlier table.
TEST(Spelling, LeavesOtherWordsAlone) {
    for (const auto* text :
         {U"組合",         U"組み合わせ",     U"水子供養", U"電子供給",   U"助けが要る",
          U"がんばる",     U"食物",           U"空気",     U"市町村",     U"バリアフリー",
          U"ツアー",       U"近づくリスク",   U"取り出す", U"千葉書道展", U"商店街",
          U"2024年令和",   U"おもちやお菓子", U"子供達成", U"最高令嬢",   U"怪我",
          U"県立上野",     U"設立会合",       U"私立入試", U"販売上の",   U"待合室",
          U"見附市",       U"売買物件",       U"航空地図", U"奉仕組合",   U"価値上昇",
          U"晴れるだろう", U"売買取引"})
        EXPECT_EQ(unified(text), utf8_of(text));
}

TEST(Spelling, StandsAtTheEndAndInNothing) {
    EXPECT_EQ(unified(U""), "");
    EXPECT_EQ(unified(U"取"), "取");
    EXPECT_EQ(unified(U"取り"), "取り");
    EXPECT_EQ(unified(U"\U0001F600子"), "\U0001F600子");
}

// The table's own rules.
TEST(Spelling, HasATableWithoutDoubtfulRows) {
    const auto& rows = all_other_spellings();
    ASSERT_GT(rows.size(), 250U);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& [written, usual, is_katakana] = rows[i];
        ASSERT_FALSE(usual.empty()) << utf8_of(written);
        EXPECT_TRUE(is_katakana || written != usual) << utf8_of(written);
        // One form means one word, and what stands for it stands for itself.
        if (i > 0) {
            EXPECT_NE(written, rows[i - 1].written) << utf8_of(written);
        }
        EXPECT_EQ(unified(usual), utf8_of(usual)) << utf8_of(written);
        for (const char32_t c : written) {
            EXPECT_TRUE(c != U'(' && c != U')' && c != U' ') << utf8_of(written);
            // Otherwise no text would ever be it.
            EXPECT_EQ(large_kana(hiragana_of(c)), c) << utf8_of(written);
        }
    }
}

}  // namespace
}  // namespace tsunagi
