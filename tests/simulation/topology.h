// topology.h - where centers are, and which of them can be called.
//
// Centers are spread over the 47 prefectures in unequal numbers: many in the large cities, at least
// a few everywhere. Whom they call is their nodes' own choice. Plain values, all drawn from the
// seed.
#pragma once

#include <cstdint>

#include "protocol/base/random.h"
#include "tests/simulation/network.h"

namespace tsunagi::simulation {

// A prefecture (1..47), by the weights of the table in topology.cpp.
[[nodiscard]] std::uint8_t draw_prefecture(Random& random);

// Links that others may open to a center on such a line; 0: it can't be called. Eight of ten can.
[[nodiscard]] std::uint16_t draw_room(Random& random, LineKind line);

}  // namespace tsunagi::simulation
