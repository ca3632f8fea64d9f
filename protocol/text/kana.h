// kana.h - the same kana in the other script and size.
//
// Single characters only: ヴ, which sounds with the vowel behind it, is its reader's matter. Pure.
#pragma once

namespace tsunagi {

// The hiragana of a katakana that has one; else `c` itself.
[[nodiscard]] constexpr char32_t hiragana_of(char32_t c) {
    return c >= U'ァ' && c <= U'ヶ' ? c - (U'ァ' - U'ぁ') : c;
}

// The large kana of a small one (ャ ヤ, っ つ), in its script; else `c` itself. Registers write
// large ones only.
[[nodiscard]] constexpr char32_t large_kana(char32_t c) {
    switch (hiragana_of(c)) {
        case U'ぁ':
        case U'ぃ':
        case U'ぅ':
        case U'ぇ':
        case U'ぉ':
        case U'っ':
        case U'ゃ':
        case U'ゅ':
        case U'ょ':
        case U'ゎ': return c + 1;
        case U'ゕ': return c - (U'ゕ' - U'か');
        case U'ゖ': return c - (U'ゖ' - U'け');
        default: return c;
    }
}

}  // namespace tsunagi
