#include <algorithm>
#include <iostream>

#include <gtest/gtest.h>

#include "protocol/record/personal_fields.h"
#include "tests/support/builders.h"
#include "tests/unit/protocol/planted_field.h"

// Fields with a planted person, and fields without (planted_field.h), each with a seed of its own,
// which a failure prints.
namespace tsunagi {
namespace {

constexpr std::uint64_t kPlanted = 3'000;
constexpr std::uint64_t kHarmless = 10'000;

const FieldRow& row_of(const FieldValue& one) {
    return *find_field(*find_kind(one.kind), one.field);
}

TEST(PersonalFieldsGenerator, FindsWhoIsPlantedInEachField) {
    for (std::uint64_t seed = 1; seed <= kPlanted; ++seed) {
        SeededRandom random(seed);
        const PlantedField one = planted_field(random);
        const auto found = find_personal_data(row_of(one), one.value);
        const bool is = std::ranges::any_of(found, [&](const PersonalDataFinding& finding) {
            return finding.kind == one.what && finding.begin < one.end && one.begin < finding.end;
        });
        EXPECT_TRUE(is) << "seed " << seed << ", " << one.kind << "." << one.field << ", "
                        << one.form
                        << ", planted: " << one.value.substr(one.begin, one.end - one.begin) << "\n"
                        << one.value;
    }
}

TEST(PersonalFieldsGenerator, LeavesWhatOrganisationsWriteOfThemselves) {
    std::uint64_t alarms = 0;
    for (std::uint64_t seed = 1; seed <= kHarmless; ++seed) {
        SeededRandom random(seed);
        const FieldValue one = harmless_field(random);
        for (const auto& finding : find_personal_data(row_of(one), one.value)) {
            ++alarms;
            std::cerr << "false alarm: seed " << seed << ", " << one.kind << "." << one.field
                      << ", " << one.form << ", taken for " << personal_data_kind_name(finding.kind)
                      << ": " << one.value.substr(finding.begin, finding.end - finding.begin)
                      << "\n"
                      << one.value << "\n";
        }
    }
    EXPECT_LT(alarms, kHarmless / 1'000);
}

}  // namespace
}  // namespace tsunagi
