// network.h - the access line of one center: how fast, how far, how much a day.
//
// A connection between two centers goes out over the sender's line and in over the receiver's; all
// connections of a center share its line, first come, first served. Latency is what the line adds;
// the country between two prefectures adds its own. Integers and virtual time only. Not here:
// connections (machine.h) and what faults do to them (faults.h).
#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/base/random.h"
#include "protocol/base/time.h"

namespace tsunagi::simulation {

enum class LineKind : std::uint8_t { fibre, mobile, satellite };
inline constexpr std::size_t kLineKinds = 3;

struct LineModel {
    std::string_view name;
    std::uint64_t up_bytes_per_second = 0;
    std::uint64_t down_bytes_per_second = 0;
    Duration latency_min{};
    Duration latency_max{};
    Duration jitter_max{};          // of each frame; frames of one connection stay in order
    std::uint64_t bytes_a_day = 0;  // both ways together; 0: no bound
};
[[nodiscard]] const LineModel& line_model(LineKind kind);
// Nine of ten centers have fibre, most others a mobile line, one in fifty a satellite terminal.
[[nodiscard]] LineKind draw_line(Random& random);
// What the country adds between two prefectures.
[[nodiscard]] Duration distance(std::uint8_t prefecture, std::uint8_t other);

class Line {
  public:
    Line() = default;
    Line(LineKind kind, Random& random);

    [[nodiscard]] LineKind kind() const { return kind_; }
    [[nodiscard]] Duration latency() const { return latency_; }
    // When the last of these bytes has left, behind all that was sent before. `bytes_per_second`
    // above 0 stands for a line that is slower than it should be.
    [[nodiscard]] Monotonic leaves_at(Monotonic now,
                                      std::size_t bytes,
                                      std::uint64_t bytes_per_second);
    // When the last of these bytes, whose first one arrives at `at`, has come in.
    [[nodiscard]] Monotonic comes_in_at(Monotonic at, std::size_t bytes);
    // False once the day's bytes are spent: the line is dark until the next day.
    [[nodiscard]] bool spend(Monotonic now, std::size_t bytes);
    [[nodiscard]] bool is_dark(Monotonic now) const;
    // Bytes cost nothing from here on.
    void lift_budget() { is_budget_lifted_ = true; }
    // What was queued belonged to connections that are gone.
    void forget_queue(Monotonic now) { up_free_at_ = down_free_at_ = now; }

  private:
    LineKind kind_ = LineKind::fibre;
    Duration latency_{};
    Monotonic up_free_at_;
    Monotonic down_free_at_;
    std::int64_t day_ = 0;
    std::uint64_t spent_ = 0;
    bool is_budget_lifted_ = false;
};

}  // namespace tsunagi::simulation
