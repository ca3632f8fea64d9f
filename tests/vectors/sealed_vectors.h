// sealed_vectors.h - golden bytes of bodies that only certain centers can read.
#pragma once

#include "tests/vectors/vectors.h"

namespace tsunagi {

[[nodiscard]] std::vector<Vector> make_sealed_vectors();

}  // namespace tsunagi
