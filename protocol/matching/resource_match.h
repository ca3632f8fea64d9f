// resource_match.h - does an offer meet a need, how well, and why.
//
// Five parts, each with points that people can be shown: what it is called (words), what it is
// (type), how near it is, whether there is enough of it, whether the times fit. Unknown is not bad:
// it gives some points, and says that it is unknown. What rules a pair out: the same direction,
// times that do not meet, and no words in common (but for what is interchangeable within its type,
// rooms and vehicles). Conditions are words for people:
// they are shown, not judged. The same for both sides: match(a, b) and match(b, a) have one score.
//
// Names of givers and persons play no part and are in no result. Pure; no clock.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/distance.h"
#include "protocol/record/facets.h"

namespace tsunagi {

enum class MatchPart : std::uint8_t { words = 1, type = 2, distance = 3, quantity = 4, period = 5 };
inline constexpr std::size_t kMatchParts = 5;

// Distance: near counts more than quantity, what it is more than where it is.
inline constexpr std::uint8_t kWordsMost = 40;
inline constexpr std::uint8_t kTypeMost = 10;
inline constexpr std::uint8_t kDistanceMost = 25;
inline constexpr std::uint8_t kQuantityMost = 10;
inline constexpr std::uint8_t kPeriodMost = 15;

enum class MatchFinding : std::uint8_t {
    unknown = 0,     // one side does not say
    fits = 1,        // words, type, period: first..last are days in common
    differs = 2,     // type
    same_place = 3,  // one municipality, ward or city
    same_prefecture = 4,
    kilometres = 5,   // first: how many
    enough = 6,       // first: offered, last: needed
    not_enough = 7,   // the same
    other_units = 8,  // quantities that can't be compared
};

struct MatchReason {
    MatchPart part = MatchPart::words;
    std::uint8_t points = 0;
    MatchFinding finding = MatchFinding::unknown;
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::vector<std::string> words =
        {};  // words: what both say; type: the asked one's, the other's

    friend bool operator==(const MatchReason&, const MatchReason&) = default;
};

struct ResourceMatch {
    std::uint32_t score = 0;           // 0..100, the sum of the points
    std::vector<MatchReason> reasons;  // one for each part, in order
};

// A resource as matching reads it.
struct MatchSide {
    Facets facets;
    Body body;
};

// Nothing where the pair is ruled out. Pre: both are of kind resource.
[[nodiscard]] std::optional<ResourceMatch> match_resources(const MatchSide& asked,
                                                           const MatchSide& other);

[[nodiscard]] constexpr std::uint8_t most_points(MatchPart part) {
    constexpr std::array<std::uint8_t, kMatchParts + 1> kMost{
        0, kWordsMost, kTypeMost, kDistanceMost, kQuantityMost, kPeriodMost};
    return kMost[static_cast<std::size_t>(part)];
}

}  // namespace tsunagi
