// scenario.h - one seed's federation: how many centers where, what they do, what is done to them;
// then peace, and the checks.
//
// Options are drawn from the seed (swarm testing): some seeds have crashes but no partitions, some
// neither. Phases: busy (faults on: nothing wrong may happen), healing (all faults end: everything
// must arrive within bounded virtual time), quiet (nothing is left to say: nothing may be said).
#pragma once

#include <string>

#include "tests/simulation/checkers.h"
#include "tests/simulation/eraser.h"
#include "tests/simulation/faults.h"

namespace tsunagi::simulation {

struct ScenarioOptions {
    std::uint64_t seed = 1;
    std::uint64_t nodes_min = 20;  // drawn between the two
    std::uint64_t nodes_max = 50;
    Duration busy = std::chrono::minutes(15);
    std::optional<std::vector<Fault>> faults;  // none: drawn
    Bug bug = Bug::none;
    std::uint64_t questions = 12;  // to peers, while it is busy; 0: nobody asks or answers any
    std::uint64_t files = 8;       // published while it is busy, and wanted by others; 0: none
    std::uint64_t erasures = 6;    // asked for while it is busy; 0: nothing is erased
    bool is_loud = false;
};

struct ScenarioReport {
    std::string problem;  // "" where all went well
    std::uint64_t seed = 0;
    std::size_t nodes = 0;  // honest ones, newcomers too
    std::size_t hostile = 0;
    std::size_t lines[kLineKinds] = {};
    std::vector<Fault> enabled;
    FaultCounts fired{};
    std::size_t acknowledged = 0;
    std::uint64_t refused = 0;
    World::Questions questions;
    World::Files files;
    std::uint64_t expelled = 0;           // centers that were removed
    std::uint64_t unlisted = 0;           // records of theirs that nobody listed
    std::uint64_t erasures = 0;           // asked for
    std::vector<Duration> erasure_times;  // until gone everywhere
    // Virtual time from the healing on: all but satellite lines, then all.
    Duration converged_after{};
    Duration all_converged_after{};
    std::size_t waiting = 0;  // records dated ahead, which wait for the clock
    Traffic traffic;
    std::size_t records = 0;       // written during the run
    std::uint64_t deliveries = 0;  // of a record to a machine that had to get it
    std::map<Error, std::uint64_t> cut_off;
    NodeLoad load_max;
    std::uint64_t quiet_frames = 0;  // between honest machines in the quiet phase, but for pings
    std::uint64_t quiet_ping_bytes = 0;
    Duration busy{};
    std::vector<std::uint32_t> delays[kLineKinds];  // milliseconds, live
    std::vector<double> curve;  // the share of all deliveries, second by second from the healing on
    std::uint64_t events = 0;
    Digest trace;
};

[[nodiscard]] ScenarioReport run_scenario(const ScenarioOptions& options);

}  // namespace tsunagi::simulation
