// Two and three nodes that publish and pull: what arrives, what must not leave, and when.
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

const CenterSpec kToyamaCenter{"富山センター", 16};
const CenterSpec kIshikawaCenter{"石川センター", 17};
const CenterSpec kTokyoCenter{"東京センター", 13};

struct PairOfNodes : ::testing::Test {
    Rig rig{7};
    Rig::NodeId a = 0;
    Rig::NodeId b = 1;

    void SetUp() override {
        rig.found({kToyamaCenter, kIshikawaCenter});
        rig.unlock(a);
        rig.unlock(b);
    }
    void link() {
        rig.connect(a, b);
        rig.settle();
        ASSERT_TRUE(rig.are_linked(a, b));
    }
    [[nodiscard]] Digest digest(Rig::NodeId id, const Scope& scope = Scope::nation()) {
        return rig.seat(id).store.scope_summary(scope).digest;
    }
};

TEST_F(PairOfNodes, WhatOnePublishesArrivesAtTheOther) {
    link();
    const Reply reply = rig.publish(a, {article("水害ボランティア")});
    ASSERT_EQ(reply.items.size(), 1U);
    EXPECT_EQ(reply.items[0].outcome, Outcome::stored);
    EXPECT_TRUE(rig.seat(b).store.has(reply.items[0].id));
    EXPECT_EQ(digest(a), digest(b));
    EXPECT_EQ(rig.seat(b).store.record(reply.items[0].id),
              rig.seat(a).store.record(reply.items[0].id));
}

TEST_F(PairOfNodes, WhatWasPublishedBeforeTheyMetArrivesFromBothSides) {
    for (int i = 0; i < 40; ++i) (void)rig.publish(a, {article("a" + std::to_string(i))});
    for (int i = 0; i < 70; ++i) (void)rig.publish(b, {article("b" + std::to_string(i))});
    link();
    rig.advance(10 * kSecond);
    EXPECT_EQ(rig.seat(a).store.scope_summary(Scope::nation()).count, 112U) << "and two seals";
    EXPECT_EQ(digest(a), digest(b));
}

TEST_F(PairOfNodes, NothingLeavesBeforeItIsDurable) {
    link();
    rig.advance(5 * kSecond);
    rig.sent.clear();
    rig.seat(a).holds_commits = true;
    rig.step(a, input::Publish{99, {article("未確定")}});
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_TRUE(rig.seat(a).replies.empty()) << "an answer before the commit";
    EXPECT_EQ(rig.count_sent<frame::Announce>(a, b), 0U);
    EXPECT_EQ(rig.count_sent<frame::Records>(a, b), 0U);
    EXPECT_EQ(rig.count_sent<frame::Scopes>(a, b), 0U);
    ASSERT_EQ(rig.seat(a).orders.size(), 1U);
    const RecordId id = rig.seat(a).orders[0].records.at(0).id();

    // Asked for by its id, it is not here yet.
    rig.seat(a).holds_commits = false;
    rig.commit_all(a);
    rig.settle();
    ASSERT_EQ(rig.seat(a).replies.size(), 1U);
    EXPECT_TRUE(rig.seat(b).store.has(id));
}

TEST_F(PairOfNodes, AReceiverClaimsNothingBeforeItIsDurableThere) {
    link();
    rig.advance(5 * kSecond);
    rig.seat(b).holds_commits = true;
    const Reply reply = rig.publish(a, {article("途中")});
    const RecordId id = reply.items.at(0).id;
    rig.sent.clear();
    rig.advance(5 * kSecond);
    EXPECT_FALSE(rig.has_been_told(a, id));
    const PeerId raw = rig.connect_raw(b, rig.seat(a).keys.device);
    rig.raw_greet(raw, rig.seat(a).keys);
    rig.raw_send(raw, frame::Request{{id}});
    rig.settle();
    const auto answers = rig.all_sent<frame::Records>(b, Rig::kRaw);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(answers[0].records.empty());
    EXPECT_EQ(answers[0].missing, std::vector<RecordId>{id});
}

