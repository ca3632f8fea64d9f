// topology.h - where centers are, and whom they call.
//
// Centers are spread over the 47 prefectures in unequal numbers: many in the large cities, at least
// a few everywhere. A record of an area travels only among the centers inside it, so the centers of
// each prefecture and of each region form a connected set; the rest of a center's calls go far, at
// random. Plain values, all drawn from the seed.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/base/random.h"

namespace tsunagi::simulation {

// A prefecture (1..47), by the weights of the table in topology.cpp.
[[nodiscard]] std::uint8_t draw_prefecture(Random& random);

// Whom the center at `prefecture` calls: of the earlier centers, up to two of the same prefecture
// and one of the region (each time the last one is among them, which keeps both connected), and two
// far ones. Indexes into `earlier`, each once.
[[nodiscard]] std::vector<std::size_t> draw_neighbours(Random& random,
                                                       std::uint8_t prefecture,
                                                       const std::vector<std::uint8_t>& earlier);

}  // namespace tsunagi::simulation
