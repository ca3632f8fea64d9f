// peer_query.h - one question from a center to another, and what that one answers.
//
// A query asks a peer to search what it holds; the answer is records, with their signatures, and
// the counts that the asker needs to rank them (term_counts.h). Or it names one record by its id or
// the beginning of it; the answer is that record and what is shown of its slot now. An answer
// proves nothing but its records: their order, and that there are no others, is only what the peer
// says.
//
// Values.   Bounds: base/limits.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/base/time.h"
#include "protocol/inquiry/term_counts.h"
#include "protocol/record/facets.h"

namespace tsunagi {

struct PeerQuery {
    std::string words;
    FacetFilter filter;  // `whose`, `center` and `reaches` are not sent
    std::uint16_t limit = 0;
    std::string id{};  // instead of words and filter: how the record's id begins, small hex digits
    friend bool operator==(const PeerQuery&, const PeerQuery&) = default;
};

// 8 to 64 hexadecimal digits, small ones: how a record's id begins.
[[nodiscard]] bool is_id_start(std::string_view text);

// Form and bounds of what is sent.
[[nodiscard]] Result<void> check_query(const PeerQuery& query);

struct PeerHits {
    TermCounts counts;
    std::uint64_t total = 0;     // at least so many there are; more than `records` where it was cut
    bool is_ranked = false;      // nothing has all the words
    std::vector<Bytes> records;  // the best ones, best first
    // When it last held the same as somebody else; none: never, as far as it knows.
    std::optional<WallTime> synced;
    friend bool operator==(const PeerHits&, const PeerHits&) = default;
};

}  // namespace tsunagi
