#include <algorithm>
#include <iostream>

#include <gtest/gtest.h>

#include "protocol/text/personal_data.h"
#include "tests/support/builders.h"
#include "tests/unit/protocol/planted_text.h"

// Personal data planted by somebody who had not read the guard (planted_text.h). Each line has a
// seed of its own, which a failure prints.
namespace tsunagi {
namespace {

constexpr std::uint64_t kLines = 1'000;

bool is_found(const PlantedLine& line) {
    return std::ranges::any_of(find_personal_data(line.text),
                               [&](const PersonalDataFinding& finding) {
                                   return finding.kind == line.kind && finding.begin < line.end &&
                                          line.begin < finding.end;
                               });
}

TEST(PersonalDataGenerator, FindsWhatIsPlantedInEachOfAThousandLines) {
    std::uint64_t found = 0;
    for (std::uint64_t seed = 1; seed <= kLines; ++seed) {
        SeededRandom random(seed);
        const PlantedLine line = planted_line(random);
        const bool is = is_found(line);
        found += is ? 1 : 0;
        EXPECT_TRUE(is) << "seed " << seed << ", " << line.form
                        << ", planted: " << line.text.substr(line.begin, line.end - line.begin)
                        << "\n"
                        << line.text;
    }
    EXPECT_EQ(found, kLines);
}

TEST(PersonalDataGenerator, LeavesAThousandLinesThatOnlyLookAlike) {
    std::size_t alarms = 0;
    for (std::uint64_t seed = 1; seed <= kLines; ++seed) {
        SeededRandom random(seed);
        const HarmlessLine line = harmless_line(random);
        for (const PersonalDataFinding& finding : find_personal_data(line.text)) {
            ++alarms;
            std::cerr << "false alarm: seed " << seed << ", " << line.form << ", taken for "
                      << personal_data_kind_name(finding.kind) << ": "
                      << line.text.substr(finding.begin, finding.end - finding.begin) << "\n"
                      << line.text << "\n";
        }
    }
    EXPECT_LE(alarms, 1U);
}

}  // namespace
}  // namespace tsunagi