TEST_F(PairOfNodes, TwoPublishesInARowMakeOneHistory) {
    rig.seat(a).holds_commits = true;
    Draft draft;
    draft.kind = kind::kOrg;
    draft.scope = Scope::nation();
    draft.body = *encode_body(org_body({.corporate_number = test_corporate_number(5)}));
    rig.step(a, input::Publish{1, {draft, draft}});
    draft.body =
        *encode_body(org_body({.name = "改名", .corporate_number = test_corporate_number(5)}));
    rig.step(a, input::Publish{2, {draft}});
    rig.commit_all(a);
    rig.settle();
    const SlotId slot = natural_slot(rig.seat(a).keys.id, kind::kOrg, test_corporate_number(5));
    EXPECT_EQ(rig.seat(a).store.slot_heads(rig.seat(a).keys.id, slot).size(), 1U);
    ASSERT_EQ(rig.seat(a).replies.size(), 2U);
    EXPECT_EQ(rig.seat(a).replies[0].items[0].outcome, Outcome::stored);
    EXPECT_EQ(rig.seat(a).replies[0].items[1].outcome, Outcome::updated);
    EXPECT_EQ(rig.seat(a).replies[1].items[0].outcome, Outcome::updated);
}

TEST_F(PairOfNodes, AnImportOfTheSameOrOfAnOlderStateChangesNothing) {
    Draft draft;
    draft.kind = kind::kOrg;
    draft.scope = Scope::nation();
    draft.only_if_newer = true;
    const std::string number = test_corporate_number(9);
    const auto import = [&](const std::string& updated, std::uint32_t row) {
        draft.body =
            *encode_body(org_body({.corporate_number = number, .updated_on = updated, .row = row}));
        return rig.publish(a, {draft}).items.at(0).outcome;
    };
    EXPECT_EQ(import("2026-01-15", 5), Outcome::stored);
    EXPECT_EQ(import("2026-01-15", 5), Outcome::unchanged);
    EXPECT_EQ(import("2026-01-15", 900), Outcome::unchanged) << "only the row differs";
    EXPECT_EQ(import("2025-01-15", 5), Outcome::unchanged) << "an older file";
    EXPECT_EQ(import("2026-02-01", 1), Outcome::updated);
}

TEST_F(PairOfNodes, ACenterScopeStaysAtHome) {
    link();
    const Scope own = Scope::of_center(rig.seat(a).keys.id);
    const Reply reply = rig.publish(a, {article("内部", own)});
    ASSERT_EQ(reply.items.at(0).outcome, Outcome::stored);
    rig.advance(120 * kSecond);
    EXPECT_FALSE(rig.has_been_told(b, reply.items[0].id));
    EXPECT_FALSE(rig.seat(b).store.has(reply.items[0].id));
    for (const auto& scopes : rig.all_sent<frame::Scopes>(a, b)) {
        for (const auto& state : scopes.scopes) EXPECT_NE(state.scope.level, ScopeLevel::center);
    }
}

TEST_F(PairOfNodes, AStoreThatRefusesAnswersWithItsErrorAndTheRecordIsFetchedLater) {
    link();
    rig.seat(b).rejects = Error::disk_full;
    const Reply reply = rig.publish(a, {article("満杯")});
    ASSERT_EQ(reply.items.at(0).outcome, Outcome::stored);
    EXPECT_FALSE(rig.seat(b).store.has(reply.items[0].id));

    const Reply own = rig.publish(b, {article("書けない")});
    EXPECT_EQ(own.error, Error::disk_full);
    EXPECT_TRUE(own.items.empty());

    rig.seat(b).rejects.reset();
    rig.advance(90 * kSecond);
    EXPECT_TRUE(rig.seat(b).store.has(reply.items[0].id));
    EXPECT_EQ(digest(a), digest(b));
}

// A full disk must not make two centers send each other the same records as fast as they can.
TEST_F(PairOfNodes, AStoreThatKeepsRefusingCostsFewFrames) {
    link();
    rig.seat(b).rejects = Error::disk_full;
    (void)rig.publish(a, {article("満杯")});
    rig.sent.clear();
    rig.advance(600 * kSecond);
    EXPECT_LT(rig.count_sent<frame::Records>(a, b), 150U);
}

