// asking.h - what people ask their center's peers in a scenario.
//
// Drawn by a generator of its own, so that it changes nothing else of what a seed draws.
#pragma once

#include <string>

#include "tests/simulation/checkers.h"

namespace tsunagi::simulation {

class Asking {
  public:
    // By the first `nodes` machines.
    Asking(World& world, const Checkers& checkers, std::uint64_t seed, std::uint64_t nodes)
        : world_(world), checkers_(checkers), random_(seed ^ 0x637572696f7573), nodes_(nodes) {}

    void schedule(std::uint64_t questions, Duration busy);
    // Nothing is wrong any more: whoever is asked for a record that it holds has to give it. Lets
    // time pass; "" where that was so, and where nothing is to be asked at all (`questions` is 0).
    [[nodiscard]] std::string ask_at_the_end(std::uint64_t questions);

  private:
    [[nodiscard]] PeerQuery draw_question();

    World& world_;
    const Checkers& checkers_;
    SeededRandom random_;
    std::uint64_t nodes_;
};

}  // namespace tsunagi::simulation
