// Times as people read them.
#include "client/human_text.h"

#include <gtest/gtest.h>

namespace tsunagi::client {
namespace {

TEST(HumanText, TellsAMomentInJapansTimeToTheMinute) {
    EXPECT_EQ(moment_text(1'773'532'800'123), "2026-03-15 09:00");
    // Japan is nine hours ahead: its day begins there.
    EXPECT_EQ(moment_text(1'773'532'800'000 - 9 * 3'600'000), "2026-03-15 00:00");
    EXPECT_EQ(moment_text(1'773'532'800'000 - 9 * 3'600'000 - 1), "2026-03-14 23:59");
    EXPECT_EQ(moment_text(0), "1970-01-01 09:00");
}

}  // namespace
}  // namespace tsunagi::client
