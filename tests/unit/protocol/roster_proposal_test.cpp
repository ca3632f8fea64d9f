// Manifests that too few officers signed: they give nobody anything, whatever the order of arrival.
#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/authority/roster.h"
#include "tests/support/builders.h"
#include "tests/support/effort.h"

namespace tsunagi {
namespace {

// A center that founded its federation alone, with three officers of whom two must sign.
struct Proposals : ::testing::Test {
    SeededRandom random{45};
    std::vector<TestCenter> centers;
    std::vector<SecretKey> officers;
    std::vector<CheckedRecord> base;
    std::optional<CheckedRecord> first;  // the manifest that names the three

    void SetUp() override {
        centers.push_back(make_center(random));
        base.push_back(centers[0].genesis);
        base.push_back(found_federation(random, centers));
        for (int i = 0; i < 3; ++i) officers.push_back(SecretKey::generate(random));
        Manifest next = *decode_manifest(centers[0].genesis.parsed().body());
        next.signatures_needed = 2;
        for (const SecretKey& key : officers) next.officers.push_back({key.public_key(), "役員"});
        next.officers.erase(next.officers.begin());
        first = after(centers[0].genesis, centers[0].root, next);
        base.push_back(*first);
    }
    [[nodiscard]] static Manifest manifest_of(const CheckedRecord& record) {
        return *decode_manifest(record.parsed().body());
    }
    [[nodiscard]] CheckedRecord after(const CheckedRecord& parent,
                                      const SecretKey& signer,
                                      const Manifest& next) {
        return *make_next_manifest(centers[0].id, parent.id(), manifest_of(parent), next, signer,
                                   kTestNow, random);
    }
    // The one after `parent` that grants this staff key as well.
    [[nodiscard]] CheckedRecord granting(const CheckedRecord& parent,
                                         const SecretKey& signer,
                                         const PublicKey& key,
                                         Role role = Role::staff) {
        Manifest next = manifest_of(parent);
        Grant grant = next.grants.front();
        grant.role = role;
        grant.rights = role == Role::staff ? kRightPublish : 0;
        grant.key = key;
        next.grants.push_back(grant);
        return after(parent, signer, next);
    }
    [[nodiscard]] CheckedRecord cosign(const CheckedRecord& manifest, const SecretKey& officer) {
        return *make_cosign(centers[0].charter, centers[0].id, manifest.id(),
                            manifest.header().manifest_epoch, officer, kTestNow, random);
    }
    // As if `key` were the center's staff key under that epoch.
    [[nodiscard]] CheckedRecord fact_by(const SecretKey& key, std::uint32_t epoch) {
        FactSpec spec;
        spec.body = article_body("題");
        Header header = make_fact(random, centers[0], spec).header();
        header.writer_key = key.public_key();
        header.manifest_epoch = epoch;
        return *make_record(header, *encode_body(spec.body), random.fixed<Salt>(), key);
    }
    [[nodiscard]] CheckedRecord revocation(const SecretKey& signer,
                                           const PublicKey& key,
                                           std::uint32_t epoch) {
        return *make_revocation({key, RevocationReason::lost, {}, {}},
                                {centers[0].charter, centers[0].id, epoch, signer}, kTestNow,
                                random);
    }
    [[nodiscard]] static Error verdict(const Roster& roster, const CheckedRecord& record) {
        const auto counts = record.header().record_class == RecordClass::authority
                                ? roster.judge_authority(record)
                                : roster.judge(record.parsed());
        return counts ? Error{} : counts.error();
    }
    static void add(Roster& roster, const CheckedRecord& record) {
        ASSERT_TRUE(roster.judge_authority(record));
        roster.add(record);
        roster.settle();
    }
    [[nodiscard]] Roster founded() {
        Roster roster(centers[0].charter);
        for (const CheckedRecord& record : base) add(roster, record);
        return roster;
    }
};

TEST_F(Proposals, GrantNothingUntilEnoughOfficersSigned) {
    Roster roster = founded();
    const SecretKey thief = SecretKey::generate(random);
    const CheckedRecord proposed = granting(*first, officers[0], thief.public_key());
    const CheckedRecord written = fact_by(thief, 2);
    EXPECT_EQ(verdict(roster, written), Error::unknown_center);
    add(roster, proposed);
    EXPECT_EQ(verdict(roster, written), Error::not_in_force);
    EXPECT_EQ(verdict(roster, revocation(officers[0], thief.public_key(), 2)), Error::not_in_force);
    EXPECT_EQ(roster.current_id(centers[0].id), first->id());
    // The same officer's word counts once, and a key that the proposal itself names is no officer.
    add(roster, cosign(proposed, officers[0]));
    EXPECT_EQ(verdict(roster, cosign(proposed, thief)), Error::key_not_granted);
    EXPECT_EQ(verdict(roster, written), Error::not_in_force);
    add(roster, cosign(proposed, officers[2]));
    EXPECT_EQ(verdict(roster, written), Error{});
    EXPECT_EQ(verdict(roster, revocation(officers[0], thief.public_key(), 2)), Error{});
    EXPECT_EQ(roster.current_id(centers[0].id), proposed.id());
}

// One officer proposes a manifest that asks for nobody else, and goes on from there alone.
TEST_F(Proposals, NothingThatFollowsOneIsInForce) {
    Roster roster = founded();
    const SecretKey thief = SecretKey::generate(random);
    Manifest alone = manifest_of(*first);
    alone.officers = {{officers[0].public_key(), {}}};
    alone.signatures_needed = 1;
    const CheckedRecord proposed = after(*first, officers[0], alone);
    const CheckedRecord behind = granting(proposed, officers[0], thief.public_key());
    add(roster, proposed);
    add(roster, behind);
    EXPECT_EQ(verdict(roster, fact_by(thief, 3)), Error::not_in_force);
    EXPECT_EQ(roster.current_id(centers[0].id), first->id());
    EXPECT_FALSE(roster.may_become_effective(behind.id()));
    EXPECT_TRUE(roster.may_become_effective(proposed.id()));
    add(roster, cosign(proposed, officers[1]));
    EXPECT_EQ(roster.current_id(centers[0].id), behind.id());
    EXPECT_EQ(verdict(roster, fact_by(thief, 3)), Error{});
}

TEST_F(Proposals, TheFirstWithEnoughSignaturesOvertakesTheOther) {
    Roster roster = founded();
    const CheckedRecord one = granting(*first, officers[0], PublicKey{{1}});
    const CheckedRecord other = granting(*first, officers[1], PublicKey{{2}});
    add(roster, one);
    add(roster, other);
    ASSERT_EQ(roster.proposals(centers[0].id).size(), 2U);
    for (const Proposal& proposal : roster.proposals(centers[0].id)) {
        EXPECT_EQ(proposal.signers.size(), 1U);
        EXPECT_EQ(proposal.parent, first->id());
        EXPECT_TRUE(roster.may_become_effective(proposal.id));
    }
    add(roster, cosign(one, officers[2]));
    ASSERT_EQ(roster.proposals(centers[0].id).size(), 1U);
    EXPECT_EQ(roster.proposals(centers[0].id).front().id, other.id());
    EXPECT_FALSE(roster.may_become_effective(other.id()));
    EXPECT_FALSE(roster.may_follow(centers[0].id, first->id()));
    EXPECT_TRUE(roster.may_follow(centers[0].id, one.id()));
    EXPECT_EQ(roster.history(centers[0].id),
              (std::vector{centers[0].genesis.id(), first->id(), one.id()}));
    // Signed elsewhere at the same time it is a fork, and nothing follows.
    add(roster, cosign(other, officers[0]));
    EXPECT_TRUE(roster.is_forked(centers[0].id));
    EXPECT_FALSE(roster.may_follow(centers[0].id, first->id()));
}

// One signature decides about a long chain that waited for it; beside it lie many that still wait.
TEST_F(Proposals, AreSettledFromTheOneThatGotASignature) {
    Roster roster = founded();
    Manifest alone = manifest_of(*first);
    alone.officers = {{officers[0].public_key(), {}}};
    alone.signatures_needed = 1;
    const CheckedRecord proposed = after(*first, officers[0], alone);
    const auto add_quietly = [&](const CheckedRecord& record) {
        ASSERT_TRUE(roster.judge_authority(record));
        roster.add(record);
    };
    std::vector<RecordId> expected{centers[0].genesis.id(), first->id(), proposed.id()};
    add_quietly(proposed);
    CheckedRecord last = proposed;
    for (std::uint8_t i = 0; i < 200; ++i) {
        Manifest next = manifest_of(last);
        next.name = "第" + std::to_string(i);
        last = after(last, officers[0], next);
        add_quietly(last);
        expected.push_back(last.id());
        Manifest beside = manifest_of(*first);
        beside.name = next.name;
        add_quietly(after(*first, officers[1], beside));
    }
    EXPECT_EQ(roster.current_id(centers[0].id), first->id());
    EXPECT_EQ(roster.proposals(centers[0].id).size(), 401U);
    add(roster, cosign(proposed, officers[1]));
    EXPECT_EQ(roster.history(centers[0].id), expected);
    EXPECT_EQ(roster.proposals(centers[0].id).size(), 200U);
}

// --- the twin ---

// What counts, from the definition: by recursion over the records, with no state.
struct Twin {
    const std::vector<CheckedRecord>& records;

