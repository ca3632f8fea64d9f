// name_words.h - words that tell a person's name from another word in Japanese text.
//
// Internal to protocol/text; personal_data.h is what others use. Japanese writes no blanks, so that
// a name is known by what it is: the commonest surnames (most of the people of Japan bear one of
// them), how they and the commonest given names sound, and the words which carry a 様 or さん
// without being names (皆様, 運転手さん). The tables are from general knowledge of the language,
// not from a register of people. Pure; tables are made at compile time, look-ups are binary
// searches over a few letters.
#pragma once

#include <string>
#include <string_view>

namespace tsunagi {

[[nodiscard]] constexpr bool is_hiragana(char32_t c) { return c >= 0x3041 && c <= 0x309E; }
[[nodiscard]] constexpr bool is_katakana(char32_t c) {
    return (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FD || c == 0x30FE;
}
[[nodiscard]] constexpr bool is_long_vowel(char32_t c) { return c == U'ー'; }
[[nodiscard]] constexpr bool is_kanji(char32_t c) {
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || c == U'々' ||
           c == U'〆' || (c >= 0x20000 && c <= 0x3FFFF);
}
[[nodiscard]] constexpr bool is_latin(char32_t c) {
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
}
// A letter or digit: what a name may grow together with.
[[nodiscard]] constexpr bool is_word(char32_t c) {
    return is_kanji(c) || is_hiragana(c) || is_katakana(c) || is_long_vowel(c) || is_latin(c) ||
           (c >= U'0' && c <= U'9');
}

// カタカナ as ひらがな; other characters stay.
[[nodiscard]] std::u32string hiragana_of(std::u32string_view text);

// The longest common surname in kanji at the start of `text`; 0 where there is none.
[[nodiscard]] std::size_t surname_length(std::u32string_view text);
// A common surname or given name as it sounds, in hiragana.
[[nodiscard]] bool is_surname_reading(std::u32string_view hiragana);
[[nodiscard]] bool is_kana_name(std::u32string_view hiragana);

// 会長, 先生: stands between a surname and its 様.
[[nodiscard]] bool is_title(std::u32string_view kanji);
// Ends like a word for a role, a group or a place: 利用者, 保護者, 市役所, 皆.
[[nodiscard]] bool ends_as_common_kanji(std::u32string_view kanji);
// Is itself such a word, or one that ends names but is none alone: 子, 一.
[[nodiscard]] bool is_common_kanji(std::u32string_view kanji);
// みな, おかあ, ボランティア, スタッフ; in hiragana, hence for both.
[[nodiscard]] bool ends_as_common_kana(std::u32string_view hiragana);
// The same for a word that was katakana and so begins where it begins: a short word ends nothing.
[[nodiscard]] bool is_common_katakana(std::u32string_view hiragana);
// How much of the kanji is a role or a day in front of a name: 会長|国方, 元職員|久保, 本日|林.
[[nodiscard]] std::size_t length_before_name(std::u32string_view kanji);

}  // namespace tsunagi
