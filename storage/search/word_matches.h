// word_matches.h - why a document was found: which words of a query stand in which of its texts.
//
// Words are those that all had to be found; where the document has not all of them, the words of
// the question (question.h). What people see as a reason, not what ranking counts: grammar and
// single shared characters are not words.
//
// Thread: a plain function, with the folder's thread.   Bounds: kQueryWordsMax words.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagi {

enum class SearchField : std::uint8_t {
    title,
    reading,
    tags,
    codes,
    body,
    translated_titles,
    translated_texts,
};
inline constexpr std::size_t kSearchFields = 7;

struct WordMatch {
    std::string word;                 // as typed
    std::vector<SearchField> fields;  // in the order above; empty: not in this document
    bool operator==(const WordMatch&) const = default;
};

namespace search {

class TextFolder;

// Pre: the folded texts of a document in the order of SearchField.
[[nodiscard]] std::vector<WordMatch> word_matches(
    const TextFolder& folder,
    std::string_view typed,
    std::span<const std::string, kSearchFields> folded_texts);

}  // namespace search
}  // namespace tsunagi
