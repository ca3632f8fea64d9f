// The roster: what the set of authority records says, whatever their order of arrival.
#include "protocol/authority/roster.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/builders.h"

namespace tsunagi {
namespace {

// Adds what can be judged, again and again, until nothing moves: as a node does.
std::vector<CheckedRecord> add_all(Roster& roster, std::vector<CheckedRecord> records) {
    for (bool has_moved = true; has_moved;) {
        has_moved = false;
        std::vector<CheckedRecord> later;
        for (CheckedRecord& record : records) {
            const auto verdict = roster.judge_authority(record);
            if (verdict) {
                roster.add(record);
                has_moved = true;
            } else if (can_wait(verdict.error())) {
                later.push_back(std::move(record));
            }
        }
        records = std::move(later);
    }
    roster.settle();
    return records;
}

// The record that such a header would make; nobody signed it.
ParsedRecord unsigned_record(const Header& header) {
    const Bytes encoded = *encode_header(header);
    Bytes bytes(8);
    bytes[0] = static_cast<std::uint8_t>(encoded.size());
    bytes[1] = static_cast<std::uint8_t>(encoded.size() >> 8);
    bytes.insert(bytes.end(), encoded.begin(), encoded.end());
    bytes.resize(bytes.size() + Signature::kSize);
    return *parse_record(std::move(bytes));
}

struct Answers {
    std::set<CenterId> admitted;
    std::vector<CenterId> known;
    std::map<CenterId, std::uint32_t> epochs;
    std::set<CenterId> forked;
    std::size_t waiting = 0;
    friend bool operator==(const Answers&, const Answers&) = default;
};
Answers answers_of(const CharterId& charter, std::vector<CheckedRecord> records) {
    Roster roster(charter);
    Answers out;
    out.waiting = add_all(roster, std::move(records)).size();
    out.admitted = roster.admitted();
    out.known = roster.known();
    for (const CenterId& center : out.known) {
        if (const Manifest* manifest = roster.current(center)) out.epochs[center] = manifest->epoch;
        if (roster.is_forked(center)) out.forked.insert(center);
    }
    return out;
}

struct Federation : ::testing::Test {
    SeededRandom random{3};
    std::vector<TestCenter> centers;
    std::vector<CheckedRecord> records;
    CharterId charter;