    [[nodiscard]] const CheckedRecord* find(const RecordId& id) const {
        for (const CheckedRecord& record : records) {
            if (record.id() == id) return &record;
        }
        return nullptr;
    }
    [[nodiscard]] bool is_effective(const CheckedRecord& manifest) const {
        if (manifest.header().parents.empty()) return true;
        const CheckedRecord* parent = find(manifest.header().parents.front());
        if (parent == nullptr || !is_effective(*parent)) return false;
        const Manifest before = *decode_manifest(parent->parsed().body());
        unsigned count = 0;
        for (const Officer& officer : before.officers) {
            bool has_signed = manifest.header().writer_key == officer.key;
            for (const CheckedRecord& record : records) {
                const Header& header = record.header();
                has_signed = has_signed ||
                             (header.kind == kind::kCosign && header.writer_key == officer.key &&
                              header.targets.front().id.bytes == manifest.id().bytes);
            }
            count += has_signed ? 1 : 0;
        }
        return count >= before.signatures_needed;
    }
    [[nodiscard]] bool counts(const CheckedRecord& fact) const {
        return std::ranges::any_of(records, [&](const CheckedRecord& record) {
            if (record.header().kind != kind::kManifest || !is_effective(record)) return false;
            const Manifest manifest = *decode_manifest(record.parsed().body());
            return manifest.epoch == fact.header().manifest_epoch &&
                   manifest.grant_for(fact.header().writer_key, Role::staff, fact.header().time) !=
                       nullptr;
        });
    }
};

TEST_F(Proposals, CountAsTheTwinSaysInAnyOrderAndNeverLess) {
    for (int round = 0; round < test::effort(60, 10); ++round) {
        std::vector<CheckedRecord> manifests{*first};
        std::vector<CheckedRecord> authority;
        std::vector<CheckedRecord> facts;
        const auto any_officer = [&]() -> const SecretKey& { return officers[random.below(3)]; };
        for (int i = 0; i < 6; ++i) {
            const SecretKey key = SecretKey::generate(random);
            const CheckedRecord parent = manifests[random.below(manifests.size())];
            const CheckedRecord next = granting(parent, any_officer(), key.public_key());
            manifests.push_back(next);
            authority.push_back(next);
            facts.push_back(fact_by(key, next.header().manifest_epoch));
            for (auto more = random.below(3); more > 0; --more)
                authority.push_back(cosign(next, any_officer()));
        }
        for (std::size_t i = authority.size(); i > 1; --i)
            std::swap(authority[i - 1], authority[random.below(i)]);
        Roster roster = founded();
        std::vector<CheckedRecord> known = base;
        std::set<RecordId> counted;
        std::vector<CheckedRecord> waiting = authority;
        for (bool has_moved = true; has_moved;) {
            has_moved = false;
            for (const CheckedRecord& record : std::exchange(waiting, {})) {
                const auto may = roster.judge_authority(record);
                if (!may) {
                    ASSERT_TRUE(can_wait(may.error()));
                    waiting.push_back(record);
                    continue;
                }
                add(roster, record);
                known.push_back(record);
                has_moved = true;
                for (const CheckedRecord& fact : facts) {
                    const Error said = verdict(roster, fact);
                    ASSERT_EQ(said == Error{}, Twin{known}.counts(fact));
                    // Nothing that may count later is refused for good.
                    ASSERT_TRUE(said == Error{} || can_wait(said) ||
                                said == Error::key_not_granted);
                    if (counted.contains(fact.id())) ASSERT_EQ(said, Error{});
                    if (said == Error{}) counted.insert(fact.id());
                }
            }
        }
        EXPECT_TRUE(waiting.empty());
    }
}

}  // namespace
}  // namespace tsunagi
