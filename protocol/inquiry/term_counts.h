// term_counts.h - in how many documents the terms of a question stand: what one center tells
// another, so that all rank alike.
//
// Ranking takes only this from the documents as a whole (storage/search/term_statistics.h), and
// counts add up over centers. They are about records that every member may hold, and about nothing
// else: a count of "1" would otherwise tell that somebody's name stands in a center's private
// files.
//
// Thread: a value.   Bounds on the wire: kTermsCountedMax terms of kTermBytesMax bytes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tsunagi {

struct TermCounts {
    std::uint64_t documents = 0;
    std::uint64_t total_length = 0;  // characters of all bodies
    // Documents in which a term stands: folded text of one kanji or two neighbouring characters.
    // Exact where few have it, an estimate from there on.
    std::map<std::string, std::uint64_t, std::less<>> documents_with;

    void add(const TermCounts& other);
    // The same shares of at most so many documents: nobody's counts may drown all others'.
    [[nodiscard]] TermCounts scaled_to(std::uint64_t documents_max) const;
    [[nodiscard]] std::uint64_t count(std::string_view term) const;

    friend bool operator==(const TermCounts&, const TermCounts&) = default;
};

}  // namespace tsunagi
