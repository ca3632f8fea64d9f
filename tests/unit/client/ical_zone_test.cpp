#include "client/import/ical_zone.h"

#include <gtest/gtest.h>

namespace tsunagi::client {
namespace {

std::vector<std::string> zone(const std::string& more) {
    std::vector<std::string> lines{"BEGIN:VTIMEZONE",    "TZID:x",
                                   "BEGIN:STANDARD",     "DTSTART:19700101T000000",
                                   "TZOFFSETFROM:+0900", "TZOFFSETTO:+0900"};
    if (!more.empty()) lines.push_back(more);
    lines.insert(lines.end(), {"END:STANDARD", "END:VTIMEZONE"});
    return lines;
}

// What the parser would take for a line of its own has not been judged.
TEST(IcalZone, RefusesALineThatHoldsAnother) {
    EXPECT_TRUE(IcalZone::read(zone("X-A:b")));
    EXPECT_FALSE(IcalZone::read(zone("X-A:b\nRRULE:FREQ=SECONDLY")));
    EXPECT_FALSE(IcalZone::read(zone("X-A:b\rRRULE:FREQ=SECONDLY")));
    EXPECT_FALSE(IcalZone::read(zone("RRULE:FREQ=SECONDLY")));
}

}  // namespace
}  // namespace tsunagi::client
