// Revoked keys at a node: what leaves the store, what stays, what comes back.
#include "protocol/base/limits.h"
#include "tests/unit/protocol/revocation_fixture.h"
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

constexpr Duration kPatience = std::chrono::hours(1);

class Revoked : public ::testing::Test {
  protected:
    static constexpr Rig::NodeId a = 0;  // whose key it is
    static constexpr Rig::NodeId b = 1;
    static constexpr Rig::NodeId c = 2;

    void SetUp() override {
        rig.found({{"富山", 16}, {"富山二", 16}, {"石川", 17}});
        for (const Rig::NodeId id : {a, b, c}) rig.unlock(id);
    }
    [[nodiscard]] TestCenter& keys(Rig::NodeId id) { return rig.seat(id).keys; }
    [[nodiscard]] MemoryStore& store(Rig::NodeId id) { return rig.seat(id).store; }
    // By the key of a, whoever holds it.
    CheckedRecord fact(const Scope& scope = Scope::nation(), Duration age = {}) {
        FactSpec spec;
        spec.scope = scope;
        spec.time = Hlc::at(kTestNow + (-age));
        spec.body = article_body("記事");
        spec.writer = 77;
        spec.sequence = ++sequence_;
        return make_fact(rig.random(), keys(a), spec);
    }
    std::vector<ItemReply> take(Rig::NodeId id, const std::vector<CheckedRecord>& records) {
        std::vector<Bytes> bytes;
        for (const CheckedRecord& record : records) bytes.push_back(bytes_of(record));
        return rig.request(id, [&](RequestTicket ticket) { return input::TakeIn{ticket, bytes}; })
            .items;
    }
    CheckedRecord list(const Scope& scope, std::vector<RecordId> ids) {
        return kept_list(rig.random(), keys(a), scope, std::move(ids));
    }
    CheckedRecord revocation(const std::vector<CheckedRecord>& lists,
                             std::vector<RecordId> authority_ids = {},
                             std::optional<PublicKey> key = {}) {
        return revoke(rig.random(), keys(a), lists, std::move(authority_ids), key);
    }
    [[nodiscard]] Digest digest(Rig::NodeId id, const Scope& scope = Scope::nation()) {
        return store(id).scope_summary(scope).digest;
    }
    void expect_no_sweep_left(Rig::NodeId id) { EXPECT_TRUE(store(id).locals("sweep/").empty()); }

    Rig rig{51};
    std::uint64_t sequence_ = 0;
};

TEST_F(Revoked, WhatIsNotListedLeavesTheStoreAndStaysOut) {
    const CheckedRecord honest = fact();
    const CheckedRecord bad = fact();
    const CheckedRecord near = fact(prefecture(16));
    ASSERT_EQ(take(b, {honest, bad, near}).at(2).outcome, Outcome::stored);
    const CheckedRecord kept = list(Scope::nation(), {honest.id()});
    const auto items = take(b, {revocation({kept}), kept});
    EXPECT_EQ(items.at(0).outcome, Outcome::stored);
    EXPECT_EQ(items.at(1).outcome, Outcome::stored);
    rig.advance(kSecond);
    EXPECT_TRUE(store(b).has(honest.id()));
    EXPECT_FALSE(store(b).has(bad.id()));
    EXPECT_FALSE(store(b).has(near.id())) << "of that scope nothing was listed";
    expect_no_sweep_left(b);
    // Dated back as far as one likes.
    const auto late = take(b, {bad, fact(Scope::nation(), std::chrono::hours(20))});
    EXPECT_EQ(late.at(0).error, Error::key_revoked);
    EXPECT_EQ(late.at(1).error, Error::key_revoked);
    EXPECT_EQ(take(b, {honest}).at(0).outcome, Outcome::unchanged);
}

