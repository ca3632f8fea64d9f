// scenario.h - one seed's federation: how many centers, what they do, what is done to them; then
// peace, and the checks.
//
// Options are drawn from the seed (swarm testing): some seeds have crashes but no partitions, some
// neither. Two phases: safety (faults on, nothing wrong may happen) and liveness (all healed, must
// converge in bounded virtual time).
#pragma once

#include <string>

#include "tests/simulation/world.h"

namespace tsunagi::simulation {

struct ScenarioOptions {
    std::uint64_t seed = 1;
    unsigned centers = 0;  // 0: drawn from the seed, 3 to 12
    Duration busy = std::chrono::minutes(10);
    Duration peace_max =
        std::chrono::minutes(90);  // what a clock an hour ahead wrote waits for 50 of them
    bool is_loud = false;          // every event on standard error
};

struct ScenarioReport {
    std::string problem;  // "" where all went well
    unsigned centers = 0;
    std::size_t acknowledged = 0;
    std::uint64_t refused = 0;
    Duration converged_after{};  // virtual time from the healing on
    FaultCounts faults;
    Traffic traffic;
    std::uint64_t events = 0;
    Digest trace;
    std::string options;  // what the seed drew, for people
};

[[nodiscard]] ScenarioReport run_scenario(const ScenarioOptions& options);

}  // namespace tsunagi::simulation
