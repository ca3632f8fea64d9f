// coverage.h - of which centers an answer has heard, by whom, and how long ago.
//
// "Nothing found" means little where half of the centers were not heard. Whoever holds all that
// every member may hold (nation and public) speaks for all centers, as of its last sync; everybody
// else speaks for itself only. Held is less than heard from: centers that are cut off from the
// others stay equal among themselves.
//
// Not here: that what was heard is complete. A center may keep silent about what it has.
//
// Pure values.   Bounds: one entry per admitted center.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/base/time.h"

namespace tsunagi {

enum class Asked : std::uint8_t {
    not_asked = 0,  // not connected, or it answers no queries
    here = 1,       // this center itself
    answered = 2,
    timed_out = 3,
    refused = 4,
    gone = 5,  // the link ended before it answered
};

struct CenterCoverage {
    CenterId center;
    Asked asked = Asked::not_asked;
    std::optional<Error> error;  // refused
    // Somebody who answered, or this center, holds what it shares with all, and when that one was
    // last equal with another.
    bool is_held = false;
    std::optional<WallTime> as_of;

    // Would what it shares with all have been found?
    [[nodiscard]] bool is_heard() const {
        return is_held || asked == Asked::here || asked == Asked::answered;
    }
    friend bool operator==(const CenterCoverage&, const CenterCoverage&) = default;
};

// Somebody who was to search its own store.
struct Answerer {
    Asked asked = Asked::answered;
    std::optional<Error> error{};
    bool is_whole = false;             // it takes everything that every member may hold
    std::optional<WallTime> synced{};  // when it last held the same of that as somebody else
};

// One for each of `members`, in their order. `answerers`: who was asked, and this center itself.
[[nodiscard]] std::vector<CenterCoverage> coverage_of(
    const std::vector<CenterId>& members, const std::map<CenterId, Answerer>& answerers);

}  // namespace tsunagi
