// Manifests and charters as values: there and back, and every rule.
#include "protocol/record/manifest.h"

#include <gtest/gtest.h>

#include <functional>

#include "protocol/base/limits.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

Manifest good_manifest() {
    SeededRandom random(1);
    Manifest out = *decode_manifest(make_center(random).genesis.parsed().body());
    out.name = "富山センター";
    out.home = {16, 162'019};
    out.corporate_number = test_corporate_number(4);
    out.officers.push_back({random.fixed<PublicKey>(), "理事"});
    return out;
}

TEST(Manifest, GoesThereAndBack) {
    Manifest manifest = good_manifest();
    manifest.recovery = Bytes(32, 7);
    manifest.successor = Bytes(32, 8);
    const auto bytes = encode_manifest(manifest);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*decode_manifest(*bytes), manifest);
}

TEST(Manifest, EveryRuleHolds) {
    struct Rule {
        const char* name;
        Error error;
        std::function<void(Manifest&)> breaks;
    };
    const std::vector<Rule> rules = {
        {"no name", Error::bad_text, [](Manifest& m) { m.name.clear(); }},
        {"a name with a control", Error::bad_text, [](Manifest& m) { m.name = "a\x07"; }},
        {"a long name", Error::bad_text, [](Manifest& m) { m.name.assign(513, 'a'); }},
        {"prefecture 0", Error::bad_field, [](Manifest& m) { m.home = {0, 0}; }},
        {"prefecture 48", Error::bad_field, [](Manifest& m) { m.home = {48, 0}; }},
        {"another prefecture's town", Error::bad_field,
         [](Manifest& m) { m.home.prefecture = 17; }},
        {"a wrong town", Error::bad_field, [](Manifest& m) { m.home.municipality = 162'018; }},
        {"a wrong number", Error::bad_field, [](Manifest& m) { m.corporate_number = "1"; }},
        {"recovery of 31 bytes", Error::bad_field, [](Manifest& m) { m.recovery.resize(31); }},
        {"successor of 1 byte", Error::bad_field, [](Manifest& m) { m.successor.resize(1); }},
        {"no officer", Error::over_limit, [](Manifest& m) { m.officers.clear(); }},
        {"too many officers", Error::over_limit,
         [](Manifest& m) { m.officers.resize(kOfficersMax + 1); }},
        {"an officer twice", Error::bad_field,
         [](Manifest& m) { m.officers.push_back(m.officers.front()); }},
        {"no signature needed", Error::bad_field, [](Manifest& m) { m.signatures_needed = 0; }},
        {"more than there are", Error::bad_field, [](Manifest& m) { m.signatures_needed = 3; }},
        {"too many grants", Error::over_limit,
         [](Manifest& m) { m.grants.resize(kGrantsMax + 1); }},
        {"a key in two roles", Error::bad_field,
         [](Manifest& m) {
             m.grants.push_back(m.grants.front());
             m.grants.back().role = Role::revoke_only;
         }},
        {"an officer's key granted", Error::bad_field,
         [](Manifest& m) { m.grants.front().key = m.officers.front().key; }},
        {"a grant without key", Error::bad_field, [](Manifest& m) { m.grants.front().key = {}; }},
        {"a grant that ends first", Error::bad_field,
         [](Manifest& m) { m.grants.front().expires_ms = m.grants.front().not_before_ms; }},
        {"a label with a control", Error::bad_text,
         [](Manifest& m) { m.grants.front().label = "\x1b"; }},
    };
    for (const Rule& rule : rules) {
        Manifest manifest = good_manifest();
        rule.breaks(manifest);
        const auto bytes = encode_manifest(manifest);
        ASSERT_FALSE(bytes) << rule.name;
        EXPECT_EQ(bytes.error(), rule.error) << rule.name;
    }
}

TEST(Manifest, AGrantCountsFromItsBeginningUntilBeforeItsEnd) {
    Manifest manifest;
    manifest.grants = {{Role::staff, kRightPublish, PublicKey{{1}}, 100, 200, ""}};
    const auto has = [&](std::int64_t ms, Role role = Role::staff) {
        return manifest.grant_for(PublicKey{{1}}, role, Hlc::at({ms})) != nullptr;
    };
    EXPECT_FALSE(has(99));
    EXPECT_TRUE(has(100));
    EXPECT_TRUE(has(199));
    EXPECT_FALSE(has(200));
    EXPECT_FALSE(has(150, Role::device));
    EXPECT_EQ(manifest.grant_for(PublicKey{{2}}, Role::staff, Hlc::at({150})), nullptr);
}

TEST(Manifest, ChangedBytesAreRefusedOrReadAsAnotherManifest) {
    SeededRandom random(5);
    const Bytes good = *encode_manifest(good_manifest());
    for (int turn = 0; turn < 5'000; ++turn) {
        Bytes bytes = good;
        bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.u64());
        const auto manifest = decode_manifest(bytes);
        if (!manifest) continue;
        const auto again = encode_manifest(*manifest);
        ASSERT_TRUE(again);
        EXPECT_EQ(*decode_manifest(*again), *manifest);
    }
}

TEST(Manifest, TheNextOneIsSignedByAnOfficerOfTheOneBefore) {
    SeededRandom random(2);
    const TestCenter center = make_center(random);
    const Manifest before = *decode_manifest(center.genesis.parsed().body());
    Manifest next = before;
    next.name = "改名センター";
    const auto made = [&](const Manifest& what, const SecretKey& key) {
        return make_next_manifest(center.id, center.genesis.id(), before, what, key, kTestNow,
                                  random);
    };
    const auto record = made(next, center.root);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->header().manifest_epoch, 1U);
    EXPECT_EQ(record->header().parents, std::vector<RecordId>{center.genesis.id()});
    EXPECT_EQ(record->header().center, center.id);
    next.epoch = 1;
    EXPECT_EQ(*decode_manifest(record->parsed().body()), next);
    EXPECT_EQ(made(next, center.staff).error(), Error::key_not_granted);
    next.name.clear();
    EXPECT_EQ(made(next, center.root).error(), Error::bad_text);
}

