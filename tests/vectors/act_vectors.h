// act_vectors.h - golden bytes of removals and erasures: bodies of the acts, of what approves them
// and of what answers them, and whole records.
#pragma once

#include "tests/vectors/vectors.h"

namespace tsunagi {

[[nodiscard]] std::vector<Vector> make_act_vectors();

}  // namespace tsunagi
