#include "tests/simulation/topology.h"

#include <numeric>

#include "protocol/base/area.h"
#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi::simulation {
namespace {

// How many of about 350 centers are where: the order of magnitude of each prefecture's population,
// and three at the least. A shape to test with, not a statistic.
constexpr unsigned kWeights[kPrefecturesMax] = {
    14, 4, 4,  6,  3, 4, 5, 8, 5, 5, 15, 14, 28, 20, 6, 5,  5, 4, 3, 6, 5, 9, 16, 5,
    5,  7, 18, 12, 4, 3, 3, 3, 5, 7, 4,  3,  4,  5,  3, 12, 3, 4, 5, 4, 4, 5, 5};

}  // namespace

std::uint8_t draw_prefecture(Random& random) {
    const unsigned sum = std::accumulate(std::begin(kWeights), std::end(kWeights), 0u);
    auto drawn = static_cast<unsigned>(random.below(sum));
    for (std::uint32_t at = 0; at < kPrefecturesMax; ++at) {
        if (drawn < kWeights[at]) return static_cast<std::uint8_t>(at + 1);
        drawn -= kWeights[at];
    }
    CHECK(false);
    return 0;
}

std::uint16_t draw_room(Random& random, LineKind line) {
    // Of ten fibre lines one is behind a router that nobody can set up.
    if (line != LineKind::fibre || random.below(9) == 0) return 0;
    return random.below(10) == 0 ? 4 * kRoomDefault : kRoomDefault;
}

}  // namespace tsunagi::simulation
