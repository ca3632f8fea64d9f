// simulate - runs seeds of the simulated federation.
//
//   simulate --seed 7                one seed, with a report; run twice, the traces must be equal
//   simulate --runs 200 [--first 1]  many; stops at the first failure and prints how to replay it
//   simulate --regressions FILE      the seeds that once failed, one a line
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>

#include "tests/simulation/scenario.h"

namespace {

using tsunagi::simulation::ScenarioOptions;
using tsunagi::simulation::ScenarioReport;

void print(std::uint64_t seed, const ScenarioReport& report) {
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), report.options.c_str());
    std::printf("  acknowledged %zu, refused %llu, converged %.1f s after healing\n",
                report.acknowledged, static_cast<unsigned long long>(report.refused),
                static_cast<double>(report.converged_after.count()) / 1000.0);
    std::printf("  frames %llu, bytes %llu, events %llu, trace %s\n",
                static_cast<unsigned long long>(report.traffic.frames),
                static_cast<unsigned long long>(report.traffic.bytes),
                static_cast<unsigned long long>(report.events),
                tsunagi::id_text(report.trace).substr(0, 16).c_str());
    const auto& faults = report.faults;
    std::printf(
        "  resets %llu, crashes %llu (orders lost %llu), full disks %llu, partitions %llu, clock "
        "jumps %llu\n",
        static_cast<unsigned long long>(faults.resets),
        static_cast<unsigned long long>(faults.crashes),
        static_cast<unsigned long long>(faults.dropped_orders),
        static_cast<unsigned long long>(faults.refusals),
        static_cast<unsigned long long>(faults.partitions),
        static_cast<unsigned long long>(faults.clock_jumps));
}

bool run_one(const ScenarioOptions& options, bool is_loud) {
    const ScenarioReport report = run_scenario(options);
    std::string problem = report.problem;
    if (problem.empty() && run_scenario(options).trace != report.trace)
        problem = "two runs of this seed differ";
    if (is_loud || !problem.empty()) print(options.seed, report);
    if (problem.empty()) return true;
    std::printf(
        "FAILED: %s\nreplay: simulate --seed %llu%s\n", problem.c_str(),
        static_cast<unsigned long long>(options.seed),
        options.centers == 0 ? "" : (" --centers " + std::to_string(options.centers)).c_str());
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Runs simulated federations from seeds."};
    ScenarioOptions options;
    std::uint64_t runs = 0;
    std::uint64_t first = 1;
    std::string regressions;
    app.add_option("--seed", options.seed, "run this seed and report");
    app.add_option("--centers", options.centers, "how many centers (default: drawn from the seed)");
    app.add_flag("--loud", options.is_loud, "tell every event on standard error");
    app.add_option("--runs", runs, "run this many seeds");
    app.add_option("--first", first, "the first of them");
    app.add_option("--regressions", regressions, "run the seeds of this file");
    CLI11_PARSE(app, argc, argv);

    std::vector<std::uint64_t> seeds;
    if (!regressions.empty()) {
        std::ifstream file(regressions);
        for (std::string line; std::getline(file, line);) {
            if (!line.empty() && line.front() != '#') seeds.push_back(std::stoull(line));
        }
    }
    for (std::uint64_t i = 0; i < runs; ++i) seeds.push_back(first + i);
    const bool is_single = seeds.empty();
    if (is_single) seeds.push_back(options.seed);
    for (const std::uint64_t seed : seeds) {
        options.seed = seed;
        if (!run_one(options, is_single)) return 1;
    }
    std::printf("%zu passed, 0 failed\n", seeds.size());
    return 0;
}
