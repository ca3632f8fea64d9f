// simulate - plays whole federations from seeds. `simulate --help` shows examples.
//
// Exit codes: 0 all passed, 1 a seed failed (its replay command is printed), 2 wrong usage, 3 a
// fault that was enabled hardly ever happened, 4 a bug that was put in was not caught.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "tests/simulation/report.h"

namespace {

using tsunagi::simulation::Coverage;
using tsunagi::simulation::ScenarioOptions;
using tsunagi::simulation::ScenarioReport;
namespace simulation = tsunagi::simulation;

constexpr std::uint64_t kTwiceEvery = 10;

struct Arguments {
    ScenarioOptions options;
    std::string nodes;
    double hours = 0.25;
    std::string faults = "drawn";
    std::string bug;
    std::string report;
    std::string regressions;
    std::uint64_t runs = 0;
    std::uint64_t first = 1;
};

const char* const kFooter =
    "Examples:\n"
    "  simulate --seed 7                            one seed with all it tells\n"
    "  simulate --runs 200                          seeds 1 to 200; stops at the first failure\n"
    "  simulate --seed 1 --nodes 350 --report r.json\n"
    "  simulate --seed 3 --faults crash,partition   these faults and no others\n"
    "  simulate --seed 3 --nodes 40 --faults none   a fine day\n"
    "  simulate --runs 10 --bug stale-digest        must be caught\n"
    "Names of faults and bugs: simulate --list";

std::string replay(const Arguments& given, std::uint64_t seed) {
    std::string out = "simulate --seed " + std::to_string(seed);
    if (!given.nodes.empty()) out += " --nodes " + given.nodes;
    if (given.hours != 0.25) out += " --hours " + CLI::detail::to_string(given.hours);
    if (given.faults != "drawn") out += " --faults " + given.faults;
    if (given.options.questions != ScenarioOptions{}.questions)
        out += " --questions " + std::to_string(given.options.questions);
    if (given.options.files != ScenarioOptions{}.files)
        out += " --files " + std::to_string(given.options.files);
    if (given.options.erasures != ScenarioOptions{}.erasures)
        out += " --erasures " + std::to_string(given.options.erasures);
    if (!given.bug.empty()) out += " --bug " + given.bug;
    return out;
}

void list_names() {
    for (const auto& row : simulation::fault_table())
        std::cout << row.name << std::string(17 - row.name.size(), ' ') << row.what << '\n';
    std::cout << "\nbugs:\n";
    for (const auto& row : simulation::bugs())
        std::cout << row.name << std::string(22 - row.name.size(), ' ') << row.what << '\n';
}

// Turns texts into options; says what is wrong with them.
std::string read(Arguments& given) {
    ScenarioOptions& options = given.options;
    if (!given.nodes.empty()) {
        const std::size_t dash = given.nodes.find('-');
        options.nodes_min = std::stoull(given.nodes);
        options.nodes_max = dash == std::string::npos ? options.nodes_min
                                                      : std::stoull(given.nodes.substr(dash + 1));
        if (options.nodes_min < 2 || options.nodes_max < options.nodes_min ||
            options.nodes_max > 10'000) {
            return "--nodes takes a number from 2 to 10000, or two of them: 20-50";
        }
    }
    if (given.hours <= 0 || given.hours > 1'000)
        return "--hours takes a number above 0, up to 1000";
    options.busy = tsunagi::Duration{static_cast<std::int64_t>(given.hours * 3'600'000)};
    if (given.faults != "drawn") options.faults.emplace();
    if (given.faults == "all") {
        for (const auto& row : simulation::fault_table()) options.faults->push_back(row.fault);
    } else if (given.faults != "none" && given.faults != "drawn") {
        for (const std::string& name : CLI::detail::split(given.faults, ',')) {
            const auto fault = simulation::find_fault(name);
            if (!fault) return "no fault is called '" + name + "'; simulate --list tells them";
            options.faults->push_back(*fault);
        }
    }
    if (!given.bug.empty()) {
        const auto bug = simulation::find_bug(given.bug);
        if (!bug) return "no bug is called '" + given.bug + "'; simulate --list tells them";
        options.bug = *bug;
    }
    return {};
}

ScenarioReport run_one(const ScenarioOptions& options, bool is_twice) {
    ScenarioReport report = run_scenario(options);
    if (report.problem.empty() && is_twice && run_scenario(options).trace != report.trace)
        report.problem = "two runs of this seed differ";
    return report;
}

void print_failure(const Arguments& given, const ScenarioReport& report) {
    std::cout << report_text(report) << "FAILED: " << report.problem
              << "\nreplay: " << replay(given, report.seed) << std::endl;
}

// A catch counts if it is the bug that was caught: the seed must pass without it.
int judge_catch(Arguments given, const ScenarioReport& caught) {
    given.options.bug = simulation::Bug::none;
    const ScenarioReport clean = run_one(given.options, false);
    given.bug.clear();
    if (!clean.problem.empty()) {
        print_failure(given, clean);
        return 1;
    }
    std::cout << "caught by seed " << caught.seed << ", which passes without it: " << caught.problem
              << '\n';
    return 0;
}

// `runs`: of many seeds, and with --regressions also of other options.
int run_many(const Arguments& given, const std::vector<Arguments>& runs) {
    Coverage coverage;
    const bool has_bug = given.options.bug != simulation::Bug::none;
    for (const Arguments& run : runs) {
        const bool is_twice = !has_bug && run.options.seed % kTwiceEvery == 0;
        const ScenarioReport report = run_one(run.options, is_twice);
        coverage.add(report);
        if (report.problem.empty()) continue;
        if (has_bug) return judge_catch(run, report);
        print_failure(run, report);
        return 1;
    }
    if (has_bug) {
        std::cout << "the bug " << given.bug << " was not caught by " << runs.size() << " seeds\n";
        return 4;
    }
    std::cout << coverage.text() << runs.size() << " passed, 0 failed\n";
    if (const std::string rare = coverage.too_rare(given.options); !rare.empty()) {
        std::cout << "hardly ever happened (below 5 % of seeds): " << rare << '\n';
        return 3;
    }
    return 0;
}

int run_single(const Arguments& given) {
    const ScenarioReport report = run_one(given.options, false);
    if (!given.report.empty()) {
        std::ofstream file(given.report);
        file << report_json(report) << '\n';
        if (!file) {
            std::cerr << "simulate: cannot write " << given.report << '\n';
            return 2;
        }
    }
    if (!report.problem.empty()) {
        print_failure(given, report);
        return 1;
    }
    std::cout << report_text(report) << "passed\n";
    return 0;
}

// What a replay command is made of.
void add_scenario_options(CLI::App& app, Arguments& given) {
    app.add_option("--seed", given.options.seed, "run this seed and report");
    app.add_option("--nodes", given.nodes, "how many centers, or from-to (default: 20-50, drawn)");
    app.add_option("--hours", given.hours, "virtual hours of the busy phase")
        ->capture_default_str();
    app.add_option("--faults", given.faults,
                   "names, separated by commas; all; none (default: drawn)");
    app.add_option("--questions", given.options.questions,
                   "how often somebody asks its peers while it is busy; 0: nobody answers, too")
        ->capture_default_str();
    app.add_option("--erasures", given.options.erasures,
                   "Records erased while it is busy; 0: none");
    app.add_option("--files", given.options.files,
                   "Files published, and wanted by others, while it is busy; 0: none");
    app.add_option("--bug", given.bug, "put this bug in: some seed must fail");
}

// One replay command a line; comments begin with '#'. Says what is wrong with them.
std::string read_regressions(const std::string& path, std::vector<Arguments>& runs) {
    std::ifstream file(path);
    if (!file) return "cannot read " + path;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        CLI::App app;
        Arguments run;
        add_scenario_options(app, run);
        try {
            app.parse(line, true);
        } catch (const CLI::ParseError& error) {
            return path + ": '" + line + "': " + error.what();
        }
        if (const std::string wrong = read(run); !wrong.empty())
            return path + ": '" + line + "': " + wrong;
        runs.push_back(std::move(run));
    }
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Plays whole federations of centers from seeds, in virtual time."};
    app.footer(kFooter);
    Arguments given;
    bool wants_list = false;
    add_scenario_options(app, given);
    app.add_option("--report", given.report, "write the run as JSON to this file");
    app.add_option("--runs", given.runs, "run this many seeds");
    app.add_option("--first", given.first, "the first of them")->capture_default_str();
    app.add_option("--regressions", given.regressions, "run the replay commands of this file");
    app.add_flag("--loud", given.options.is_loud, "tell every event on standard error");
    app.add_flag("--list", wants_list, "list the faults and bugs");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (wants_list) {
        list_names();
        return 0;
    }
    if (const std::string wrong = read(given); !wrong.empty()) {
        std::cerr << "simulate: " << wrong << '\n';
        return 2;
    }
    std::vector<Arguments> runs;
    if (!given.regressions.empty()) {
        if (const std::string wrong = read_regressions(given.regressions, runs); !wrong.empty()) {
            std::cerr << "simulate: " << wrong << '\n';
            return 2;
        }
    }
    for (std::uint64_t i = 0; i < given.runs; ++i) {
        runs.push_back(given);
        runs.back().options.seed = given.first + i;
    }
    if (runs.empty() && given.regressions.empty()) return run_single(given);
    return run_many(given, runs);
}
