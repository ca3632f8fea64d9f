#include "daemon/log_budget.h"

#include <algorithm>
#include <utility>

namespace tsunagi {
namespace {

// What one byte takes to come back.
constexpr std::chrono::nanoseconds kPerByte =
    std::chrono::nanoseconds(std::chrono::hours(1)) / LogBudget::kBytesPerHour;

}  // namespace

LogBudget::Verdict LogBudget::spend(std::string_view event, std::size_t bytes, Time now) {
    auto found = buckets_.find(event);
    if (found == buckets_.end())
        found = buckets_.emplace(std::string(event), Bucket{.filled = now}).first;
    Bucket& bucket = found->second;
    const std::int64_t back = (now - bucket.filled) / kPerByte;
    bucket.filled += back * kPerByte;  // what is left over counts the next time
    bucket.bytes = std::min(kBytesAtOnce, bucket.bytes + std::min(back, kBytesAtOnce));

    const auto cost = static_cast<std::int64_t>(bytes);
    if (cost > bucket.bytes) {
        bucket.held_lines += 1;
        return {.is_written = false, .begins_to_hold = bucket.held_lines == 1};
    }
    bucket.bytes -= cost;
    return {.held_lines = std::exchange(bucket.held_lines, 0)};
}

}  // namespace tsunagi
