// log_budget.h - how much one event may write into the log: so much at once, so much an hour.
//
// Events that others cause (a connection that is refused, a record that is bad) come as often as
// they like, and would push out of the log what people need to read, or fill the disk. What is held
// back is counted and told when there is room again. Source of the idea: Bitcoin Core's limit per
// line of code (CVE-2025-54604).
//
// Bounds: as many buckets as there are events, which are fixed words of ours. Not for errors, which
// are always written. Thread: its owner's. Time: never reads a clock; `now` must not decrease.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagi {

class LogBudget {
  public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::int64_t kBytesAtOnce = 256 << 10;
    static constexpr std::int64_t kBytesPerHour = 1 << 20;

    struct Verdict {
        bool is_written = true;
        // The first line that is not written: that others follow is to be told once.
        bool begins_to_hold = false;
        std::uint64_t held_lines = 0;  // before this one, which is written
    };
    [[nodiscard]] Verdict spend(std::string_view event, std::size_t bytes, Time now);

  private:
    struct Bucket {
        std::int64_t bytes = kBytesAtOnce;
        Time filled;
        std::uint64_t held_lines = 0;
    };
    std::map<std::string, Bucket, std::less<>> buckets_;
};

}  // namespace tsunagi
