// term_statistics.h - how rare the terms of a question are, which is all that ranking takes from
// the documents as a whole.
//
// Scores of two centers compare only where both have counted the same documents. Therefore ranking
// takes these counts as an input: a center tells its own (SearchIndex::statistics), whoever asks
// several centers adds them up (add) and sends the sum with the question, and every center then
// ranks as if all documents lay in one place.
//
// Thread: a value.   Bounds: as many terms as a question has, about 500.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tsunagi {

struct TermStatistics {
    std::uint64_t documents = 0;
    std::uint64_t total_length = 0;  // characters of all bodies
    // Documents in which a term stands: folded text of one kanji or two neighbouring characters.
    // Exact up to search::kPostingsMax, an estimate from there on.
    std::map<std::string, std::uint64_t, std::less<>> documents_with;

    void add(const TermStatistics& other);
    [[nodiscard]] std::uint64_t count(std::string_view term) const;
    // ln(1 + (N - n + 0.5) / (n + 0.5)): 0 for a term in every document, never below.
    [[nodiscard]] double rarity(std::string_view term) const;
    // What a term in one document alone weighs: the unit for what is not a term.
    [[nodiscard]] double rarity_max() const;
    // 1 where there is nothing to average.
    [[nodiscard]] double average_length() const;

    bool operator==(const TermStatistics&) const = default;
};

}  // namespace tsunagi
