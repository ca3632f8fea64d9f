// checkers.h - what must be true of a simulated federation. Outside the code under test: looks at
// disks and replies only.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/world.h"

namespace tsunagi::simulation {

// Safety: true at any moment, whatever happened. Returns what is wrong, "" where nothing is.
//   - what was acknowledged lies on the disk of the machine that acknowledged it;
//   - no disk holds a record of a scope that its center is outside of;
//   - every stored record parses and keeps its id; its signature and body fit (checked for a sample
//   by `random`).
[[nodiscard]] std::string check_safety(const World& world, Random& random);

// Liveness: after healing, every machine inside a scope has the same digest of it and all that was
// acknowledged in it.
[[nodiscard]] std::string check_converged(const World& world);

// One record that somebody entitled lacks, and what can be told about why.
[[nodiscard]] std::string explain_missing(const World& world);

// The heads that people see are the same on all machines inside a scope.
[[nodiscard]] std::string check_same_view(const World& world);

}  // namespace tsunagi::simulation
