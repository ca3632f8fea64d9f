// coverage_text.h - whom an answer was heard from, in words and as JSON.
//
// What people must not take away from a search is "there is none" where half of the centers were
// silent; so whoever was not heard is named, and prefectures of which nobody was.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/control_types.h"
#include "protocol/base/time.h"

namespace tsunagi::client {

struct CoverageCounts {
    std::uint64_t members = 0;
    std::uint64_t heard = 0;  // this center, those that answered, those whose records others hold
    std::uint64_t held = 0;   // of these the last kind
    std::uint64_t asked = 0;  // answered, timed out, refused, gone
    std::uint64_t answered = 0;
    std::uint64_t timed_out = 0;
    std::uint64_t refused = 0;
    std::uint64_t gone = 0;
    std::uint64_t not_asked = 0;
};
[[nodiscard]] CoverageCounts count_coverage(const CoverageAnswer& coverage);

// Some lines, without a line end behind the last.
[[nodiscard]] std::string coverage_text(const CoverageAnswer& coverage, WallTime now);

// {"type":"coverage", ...}
[[nodiscard]] std::string coverage_json(const CoverageAnswer& coverage);

}  // namespace tsunagi::client
