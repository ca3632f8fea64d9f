// revocation_vectors.h - golden bytes of revocations and of lists of what still counts: their
// bodies, and whole records.
#pragma once

#include "tests/vectors/vectors.h"

namespace tsunagi {

[[nodiscard]] std::vector<Vector> make_revocation_vectors();

}  // namespace tsunagi