TEST_F(PairOfNodes, SequencesHaveNoGapAfterARejectedOrder) {
    (void)rig.publish(a, {article("一")});
    rig.seat(a).rejects = Error::disk_full;
    (void)rig.publish(a, {article("二")});
    rig.seat(a).rejects.reset();
    const Reply third = rig.publish(a, {article("三")});
    const auto record = parse_record(*rig.seat(a).store.record(third.items.at(0).id));
    EXPECT_EQ(record->header().sequence, 2U);
}

TEST_F(PairOfNodes, ARestartedNodeGoesOnWithItsSequencesAndItsClock) {
    const Reply first = rig.publish(a, {article("一")});
    rig.seat(a).clock_error = -std::chrono::minutes(5);
    rig.restart(a);
    rig.unlock(a);
    const Reply second = rig.publish(a, {article("二")});
    const auto before = parse_record(*rig.seat(a).store.record(first.items.at(0).id));
    const auto after = parse_record(*rig.seat(a).store.record(second.items.at(0).id));
    EXPECT_EQ(after->header().sequence, before->header().sequence + 1);
    EXPECT_GT(after->header().time, before->header().time);
}

TEST_F(PairOfNodes, ARecordFromTheFutureWaitsUntilItIsDue) {
    link();
    rig.seat(a).clock_error = std::chrono::minutes(25);
    const Reply reply = rig.publish(a, {article("明日")});
    const RecordId id = reply.items.at(0).id;
    rig.advance(30 * kSecond);
    EXPECT_FALSE(rig.seat(b).store.has(id));
    EXPECT_EQ(rig.seat(b).node->view().deferred, 1U);
    const auto reasons = rig.seat(b).node->view().deferred_by_reason;
    ASSERT_EQ(reasons.size(), 1U);
    EXPECT_EQ(reasons[0].first, Error::in_the_future);

    rig.advance(std::chrono::minutes(14));
    EXPECT_FALSE(rig.seat(b).store.has(id)) << "more than ten minutes ahead";
    rig.advance(std::chrono::minutes(2));
    EXPECT_TRUE(rig.seat(b).store.has(id));
    EXPECT_EQ(rig.seat(b).node->view().deferred, 0U);
    // It never moved the receiver's clock while it waited.
    const Reply own = rig.publish(b, {article("今日")});
    const auto record = parse_record(*rig.seat(b).store.record(own.items.at(0).id));
    EXPECT_LE(record->header().time.ms(), rig.now_of(b).wall.ms + kFutureMax.count());
}

// Its records would wait at everybody, itself included: better to say so.
TEST_F(PairOfNodes, AClockSetBackByHoursRefusesToPublishAndKeepsNothingForLater) {
    (void)rig.publish(a, {article("一")});
    rig.seat(a).clock_error = -std::chrono::hours(5);
    const Reply reply = rig.publish(a, {article("二")});
    EXPECT_TRUE(reply.error == Error::in_the_future ||
                (reply.items.size() == 1 && reply.items[0].error == Error::in_the_future));
    EXPECT_EQ(rig.seat(a).node->view().deferred, 0U);
    rig.advance(std::chrono::hours(6));
    EXPECT_EQ(rig.seat(a).store.scope_summary(Scope::nation()).count, 1U)
        << "what was refused must not appear later";
}

TEST_F(PairOfNodes, AKeyThatWasUnlockedForAWhileLocksItself) {
    rig.unlock(a, 60 * kSecond);
    EXPECT_TRUE(rig.seat(a).node->view().is_unlocked);
    rig.advance(61 * kSecond);
    EXPECT_FALSE(rig.seat(a).node->view().is_unlocked);
    EXPECT_EQ(rig.publish(a, {article("遅い")}).error, Error::locked);
}