TEST(Manifest, RenewingLengthensEveryTermAndShortensNone) {
    Manifest manifest = good_manifest();
    ASSERT_FALSE(manifest.grants.empty());
    const WallTime later = kTestNow + std::chrono::hours(24 * 170);
    const auto in = [&](std::chrono::hours lifetime) {
        return static_cast<std::uint64_t>((later + lifetime).ms);
    };
    manifest.grants.front().expires_ms = in(kDeviceKeyLifetime) + 1;
    const Manifest out = renewed(manifest, later);
    ASSERT_EQ(out.grants.size(), manifest.grants.size());
    EXPECT_EQ(out.grants.front().expires_ms, in(kDeviceKeyLifetime) + 1);
    for (std::size_t i = 1; i < out.grants.size(); ++i) {
        const bool is_staff = out.grants[i].role == Role::staff;
        EXPECT_EQ(out.grants[i].expires_ms, in(is_staff ? kStaffKeyLifetime : kDeviceKeyLifetime));
        EXPECT_EQ(out.grants[i].not_before_ms, manifest.grants[i].not_before_ms);
        EXPECT_EQ(out.grants[i].key, manifest.grants[i].key);
    }
}

// A key for a short time ends when it should.
TEST(ManifestRenewal, LeavesKeysThatWereGivenForATime) {
    const auto ms = [](std::chrono::hours time) {
        return static_cast<std::uint64_t>(std::chrono::milliseconds(time).count());
    };
    const auto now = static_cast<std::uint64_t>(kTestNow.ms);
    Grant usual;
    usual.not_before_ms = now;
    usual.expires_ms = now + ms(kStaffKeyLifetime);
    Grant brief = usual;
    brief.expires_ms -= 1;
    // As one whose successor is in its place already.
    Grant leaving = usual;
    leaving.role = Role::device;
    Grant device = leaving;
    device.expires_ms = now + ms(kDeviceKeyLifetime);
    EXPECT_FALSE(is_for_a_time(usual));
    EXPECT_TRUE(is_for_a_time(brief));
    EXPECT_TRUE(is_for_a_time(leaving));
    EXPECT_FALSE(is_for_a_time(device));
    Manifest manifest;
    manifest.grants = {usual, brief, device, leaving};
    const Manifest out = renewed(manifest, kTestNow + std::chrono::hours(48));
    EXPECT_GT(out.grants[0].expires_ms, usual.expires_ms);
    EXPECT_EQ(out.grants[1], brief);
    EXPECT_GT(out.grants[2].expires_ms, device.expires_ms);
    EXPECT_EQ(out.grants[3], leaving);
}

TEST(Charter, GoesThereAndBackAndItsRulesHold) {
    Charter charter;
    charter.name = "試験連合";
    charter.founders = {CenterId{{1}}, CenterId{{2}}};
    EXPECT_EQ(*decode_charter(*encode_charter(charter)), charter);
    const auto fails = [&](auto&& change) {
        Charter bad = charter;
        change(bad);
        return !encode_charter(bad).has_value();
    };
    EXPECT_TRUE(fails([](Charter& c) { c.name.clear(); }));
    EXPECT_TRUE(fails([](Charter& c) { c.founders.clear(); }));
    EXPECT_TRUE(fails([](Charter& c) { c.founders.resize(kFoundersMax + 1); }));
    EXPECT_TRUE(fails([](Charter& c) { c.sponsors_needed = 0; }));
    EXPECT_TRUE(fails([](Charter& c) { c.sponsor_cap = 0; }));
}

}  // namespace
}  // namespace tsunagi
