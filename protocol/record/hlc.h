// hlc.h - hybrid logical clock: 48 bits of milliseconds, 16 bits of counter.
//
// Orders what one center saw after another, stays near wall time, never runs ahead by a peer's
// doing: a time more than ten minutes ahead does not move it (the record is deferred instead). Not
// proof of when something was written. Source: Kulkarni et al., "Logical Physical Clocks", 2014.
#pragma once

#include <compare>
#include <cstdint>

#include "protocol/base/limits.h"
#include "protocol/base/time.h"

namespace tsunagi {

struct Hlc {
    std::uint64_t value = 0;

    friend constexpr auto operator<=>(Hlc, Hlc) = default;
    [[nodiscard]] constexpr std::int64_t ms() const {
        return static_cast<std::int64_t>(value >> 16);
    }
    [[nodiscard]] static constexpr Hlc at(WallTime wall) {
        return {static_cast<std::uint64_t>(wall.ms < 0 ? 0 : wall.ms) << 16};
    }
    [[nodiscard]] constexpr Month month() const { return month_of(ms()); }
};

[[nodiscard]] constexpr bool is_in_the_future(Hlc time, WallTime wall) {
    return time.ms() > wall.ms + kFutureMax.count();
}

class HybridClock {
  public:
    explicit HybridClock(Hlc last = {}) : last_(last) {}

    // The time of an event of our own: after everything seen, at least the wall's.
    [[nodiscard]] Hlc next(WallTime wall) {
        const Hlc now = Hlc::at(wall);
        last_ = now > last_ ? now : Hlc{last_.value + 1};
        return last_;
    }
    // A record with this time was taken in. Times too far ahead leave the clock alone.
    void observe(Hlc time, WallTime wall) {
        if (time > last_ && !is_in_the_future(time, wall)) last_ = time;
    }
    [[nodiscard]] Hlc last() const { return last_; }

  private:
    Hlc last_;
};

}  // namespace tsunagi
