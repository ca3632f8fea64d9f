// typed_char.h - a text on its way through folding: what NFKC leaves, without blanks, with katakana
// still apart from hiragana. Internal to fold.cpp and word_forms.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/text/kana.h"
#include "storage/search/fold.h"

namespace tsunagi::search {

struct TypedChar {
    char32_t c;
    std::uint32_t source_begin;  // as in FoldedChar
    std::uint32_t source_end;
    CharClass char_class;
    bool after_blank;  // blanks or middle dots stood before it
};

using TypedText = std::vector<TypedChar>;

// The marks ヽ and ヾ, which repeat a kana, too.
[[nodiscard]] constexpr char32_t hiragana(char32_t c) {
    return c == U'ヽ' || c == U'ヾ' ? c - (U'ヽ' - U'ゝ') : hiragana_of(c);
}

[[nodiscard]] constexpr bool is_typed_kana(char32_t c) {
    const char32_t plain = hiragana(c);
    return (plain >= 0x3041 && plain <= 0x309F) || plain == U'ー';
}

}  // namespace tsunagi::search
