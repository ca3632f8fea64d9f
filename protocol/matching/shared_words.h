// shared_words.h - how much of one short text another one says too, and in which words.
//
// Japanese writes no blanks, so texts are compared by pairs of neighbouring characters after
// folding widths, case and other spellings (protocol/text/spelling.h: こども is 子供). Pairs of
// hiragana alone are grammar and do not count (a word that is written in hiragana alone is not
// seen), nor do numbers, nor do the words in which every offer and every need is written (提供,
// 募集, 貸します, ...). Why not the search index's ranking: a match has to come out the same for
// both sides and on every center, whatever else each holds.
//
// Pure. Bounds: the first kSharedLettersMax characters of each text; time is linear but for a sort.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagi {

inline constexpr std::size_t kSharedLettersMax = 2'000;
inline constexpr std::size_t kSharedWordsMax = 5;

struct SharedWords {
    // The part of `asked`'s pairs that `text` has, in thousandths; 0 where `asked` has none.
    std::uint32_t per_mille = 0;
    // The longest pieces that both have, as `asked` writes them, in its order.
    std::vector<std::string> words;
};

[[nodiscard]] SharedWords shared_words(std::string_view asked, std::string_view text);

}  // namespace tsunagi