TEST_F(Revoked, TheVersionBeforeStandsAgain) {
    const CheckedRecord honest = fact();
    FactSpec spec;
    spec.slot = honest.header().slot;
    spec.replaces = {&honest.parsed()};
    spec.writer = 77;
    spec.sequence = 50;
    spec.body = article_body("書き換え");
    const CheckedRecord thiefs = make_fact(rig.random(), keys(a), spec);
    (void)take(b, {honest, thiefs});
    ASSERT_EQ(store(b).slot_heads(keys(a).id, spec.slot).at(0).id, thiefs.id());
    const CheckedRecord kept = list(Scope::nation(), {honest.id()});
    (void)take(b, {revocation({kept}), kept});
    rig.advance(kSecond);
    const auto heads = store(b).slot_heads(keys(a).id, spec.slot);
    ASSERT_EQ(heads.size(), 1U);
    EXPECT_EQ(heads.at(0).id, honest.id());
}

TEST_F(Revoked, WhatIsUndecidedStaysForAWhileAndComesBackWithTheList) {
    const CheckedRecord honest = fact();
    const CheckedRecord bad = fact();
    (void)take(b, {honest, bad});
    (void)take(c, {honest, bad});
    const CheckedRecord kept = list(Scope::nation(), {honest.id()});
    (void)take(b, {revocation({kept})});
    rig.advance(kPatience / 2);
    EXPECT_TRUE(store(b).has(bad.id()));
    EXPECT_EQ(take(b, {fact()}).at(0).error, Error::undecided);
    rig.advance(kPatience);
    EXPECT_FALSE(store(b).has(honest.id()));
    EXPECT_FALSE(store(b).has(bad.id()));
    expect_no_sweep_left(b);
    // c never heard of the revocation; then the list comes to both.
    rig.connect(b, c);
    rig.advance(10 * kSecond);
    EXPECT_FALSE(store(b).has(honest.id()));
    (void)take(c, {kept});
    rig.advance(2 * kPatience);
    for (const Rig::NodeId id : {b, c}) {
        EXPECT_TRUE(store(id).has(honest.id())) << id;
        EXPECT_FALSE(store(id).has(bad.id())) << id;
    }
    EXPECT_EQ(digest(b), digest(c));
    EXPECT_TRUE(rig.are_linked(b, c)) << "nobody is to blame";
}

TEST_F(Revoked, NobodyCanPutOffThatUndecidedRecordsGo) {
    const CheckedRecord waiting = fact();
    (void)take(b, {waiting});
    const CheckedRecord never = list(Scope::nation(), {waiting.id()});
    (void)take(b, {revocation({never})});
    for (int i = 0; i < 4; ++i) {
        rig.advance(kPatience / 3);
        (void)take(b, {revocation({}, {}, keys(a).box)});
    }
    EXPECT_FALSE(store(b).has(waiting.id()));
}

TEST_F(Revoked, WhatIsSignedTogetherComesInWholeOrNotAtAll) {
    TestCenter& own = keys(a);
    const Manifest before = *decode_manifest(own.genesis.parsed().body());
    const auto next = [&](const std::string& name) {
        Manifest changed = before;
        changed.name = name;
        return *make_next_manifest(own.id, own.genesis.id(), before, changed, own.root,
                                   rig.now_of(a).wall, rig.random());
    };
    const auto submit = [&](const std::vector<CheckedRecord>& records) {
        std::vector<Bytes> bytes;
        for (const CheckedRecord& record : records) bytes.push_back(bytes_of(record));
        return rig
            .request(a, [&](RequestTicket ticket) { return input::TakeIn{ticket, bytes, true}; })
            .items;
    };
    ASSERT_EQ(submit({next("一")}).at(0).outcome, Outcome::stored);
    const CheckedRecord revoked = revocation({});
    // Another machine's manifest came first: the key must not be taken back by halves.
    const auto items = submit({revoked, next("二")});
    EXPECT_EQ(items.at(0).error, Error::changed_meanwhile);
    EXPECT_EQ(items.at(1).error, Error::changed_meanwhile);
    EXPECT_FALSE(store(a).has(revoked.id()));
    EXPECT_EQ(submit({revoked}).at(0).outcome, Outcome::stored);
}

