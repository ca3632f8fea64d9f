// filing.h - what people do with files in a scenario: publish records with them, and want those of
// others.
//
// Drawn by a generator of its own, so that it changes nothing else of what a seed draws.
#pragma once

#include <string>

#include "tests/simulation/checkers.h"
#include "tests/simulation/world.h"

namespace tsunagi::simulation {

class Filing {
  public:
    // All of the first `nodes` machines take part. `is_reach_known`: who must get a file in the end
    // is worked out too, which takes a walk for each.
    Filing(World& world,
           const Checkers& checkers,
           std::uint64_t seed,
           std::uint64_t nodes,
           bool is_reach_known)
        : world_(world),
          checkers_(checkers),
          random_(seed ^ 0x66696c65),
          nodes_(nodes),
          is_reach_known_(is_reach_known) {}

    // So many files from now on, each wanted several times.
    void schedule(std::uint64_t files, Duration busy);
    // Nothing is wrong any more: whoever wants a file that somebody near enough has gets it, and
    // nobody waits for ever. What is wrong, "" where nothing is.
    [[nodiscard]] std::string fetch_at_the_end();

  private:
    void publish(MachineId machine);
    void want_one(MachineId machine);

    World& world_;
    const Checkers& checkers_;
    SeededRandom random_;
    std::uint64_t nodes_;
    bool is_reach_known_;
};

}  // namespace tsunagi::simulation
