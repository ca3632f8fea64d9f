// body_vectors.h - golden bytes of bodies with translations, and a record that has some.
#pragma once

#include "tests/vectors/vectors.h"

namespace tsunagi {

[[nodiscard]] std::vector<Vector> make_body_vectors();

}  // namespace tsunagi