TEST_F(Revoked, ASecondRevocationBringsBackWhatItLists) {
    const CheckedRecord one = fact();
    const CheckedRecord other = fact();
    (void)take(a, {one, other});
    rig.connect(b, a);
    rig.connect(c, b);
    rig.advance(10 * kSecond);
    ASSERT_TRUE(store(c).has(other.id()));
    const CheckedRecord kept = list(Scope::nation(), {one.id()});
    (void)take(a, {revocation({kept}), kept});
    rig.advance(kPatience);
    for (const Rig::NodeId id : {a, b, c}) EXPECT_FALSE(store(id).has(other.id())) << id;
    EXPECT_EQ(store(a).locals("aside/").size(), 1U) << "its own center destroys nothing";
    EXPECT_TRUE(store(b).locals("aside/").empty());
    const CheckedRecord more = list(Scope::nation(), {other.id()});
    (void)take(a, {revocation({more}), more});
    rig.advance(2 * kPatience);
    for (const Rig::NodeId id : {a, b, c}) EXPECT_TRUE(store(id).has(other.id())) << id;
    EXPECT_TRUE(store(a).locals("aside/").empty());
    EXPECT_EQ(digest(a), digest(b));
    EXPECT_EQ(digest(a), digest(c));
}

TEST_F(Revoked, AtItsOwnCenterNothingGoesBeforeItIsDecided) {
    const Scope own = Scope::of_center(keys(a).id);
    const CheckedRecord honest = fact(own);
    const CheckedRecord bad = fact(own);
    (void)take(a, {honest, bad});
    const CheckedRecord kept = list(own, {honest.id()});
    (void)take(a, {revocation({kept})});
    rig.advance(3 * kPatience);
    EXPECT_TRUE(store(a).has(bad.id()));
    EXPECT_FALSE(store(a).locals("sweep/").empty());
    rig.restart(a);
    (void)take(a, {kept});
    rig.advance(kPatience);
    EXPECT_TRUE(store(a).has(honest.id()));
    EXPECT_FALSE(store(a).has(bad.id()));
    expect_no_sweep_left(a);
}

TEST_F(Revoked, ACrashLeavesNothingUndone) {
    const CheckedRecord bad = fact();
    (void)take(b, {bad});
    rig.seat(b).holds_commits = true;
    rig.step(b, input::TakeIn{900, {bytes_of(revocation({}))}, false});
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_TRUE(store(b).has(bad.id())) << "the revocation is not durable yet";
    rig.commit_some(b, 1);
    ASSERT_FALSE(store(b).locals("sweep/").empty()) << "written in one step with it";
    rig.seat(b).holds_commits = false;
    rig.restart(b);
    rig.step(b, input::WakeUp{});
    rig.advance(kSecond);
    EXPECT_FALSE(store(b).has(bad.id()));
    expect_no_sweep_left(b);
}

TEST_F(Revoked, ADiskThatRefusesIsTriedAgain) {
    std::vector<CheckedRecord> many;
    for (int i = 0; i < 5; ++i) many.push_back(fact());
    (void)take(b, many);
    rig.seat(b).holds_commits = true;
    rig.step(b, input::TakeIn{903, {bytes_of(revocation({}))}, false});
    rig.settle();
    rig.commit_some(b, 1);
    for (int i = 0; i < 5; ++i) rig.advance(std::chrono::milliseconds(20));
    ASSERT_EQ(rig.seat(b).orders.size(), 1U);
    EXPECT_EQ(rig.seat(b).orders.front().drops.size(), many.size());
    rig.seat(b).holds_commits = false;
    rig.reject_all(b, Error::disk_full);
    rig.advance(kSecond);
    EXPECT_TRUE(store(b).has(many[0].id())) << "not at once: it may refuse for hours";
    EXPECT_TRUE(rig.seat(b).orders.empty());
    rig.advance(10 * kSecond);
    for (const CheckedRecord& one : many) EXPECT_FALSE(store(b).has(one.id()));
    expect_no_sweep_left(b);
}

