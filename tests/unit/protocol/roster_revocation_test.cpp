// What a revocation does to the roster's answers.
#include <gtest/gtest.h>

#include "protocol/authority/roster.h"
#include "tests/unit/protocol/revocation_fixture.h"

namespace tsunagi {
namespace {

// Two founders and a third center; the first one's staff key is what is revoked.
struct RevokingRoster : ::testing::Test {
    SeededRandom random{5};
    std::vector<TestCenter> centers;
    std::optional<Roster> roster;
    std::vector<CheckedRecord> base;

    void SetUp() override {
        for (const char* name : {"甲", "乙", "丙"}) centers.push_back(make_center(random, {name}));
        base.push_back(found_federation(random, std::span(centers).first(2)));
        centers[2].charter = centers[0].charter;
        roster.emplace(centers[0].charter);
        for (const TestCenter& center : centers) add(center.genesis);
        add(base[0]);
        roster->settle();
    }
    void add(const CheckedRecord& record) {
        ASSERT_TRUE(roster->judge_authority(record));
        roster->add(record);
        roster->settle();
    }
    void add_list(const CheckedRecord& list) {
        ASSERT_TRUE(roster->judge(list.parsed()));
        roster->add_list(list.parsed());
    }
    CheckedRecord fact(const Scope& scope = Scope::nation()) {
        FactSpec spec;
        spec.scope = scope;
        spec.body = article_body("記事");
        return make_fact(random, centers[0], spec);
    }
    [[nodiscard]] Error verdict(const CheckedRecord& record) const {
        const auto counts = record.header().record_class == RecordClass::authority
                                ? roster->judge_authority(record)
                                : roster->judge(record.parsed());
        return counts ? Error{} : counts.error();
    }
    // Signed by somebody else than an officer.
    CheckedRecord revoked_by(const SecretKey& signer,
                             const PublicKey& key,
                             std::uint32_t epoch = 0) {
        return *make_revocation({key, RevocationReason::lost, {}, {}},
                                {centers[0].charter, centers[0].id, epoch, signer}, kTestNow,
                                random);
    }
};

TEST_F(RevokingRoster, OnlyWhatIsListedCountsOnceTheListsAreHere) {
    const CheckedRecord honest = fact();
    const CheckedRecord late = fact();
    const CheckedRecord elsewhere = fact(Scope::of_center(centers[0].id));
    const CheckedRecord list = kept_list(random, centers[0], Scope::nation(), {honest.id()});
    EXPECT_EQ(verdict(list), Error::undecided) << "no revocation names it yet";
    EXPECT_EQ(verdict(late), Error{});
    add(revoke(random, centers[0], {list}));
    EXPECT_EQ(verdict(honest), Error::undecided);
    EXPECT_EQ(verdict(late), Error::undecided);
    EXPECT_EQ(verdict(elsewhere), Error::key_revoked) << "of that scope nothing is listed";
    add_list(list);
    EXPECT_EQ(verdict(honest), Error{});
    EXPECT_EQ(verdict(late), Error::key_revoked);
    EXPECT_EQ(verdict(list), Error{});
}

TEST_F(RevokingRoster, TheListsOfSeveralRevocationsCountTogether) {
    const CheckedRecord one = fact();
    const CheckedRecord other = fact();
    const CheckedRecord first = kept_list(random, centers[0], Scope::nation(), {one.id()});
    const CheckedRecord second = kept_list(random, centers[0], Scope::nation(), {other.id()});
    add(revoke(random, centers[0], {first}));
    add_list(first);
    EXPECT_EQ(verdict(other), Error::key_revoked);
    add(revoke(random, centers[0], {second}));
    EXPECT_EQ(verdict(one), Error{}) << "lists only grow";
    EXPECT_EQ(verdict(other), Error::undecided);
    add_list(second);
    EXPECT_EQ(verdict(other), Error{});
    // A list that is here already serves a revocation that names it later, of another key.
    add(revoke(random, centers[0], {first}, {}, centers[0].machine.public_key()));
    EXPECT_EQ(verdict(one), Error{});
}

TEST_F(RevokingRoster, ManyListsInAnyOrderCountAsTheirUnion) {
    std::vector<RecordId> ids(600);
    for (RecordId& id : ids) id = random.fixed<RecordId>();
    std::vector<CheckedRecord> lists;
    for (std::size_t at = 0; at < 500;) {
        const std::size_t size = std::min<std::size_t>(1 + random.below(40), 500 - at);
        std::vector<RecordId> some(ids.begin() + std::ptrdiff_t(at),
                                   ids.begin() + std::ptrdiff_t(at + size));
        if (at != 0) some.push_back(ids.front());  // in all of them
        lists.push_back(kept_list(random, centers[0], Scope::nation(), some));
        at += size;
    }
    Revocations revocations;
    const auto decoded = [&](const CheckedRecord& record) {
        return *decode_revocation(record.parsed().body(), centers[0].id);
    };
    const PublicKey staff = centers[0].staff.public_key();
    const PublicKey machine = centers[0].machine.public_key();
    revocations.add(centers[0].id, decoded(revoke(random, centers[0], lists)));
    const auto stand = [&](const PublicKey& key, const RecordId& id) {
        const auto counts = revocations.judge(centers[0].id, key, Scope::nation(), id);
        return counts ? Error{} : counts.error();
    };
    for (std::size_t i = 0; i < lists.size(); ++i) {
        EXPECT_EQ(stand(staff, ids[550]), Error::undecided) << i;
        revocations.add_list(centers[0].id, {Scope::nation(), lists[i].id()},
                             *decode_kept_ids(lists[i].parsed().body()));
        // Another key that the same lists serve, once half of them are here.
        if (i == lists.size() / 2)
            revocations.add(centers[0].id, decoded(revoke(random, centers[0], lists, {}, machine)));
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        for (const PublicKey& key : {staff, machine})
            EXPECT_EQ(stand(key, ids[i]), i < 500 ? Error{} : Error::key_revoked) << i;
    }
    EXPECT_EQ(revocations.named().size(), lists.size());
    EXPECT_EQ(revocations.listed_by(centers[0].id).size(), 500 + lists.size() - 1);
    EXPECT_TRUE(revocations.listed_by(centers[1].id).empty());
}

TEST_F(RevokingRoster, AListCountsInItsOwnScopeAndForItsOwnCenterOnly) {
    const CheckedRecord record = fact();
    const CheckedRecord list = kept_list(random, centers[0], Scope::nation(), {record.id()});
    // Named under another scope, and by another center.
    Revocation wrong{centers[0].staff.public_key(),
                     RevocationReason::lost,
                     {},
                     {{{ScopeLevel::public_, 0, {}}, list.id()}}};
    add(*make_revocation(wrong, officer_of(centers[0]), kTestNow, random));
    add(revoke(random, centers[1], {list}));
    EXPECT_EQ(verdict(list), Error::undecided);
    EXPECT_EQ(verdict(record), Error::key_revoked);
    EXPECT_EQ(verdict(fact({ScopeLevel::public_, 0, {}})), Error::undecided);
}

TEST_F(RevokingRoster, OnlyOfficersAndKeysForItRevoke) {
    const PublicKey staff = centers[0].staff.public_key();
    EXPECT_EQ(verdict(revoked_by(centers[0].staff, staff)), Error::key_not_granted);
    EXPECT_EQ(verdict(revoked_by(centers[1].root, staff)), Error::key_not_granted);
    EXPECT_EQ(verdict(revoked_by(centers[0].root, centers[1].staff.public_key())),
              Error::key_not_granted)
        << "a key that it never gave";
    EXPECT_EQ(verdict(revoked_by(centers[0].root, staff, 1)), Error::unknown_center) << "waits";
    EXPECT_EQ(verdict(revoked_by(centers[0].root, staff)), Error{});

    const SecretKey revoker = SecretKey::generate(random);
    const Manifest before = *decode_manifest(centers[0].genesis.parsed().body());
    Manifest next = before;
    Grant grant = next.grants.front();
    grant.role = Role::revoke_only;
    grant.key = revoker.public_key();
    next.grants.push_back(grant);
    EXPECT_EQ(verdict(revoked_by(revoker, staff, 1)), Error::unknown_center);
    add(*make_next_manifest(centers[0].id, centers[0].genesis.id(), before, next, centers[0].root,
                            kTestNow, random));
    EXPECT_EQ(verdict(revoked_by(revoker, staff, 1)), Error{});
    EXPECT_EQ(verdict(revoked_by(revoker, staff, 0)), Error::key_not_granted);
    const auto late = make_revocation({staff, RevocationReason::lost, {}, {}},
                                      {centers[0].charter, centers[0].id, 1, revoker},
                                      kTestNow + kDeviceKeyLifetime, random);
    EXPECT_EQ(verdict(*late), Error::key_expired);
    const auto list =
        make_kept_ids(std::vector{RecordId{{1}}}, Scope::nation(),
                      {centers[0].charter, centers[0].id, 1, centers[0].staff}, kTestNow, random);
    EXPECT_EQ(verdict(*list), Error::key_not_granted) << "a thief lists what it wrote";
}

TEST_F(RevokingRoster, ALaterManifestGivesARevokedKeyNothingBack) {
    const CheckedRecord before = fact();
    add(revoke(random, centers[0], {}));
    const Manifest genesis = *decode_manifest(centers[0].genesis.parsed().body());
    add(*make_next_manifest(centers[0].id, centers[0].genesis.id(), genesis, genesis,
                            centers[0].root, kTestNow, random));
    centers[0].epoch = 1;
    EXPECT_EQ(verdict(fact()), Error::key_revoked);
    EXPECT_EQ(verdict(before), Error::key_revoked);
}

TEST_F(RevokingRoster, ASponsorshipThatIsNotListedDoesNotAdmit) {
    const CheckedRecord sponsorship = make_sponsor(random, centers[0], centers[2].id);
    add(sponsorship);
    ASSERT_TRUE(roster->is_admitted(centers[2].id));
    add(revoke(random, centers[0], {}));
    EXPECT_FALSE(roster->is_admitted(centers[2].id));
    EXPECT_TRUE(roster->sponsors_of(centers[2].id).empty());
    EXPECT_EQ(verdict(sponsorship), Error::key_revoked);
    add(revoke(random, centers[0], {}, {sponsorship.id()}));
    EXPECT_TRUE(roster->is_admitted(centers[2].id));
    EXPECT_EQ(verdict(sponsorship), Error{});
    EXPECT_EQ(verdict(make_sponsor(random, centers[0], centers[1].id)), Error::key_revoked);
}

TEST_F(RevokingRoster, ARevokedDeviceIsNobodys) {
    const Hlc now = Hlc::at(kTestNow);
    ASSERT_TRUE(roster->is_device_of(centers[0].device, centers[0].id, now));
    add(revoke(random, centers[0], {}, {}, centers[0].device));
    EXPECT_FALSE(roster->is_device_of(centers[0].device, centers[0].id, now));
    EXPECT_TRUE(roster->centers_of_device(centers[0].device, now).empty());
    add(revoke(random, centers[0], {}, {}, centers[0].box));
    EXPECT_TRUE(roster->boxes_of(centers[0].id).empty());
    EXPECT_EQ(roster->boxes_of(centers[1].id).size(), 1U);
}

TEST_F(RevokingRoster, WhatIsTheOfficersIsNotNarrowed) {
    add(revoke(random, centers[0], {}));
    add(revoke(random, centers[0], {}, {}, centers[0].machine.public_key()));
    EXPECT_EQ(verdict(centers[0].genesis), Error{});
    EXPECT_EQ(verdict(base[0]), Error{});
    EXPECT_EQ(verdict(revoke(random, centers[0], {})), Error{});
    EXPECT_EQ(verdict(make_endpoint(random, centers[0], {centers[0].device, {"a:1"}, 1})),
              Error::key_revoked);
}

TEST_F(RevokingRoster, ABodyThatIsNoneIsRefused) {
    Header header = revoke(random, centers[0], {}).header();
    const auto broken = make_record(header, Bytes(8), random.fixed<Salt>(), centers[0].root);
    EXPECT_NE(verdict(*broken), Error{});
    header.targets = {{TargetKind::center, {}, {}}};
    const auto body = encode_revocation(
        {centers[0].staff.public_key(), RevocationReason::lost, {}, {}}, centers[0].id);
    EXPECT_EQ(verdict(*make_record(header, *body, random.fixed<Salt>(), centers[0].root)),
              Error::malformed);
}

}  // namespace
}  // namespace tsunagi
