// time.h - times as values. Nothing in protocol/ reads a clock: the shell and the simulator hand in
// `Now`.
//
// Monotonic time drives time-outs and retries; wall time drives record times, expiry and months.
// They are different types because a wall clock jumps.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>

namespace tsunagi {

using Duration = std::chrono::milliseconds;

// Milliseconds since some fixed moment of this run. Never decreases.
struct Monotonic {
    std::int64_t ms = 0;

    friend constexpr auto operator<=>(Monotonic, Monotonic) = default;
    friend constexpr Monotonic operator+(Monotonic t, Duration d) { return {t.ms + d.count()}; }
    friend constexpr Duration operator-(Monotonic a, Monotonic b) { return Duration{a.ms - b.ms}; }

    static constexpr Monotonic never() { return {std::numeric_limits<std::int64_t>::max()}; }
};

// Milliseconds since 1970-01-01T00:00Z as this machine believes. May jump either way.
struct WallTime {
    std::int64_t ms = 0;

    friend constexpr auto operator<=>(WallTime, WallTime) = default;
    friend constexpr WallTime operator+(WallTime t, Duration d) { return {t.ms + d.count()}; }
};

struct Now {
    Monotonic monotonic;
    WallTime wall;
};

// A year and month in UTC, counted from January 1970 = 0. Months partition the digest trees
// (PROTOCOL.md, "Digest tree").
using Month = std::uint32_t;

// Pure calendar arithmetic (proleptic Gregorian, UTC). Pre: ms >= 0.
[[nodiscard]] constexpr Month month_of(std::int64_t ms) {
    const std::chrono::sys_days day{std::chrono::days{ms / 86'400'000}};
    const std::chrono::year_month_day date{day};
    return static_cast<Month>((int{date.year()} - 1970) * 12 +
                              static_cast<int>(unsigned{date.month()}) - 1);
}

}  // namespace tsunagi
