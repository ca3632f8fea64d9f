// version.h - what this program calls itself: to people, to peers, in the log.
#pragma once

#include <string_view>

namespace tsunagi {

inline constexpr std::string_view kVersion = TSUNAGI_VERSION;
inline constexpr std::string_view kSoftware = "tsunagid " TSUNAGI_VERSION;

}  // namespace tsunagi
