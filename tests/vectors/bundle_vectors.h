// bundle_vectors.h - golden bytes of bundles, and of packed bytes as they stand in their blocks.
//
// Formats: packed (base/compress.h), bundle (bundle/bundle.h). Sealed ones are for center 01 00 ...
// with the box secret 07 07 ...; made with seeded randomness and without zstd, whose output may
// change with its version: what zstd made once stands here as constants.
#pragma once

#include "tests/vectors/vectors.h"

namespace tsunagi {

[[nodiscard]] std::vector<Vector> bundle_vectors();
[[nodiscard]] std::optional<Error> verdict_on_bundle(ByteSpan bytes);

}  // namespace tsunagi
