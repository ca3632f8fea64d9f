#include "protocol/counting/hidden_counts.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include "protocol/counting/shared_counts.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

using Counts = std::vector<std::uint64_t>;
constexpr auto kShown = Hiding::shown;
constexpr auto kSmall = Hiding::small;
constexpr auto kBeside = Hiding::beside;

std::vector<std::string> cell_names(std::size_t n) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < n; ++i) out.push_back("c" + std::to_string(i));
    return out;
}

TEST(HiddenCounts, HidesSmallOnesAndANeighbour) {
    using Row = std::vector<Hiding>;
    EXPECT_EQ(hide_counts(Counts{}, 5), Row{});
    EXPECT_EQ(hide_counts(Counts{40, 12, 5}, 5), (Row{kShown, kShown, kShown}));
    EXPECT_EQ(hide_counts(Counts{40, 12, 2}, 5), (Row{kShown, kBeside, kSmall}));
    EXPECT_EQ(hide_counts(Counts{2, 40, 12}, 5), (Row{kSmall, kBeside, kShown}));
    EXPECT_EQ(hide_counts(Counts{40, 12, 3, 2}, 5), (Row{kShown, kShown, kSmall, kSmall}));
    EXPECT_EQ(hide_counts(Counts{40, 12, 3, 1}, 5), (Row{kShown, kBeside, kSmall, kSmall}));
    EXPECT_EQ(hide_counts(Counts{9, 40, 3, 12, 2}, 5),
              (Row{kShown, kBeside, kSmall, kBeside, kSmall}));
    EXPECT_EQ(hide_counts(Counts{1, 12, 3, 40}, 5), (Row{kSmall, kBeside, kSmall, kShown}));
    // Nobody, and everybody the same: of each person it would be known.
    EXPECT_EQ(hide_counts(Counts{40, 0}, 5), (Row{kBeside, kSmall}));
    EXPECT_EQ(hide_counts(Counts{4, 4, 4}, 5), (Row{kSmall, kSmall, kSmall}));
    EXPECT_EQ(hide_counts(Counts{4}, 5), Row{kSmall});
    EXPECT_EQ(hide_counts(Counts{9, 12, 30}, 10), (Row{kSmall, kBeside, kShown}));
}

// All tables of a sum up to `sum_max`.
void each_table(std::size_t cells,
                std::uint64_t sum_max,
                const std::function<void(const Counts&)>& take) {
    Counts counts(cells);
    const std::function<void(std::size_t, std::uint64_t)> fill = [&](std::size_t at,
                                                                     std::uint64_t left) {
        if (at == cells) return take(counts);
        for (std::uint64_t n = 0; n <= left; ++n) {
            counts[at] = n;
            fill(at + 1, left - n);
        }
    };
    fill(0, sum_max);
}

// The strongest reader: knows the sum and this code, and writes down every table that looks so.
TEST(HiddenCounts, WhoKnowsTheRuleStillSeesManyValues) {
    for (const std::uint64_t below : {3U, 4U, 5U}) {
        for (const std::size_t cells : {3U, 4U, 5U}) {
            std::map<std::vector<std::uint64_t>, std::vector<std::set<std::uint64_t>>> seen;
            each_table(cells, 20, [&](const Counts& counts) {
                const auto hiding = hide_counts(counts, below);
                std::vector<std::uint64_t> look{
                    std::accumulate(counts.begin(), counts.end(), std::uint64_t{0})};
                for (std::size_t i = 0; i < cells; ++i)
                    look.push_back(hiding[i] == kShown ? counts[i] : UINT64_MAX);
                auto& values = seen[look];
                values.resize(cells);
                for (std::size_t i = 0; i < cells; ++i) values[i].insert(counts[i]);
            });
            std::size_t published = 0;
            for (const auto& [look, values] : seen) {
                if (std::all_of(look.begin() + 1, look.end(),
                                [](std::uint64_t cell) { return cell == UINT64_MAX; }))
                    continue;  // a table that shows nothing is not published
                ++published;
                for (std::size_t i = 0; i < cells; ++i) {
                    if (look[i + 1] == UINT64_MAX)
                        EXPECT_GE(values[i].size(), below) << below << " " << cells;
                }
            }
            EXPECT_GT(published, 2U) << below << " " << cells;
        }
    }
}

// The usual one: the bounds that follow from what is shown and the sum.
RC_GTEST_PROP(HiddenCounts, LinearBoundsAreWide, (std::vector<std::uint8_t> drawn)) {
    Counts counts(drawn.begin(), drawn.end());
    for (auto& count : counts) count %= 30;
    const auto below = *rc::gen::inRange<std::uint64_t>(kHiddenBelowLeast, 12);
    const SharedCounts table = share_counts(cell_names(counts.size()), counts, below);
    if (!table.shows_something()) return;
    std::uint64_t hidden_sum = table.total;
    std::size_t hidden = 0;
    for (const CountLine& cell : table.cells) {
        RC_ASSERT(cell.count.value_or(below) >= below);
        hidden_sum -= cell.count.value_or(0);
        hidden += cell.count ? 0 : 1;
    }
    RC_CLASSIFY(hidden > 0);
    // With another hidden cell beside it each can be anything from 0 to the sum of both.
    if (hidden > 0) RC_ASSERT((hidden >= 2 && hidden_sum >= below));
    RC_ASSERT(table == share_counts(cell_names(counts.size()), counts, below));
}

