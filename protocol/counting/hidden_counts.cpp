#include "protocol/counting/hidden_counts.h"

#include "protocol/base/check.h"

namespace tsunagi {
namespace {

// Small counts that stand side by side: [begin, end).
struct SmallRun {
    std::size_t begin, end;
    std::uint64_t sum = 0;
};

std::vector<SmallRun> small_runs(std::span<const std::uint64_t> counts, std::uint64_t below) {
    std::vector<SmallRun> runs;
    for (std::size_t at = 0; at < counts.size(); ++at) {
        if (counts[at] >= below) continue;
        if (runs.empty() || runs.back().end != at) runs.push_back({at, at});
        ++runs.back().end;
        runs.back().sum += counts[at];
    }
    return runs;
}

}  // namespace

std::vector<Hiding> hide_counts(std::span<const std::uint64_t> counts, std::uint64_t below) {
    CHECK(below >= kHiddenBelowLeast);
    std::vector<Hiding> out(counts.size(), Hiding::shown);
    for (const SmallRun& run : small_runs(counts, below)) {
        for (std::size_t at = run.begin; at < run.end; ++at) out[at] = Hiding::small;
        if (hides_enough(run.end - run.begin, run.sum, below)) continue;
        if (run.begin > 0) {
            out[run.begin - 1] = Hiding::beside;
        } else if (run.end < out.size()) {
            out[run.end] = Hiding::beside;
        }
    }
    return out;
}

}  // namespace tsunagi