TEST_F(Revoked, ARevocationThatTheDiskRefusedChangesNothing) {
    const CheckedRecord bad = fact();
    (void)take(b, {bad});
    rig.seat(b).rejects = Error::disk_full;
    rig.step(b, input::TakeIn{901, {bytes_of(revocation({}))}, false});
    rig.settle();
    rig.seat(b).rejects.reset();
    rig.advance(2 * kPatience);
    EXPECT_TRUE(store(b).has(bad.id()));
    EXPECT_EQ(take(b, {fact()}).at(0).outcome, Outcome::stored);
}

TEST_F(Revoked, ManyRecordsGoSomeAtATime) {
    constexpr int kMany = 700;
    std::vector<CheckedRecord> many;
    std::vector<RecordId> honest;
    for (int i = 0; i < kMany; ++i) {
        many.push_back(fact(i % 2 == 0 ? Scope::nation() : prefecture(16)));
        if (i % 100 == 0) honest.push_back(many.back().id());
    }
    (void)take(b, many);
    const CheckedRecord kept = list(Scope::nation(), honest);
    rig.seat(b).holds_commits = true;
    rig.step(b, input::TakeIn{902, {bytes_of(revocation({kept})), bytes_of(kept)}, false});
    rig.settle();
    rig.commit_all(b);
    for (int i = 0; i < 50; ++i) rig.advance(std::chrono::milliseconds(20));
    EXPECT_LE(rig.seat(b).orders.size(), 1U) << "one order at a time";
    rig.seat(b).holds_commits = false;
    rig.commit_all(b);
    rig.advance(kSecond);
    for (const CheckedRecord& one : many)
        EXPECT_EQ(store(b).has(one.id()), std::ranges::count(honest, one.id()) == 1);
}

TEST_F(Revoked, ARevokedKeySignsNoMore) {
    EXPECT_EQ(rig.publish(a, {article("前")}).items.at(0).outcome, Outcome::stored);
    (void)take(a, {revocation({})});
    EXPECT_FALSE(rig.seat(a).node->view().is_unlocked);
    EXPECT_EQ(rig.publish(a, {article("後")}).error, Error::locked);
    const auto key = std::make_shared<const SecretKey>(SecretKey::from_seed(keys(a).staff.seed()));
    const Reply opened = rig.request(a, [&](RequestTicket ticket) {
        return input::Unlock{ticket, key, Monotonic::never(), true};
    });
    EXPECT_EQ(opened.error, Error::key_revoked);
    const Reply published = rig.request(
        a, [&](RequestTicket ticket) { return input::Publish{ticket, {article("後")}, key}; });
    EXPECT_EQ(published.error, Error::key_revoked);
}

TEST_F(Revoked, LinksToARevokedDeviceClose) {
    rig.connect(b, a);
    rig.settle();
    ASSERT_TRUE(rig.are_linked(a, b));
    (void)take(b, {revocation({}, {}, keys(a).device)});
    rig.settle();
    EXPECT_FALSE(rig.are_linked(a, b));
    EXPECT_FALSE(rig.seat(b).node->accepts(keys(a).device, Direction::inbound, rig.now_of(b)));
}

TEST_F(Revoked, AMachineThatWasTakenBackSealsNothingAndIsNotCalled) {
    const CheckedRecord endpoint =
        make_endpoint(rig.random(), keys(a), {keys(a).device, {"node-0:1"}, 8});
    (void)take(b, {endpoint});
    const PublicKey machine = keys(a).machine.public_key();
    (void)take(b, {revocation({}, {}, machine)});
    (void)take(a, {revocation({}, {}, machine)});
    rig.advance(kSecond);
    EXPECT_FALSE(store(b).has(endpoint.id()));
    rig.seat(b).dials.clear();
    rig.advance(std::chrono::minutes(10));
    EXPECT_TRUE(rig.seat(b).dials.empty());
    std::vector<Draft> drafts;
    for (std::size_t i = 0; i < kSealRecordsMin + 1; ++i)
        drafts.push_back(article("記事" + std::to_string(i)));
    (void)rig.publish(a, drafts);
    rig.advance(kSealAfter + kSecond);
    EXPECT_TRUE(store(a).seals(Scope::nation(), std::nullopt, 10).empty());
}

