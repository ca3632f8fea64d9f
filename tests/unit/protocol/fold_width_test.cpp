#include "protocol/text/fold_width.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/base/digits.h"
#include "protocol/base/utf8.h"
#include "protocol/text/code_points.h"
#include "protocol/text/cursor.h"

namespace tsunagi {
namespace {

struct Fold {
    const char* from;
    const char* to;
};

TEST(FoldWidth, MakesOneWidthOfWhatPeopleType) {
    for (const Fold& fold : {
             Fold{"ＮＰＯ法人　つなぎ", "NPO法人 つなぎ"},
             {"０８７－８１２－７５３４", "087-812-7534"},
             {"info＠example．jp", "info@example.jp"},
             {"ﾄｸﾃｲﾋｴｲﾘｶﾂﾄﾞｳﾎｳｼﾞﾝ", "トクテイヒエイリカツドウホウジン"},
             {"ｶﾞｷﾞｸﾞｹﾞｺﾞｻﾞｼﾞｽﾞｾﾞｿﾞﾀﾞﾁﾞﾂﾞﾃﾞﾄﾞﾊﾞﾋﾞﾌﾞﾍﾞﾎﾞｳﾞ",
              "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ"},
             {"ﾊﾟﾋﾟﾌﾟﾍﾟﾎﾟ", "パピプペポ"},
             {"ﾅﾞｱﾟﾞ", "ナ゛ア゜゛"},
             {"か\u3099は\u309Aう\u3099カ\u3099", "がぱゔガ"},
             {"｢ﾃｽﾄ｡､･｣", "「テスト。、・」"},
             {"￥１，０００～２，０００", "¥1,000~2,000"},
             {"１０〜１２時", "10~12時"},
             {"ＴＥＬ：（０９８）９３９ー１２１２", "TEL:(098)939-1212"},
             {"\uFEFF特定\u200B非営利", "特定非営利"},
             {"①㈱Ⅲ", "①㈱Ⅲ"},
             {"", ""},
         }) {
        EXPECT_EQ(folded_utf8(fold.from), fold.to) << fold.from;
    }
}

// The long vowel of a word is none; the same character between digits is.
TEST(FoldWidth, TakesADashForAHyphenOnlyBetweenNumbers) {
    for (const char* dash : {"-", "‐", "‑", "‒", "–", "—", "―", "−", "－", "ー", "ｰ", "─", "﹣"}) {
        EXPECT_EQ(folded_utf8(std::string("3") + dash + "4"), "3-4") << dash;
        EXPECT_EQ(folded_utf8(std::string("３ ") + dash + " ４"), "3 - 4") << dash;
        EXPECT_EQ(folded_utf8(std::string("(098)") + dash + "939"), "(098)-939") << dash;
    }
    EXPECT_EQ(folded_utf8("ケーキ―おいしい"), "ケーキ―おいしい");
    EXPECT_EQ(folded_utf8("ﾋﾞﾙ3ｰB"), "ビル3ーB");
    EXPECT_EQ(folded_utf8("3――4"), "3――4");
}

TEST(FoldWidth, KnowsWhereEachCharacterStood) {
    const std::string text = "ア\uFEFFｶﾞ\u200B１x\xFF";
    const FoldedText folded = fold_width(text);
    EXPECT_EQ(utf8_of(folded.points), "アガ1x\uFFFD");
    EXPECT_EQ(folded.starts, (std::vector<std::size_t>{0, 6, 15, 18, 19, 20}));
}

RC_GTEST_PROP(FoldWidth, IsIdempotentAndKeepsItsMapForAnyBytes, (const std::string& bytes)) {
    const FoldedText folded = fold_width(bytes);
    RC_ASSERT(folded.starts.size() == folded.points.size() + 1);
    RC_ASSERT(folded.starts.back() == bytes.size());
    RC_ASSERT(std::is_sorted(folded.starts.begin(), folded.starts.end()));
    const std::string once = utf8_of(folded.points);
    RC_ASSERT(is_valid_utf8(once));
    RC_ASSERT(folded_utf8(once) == once);
}

// Text drawn from the characters that the folding is about, so that they meet.
rc::Gen<std::string> forms() {
    static const std::vector<std::string> kParts = {
        "0",  "９",     "ー", "ｰ",  "－", "―",  " ",      "　", "ｶ",    "ﾞ",  "ﾊ", "ﾟ",
        "か", "\u3099", "(",  "）", "a",  "Ｚ", "\u200B", "漢", "\xE3", "ゝ", "ヲ"};
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kParts)),
                        [](const std::vector<std::string>& parts) {
                            std::string out;
                            for (const std::string& part : parts) out += part;
                            return out;
                        });
}

RC_GTEST_PROP(FoldWidth, IsIdempotentWhereFormsMeet, ()) {
    const std::string once = folded_utf8(*forms());
    RC_ASSERT(folded_utf8(once) == once);
}

RC_GTEST_PROP(FoldWidth, AgreesWithTheNarrowerOfDigits, ()) {
    const auto text = *rc::gen::container<std::string>(rc::gen::inRange('!', '~'));
    RC_ASSERT(folded_utf8(text) == text);
    std::string wide;
    for (const char c : text) append_utf8(wide, U'！' + static_cast<char32_t>(c - '!'));
    RC_ASSERT(folded_utf8(wide) == text);
    if (is_ascii_digits(text)) RC_ASSERT(narrow_digits(wide) == text);
}

RC_GTEST_PROP(CodePoints, ComeBackFromUtf8, ()) {
    const auto code = *rc::gen::suchThat(
        rc::gen::map(rc::gen::inRange(0, 0x110000), [](int c) { return static_cast<char32_t>(c); }),
        [](char32_t c) { return c < 0xD800 || c > 0xDFFF; });
    std::string bytes;
    append_utf8(bytes, code);
    RC_ASSERT(is_valid_utf8(bytes));
    std::size_t at = 0;
    RC_ASSERT(next_code_point(bytes, at) == code);
    RC_ASSERT(at == bytes.size());
}

// A byte that is no UTF-8 is one character; its neighbours are read as if it were not there.
RC_GTEST_PROP(CodePoints, SeeAReplacementExactlyWhereBytesAreNoUtf8, (const std::string& bytes)) {
    bool replaced = false;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t start = at;
        const bool one = next_code_point(bytes, at) == kReplacement;
        RC_ASSERT(at > start && at - start <= 4);
        if (one && at - start == 1) replaced = true;
    }
    RC_ASSERT(replaced == !is_valid_utf8(bytes));
}

TEST(Cursor, ReadsNumbersInDigitsAndInKanji) {
    struct Row {
        const char32_t* text;
        std::uint32_t value;
    };
    for (const Row& row : {Row{U"0", 0},
                           {U"2026", 2026},
                           {U"八", 8},
                           {U"十", 10},
                           {U"二十九", 29},
                           {U"三十", 30},
                           {U"二〇二六", 2026},
                           {U"千九百八十九", 1989},
                           {U"二千二十六", 2026}}) {
        Cursor cursor(row.text);
        const auto number = cursor.take_number();
        ASSERT_TRUE(number.has_value());
        EXPECT_EQ(number->value, row.value);
        EXPECT_TRUE(cursor.at_end());
    }
    for (const char32_t* text :
         {U"", U"年", U"1234567890", U"二三四五六", U"十千", U"一十十", U"二三十"}) {
        Cursor cursor(text);
        EXPECT_FALSE(cursor.take_number().has_value());
        EXPECT_EQ(cursor.rest(), std::u32string_view(text)) << "it did not move";
    }
}

}  // namespace
}  // namespace tsunagi
