// question.h - what people typed, taken apart into the short runs of characters that ranking
// counts.
//
// There is no dictionary here. A term is one kanji, or two to four neighbouring characters within
// one part of what was typed, never over a blank, a quote or a sign. Why that does: in Japanese a
// word begins and ends where the kind of writing changes, a kanji is a piece of meaning by itself,
// and how rare a term is among the documents (term_statistics.h) tells content from grammar, so no
// list of words has to. What a group of terms weighs: weight_of, set as the numbers in ranking.h.
//
// Whether something is a question at all (is_question) matters only where no document has all of
// its words: a question is then answered with what holds most of it, several keywords with what
// holds one of them whole, one word with nothing, since a name or a number must not bring what is
// merely like it. It takes hiragana, and either a sign of
// asking or two words that hiragana joins.
//
// Thread: a value.   Bounds: kQueryBytesMax bytes are read; kQuestionCharsMax characters of them
// make terms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/fold.h"

namespace tsunagi::search {

// Four terms begin at a character, so this bounds what a question costs.
constexpr std::size_t kQuestionCharsMax = 128;
constexpr std::size_t kTermCharsMax = 4;

enum class TermGroup : std::uint8_t {
    kanji,      // one kanji
    pair,       // two characters without hiragana, as typed
    kana_pair,  // two hiragana
    mixed_pair,
    longer,  // three or four, not hiragana alone
};

// How much a term of this group counts, before its rarity.
[[nodiscard]] double weight_of(TermGroup group);

struct QuestionTerm {
    std::u32string text;  // folded
    TermGroup group;
};

// A run of one kind of writing without hiragana: what people would call a word of the question.
struct QuestionWord {
    std::string typed;
    std::u32string folded;
};

struct Question {
    static constexpr char32_t kBreak = 0;
    static constexpr std::uint16_t kNoTerm = 0xFFFF;

    std::u32string text;  // folded; kBreak where a term may not reach over
    std::vector<QuestionTerm> terms;
    // [i * kTermCharsMax + n - 1]: the term of n characters that begins at text[i].
    std::vector<std::uint16_t> term_at;
    std::vector<QuestionWord> words;  // none twice
    std::vector<char32_t> counters;   // 何年, 何人: the counter that the answer's number has
    bool asks_when = false;           // いつ
    bool asks_number = false;         // いくつ, どれくらい
    bool is_question = false;
};

[[nodiscard]] Question parse_question(const TextFolder& folder, std::string_view typed);

}  // namespace tsunagi::search
