// content_vectors.h - golden bytes of files that records name.
#pragma once

#include "tests/vectors/vectors.h"

namespace tsunagi {

[[nodiscard]] std::vector<Vector> make_content_vectors();

}  // namespace tsunagi