    void SetUp() override {
        for (int i = 0; i < 4; ++i) {
            centers.push_back(make_center(random, {"センター" + std::to_string(i), 16}));
        }
        const CheckedRecord founding = found_federation(random, std::span(centers).first(1));
        charter = same_bytes<CharterId>(founding.id());
        for (TestCenter& center : centers) {
            center.charter = charter;
            records.push_back(center.genesis);
        }
        records.push_back(founding);
    }
    // The next manifest after `parent`, signed by `signer`.
    CheckedRecord next_manifest(const TestCenter& center,
                                const CheckedRecord& parent,
                                const std::string& name,
                                const SecretKey& signer,
                                const std::function<void(Manifest&)>& change = {}) {
        Manifest manifest = *decode_manifest(parent.parsed().body());
        ++manifest.epoch;
        manifest.name = name;
        if (change) change(manifest);
        Header header = parent.header();
        header.center = center.id;
        header.manifest_epoch = manifest.epoch;
        header.parents = {parent.id()};
        header.writer_key = signer.public_key();
        header.sequence = manifest.epoch + 1;
        return *make_record(header, *encode_manifest(manifest), random.fixed<Salt>(), signer);
    }
    CheckedRecord cosign(const TestCenter& center,
                         const CheckedRecord& manifest,
                         const SecretKey& officer) {
        Header header;
        header.kind = kind::kCosign;
        header.record_class = RecordClass::authority;
        header.scope = Scope::authority();
        header.charter = charter;
        header.center = center.id;
        header.writer_key = officer.public_key();
        header.writer_instance = 9;
        header.sequence = 1;
        header.time = Hlc::at(kTestNow);
        header.targets = {
            {TargetKind::record, same_bytes<decltype(Target::id)>(manifest.id()), {}}};
        return *make_record(header, {}, {}, officer);
    }
    void expect_same_in_every_order(std::vector<CheckedRecord> set) {
        const auto by_id = [](const CheckedRecord& a, const CheckedRecord& b) {
            return a.id() < b.id();
        };
        std::ranges::sort(set, by_id);
        const Answers expected = answers_of(charter, set);
        do {
            ASSERT_EQ(answers_of(charter, set), expected);
        } while (std::next_permutation(set.begin(), set.end(), by_id));
    }
    Error verdict(const Roster& roster, const CheckedRecord& record) {
        const auto judged = roster.judge_authority(record);
        return judged ? Error{} : judged.error();
    }
};

TEST_F(Federation, SponsorshipsCountInEveryOrder) {
    // 0 founds, sponsors 1; 1 sponsors 2; 3 is sponsored by nobody that counts.
    const std::vector<CheckedRecord> set = {
        records[0],
        records[1],
        records[2],
        records[4],
        make_sponsor(random, centers[0], centers[1].id),
        make_sponsor(random, centers[1], centers[2].id),
        make_sponsor(random, centers[3], centers[3 - 1].id),
    };
    expect_same_in_every_order(set);
    const Answers answers = answers_of(charter, set);
    EXPECT_EQ(answers.admitted, (std::set<CenterId>{centers[0].id, centers[1].id, centers[2].id}));
    EXPECT_EQ(answers.waiting, 1U) << "the sponsorship of a center whose manifest is not here";
}

TEST_F(Federation, ManifestsCountInEveryOrder) {
    const CheckedRecord one = next_manifest(centers[0], centers[0].genesis, "一", centers[0].root);
    const CheckedRecord two = next_manifest(centers[0], one, "二", centers[0].root);
    const CheckedRecord three = next_manifest(centers[0], two, "三", centers[0].root);
    expect_same_in_every_order({centers[0].genesis, records[4], one, two, three});
    Roster roster(charter);
    (void)add_all(roster, {three, two, one, centers[0].genesis});
    EXPECT_EQ(roster.current(centers[0].id)->name, "三");
}

TEST_F(Federation, AForkLeavesTheCommonPrefixInEveryOrder) {
    const CheckedRecord one = next_manifest(centers[0], centers[0].genesis, "一", centers[0].root);
    const CheckedRecord left = next_manifest(centers[0], one, "左", centers[0].root);
    const CheckedRecord right = next_manifest(centers[0], one, "右", centers[0].root);
    const CheckedRecord behind = next_manifest(centers[0], left, "先", centers[0].root);
    expect_same_in_every_order({centers[0].genesis, one, left, right, behind});
    Roster roster(charter);
    (void)add_all(roster, {centers[0].genesis, one, left, right, behind});
    EXPECT_EQ(roster.current(centers[0].id)->name, "一");
    EXPECT_TRUE(roster.is_forked(centers[0].id));
    EXPECT_FALSE(roster.is_forked(centers[1].id));
}

TEST_F(Federation, TwoOfTwoOfficersMustSignInEveryOrder) {
    const SecretKey second = SecretKey::generate(random);
    const CheckedRecord one =
        next_manifest(centers[0], centers[0].genesis, "二人", centers[0].root, [&](Manifest& m) {
            m.officers.push_back({second.public_key(), "副"});
            m.signatures_needed = 2;
        });
    const CheckedRecord two = next_manifest(centers[0], one, "次", centers[0].root);
    Roster roster(charter);
    (void)add_all(roster, {centers[0].genesis, one, two});
    EXPECT_EQ(roster.current(centers[0].id)->name, "二人") << "one signature is not enough";
    // The same officer again does not help.
    (void)add_all(roster, {cosign(centers[0], two, centers[0].root)});
    EXPECT_EQ(roster.current(centers[0].id)->name, "二人");
    EXPECT_EQ(verdict(roster, cosign(centers[0], two, centers[0].staff)), Error::key_not_granted);
    EXPECT_EQ(verdict(roster, cosign(centers[0], two, centers[1].root)), Error::key_not_granted);
    (void)add_all(roster, {cosign(centers[0], two, second)});
    EXPECT_EQ(roster.current(centers[0].id)->name, "次");
    expect_same_in_every_order({centers[0].genesis, one, two, cosign(centers[0], two, second)});
}

TEST_F(Federation, ForgedManifestsAreRefused) {
    Roster roster(charter);
    (void)add_all(roster, records);
    const TestCenter& victim = centers[0];
    const auto forged = [&](const SecretKey& signer, const std::function<void(Header&)>& change,
                            std::uint32_t epoch = 1) {
        Manifest manifest = *decode_manifest(victim.genesis.parsed().body());
        manifest.epoch = epoch;
        Header header = victim.genesis.header();
        header.center = victim.id;
        header.manifest_epoch = epoch;
        header.parents = {victim.genesis.id()};
        header.writer_key = signer.public_key();
        if (change) change(header);
        return *make_record(header, *encode_manifest(manifest), random.fixed<Salt>(), signer);
    };
    EXPECT_EQ(verdict(roster, forged(victim.root, {})), Error{});
    EXPECT_EQ(verdict(roster, forged(centers[1].root, {})), Error::key_not_granted);
    EXPECT_EQ(verdict(roster, forged(victim.staff, {})), Error::key_not_granted);
    EXPECT_EQ(verdict(roster, forged(victim.root, {}, 2)), Error::bad_reference);
    EXPECT_EQ(verdict(roster, forged(victim.root, {}, 0)), Error::malformed);
    EXPECT_EQ(verdict(roster, forged(victim.root, [](Header& h) { h.manifest_epoch = 2; })),
              Error::malformed);
    EXPECT_EQ(verdict(roster, forged(victim.root, [](Header& h) { h.parents.clear(); })),
              Error::malformed);
    EXPECT_EQ(verdict(roster, forged(victim.root,
                                     [&](Header& h) { h.parents = {centers[1].genesis.id()}; })),
              Error::bad_reference);
    EXPECT_EQ(verdict(roster, forged(victim.root, [&](Header& h) { h.center = centers[1].id; })),
              Error::bad_reference);
    EXPECT_EQ(verdict(roster, forged(victim.root, [&](Header& h) { h.charter = charter; })),
              Error::malformed);
    EXPECT_EQ(verdict(roster, forged(victim.root,
                                     [&](Header& h) { h.parents = {random.fixed<RecordId>()}; })),
              Error::unknown_center);
}

TEST_F(Federation, SponsorshipsHaveRules) {
    Roster roster(charter);
    (void)add_all(roster, records);
    TestCenter& founder = centers[0];
    EXPECT_EQ(verdict(roster, make_sponsor(random, founder, founder.id)), Error::bad_reference);
    const auto with = [&](const std::function<void(Header&)>& change, const SecretKey& key) {
        Header header = make_sponsor(random, founder, centers[1].id).header();
        header.writer_key = key.public_key();
        change(header);
        return *make_record(header, {}, {}, key);
    };
    EXPECT_EQ(verdict(roster, with([](Header&) {}, founder.staff)), Error{});
    EXPECT_EQ(verdict(roster, with([](Header&) {}, founder.root)), Error::key_not_granted);
    EXPECT_EQ(verdict(roster, with([](Header&) {}, founder.machine)), Error::key_not_granted);
    EXPECT_EQ(verdict(roster, with([](Header& h) { h.charter.bytes[0] ^= 1; }, founder.staff)),
              Error::unknown_charter);
    EXPECT_EQ(verdict(roster, with([](Header& h) { h.targets.clear(); }, founder.staff)),
              Error::malformed);
    EXPECT_EQ(verdict(roster, with([](Header& h) { h.time = {0}; }, founder.staff)),
              Error::key_expired);
    EXPECT_EQ(verdict(roster, with([](Header& h) { h.manifest_epoch = 1; }, founder.staff)),
              Error::unknown_center);
}

TEST_F(Federation, SeveralSponsorsMayBeNeededAndOneCountsOnce) {
    Charter rules;
    rules.name = "二人推薦";
    rules.sponsors_needed = 2;
    rules.founders = {centers[0].id, centers[1].id};
    const auto founding = make_charter(rules, centers[0].id, centers[0].root, kTestNow, random);
    charter = same_bytes<CharterId>(founding->id());
    for (TestCenter& center : centers) center.charter = charter;
    std::vector<CheckedRecord> set = {centers[0].genesis, centers[1].genesis, *founding,
                                      make_sponsor(random, centers[0], centers[2].id),
                                      make_sponsor(random, centers[0], centers[2].id)};
    EXPECT_FALSE(answers_of(charter, set).admitted.contains(centers[2].id));
    set.push_back(make_sponsor(random, centers[1], centers[2].id));
    EXPECT_TRUE(answers_of(charter, set).admitted.contains(centers[2].id));
    expect_same_in_every_order(set);
}

TEST_F(Federation, OfOneSponsorTheFirstOnesWithinTheCapCount) {
    Charter rules;
    rules.name = "上限";
    rules.sponsor_cap = 2;
    rules.founders = {centers[0].id};
    const auto founding = make_charter(rules, centers[0].id, centers[0].root, kTestNow, random);
    charter = same_bytes<CharterId>(founding->id());
    centers[0].charter = charter;
    std::vector<CheckedRecord> set = {centers[0].genesis, *founding};
    for (int i = 1; i < 4; ++i)
        set.push_back(make_sponsor(random, centers[0], centers[std::size_t(i)].id));
    set.push_back(make_sponsor(random, centers[0], centers[1].id));  // again: nothing new
    EXPECT_EQ(answers_of(charter, set).admitted,
              (std::set<CenterId>{centers[0].id, centers[1].id, centers[2].id}));
    expect_same_in_every_order(set);
}

TEST_F(Federation, FactsCountOnlyFromMembersWithTheRight) {
    Roster roster(charter);
    (void)add_all(roster, records);
    const auto judged = [&](TestCenter& center, const std::function<void(Header&)>& change) {
        FactSpec spec;
        spec.body = article_body("題");
        Header header = make_fact(random, center, spec).header();
        change(header);
        const auto result = roster.judge(unsigned_record(header));
        return result ? Error{} : result.error();
    };
    const auto nothing = [](Header&) {};
    EXPECT_EQ(judged(centers[0], nothing), Error{});
    EXPECT_EQ(judged(centers[1], nothing), Error::not_a_member);
    TestCenter stranger = make_center(random);
    stranger.charter = charter;
    EXPECT_EQ(judged(stranger, nothing), Error::unknown_center);
    EXPECT_EQ(judged(centers[0], [](Header& h) { h.charter = {}; }), Error::unknown_charter);
    EXPECT_EQ(judged(centers[0], [](Header& h) { h.kind = kind::kSponsor; }), Error::wrong_class);
    EXPECT_EQ(judged(centers[0], [](Header& h) { h.kind = 0x8000; }), Error::private_kind);
    EXPECT_EQ(judged(centers[0], [](Header& h) { h.scope = {ScopeLevel::network, 0, {{1}}}; }),
              Error::network_scope);
    EXPECT_EQ(judged(centers[0], [](Header& h) { h.writer_key.bytes[0] ^= 1; }),
              Error::key_not_granted);
    EXPECT_EQ(judged(centers[0], [](Header& h) { h.time = {0}; }), Error::key_expired);
    EXPECT_EQ(judged(centers[0], [](Header& h) { h.manifest_epoch = 7; }), Error::unknown_center);
}

// A member must not be able to keep another one out by naming its device key in its own manifest.
TEST_F(Federation, ADeviceKeyThatTwoCentersClaimStaysTheFirstOnes) {
    Roster roster(charter);
    (void)add_all(roster, records);
    const PublicKey device = centers[0].device;
    const Hlc now = Hlc::at(kTestNow);
    const CheckedRecord claim =
        next_manifest(centers[1], centers[1].genesis, "横取り", centers[1].root, [&](Manifest& m) {
            Grant grant = m.grants.front();
            grant.role = Role::device;
            grant.key = device;
            m.grants.push_back(grant);
        });
    (void)add_all(roster, {claim});
    EXPECT_TRUE(roster.is_device_of(device, centers[0].id, now));
    EXPECT_TRUE(roster.is_device_of(device, centers[1].id, now));
    EXPECT_EQ(roster.centers_of_device(device, now).size(), 2u);
}

TEST_F(Federation, ADeviceCountsWhileItsManifestIsInForce) {
    Roster roster(charter);
    (void)add_all(roster, records);
    const PublicKey device = centers[0].device;
    const Hlc now = Hlc::at(kTestNow);
    EXPECT_EQ(roster.centers_of_device(device, now), std::vector{centers[0].id});
    EXPECT_TRUE(roster.centers_of_device(device, Hlc::at(kTestNow + kDeviceKeyLifetime)).empty());
    EXPECT_TRUE(roster.centers_of_device(centers[0].staff.public_key(), now).empty());
    const CheckedRecord next = next_manifest(
        centers[0], centers[0].genesis, "端末なし", centers[0].root, [&](Manifest& m) {
            std::erase_if(m.grants, [&](const Grant& grant) { return grant.key == device; });
        });
    (void)add_all(roster, {next});
    EXPECT_TRUE(roster.centers_of_device(device, now).empty());
}

}  // namespace
}  // namespace tsunagi
