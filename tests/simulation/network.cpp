#include "tests/simulation/network.h"

#include <algorithm>
#include <cstdlib>

namespace tsunagi::simulation {
namespace {

using std::chrono::milliseconds;

constexpr LineModel kModels[kLineKinds] = {
    {"fibre", 5'000'000, 10'000'000, milliseconds(2), milliseconds(8), milliseconds(2), 0},
    {"mobile", 500'000, 2'000'000, milliseconds(25), milliseconds(60), milliseconds(40), 0},
    {"satellite", 8'000, 30'000, milliseconds(290), milliseconds(330), milliseconds(60), 50'000},
};

constexpr std::int64_t kDayMs = 24 * 3'600 * 1'000;

Duration transfer(std::size_t bytes, std::uint64_t bytes_per_second) {
    return Duration{static_cast<std::int64_t>(bytes * 1'000 / bytes_per_second)};
}

}  // namespace

const LineModel& line_model(LineKind kind) { return kModels[static_cast<std::size_t>(kind)]; }

LineKind draw_line(Random& random) {
    const std::uint64_t drawn = random.below(50);
    if (drawn == 0) return LineKind::satellite;
    return drawn < 5 ? LineKind::mobile : LineKind::fibre;
}

Duration distance(std::uint8_t prefecture, std::uint8_t other) {
    // Prefectures are numbered from north to south: their numbers are a fair ruler of the islands.
    return milliseconds(1 + std::abs(int{prefecture} - int{other}) / 3);
}

Line::Line(LineKind kind, Random& random) : kind_(kind) {
    const LineModel& model = line_model(kind);
    const auto spread = static_cast<std::uint64_t>((model.latency_max - model.latency_min).count());
    latency_ = model.latency_min + Duration{static_cast<std::int64_t>(random.below(spread + 1))};
}

Monotonic Line::leaves_at(Monotonic now, std::size_t bytes, std::uint64_t bytes_per_second) {
    const std::uint64_t rate =
        bytes_per_second == 0 ? line_model(kind_).up_bytes_per_second
                              : std::min(bytes_per_second, line_model(kind_).up_bytes_per_second);
    up_free_at_ = std::max(up_free_at_, now) + transfer(bytes, rate);
    return up_free_at_;
}

Monotonic Line::comes_in_at(Monotonic at, std::size_t bytes) {
    down_free_at_ =
        std::max(down_free_at_, at) + transfer(bytes, line_model(kind_).down_bytes_per_second);
    return down_free_at_;
}

bool Line::spend(Monotonic now, std::size_t bytes) {
    if (line_model(kind_).bytes_a_day == 0 || is_budget_lifted_) return true;
    if (now.ms / kDayMs != day_) {
        day_ = now.ms / kDayMs;
        spent_ = 0;
    }
    spent_ += bytes;
    return spent_ <= line_model(kind_).bytes_a_day;
}

bool Line::is_dark(Monotonic now) const {
    const std::uint64_t budget = line_model(kind_).bytes_a_day;
    return budget != 0 && !is_budget_lifted_ && now.ms / kDayMs == day_ && spent_ > budget;
}

}  // namespace tsunagi::simulation
