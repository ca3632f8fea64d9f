// shared_counts.h - a table of counts as others see it, and whether a new version of it may follow
// the last one.
//
// Each version may be harmless and two of them not: a sum that is greater by one tells that one
// person came, and the number that is greater by one what they said. So a version follows only when
// as many as the threshold have moved, and when no hidden number of either becomes known from the
// other. For that a reader is assumed to know that numbers only grow. Older versions than the last
// are not looked at. Pure, any thread.
#pragma once

#include <vector>

#include "protocol/counting/count_line.h"
#include "protocol/counting/hidden_counts.h"

namespace tsunagi {

struct SharedCounts {
    std::vector<CountLine> cells;
    std::uint64_t total = 0;
    friend bool operator==(const SharedCounts&, const SharedCounts&) = default;
    // Is there a number to be seen?
    [[nodiscard]] bool shows_something() const;
};

// `names` and `counts` are of one length.
[[nodiscard]] SharedCounts share_counts(std::span<const std::string> names,
                                        std::span<const std::uint64_t> counts,
                                        std::uint64_t below);

enum class Following : std::uint8_t {
    same,          // nothing to be published
    fewer,         // less than was shared: a part of what was counted is not here any more
    too_few,       // too few have come, or changed
    tells_hidden,  // laid beside the last version it would tell a hidden number
    may_follow,
};
[[nodiscard]] Following following(const SharedCounts& before,
                                  const SharedCounts& now,
                                  std::uint64_t below);

}  // namespace tsunagi
