// code_points.h - folded text as code points, for what looks at single characters (ranking).
//
// UTF-8 is what the tables and the query words hold; counting and comparing characters is simpler
// one code point at a time. Folded text is well-formed, so nothing here can fail; bytes that are
// not UTF-8 all the same come out as U+FFFD.   Thread: plain functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/text/code_points.h"

namespace tsunagi::search {

// At most the first `bytes_max` bytes of `utf8`, never half a character.
[[nodiscard]] std::u32string code_points(std::string_view utf8,
                                         std::size_t bytes_max = std::string_view::npos);

// Hiragana or the long mark: katakana is hiragana once it is folded.
[[nodiscard]] constexpr bool is_folded_kana(char32_t c) {
    return (c >= 0x3041 && c <= 0x309F) || c == U'ー';
}

[[nodiscard]] constexpr bool is_kanji(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == U'々' ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

// Katakana before folding, half width too; not the long mark, which hiragana has as well.
[[nodiscard]] constexpr bool is_typed_katakana(char32_t c) {
    return (c >= 0x30A1 && c <= 0x30FA) || (c >= 0xFF66 && c <= 0xFF9D && c != 0xFF70);
}

// What a text's length counts: characters of words, not signs, blanks and marks.
[[nodiscard]] constexpr bool counts_as_length(char32_t c) {
    return is_folded_kana(c) || is_kanji(c) || (c >= U'0' && c <= U'9') ||
           (c >= U'a' && c <= U'z') || (c >= 0xC0 && c < 0x2000) || (c >= 0xAC00 && c <= 0xD7A3);
}

// Characters of `folded` that count.
[[nodiscard]] std::uint32_t counted_length(std::string_view folded);

}  // namespace tsunagi::search