// A thief vouched for a center of its own.
TEST_F(Revoked, WhoWasAdmittedByAThiefGoesWithAllThatItWrote) {
    TestCenter stranger = make_center(rig.random(), {"偽センター", 16});
    stranger.charter = keys(a).charter;
    FactSpec spec;
    spec.body = article_body("偽");
    const CheckedRecord planted = make_fact(rig.random(), stranger, spec);
    const CheckedRecord sponsorship = make_sponsor(rig.random(), keys(a), stranger.id);
    (void)take(b, {stranger.genesis, sponsorship, planted});
    ASSERT_TRUE(store(b).has(planted.id()));
    (void)take(b, {revocation({})});
    rig.advance(2 * kPatience);
    EXPECT_FALSE(store(b).has(planted.id()));
    EXPECT_FALSE(store(b).has(sponsorship.id()));
    EXPECT_TRUE(store(b).has(stranger.genesis.id()));
    expect_no_sweep_left(b);
    // It was honest after all.
    (void)take(b, {revocation({}, {sponsorship.id()}), sponsorship, planted});
    rig.advance(kSecond);
    EXPECT_TRUE(store(b).has(sponsorship.id()));
    EXPECT_TRUE(store(b).has(planted.id()));
}

// A newcomer takes a chunk from one who has not let go of anything yet.
TEST_F(Revoked, AnOldChunkBringsOnlyWhatCounts) {
    constexpr int kMany = 600;
    std::vector<Draft> drafts;
    for (int i = 0; i < kMany; ++i) drafts.push_back(article("記事" + std::to_string(i)));
    (void)rig.publish(a, drafts);
    rig.advance(kSealAfter + kSecond);
    ASSERT_FALSE(store(a).seals(Scope::nation(), std::nullopt, 1).empty());
    rig.connect(b, a);
    rig.advance(30 * kSecond);
    ASSERT_EQ(digest(a), digest(b));
    rig.disconnect(a, b);
    // Every second record is listed; c knows it, b does not.
    std::vector<RecordId> honest;
    for (const LogEntry& entry : store(a).log(Scope::nation(), 0, 10'000)) {
        const auto record = parse_record(*store(a).record(entry.id));
        if (record->header().kind == kind::kArticle && entry.arrival % 2 == 0)
            honest.push_back(entry.id);
    }
    const CheckedRecord kept = list(Scope::nation(), honest);
    const CheckedRecord taken_back = revocation({kept});
    (void)take(c, {taken_back, kept});
    // It has the revocation, and hears nothing of it from b.
    rig.seat(b).holds_commits = true;
    rig.connect(c, b);
    rig.advance(30 * kSecond);
    EXPECT_TRUE(rig.are_linked(b, c));
    const auto counted = [&](Rig::NodeId id) {
        std::size_t count = 0;
        for (const LogEntry& entry : store(id).log(Scope::nation(), 0, 10'000)) {
            const auto record = parse_record(*store(id).record(entry.id));
            count += record->header().kind == kind::kArticle;
        }
        return count;
    };
    EXPECT_EQ(counted(c), honest.size());
    EXPECT_EQ(counted(b), std::size_t{kMany});
    rig.seat(b).holds_commits = false;
    rig.commit_all(b);
    rig.advance(5 * kPatience);
    EXPECT_EQ(counted(b), honest.size());
    EXPECT_EQ(digest(b), digest(c));
    // And whoever comes now gets the rest, though no chunk is whole any more.
    rig.connect(a, c);
    rig.advance(5 * kPatience);
    EXPECT_EQ(counted(a), honest.size());
    EXPECT_EQ(digest(a), digest(c));
}

}  // namespace
}  // namespace tsunagi
