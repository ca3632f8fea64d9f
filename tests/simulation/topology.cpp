#include "tests/simulation/topology.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "protocol/base/area.h"
#include "protocol/base/check.h"

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

std::vector<std::size_t> draw_neighbours(Random& random,
                                         std::uint8_t prefecture,
                                         const std::vector<std::uint8_t>& earlier) {
    std::vector<std::size_t> near;
    std::vector<std::size_t> in_region;
    for (std::size_t at = 0; at < earlier.size(); ++at) {
        if (earlier[at] == prefecture) near.push_back(at);
        if (region_of({earlier[at]}) == region_of({prefecture})) in_region.push_back(at);
    }
    std::set<std::size_t> out;
    if (!near.empty()) {
        out.insert(near.back());
        out.insert(near[random.below(near.size())]);
    }
    if (!in_region.empty()) out.insert(in_region.back());
    for (int far = 0; far < 2 && !earlier.empty(); ++far) out.insert(random.below(earlier.size()));
    return {out.begin(), out.end()};
}

}  // namespace tsunagi::simulation
