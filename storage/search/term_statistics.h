// term_statistics.h - how rare the terms of a question are, which is all that ranking takes from
// the documents as a whole.
//
// Scores of two centers compare only where both have counted the same documents. Therefore ranking
// takes these counts as an input: a center tells its own (SearchIndex::shared_counts), whoever asks
// several centers adds them up, and ranks as if all documents lay in one place.
//
// Thread: a value.   Bounds: as many terms as a question has, about 500.
#pragma once

#include <string_view>

#include "protocol/inquiry/term_counts.h"

namespace tsunagi {

struct TermStatistics : TermCounts {
    TermStatistics() = default;
    explicit TermStatistics(TermCounts counts) : TermCounts(std::move(counts)) {}

    // ln(1 + (N - n + 0.5) / (n + 0.5)): 0 for a term in every document, never below.
    [[nodiscard]] double rarity(std::string_view term) const;
    // What a term in one document alone weighs: the unit for what is not a term.
    [[nodiscard]] double rarity_max() const;
    // 1 where there is nothing to average.
    [[nodiscard]] double average_length() const;
};

}  // namespace tsunagi
