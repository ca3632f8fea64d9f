// Whatever a manifest changes is told before an officer signs it.
#include "client/manifest_changes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "tests/support/builders.h"

namespace tsunagi::client {
namespace {

struct ManifestChanges : ::testing::Test {
    SeededRandom random{7};
    TestCenter center = make_center(random);
    Manifest before = *decode_manifest(center.genesis.parsed().body());

    [[nodiscard]] std::vector<std::string> lines(
        const std::function<void(Manifest&)>& change) const {
        Manifest next = before;
        ++next.epoch;
        change(next);
        return change_lines(before, next, {{center.staff.public_key(), "staff-sato"}});
    }
    [[nodiscard]] std::string line(const std::function<void(Manifest&)>& change) const {
        const auto all = lines(change);
        EXPECT_EQ(all.size(), 1U);
        return all.empty() ? std::string() : all.front();
    }
    [[nodiscard]] static Grant& staff_of(Manifest& manifest) {
        return *std::ranges::find(manifest.grants, Role::staff, &Grant::role);
    }
};

TEST_F(ManifestChanges, NothingIsToldOfNothing) {
    EXPECT_TRUE(lines([](Manifest&) {}).empty());
}

TEST_F(ManifestChanges, WhatPeopleChangeIsToldInTheirWords) {
    EXPECT_EQ(line([](Manifest& next) { next.name = "新"; }), "Name: 試験センター -> 新");
    EXPECT_EQ(
        line([](Manifest& next) { next.officers.push_back({PublicKey{{0xab, 0xcd}}, "理事長"}); }),
        "New officer: 理事長 (abcd00000000)");
    EXPECT_NE(
        line([](Manifest& next) { next.officers.clear(); }).find("No officer any more: officer "),
        std::string::npos);
    EXPECT_NE(line([](Manifest& next) { next.signatures_needed = 2; }).find("1 -> 2"),
              std::string::npos);
    EXPECT_NE(line([](Manifest& next) { next.officers[0].name = "理事長"; }).find("理事長"),
              std::string::npos);
    const std::string key = line([](Manifest& next) { staff_of(next).rights = 0; });
    EXPECT_NE(key.find("staff-sato"), std::string::npos) << key;
    EXPECT_NE(key.find("nothing"), std::string::npos) << key;
}

// A right that this program does not know may be the one that matters.
TEST_F(ManifestChanges, NoFieldIsPassedOver) {
    const std::vector<std::function<void(Manifest&)>> changes{
        [](Manifest& next) { next.home.prefecture = 17; },
        [](Manifest& next) { next.corporate_number = test_corporate_number(1); },
        [](Manifest& next) { next.recovery = Bytes(32, 1); },
        [](Manifest& next) { next.successor = Bytes(32, 1); },
        [](Manifest& next) { staff_of(next).rights |= 1u << 9; },
        [](Manifest& next) { ++staff_of(next).not_before_ms; },
        [](Manifest& next) { staff_of(next).expires_ms += 86'400'000; },
        [](Manifest& next) { staff_of(next).role = Role::revoke_only; },
        [](Manifest& next) { staff_of(next).label = "名札"; },
        [](Manifest& next) { next.grants.pop_back(); },
        [](Manifest& next) { next.grants.push_back({Role::box, 0, PublicKey{{9}}, 1, 2, {}}); },
        [](Manifest& next) { std::swap(next.grants[0], next.grants[1]); },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) EXPECT_FALSE(lines(changes[i]).empty()) << i;
}

// Text of another center's officer must not rearrange what stands beside it.
TEST_F(ManifestChanges, ANameCannotDisguiseTheLine) {
    const std::string told = line([](Manifest& next) { next.name = "\u202egnp"; });
    EXPECT_EQ(told.find("\u202e"), std::string::npos);
}

TEST(SignedChange, CountsTheSignersAgainstTheRule) {
    SignedChange change{{}, {PublicKey{{1}}}, 2};
    EXPECT_FALSE(change.is_in_force());
    change.signers.push_back(PublicKey{{2}});
    EXPECT_TRUE(change.is_in_force());
}

}  // namespace
}  // namespace tsunagi::client
