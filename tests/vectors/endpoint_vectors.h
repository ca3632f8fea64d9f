// endpoint_vectors.h - golden bytes of endpoints: their bodies, and a whole record.
#pragma once

#include "tests/vectors/vectors.h"

namespace tsunagi {

[[nodiscard]] std::vector<Vector> make_endpoint_vectors();

}  // namespace tsunagi
