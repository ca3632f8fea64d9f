// seal_vectors.h - golden bytes of seals and of the frames that carry sealed chunks.
#pragma once

#include "tests/vectors/vectors.h"

namespace tsunagi {

[[nodiscard]] std::vector<Vector> make_seal_vectors();

}  // namespace tsunagi
