// spelling.h - the usual form of a Japanese word that is written in several ways.
//
// 子ども, こども and 子供 are one word; so are 取組, 取組み and 取り組み, 寄附 and 寄付, 障がい and
// 障害, コーディネーター and コーディネータ. Whoever compares texts puts the usual form in the
// place of each other one, on both sides. A table knows the words of this field; nothing is
// guessed, so 組合 stays apart from 組み合わせ. What these are not: synonyms (町内会 and 自治会 are
// two words), and forms for people to read: the usual form here is the one that serves comparing,
// mostly the one with the fewest kana, because kanji say more (取組み is 取組, so 取り組む is found
// by 取組 too).
//
// What it costs: a part of a word that ends inside of its other form is no longer found there (貸し
// in 貸し出し), and what holds the usual form by chance is found too. Words for which that matters
// are given in full (空家 is 空き家) or not at all: spelling_words.h.
//
// Source: 公用文における漢字使用等について (2010) and 公用文作成の考え方 (2022) for the words whose
// kana may be left out; the others are what lists of centers and municipalities hold. Pure;
// thread-safe. Changing the table changes what search indexes hold: see storage/search/fold.h.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagi {

struct OtherSpelling {
    std::size_t length = 0;  // characters of the text that it takes
    std::u32string usual;    // what stands for them: large kana in the script of the text, kanji
};

// The longest other form that begins at `at`; nothing where none does. What it gives may be what
// stands there already, where a shorter form would begin so too. Kana of the text may be hiragana
// or katakana, large or small, but not both scripts in one word (近づくリスク is no づくり).
// Compare with large kana on both sides (large_kana). Dashes after kana are expected to be ー. Pre:
// at < text.size().   Time: a few comparisons.
[[nodiscard]] std::optional<OtherSpelling> other_spelling_at(std::u32string_view text,
                                                             std::size_t at);

// Every other form and its usual one, as the table gives them. For tests and for a reader.
struct SpellingRow {
    std::u32string written;
    std::u32string usual;
    bool is_katakana = false;  // only what is typed in katakana
};
[[nodiscard]] const std::vector<SpellingRow>& all_other_spellings();

}  // namespace tsunagi
