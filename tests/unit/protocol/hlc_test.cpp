// The hybrid clock: rises with everything, never runs away; months by the calendar.
#include "protocol/record/hlc.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace tsunagi {
namespace {

TEST(HybridClock, RisesAlwaysAndStaysNearTheWall) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SeededRandom random(seed);
        HybridClock clock;
        std::int64_t wall = kTestNow.ms;
        std::int64_t highest_wall = wall;
        Hlc last;
        for (int turn = 0; turn < 500; ++turn) {
            wall += static_cast<std::int64_t>(random.below(2'000)) - 900;  // jumps both ways
            highest_wall = std::max(highest_wall, wall);
            if (random.below(2) == 0) {
                clock.observe({random.u64()}, {wall});
                clock.observe(Hlc{Hlc::at({wall}).value + random.below(1 << 20)}, {wall});
                continue;
            }
            const Hlc next = clock.next({wall});
            EXPECT_GT(next, last);
            EXPECT_GE(next, Hlc::at({wall}));
            EXPECT_LE(next.ms(), highest_wall + kFutureMax.count() + 1);
            last = next;
        }
    }
}

TEST(HybridClock, ATimeFromTheFarFutureMovesNothing) {
    HybridClock clock;
    const Hlc before = clock.next(kTestNow);
    clock.observe({UINT64_MAX}, kTestNow);
    clock.observe(Hlc{Hlc::at(kTestNow + kFutureMax).value + 0x10000}, kTestNow);
    EXPECT_EQ(clock.last(), before);
    clock.observe(Hlc::at(kTestNow + kFutureMax), kTestNow);
    EXPECT_EQ(clock.last(), Hlc::at(kTestNow + kFutureMax)) << "ten minutes are not too far";
    EXPECT_EQ(Hlc::at({-5}).value, 0U);
}

// Counts days since 1970 by walking through the years.
TEST(Month, FollowsTheCalendar) {
    std::int64_t day = 0;
    for (int year = 1970; year < 2200; ++year) {
        const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        const int days[] = {31, is_leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        for (int month = 0; month < 12; ++month) {
            const auto expected = static_cast<Month>((year - 1970) * 12 + month);
            EXPECT_EQ(month_of(day * 86'400'000), expected);
            day += days[month];
            EXPECT_EQ(month_of(day * 86'400'000 - 1), expected);
        }
    }
}

}  // namespace
}  // namespace tsunagi