// --- two versions ---

SharedCounts table_of(const Counts& counts, std::uint64_t below = 5) {
    return share_counts(cell_names(counts.size()), counts, below);
}

TEST(SharedCounts, FollowWhenEnoughHaveCome) {
    const SharedCounts before = table_of({40, 12, 7});
    EXPECT_EQ(following(before, before, 5), Following::same);
    EXPECT_EQ(following(before, table_of({41, 12, 7}), 5), Following::too_few);
    EXPECT_EQ(following(before, table_of({42, 13, 8}), 5), Following::too_few);
    EXPECT_EQ(following(before, table_of({43, 13, 8}), 5), Following::may_follow);
    EXPECT_EQ(following(before, table_of({40, 12, 6}), 5), Following::fewer);
    // One person changed an answer; six did.
    EXPECT_EQ(following(before, table_of({39, 13, 7}), 5), Following::too_few);
    EXPECT_EQ(following(before, table_of({34, 18, 7}), 5), Following::may_follow);
}

TEST(SharedCounts, DoNotFollowWhereTheyTellAHiddenNumber) {
    // 3 and 2 were hidden together. Now the 2 has become 6 and is shown: the 3 needs a neighbour,
    // whose number everybody remembers.
    const SharedCounts before = table_of({40, 12, 3, 2});
    ASSERT_TRUE(before.cells[1].count);
    const SharedCounts now = table_of({41, 12, 3, 6});
    ASSERT_FALSE(now.cells[1].count);
    EXPECT_EQ(following(before, now, 5), Following::tells_hidden);
    EXPECT_EQ(following(before, table_of({41, 17, 3, 6}), 5), Following::may_follow);
}

// Every pair of tables that fits both versions, where counts only grow.
struct Attacker {
    const SharedCounts& before;
    const SharedCounts& now;
    std::vector<std::set<std::uint64_t>> old_values, new_values;

    Attacker(const SharedCounts& a, const SharedCounts& b) : before(a), now(b) {
        const std::size_t cells = a.cells.size();
        old_values.resize(cells);
        new_values.resize(cells);
        for (const Counts& x : tables_like(before)) {
            for (const Counts& y : tables_like(now)) {
                bool grows = true;
                for (std::size_t i = 0; i < cells; ++i) grows = grows && x[i] <= y[i];
                if (!grows) continue;
                for (std::size_t i = 0; i < cells; ++i) {
                    old_values[i].insert(x[i]);
                    new_values[i].insert(y[i]);
                }
            }
        }
    }
    static std::vector<Counts> tables_like(const SharedCounts& table) {
        std::vector<Counts> out;
        Counts counts(table.cells.size());
        const std::function<void(std::size_t, std::uint64_t)> fill = [&](std::size_t at,
                                                                         std::uint64_t left) {
            if (at == counts.size()) {
                if (left == 0) out.push_back(counts);
                return;
            }
            const auto& shown = table.cells[at].count;
            if (shown && *shown > left) return;
            for (std::uint64_t n = shown.value_or(0); n <= shown.value_or(left); ++n) {
                counts[at] = n;
                fill(at + 1, left - n);
            }
        };
        fill(0, table.total);
        return out;
    }
    [[nodiscard]] std::uint64_t fewest_values() const {
        std::size_t fewest = SIZE_MAX;
        for (std::size_t i = 0; i < before.cells.size(); ++i) {
            if (!before.cells[i].count) fewest = std::min(fewest, old_values[i].size());
            if (!now.cells[i].count) fewest = std::min(fewest, new_values[i].size());
        }
        return fewest;
    }
};

TEST(SharedCounts, TwoVersionsTellNoHiddenNumber) {
    SeededRandom random(29);
    std::map<Following, int> answers;
    for (int trial = 0; trial < 1'000; ++trial) {
        const std::uint64_t below = 3 + random.below(3);
        const std::size_t cells = 2 + random.below(3);
        Counts counts, later;
        for (std::size_t i = 0; i < cells; ++i) {
            counts.push_back(random.below(7) + (i == 0 ? 6 : 0));
            later.push_back(counts.back() + (random.below(2) == 0 ? 0 : random.below(8)));
        }
        const SharedCounts before = table_of(counts, below), now = table_of(later, below);
        if (!before.shows_something() || !now.shows_something()) continue;
        const Following answer = following(before, now, below);
        ++answers[answer];
        if (answer != Following::may_follow && answer != Following::tells_hidden) continue;
        const std::uint64_t fewest = Attacker(before, now).fewest_values();
        EXPECT_EQ(fewest < below, answer == Following::tells_hidden) << trial;
    }
    EXPECT_GT(answers[Following::may_follow], 50);
    EXPECT_GT(answers[Following::tells_hidden], 5);
    EXPECT_GT(answers[Following::too_few], 50);
}

}  // namespace
}  // namespace tsunagi
