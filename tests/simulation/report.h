// report.h - what one run, or many, came to: for people, as JSON, and as SVG plots.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/scenario.h"

namespace tsunagi::simulation {

// A few lines for a terminal.
[[nodiscard]] std::string report_text(const ScenarioReport& report);
// One JSON object, keys in a fixed order.
[[nodiscard]] std::string report_json(const ScenarioReport& report);

// In how many seeds each fault was enabled, and in how many it really happened.
struct Coverage {
    std::uint64_t seeds = 0;
    std::array<std::uint64_t, kFaults> enabled{};
    std::array<std::uint64_t, kFaults> fired{};
    std::vector<std::uint32_t> converged_ms;
    World::Questions questions;
    World::Files files;

    void add(const ScenarioReport& report);
    [[nodiscard]] std::string text() const;
    // Faults that fired in fewer than one seed of twenty, and questions where fewer records were
    // found than there were seeds; "" where there are none, or where the seeds are too few to tell
    // (fewer than 100).
    [[nodiscard]] std::string too_rare(const ScenarioOptions& options) const;
};

}  // namespace tsunagi::simulation
