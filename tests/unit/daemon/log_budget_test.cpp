#include "daemon/log_budget.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::size_t kLine = 128;
constexpr std::uint64_t kLinesAtOnce = LogBudget::kBytesAtOnce / kLine;

std::uint64_t written(LogBudget& budget, std::uint64_t lines, LogBudget::Time now) {
    std::uint64_t count = 0;
    for (std::uint64_t i = 0; i < lines; ++i)
        if (budget.spend("refused", kLine, now).is_written) ++count;
    return count;
}

TEST(LogBudget, AFloodWritesItsShareAndNoMore) {
    LogBudget budget;
    EXPECT_EQ(written(budget, 100'000, {}), kLinesAtOnce);
    EXPECT_EQ(written(budget, 100'000, LogBudget::Time(minutes(1))),
              LogBudget::kBytesPerHour / 60 / kLine);
}

TEST(LogBudget, ADayOfItIsBounded) {
    LogBudget budget;
    std::uint64_t lines = 0;
    for (int i = 0; i < 24 * 60; ++i) lines += written(budget, 1'200, LogBudget::Time(minutes(i)));
    EXPECT_LE(lines * kLine,
              static_cast<std::uint64_t>(LogBudget::kBytesAtOnce + 24 * LogBudget::kBytesPerHour));
    EXPECT_GE(lines * kLine, static_cast<std::uint64_t>(23 * LogBudget::kBytesPerHour));
}

TEST(LogBudget, TellsThatItHoldsBackOnceAndHowManyWhenItWritesAgain) {
    LogBudget budget;
    EXPECT_EQ(written(budget, kLinesAtOnce, {}), kLinesAtOnce);
    EXPECT_TRUE(budget.spend("refused", kLine, {}).begins_to_hold);
    EXPECT_FALSE(budget.spend("refused", kLine, {}).begins_to_hold);
    const auto verdict = budget.spend("refused", kLine, LogBudget::Time(hours(1)));
    EXPECT_TRUE(verdict.is_written);
    EXPECT_EQ(verdict.held_lines, 2u);
    EXPECT_EQ(budget.spend("refused", kLine, LogBudget::Time(hours(1))).held_lines, 0u);
}

TEST(LogBudget, OneEventDoesNotSpendWhatIsAnothers) {
    LogBudget budget;
    written(budget, 100'000, {});
    EXPECT_TRUE(budget.spend("ready", kLine, {}).is_written);
}

TEST(LogBudget, AQuietYearSavesNothingUp) {
    LogBudget budget;
    written(budget, 1, {});
    EXPECT_EQ(written(budget, 100'000, LogBudget::Time(hours(24 * 365))), kLinesAtOnce);
}

}  // namespace
}  // namespace tsunagi
