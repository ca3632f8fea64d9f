// eraser.h - what people erase in a scenario, and how long it takes until it is gone everywhere.
//
// Drawn by a generator of its own, so that it changes nothing else of what a seed draws.
#pragma once

#include <vector>

#include "tests/simulation/world.h"

namespace tsunagi::simulation {

class Eraser {
  public:
    Eraser(World& world, std::uint64_t seed) : world_(world), random_(seed ^ 0x6572617365) {}

    // So many records of those that were published by then, some of them twice.
    void schedule(std::uint64_t erasures, Duration busy);

    [[nodiscard]] std::uint64_t asked() const { return asked_; }
    // Of erasures that no machine holds without having destroyed what it had: from asking on.
    [[nodiscard]] const std::vector<Duration>& times() const { return times_; }

  private:
    void erase_one();
    void watch(MachineId author, const RecordId& record, Monotonic since);

    World& world_;
    SeededRandom random_;
    std::uint64_t asked_ = 0;
    std::vector<Duration> times_;
};

}  // namespace tsunagi::simulation
