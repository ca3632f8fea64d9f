// A key in another one's place: what the old one may do from then on, and before.
#include "client/granted_keys.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/authority/roster.h"
#include "protocol/record/revocation.h"
#include "tests/support/builders.h"

namespace tsunagi::client {
namespace {

constexpr std::chrono::hours kDay{24};

class GrantedKeys : public ::testing::Test {
  protected:
    GrantedKeys() : charter_(found_federation(random_, {&center_, 1})) {}

    [[nodiscard]] static const Grant& grant_of(const Manifest& manifest, const PublicKey& key) {
        return *std::ranges::find(manifest.grants, key, &Grant::key);
    }
    [[nodiscard]] CheckedRecord next(const RecordId& parent,
                                     const Manifest& before,
                                     Manifest manifest,
                                     const SecretKey& officer) {
        return *make_next_manifest(center_.id, parent, before, std::move(manifest), officer,
                                   kTestNow, random_);
    }

    SeededRandom random_{45};
    TestCenter center_ = make_center(random_);
    CheckedRecord charter_;
    Manifest genesis_ = *decode_manifest(center_.genesis.parsed().body());
};

// Also one that was renewed, and whose term is longer than its role's.
TEST_F(GrantedKeys, RenewingLeavesAKeyThatIsReplaced) {
    for (const PublicKey& old_key : {center_.device, center_.staff.public_key()}) {
        for (const int renewals : {0, 1, 2}) {
            Manifest manifest = genesis_;
            WallTime now = kTestNow;
            for (int i = 0; i < renewals; ++i) {
                now = now + 100 * kDay;
                manifest = renewed(manifest, now);
            }
            const PublicKey new_key = SecretKey::generate(random_).public_key();
            put_in_place_of(manifest, old_key, new_key, true, now);
            const WallTime end = end_of(grant_of(manifest, old_key));
            EXPECT_EQ(end.ms, (now + kOverlap).ms);
            const Manifest later = renewed(manifest, now + kDay);
            EXPECT_EQ(end_of(grant_of(later, old_key)).ms, end.ms) << renewals;
            EXPECT_GT(grant_of(later, new_key).expires_ms, grant_of(manifest, new_key).expires_ms);
            EXPECT_TRUE(encode_manifest(later));
        }
    }
}

// One that had ended, or was to end sooner, ends when it did.
TEST_F(GrantedKeys, ACutNeverLengthens) {
    const PublicKey old_key = center_.device;
    for (const std::chrono::hours ago : {kDay * 30, kDay * -3}) {
        Manifest manifest = genesis_;
        Grant& grant = *std::ranges::find(manifest.grants, old_key, &Grant::key);
        grant.expires_ms = static_cast<std::uint64_t>((kTestNow + -ago).ms);
        grant.not_before_ms = std::min(grant.not_before_ms, grant.expires_ms - 1);
        const std::uint64_t end = grant.expires_ms;
        put_in_place_of(manifest, old_key, PublicKey{{1}}, true, kTestNow);
        EXPECT_EQ(grant_of(manifest, old_key).expires_ms, end);
        EXPECT_TRUE(encode_manifest(manifest));
        EXPECT_TRUE(is_for_a_time(grant_of(manifest, old_key)));
    }
}

TEST_F(GrantedKeys, WhatTheOldKeyWroteBeforeGoesOnCounting) {
    Roster roster(center_.charter);
    roster.add(center_.genesis);
    roster.add(charter_);
    roster.settle();
    FactSpec spec;
    spec.time = Hlc::at(kTestNow);
    const CheckedRecord before = make_fact(random_, center_, spec);
    ASSERT_TRUE(roster.judge(before.parsed()));
    // A hundred days later the key is replaced.
    const WallTime now = kTestNow + 100 * kDay;
    Manifest manifest = genesis_;
    put_in_place_of(manifest, center_.staff.public_key(), PublicKey{{1}}, true, now);
    const CheckedRecord after = next(center_.genesis.id(), genesis_, manifest, center_.root);
    ASSERT_TRUE(roster.judge_authority(after));
    roster.add(after);
    roster.settle();
    EXPECT_TRUE(roster.judge(before.parsed())) << "it names the epoch before";
    // Under the new manifest the old key writes for the overlap, and no longer.
    center_.epoch = 1;
    const auto counts_at = [&](std::chrono::hours later) {
        FactSpec at;
        at.time = Hlc::at(now + later);
        return roster.judge(make_fact(random_, center_, at).parsed()).has_value();
    };
    EXPECT_TRUE(counts_at(std::chrono::hours(0)));
    EXPECT_TRUE(counts_at(kOverlap - std::chrono::hours(1)));
    EXPECT_FALSE(counts_at(kOverlap));
    EXPECT_FALSE(counts_at(-2 * kDay));
}

// Genesis and two manifests after it: in the second the staff key is another one, in the third the
// officer too.
TEST_F(GrantedKeys, WhoWasAnOfficerThenTakesAKeyBackUnderThatEpoch) {
    const PublicKey old_key = center_.staff.public_key();
    const PublicKey new_key{{7}};
    const SecretKey new_officer = SecretKey::generate(random_);
    const SecretKey stranger = SecretKey::generate(random_);
    Manifest second = genesis_;
    second.epoch = 1;
    put_in_place_of(second, old_key, new_key, false, kTestNow);
    Manifest third = second;
    third.epoch = 2;
    third.officers.front().key = new_officer.public_key();
    const CheckedRecord record_2 = next(center_.genesis.id(), genesis_, second, center_.root);
    const CheckedRecord record_3 = next(record_2.id(), second, third, center_.root);
    const OwnManifest own{record_3, third, center_.charter, {}, {genesis_, second}, {}, {}, false};

    const auto epoch = [&](const PublicKey& key, const SecretKey& officer) {
        return epoch_to_revoke(own, key, officer.public_key());
    };
    EXPECT_EQ(*epoch(old_key, center_.root), 0U);
    EXPECT_EQ(*epoch(new_key, center_.root), 1U) << "the last one that has both";
    EXPECT_EQ(*epoch(new_key, new_officer), 2U);
    const auto late = epoch(old_key, new_officer);
    ASSERT_FALSE(late);
    EXPECT_TRUE(is_failure(late.error(), LocalError::officer_of_other_time));
    const auto nobody = epoch(old_key, stranger);
    ASSERT_FALSE(nobody);
    EXPECT_TRUE(is_failure(nobody.error(), LocalError::not_an_officer));

    // Each of these epochs is one that the roster takes, and the others are not.
    Roster roster(center_.charter);
    roster.add(center_.genesis);
    roster.add(charter_);
    roster.add(record_2);
    roster.add(record_3);
    for (const PublicKey& key : {old_key, new_key}) {
        for (const SecretKey* officer :
             std::initializer_list<const SecretKey*>{&center_.root, &new_officer}) {
            const auto said = epoch(key, *officer);
            for (std::uint32_t at = 0; at <= 2; ++at) {
                const Revoker by{center_.charter, center_.id, at, *officer};
                const auto revocation =
                    make_revocation({key, RevocationReason::lost, {}, {}}, by, kTestNow, random_);
                ASSERT_TRUE(revocation);
                const bool counts = roster.judge_authority(*revocation).has_value();
                if (said && *said == at) EXPECT_TRUE(counts) << at;
                if (!said || *said < at) EXPECT_FALSE(counts) << at;
            }
        }
    }

    const auto all = granted_keys(own);
    EXPECT_EQ(all.size(), genesis_.grants.size() + 1);
    for (const GrantedKey& key : all) {
        EXPECT_EQ(key.is_in_force, key.grant->key != old_key);
        EXPECT_EQ(std::ranges::count(all, key.grant->key,
                                     [](const GrantedKey& one) { return one.grant->key; }),
                  1);
    }
}

// Nobody is to sign what would leave the center with keys that are over.
TEST_F(GrantedKeys, AProposalIsTooLateADayBeforeTheKeyThatItCutsIsOver) {
    Manifest next = genesis_;
    put_in_place_of(next, center_.device, PublicKey{{1}}, true, kTestNow);
    const auto ending = [&](WallTime now) { return ends_too_soon(genesis_, next, now); };
    EXPECT_EQ(ending(kTestNow), nullptr);
    const WallTime last = kTestNow + (kOverlap - kTimeToSetOver);
    EXPECT_EQ(ending({last.ms - 1}), nullptr);
    ASSERT_NE(ending(last), nullptr);
    EXPECT_EQ(ending(last)->key, center_.device);
    // The same keys, where nothing was cut, are not this proposal's matter, however old they are.
    EXPECT_EQ(ends_too_soon(next, next, last + 30 * kDay), nullptr);
}

TEST_F(GrantedKeys, AProposalOfANewKeyIsTooLateWhenThatHasEnded) {
    Manifest next = genesis_;
    Grant brief = grant_of(genesis_, center_.staff.public_key());
    brief.key = PublicKey{{1}};
    brief.expires_ms = static_cast<std::uint64_t>((kTestNow + std::chrono::hours(1)).ms);
    next.grants.push_back(brief);
    EXPECT_EQ(ends_too_soon(genesis_, next, kTestNow), nullptr) << "it is meant for an hour";
    EXPECT_NE(ends_too_soon(genesis_, next, kTestNow + std::chrono::hours(1)), nullptr);
}

TEST_F(GrantedKeys, TheServicesKeyIsWarnedOfWhenItsTermWasCut) {
    const std::vector<PublicKey> used{center_.device, center_.machine.public_key()};
    Manifest manifest = genesis_;
    EXPECT_TRUE(service_key_warnings(manifest, used, kTestNow).empty());
    // A term that runs out by itself is for `renew`, and warned of elsewhere.
    EXPECT_TRUE(service_key_warnings(manifest, used, kTestNow + kDeviceKeyLifetime).empty());
    const PublicKey fresh{{1}};
    put_in_place_of(manifest, center_.device, fresh, true, kTestNow);
    const auto warnings = service_key_warnings(manifest, used, kTestNow);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_NE(warnings.front().find("On 2026-03-22 "), std::string::npos) << warnings.front();
    EXPECT_NE(warnings.front().find("runs out"), std::string::npos);
    EXPECT_NE(warnings.front().find("tsunagi rotate device"), std::string::npos);
    const auto over = service_key_warnings(manifest, used, kTestNow + 8 * kDay);
    ASSERT_EQ(over.size(), 1U);
    EXPECT_NE(over.front().find("ran out"), std::string::npos);
    // Not once the new one is in its place.
    EXPECT_TRUE(
        service_key_warnings(manifest, std::vector<PublicKey>{fresh, used[1]}, kTestNow).empty());
}

}  // namespace
}  // namespace tsunagi::client
