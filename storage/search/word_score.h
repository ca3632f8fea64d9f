// word_score.h - what a document is worth for words that it has: in which of its texts they stand,
// and how often.
//
// Occurrences times the worth of their text are summed up over all words. Occurrences in the body
// are counted in the low 24 bits of the sum (those of translations too), everything else above, so
// that score_of_words() can limit the body: a long text that repeats a word does not beat a title.
//
// Pure.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "storage/search/database.h"

namespace tsunagi::search {

struct TextSection {
    std::string_view name;
    int weight;
};

// The order is that of the index's sections, and of Database::Texts.
inline constexpr std::array kTextSections{
    TextSection{"title", 8},
    TextSection{"reading", 4},
    TextSection{"tags", 3},
    TextSection{"codes", 10},
    TextSection{"body", 1},
    TextSection{"translated_titles", 8},
    TextSection{"translated_texts", 1},
};
inline constexpr int kNamesShift = 24;
inline constexpr std::uint64_t kBodyMask = (std::uint64_t{1} << kNamesShift) - 1;
inline constexpr std::uint64_t kBodyScoreMax = 4;
inline constexpr std::uint64_t kScoreMax = 0xFFFF'FFFF;
static_assert(kTextSections[Database::kBodySection].weight == 1);
static_assert(kTextSections.size() == Database::kSections);

// Of one occurrence.
[[nodiscard]] constexpr int section_worth(std::size_t section) {
    const bool is_text =
        section == Database::kBodySection || section == Database::kTranslatedTextsSection;
    return kTextSections[section].weight << (is_text ? 0 : kNamesShift);
}

[[nodiscard]] constexpr std::uint32_t score_of_words(std::uint64_t sum) {
    const std::uint64_t body = std::min(sum & kBodyMask, kBodyScoreMax);
    return static_cast<std::uint32_t>(std::min((sum >> kNamesShift) + body, kScoreMax));
}

}  // namespace tsunagi::search
