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

// Each date costs the library time whenever a clock is read.
TEST(IcalZone, RefusesMoreThanAnyZoneSays) {
    const auto dates = [](std::size_t count) {
        std::string text = "RDATE:";
        for (std::size_t i = 0; i < count; ++i)
            text += std::string(i == 0 ? "" : ",") + "19710101T000000";
        return text;
    };
    constexpr std::size_t kParts = 2;  // a BEGIN counts like a date
    EXPECT_TRUE(IcalZone::read(zone(dates(kRulesAndDatesMax - kParts))));
    EXPECT_FALSE(IcalZone::read(zone(dates(kRulesAndDatesMax - kParts + 1))));
    EXPECT_FALSE(IcalZone::read(zone("X-A:" + std::string(kZoneBytesMax, 'x'))));
}

}  // namespace
}  // namespace tsunagi::client