TEST_F(PairOfNodes, AnExpiredStaffKeyPublishesNothingMore) {
    rig.advance(kStaffKeyLifetime);
    rig.step(a, input::Unlock{5, nullptr, rig.now_of(a).monotonic + kSecond});
    const Bytes seed = rig.seat(a).keys.staff.seed();
    rig.seat(a).replies.clear();
    rig.step(a, input::Unlock{6, std::make_shared<const SecretKey>(SecretKey::from_seed(seed)),
                              rig.now_of(a).monotonic + kSecond});
    ASSERT_EQ(rig.seat(a).replies.size(), 1U);
    EXPECT_EQ(rig.seat(a).replies[0].error, Error::key_not_granted);
}

TEST_F(PairOfNodes, TwoLinksBetweenTheSameCentersBecomeOne) {
    rig.connect(a, b);
    rig.connect(b, a);
    rig.settle();
    std::size_t open = rig.seat(a).closes.size() + rig.seat(b).closes.size();
    EXPECT_GE(open, 1U);
    EXPECT_TRUE(rig.are_linked(a, b));
    const Reply reply = rig.publish(a, {article("一つ")});
    EXPECT_TRUE(rig.seat(b).store.has(reply.items.at(0).id));
}

TEST_F(PairOfNodes, AQuietLinkIsKeptAliveAndADeadOneIsClosed) {
    link();
    rig.advance(std::chrono::minutes(10));
    EXPECT_TRUE(rig.are_linked(a, b));
    EXPECT_GE(rig.count_sent<frame::Pong>(b, a) + rig.count_sent<frame::Pong>(a, b), 5U);

    const PeerId raw = rig.connect_raw(a, rig.seat(b).keys.device, Direction::outbound);
    rig.advance(kPeerSilenceMax + kSecond);
    EXPECT_FALSE(rig.is_raw_open(raw));
}

