#include "protocol/counting/shared_counts.h"

#include <algorithm>
#include <map>

namespace tsunagi {
namespace {

// One cell in both versions. A version that lacks it has nobody in it.
struct CellPair {
    std::optional<std::uint64_t> before = 0, now = 0;
};

std::vector<CellPair> cell_pairs(const SharedCounts& before, const SharedCounts& now) {
    std::map<std::string, CellPair> pairs;
    for (const CountLine& cell : before.cells) pairs[cell.what].before = cell.count;
    for (const CountLine& cell : now.cells) pairs[cell.what].now = cell.count;
    std::vector<CellPair> out;
    for (const auto& [name, pair] : pairs) out.push_back(pair);
    return out;
}

std::uint64_t less(std::uint64_t from, std::uint64_t what) { return from - std::min(from, what); }

// How many came or went, as far as a reader sees: cells that both versions show, and all others
// together.
struct Movement {
    std::uint64_t up = 0, down = 0;
    bool is_growth = true;  // no cell that both show became smaller
};

Movement movement(const std::vector<CellPair>& pairs, std::uint64_t before, std::uint64_t now) {
    Movement out;
    std::uint64_t rest_before = before, rest_now = now;
    const auto moved = [&](std::uint64_t from, std::uint64_t to) {
        out.up += less(to, from);
        out.down += less(from, to);
    };
    for (const CellPair& pair : pairs) {
        if (!pair.before || !pair.now) continue;
        moved(*pair.before, *pair.now);
        rest_before = less(rest_before, *pair.before);
        rest_now = less(rest_now, *pair.now);
    }
    out.is_growth = out.down == 0;
    moved(rest_before, rest_now);
    return out;
}

// What both versions together leave open, where counts only grow. Cells are of three groups: hidden
// before (`opened`), hidden in both (`closed`), hidden now (`covered`).
class Bounds {
  public:
    Bounds(const std::vector<CellPair>& pairs, std::uint64_t before, std::uint64_t now)
        : before_(before), now_(now) {
        for (const CellPair& pair : pairs) {
            if (pair.before) before_ = less(before_, *pair.before);
            if (pair.now) now_ = less(now_, *pair.now);
            if (!pair.before && !pair.now) ++closed_;
            if (!pair.before && pair.now) opened_.push_back(*pair.now);
            if (pair.before && !pair.now) covered_.push_back(*pair.before);
        }
        for (const auto cap : opened_) opened_sum_ += cap;
        for (const auto floor : covered_) covered_sum_ += floor;
    }

    // How many values the cell with the fewest can have.
    [[nodiscard]] std::uint64_t fewest_values() const {
        // At most so many can be in the cells hidden in both, and at least so many were.
        const std::uint64_t room = closed_ == 0 ? 0 : less(now_, covered_sum_);
        const std::uint64_t filled = closed_ == 0 ? 0 : less(before_, opened_sum_);
        std::uint64_t fewest = UINT64_MAX;
        const auto values = [&](std::uint64_t least, std::uint64_t most) {
            fewest = std::min(fewest, most < least ? 0 : most - least + 1);
        };
        for (const auto cap : opened_)
            values(less(before_, opened_sum_ - cap + room), std::min(before_, cap));
        if (closed_ > 0) {
            values(closed_ == 1 ? filled : 0, std::min(before_, room));
            values(closed_ == 1 && covered_.empty() ? now_ : (closed_ == 1 ? filled : 0), room);
        }
        const bool can_stay = closed_ > 0 || covered_.size() > 1;
        for (const auto floor : covered_) {
            const std::uint64_t most = less(now_, covered_sum_ - floor + filled);
            values(can_stay ? floor : most, most);
        }
        return fewest;
    }

  private:
    std::uint64_t before_, now_;  // the sums of what is hidden
    std::uint64_t opened_sum_ = 0, covered_sum_ = 0;
    std::size_t closed_ = 0;
    std::vector<std::uint64_t> opened_, covered_;  // what they are now; what they were
};

}  // namespace

bool SharedCounts::shows_something() const {
    return std::ranges::any_of(cells, [](const CountLine& cell) { return cell.count.has_value(); });
}

SharedCounts share_counts(std::span<const std::string> names,
                          std::span<const std::uint64_t> counts,
                          std::uint64_t below) {
    SharedCounts out;
    const auto hiding = hide_counts(counts, below);
    for (std::size_t at = 0; at < names.size(); ++at) {
        out.total += counts[at];
        out.cells.push_back(
            {names[at], hiding[at] == Hiding::shown ? std::optional(counts[at]) : std::nullopt});
    }
    return out;
}

Following following(const SharedCounts& before, const SharedCounts& now, std::uint64_t below) {
    if (before == now) return Following::same;
    if (now.total < before.total) return Following::fewer;
    const auto pairs = cell_pairs(before, now);
    const Movement moved = movement(pairs, before.total, now.total);
    const std::uint64_t all = std::max(moved.up, moved.down);
    if (all > 0 && all < below) return Following::too_few;
    if (moved.is_growth && Bounds(pairs, before.total, now.total).fewest_values() < below)
        return Following::tells_hidden;
    return Following::may_follow;
}

}  // namespace tsunagi
