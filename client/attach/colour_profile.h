// colour_profile.h - an ICC profile that keeps its colours and loses its words.
//
// Without its profile a photograph of a new telephone looks dull. But a profile holds texts
// (descriptions, a monitor's serial number, who made it and when), so it is written anew from the
// numbers that define the colours: white point, primaries, curves. Profiles made of tables (of
// printing presses) could hold anything in them and are left out.
// Pure. ICC.1:2022 and its version 2; numbers are big-endian.
#pragma once

#include "protocol/base/bytes.h"

namespace tsunagi {

// Empty where it is no profile of primaries and curves, RGB or grey.
[[nodiscard]] Bytes profile_without_words(ByteSpan icc);

}  // namespace tsunagi