TEST_F(PairOfNodes, ThousandsOfUnsealedRecordsArriveAsPages) {
    std::vector<Draft> drafts;
    for (int i = 0; i < 3'000; ++i) drafts.push_back(article("一括" + std::to_string(i)));
    (void)rig.publish(a, drafts);
    link();
    rig.advance(5 * kSecond);
    EXPECT_EQ(digest(a), digest(b));
    EXPECT_EQ(rig.seat(b).store.scope_summary(Scope::nation()).count, 3'001U) << "and their seal";
    EXPECT_GT(rig.count_sent<frame::PageQuery>(b, a), 1U);
    EXPECT_EQ(rig.count_sent<frame::Announce>(b, a), 0U) << "bulk is not announced back";
}

// --- three centers ---

struct ThreeNodes : ::testing::Test {
    Rig rig{11};
    static constexpr Rig::NodeId kToyamaNode = 0;
    static constexpr Rig::NodeId kTokyoNode = 1;
    static constexpr Rig::NodeId kToyamaToo = 2;

    void SetUp() override {
        rig.found({kToyamaCenter, kTokyoCenter, CenterSpec{"高岡センター", 16, 162027}});
        for (const Rig::NodeId id : {kToyamaNode, kTokyoNode, kToyamaToo}) rig.unlock(id);
    }
};

TEST_F(ThreeNodes, ARecordReachesACenterThatIsTwoLinksAway) {
    rig.connect(kToyamaNode, kTokyoNode);
    rig.connect(kTokyoNode, kToyamaToo);
    rig.settle();
    const Reply reply = rig.publish(kToyamaNode, {article("二段")});
    EXPECT_TRUE(rig.seat(kToyamaToo).store.has(reply.items.at(0).id));
}

TEST_F(ThreeNodes, APrefecturesRecordNeverGoesOutsideAndCanNotBeCountedThere) {
    rig.connect(kToyamaNode, kTokyoNode);
    rig.connect(kTokyoNode, kToyamaToo);
    rig.settle();
    const Reply reply = rig.publish(kToyamaNode, {article("県内", prefecture(16))});
    const RecordId id = reply.items.at(0).id;
    rig.advance(130 * kSecond);
    EXPECT_FALSE(rig.seat(kTokyoNode).store.has(id));
    EXPECT_FALSE(rig.has_been_told(kTokyoNode, id));
    EXPECT_FALSE(rig.seat(kToyamaToo).store.has(id)) << "there is no way but through Tokyo";
    for (const auto& scopes : rig.all_sent<frame::Scopes>(kToyamaNode, kTokyoNode)) {
        for (const auto& state : scopes.scopes) EXPECT_NE(state.scope, prefecture(16));
    }

    rig.connect(kToyamaToo, kToyamaNode);
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_TRUE(rig.seat(kToyamaToo).store.has(id));
    rig.advance(130 * kSecond);
    EXPECT_FALSE(rig.has_been_told(kTokyoNode, id));
}

// Tokyo asks for everything there is to ask about a scope that is not its own.
TEST_F(ThreeNodes, QuestionsAboutAScopeOfOthersTellNothing) {
    const Reply reply = rig.publish(kToyamaNode, {article("県内", prefecture(16))});
    const RecordId id = reply.items.at(0).id;
    const PeerId raw = rig.connect_raw(kToyamaNode, rig.seat(kTokyoNode).keys.device);
    rig.raw_greet(raw, rig.seat(kTokyoNode).keys);
    rig.raw_send(raw, frame::Scopes{{{prefecture(16), 5, rig.random().fixed<WireDigest>()}}});
    rig.settle();
    rig.advance(2 * kSecond);
    rig.sent.clear();
    rig.raw_send(raw, frame::TreeQuery{prefecture(16), true, {{674, 0, 0}, {673, 0, 0}}});
    rig.raw_send(raw, frame::PageQuery{prefecture(16), 1, 0, 1 << 20});
    rig.raw_send(raw, frame::Request{{id}});
    rig.settle();
    ASSERT_TRUE(rig.is_raw_open(raw));
    const auto trees = rig.all_sent<frame::TreeAnswer>(kToyamaNode, Rig::kRaw);
    ASSERT_EQ(trees.size(), 1U);
    EXPECT_TRUE(trees[0].months.empty());
    for (const auto& node : trees[0].nodes) {
        EXPECT_TRUE(node.ids.empty());
        EXPECT_TRUE(node.children.empty());
    }
    const auto records = rig.all_sent<frame::Records>(kToyamaNode, Rig::kRaw);
    ASSERT_EQ(records.size(), 2U);
    EXPECT_TRUE(records[0].records.empty() && records[0].is_last && records[0].is_complete);
    EXPECT_TRUE(records[1].records.empty());
    EXPECT_EQ(records[1].missing, std::vector<RecordId>{id});
    EXPECT_EQ(rig.count_sent<frame::TreeQuery>(kToyamaNode, Rig::kRaw), 0U)
        << "nor is anything asked about it";
}

TEST_F(ThreeNodes, ARecordOfAScopeThatIsNotOursIsNotTaken) {
    TestCenter& tokyo = rig.seat(kTokyoNode).keys;
    const PeerId raw = rig.connect_raw(kToyamaNode, tokyo.device);
    rig.raw_greet(raw, tokyo);
    FactSpec spec;
    spec.scope = prefecture(13);
    spec.body = article_body("東京のみ");
    const CheckedRecord record = make_fact(rig.random(), tokyo, spec);
    const ByteSpan bytes = record.parsed().bytes();
    rig.raw_send(raw, frame::Records{{Bytes(bytes.begin(), bytes.end())}, 0, true, 0, false, {}});
    rig.settle();
    EXPECT_FALSE(rig.seat(kToyamaNode).store.has(record.id()));
}

// The first sender may be a center that should not have the record; a rightful one comes later.
TEST_F(ThreeNodes, ARecordRefusedForItsSenderIsTakenFromAnother) {
    // Something in common, so that the two compare rather than take pages.
    rig.connect(kToyamaToo, kToyamaNode);
    rig.settle();
    (void)rig.publish(kToyamaToo, {article("一", prefecture(16)), article("二", prefecture(16))});
    rig.disconnect(kToyamaToo, kToyamaNode);

    TestCenter& takaoka = rig.seat(kToyamaToo).keys;
    FactSpec spec;
    spec.scope = prefecture(16);
    spec.body = article_body("県内");
    const CheckedRecord record = make_fact(rig.random(), takaoka, spec);
    const ByteSpan bytes = record.parsed().bytes();
    const PeerId raw = rig.connect_raw(kToyamaNode, rig.seat(kTokyoNode).keys.device);
    rig.raw_greet(raw, rig.seat(kTokyoNode).keys);
    rig.raw_send(raw, frame::Records{{Bytes(bytes.begin(), bytes.end())}, 0, true, 0, false, {}});
    rig.settle();
    EXPECT_FALSE(rig.seat(kToyamaNode).store.has(record.id()));

    rig.seat(kToyamaToo).store.apply(order_of(9, {record}));
    rig.connect(kToyamaToo, kToyamaNode);
    rig.settle();
    rig.advance(70 * kSecond);
    EXPECT_TRUE(rig.seat(kToyamaNode).store.has(record.id()));
}

TEST_F(ThreeNodes, WhenOnePeerNeverDeliversAnotherIsAsked) {
    rig.connect(kTokyoNode, kToyamaNode);
    rig.settle();
    (void)rig.publish(kTokyoNode, {article("一"), article("二")});
    rig.disconnect(kTokyoNode, kToyamaNode);

    const Reply reply = rig.publish(kTokyoNode, {article("待つ")});
    const RecordId id = reply.items.at(0).id;
    const PeerId raw = rig.connect_raw(kToyamaNode, rig.seat(kToyamaToo).keys.device);
    rig.raw_greet(raw, rig.seat(kToyamaToo).keys);
    rig.raw_send(raw, frame::Announce{{id}});
    rig.settle();
    EXPECT_EQ(rig.count_sent<frame::Request>(kToyamaNode, Rig::kRaw), 1U);
    rig.connect(kTokyoNode, kToyamaNode);
    rig.settle();
    EXPECT_FALSE(rig.seat(kToyamaNode).store.has(id)) << "asked from one at a time";
    rig.advance(kRequestTimeout + kSecond);
    EXPECT_TRUE(rig.seat(kToyamaNode).store.has(id));
}

// Found by the simulator: announcements kept a link alive whose round stood still for ever.
TEST_F(ThreeNodes, APeerThatAnnouncesWithoutEndAndAnswersNothingIsClosed) {
    const PeerId raw = rig.connect_raw(kToyamaNode, rig.seat(kToyamaToo).keys.device);
    rig.raw_greet(raw, rig.seat(kToyamaToo).keys);
    rig.raw_send(raw, frame::Scopes{{{Scope::nation(), 1, rig.random().fixed<WireDigest>()}}});
    for (int second = 0; second < 130 && rig.is_raw_open(raw); second += 5) {
        rig.raw_send(raw, frame::Announce{{rig.random().fixed<RecordId>()}});
        rig.advance(5 * kSecond);
    }
    EXPECT_FALSE(rig.is_raw_open(raw));
    EXPECT_EQ(rig.seat(kToyamaNode).closes.back().reason, Error::busy);
}

// Found by the simulator: who had heard an older state last compared again every minute, for ever.
TEST_F(ThreeNodes, APeerThatSaysAgainWhatItSaidIsToldAgainHowWeStand) {
    const PeerId raw = rig.connect_raw(kToyamaNode, rig.seat(kToyamaToo).keys.device);
    rig.raw_greet(raw, rig.seat(kToyamaToo).keys);
    rig.advance(2 * kSecond);
    frame::Scopes equal;
    for (const auto& told : rig.all_sent<frame::Scopes>(kToyamaNode, Rig::kRaw)) {
        for (const auto& state : told.scopes) equal.scopes.push_back(state);
    }
    ASSERT_FALSE(equal.scopes.empty());
    rig.raw_send(raw, equal);
    const auto told_again = [&] {
        rig.sent.clear();
        rig.raw_send(raw, equal);
        rig.advance(5 * kSecond);
        return rig.count_sent<frame::Scopes>(kToyamaNode, Rig::kRaw);
    };
    EXPECT_EQ(told_again(), 0U) << "it heard us a moment ago";
    rig.advance(60 * kSecond);
    EXPECT_EQ(told_again(), 1U);
    EXPECT_EQ(told_again(), 0U) << "no ping-pong";
}

}  // namespace
}  // namespace tsunagi
