// duration.h - lengths of time as people write them: 8h, 30m, 2d, 90s, 1h30m.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace tsunagi::client {

inline constexpr std::chrono::seconds kDurationMax{365 * 24 * 3600};

// More than zero and at most a year; a number without a unit is nothing, because it could mean any.
[[nodiscard]] std::optional<std::chrono::seconds> parse_duration(std::string_view text);

}  // namespace tsunagi::client
