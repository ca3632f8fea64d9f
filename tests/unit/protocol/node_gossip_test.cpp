// How a new record spreads: pushed to a few, announced to the rest, and never more than is of use.
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

// Node 0 is the hub; all others are linked to it.
struct Star : ::testing::Test {
    Rig rig{5};
    static constexpr Rig::NodeId kHub = 0;
    static constexpr Rig::NodeId kLeaves = 6;

    void SetUp() override {
        std::vector<CenterSpec> specs;
        for (Rig::NodeId id = 0; id <= kLeaves; ++id)
            specs.push_back({"センター" + std::to_string(id), 16});
        rig.found(specs);
        for (Rig::NodeId id = 0; id <= kLeaves; ++id) rig.unlock(id);
    }
    void link_all() {
        for (Rig::NodeId id = 1; id <= kLeaves; ++id) rig.connect(kHub, id);
        rig.settle();
        rig.advance(5 * kSecond);
        rig.sent.clear();
    }
    RecordId publish(Rig::NodeId id, const std::string& title) {
        return rig.publish(id, {article(title)}).items.at(0).id;
    }
    [[nodiscard]] std::size_t holders(const RecordId& id) {
        std::size_t count = 0;
        for (Rig::NodeId leaf = 1; leaf <= kLeaves; ++leaf)
            count += rig.seat(leaf).store.has(id) ? 1 : 0;
        return count;
    }
    [[nodiscard]] std::size_t copies(Rig::NodeId from, Rig::NodeId to) const {
        std::size_t count = 0;
        for (const auto& frame : rig.all_sent<frame::Records>(from, to))
            count += frame.records.size();
        return count;
    }
};

TEST_F(Star, PushesToThreeAtOnceAndAnnouncesToTheRestInEightBytes) {
    link_all();
    const RecordId id = publish(kHub, "三つ");
    EXPECT_EQ(holders(id), kPushPeersMax);
    std::size_t announced = 0;
    for (Rig::NodeId leaf = 1; leaf <= kLeaves; ++leaf) {
        EXPECT_EQ(rig.count_sent<frame::RequestShort>(leaf, kHub), 0U);
    }
    rig.advance(kAnnounceDelay);
    EXPECT_EQ(holders(id), kLeaves);
    for (Rig::NodeId leaf = 1; leaf <= kLeaves; ++leaf) {
        for (const auto& frame : rig.all_sent<frame::AnnounceShort>(kHub, leaf)) {
            EXPECT_EQ(frame.urgency, Urgency::usual);
            EXPECT_EQ(frame.ids, std::vector<ShortId>{short_id(rig.short_id_key(leaf), id)});
            ++announced;
        }
        EXPECT_EQ(rig.count_sent<frame::Announce>(kHub, leaf), 0U);
        EXPECT_EQ(copies(kHub, leaf), 1U);
    }
    EXPECT_EQ(announced, kLeaves - kPushPeersMax);
}

TEST_F(Star, AnnouncesManyInOneFrame) {
    link_all();
    std::vector<Draft> drafts;
    for (int i = 0; i < 200; ++i) drafts.push_back(article("束" + std::to_string(i)));
    (void)rig.publish(kHub, std::move(drafts));
    rig.advance(kSecond);
    for (Rig::NodeId leaf = 1; leaf <= kLeaves; ++leaf) {
        EXPECT_LE(rig.count_sent<frame::AnnounceShort>(kHub, leaf), 1U);
        EXPECT_EQ(copies(kHub, leaf), 200U);
    }
}

TEST_F(Star, PushesOnlyAsMuchAsTheBudgetAllowsAndTheRestIsAskedFor) {
    link_all();
    std::vector<Draft> drafts;
    for (int i = 0; i < 40; ++i) {
        Draft draft = article("長い" + std::to_string(i));
        draft.body =
            *encode_body(article_body("長い" + std::to_string(i), std::string(8'000, 'x')));
        drafts.push_back(std::move(draft));
    }
    (void)rig.publish(kHub, std::move(drafts));
    for (Rig::NodeId leaf = 1; leaf <= kLeaves; ++leaf) {
        std::size_t bytes = 0;
        for (const auto& frame : rig.all_sent<frame::Records>(kHub, leaf)) {
            for (const Bytes& record : frame.records) bytes += record.size();
        }
        EXPECT_LE(bytes, kPushUnderWayMax / 2) << "the other half is for what is urgent";
    }
    rig.advance(kSecond);
    for (Rig::NodeId leaf = 1; leaf <= kLeaves; ++leaf) {
        EXPECT_EQ(rig.seat(leaf).store.scope_summary(Scope::nation()).count, 40U);
    }
}

TEST_F(Star, AuthorityIsNotHeldBackByFactsThatFillTheBudget) {
    link_all();
    std::vector<Draft> drafts;
    for (int i = 0; i < 30; ++i) {
        Draft draft = article("長い" + std::to_string(i));
        draft.body =
            *encode_body(article_body("長い" + std::to_string(i), std::string(8'000, 'x')));
        drafts.push_back(std::move(draft));
    }
    // Both become durable in one commit: the facts first, then the new member.
    rig.seat(kHub).holds_commits = true;
    rig.step(kHub, input::Publish{71, std::move(drafts)});
    SeededRandom random(99);
    CenterSpec spec{"新しいセンター", 17};
    const TestCenter newcomer = make_center(random, spec);
    const ByteSpan genesis = newcomer.genesis.parsed().bytes();
    rig.step(kHub, input::TakeIn{72, {Bytes(genesis.begin(), genesis.end())}});
    rig.commit_all(kHub);
    rig.seat(kHub).holds_commits = false;
    rig.settle();
    std::size_t pushed = 0;
    for (Rig::NodeId leaf = 1; leaf <= kLeaves; ++leaf)
        pushed += rig.seat(leaf).store.has(newcomer.genesis.id()) ? 1 : 0;
    EXPECT_GE(pushed, kPushPeersMax) << "authority leaves at once, pushed or announced";
}

TEST_F(Star, WhoKnowsWhatIsPushedIsToldIdsFromThenOn) {
    rig.connect(0, 1);
    rig.connect(1, 2);
    rig.connect(2, 0);
    rig.settle();
    rig.advance(5 * kSecond);
    (void)publish(0, "一つ目");
    rig.advance(kSecond);
    EXPECT_GE(rig.count_sent<frame::AnnounceOnly>(1, 2) + rig.count_sent<frame::AnnounceOnly>(2, 1),
              1U);
    rig.sent.clear();
    const RecordId id = publish(0, "二つ目");
    rig.advance(kSecond);
    EXPECT_TRUE(rig.seat(1).store.has(id) && rig.seat(2).store.has(id));
    EXPECT_EQ(
        copies(0, 1) + copies(0, 2) + copies(1, 2) + copies(2, 1) + copies(1, 0) + copies(2, 0), 2U)
        << "one copy for each that lacked it";
}

TEST_F(Star, WhereALinkOfTheTreeBreaksTheNextAnnouncementMendsIt) {
    rig.connect(0, 1);
    rig.connect(1, 2);
    rig.connect(2, 0);
    rig.settle();
    rig.advance(5 * kSecond);
    for (int i = 0; i < 3; ++i) {
        (void)publish(0, "育つ木" + std::to_string(i));
        rig.advance(kSecond);
    }
    rig.sent.clear();
    (void)publish(0, "ふだんの道");
    const Rig::NodeId giver = copies(0, 2) == 1 ? 0 : 1;
    const Rig::NodeId other = 1 - giver;
    EXPECT_EQ(copies(other, 2), 0U);
    rig.advance(kSecond);
    rig.disconnect(2, giver);
    rig.sent.clear();
    const RecordId id = publish(0, "切れた後");
    EXPECT_FALSE(rig.seat(2).store.has(id)) << "on the other link only ids were told";
    rig.advance(kAnnounceDelay);
    EXPECT_TRUE(rig.seat(2).store.has(id));
    EXPECT_EQ(rig.count_sent<frame::RequestShort>(2, other), 1U);
    const RecordId next = publish(0, "その次");
    EXPECT_TRUE(rig.seat(2).store.has(next)) << "pushed again";
}

TEST_F(Star, WhatThePeerIsKnownToHaveIsNotAnnouncedToIt) {
    rig.connect(0, 1);
    rig.settle();
    rig.advance(5 * kSecond);
    rig.sent.clear();
    (void)publish(0, "一度");
    rig.advance(5 * kSecond);
    EXPECT_EQ(rig.count_sent<frame::AnnounceShort>(1, 0), 0U);
    EXPECT_EQ(rig.count_sent<frame::Announce>(1, 0), 0U);
    EXPECT_EQ(copies(1, 0), 0U);
}

TEST_F(Star, RecordsThatAreNotNewAreAnnouncedByTheirWholeIds) {
    rig.connect(0, 1);
    rig.settle();
    rig.advance(5 * kSecond);
    // By node 0's clock what node 1 publishes is half an hour old.
    rig.seat(0).clock_error = std::chrono::minutes(30);
    rig.connect(0, 2);
    rig.settle();
    rig.advance(5 * kSecond);
    rig.sent.clear();
    const RecordId id = publish(1, "古い時計");
    rig.advance(kSecond);
    EXPECT_TRUE(rig.seat(2).store.has(id));
    ASSERT_EQ(rig.count_sent<frame::Announce>(0, 2), 1U);
    EXPECT_EQ(rig.all_sent<frame::Announce>(0, 2)[0].ids, std::vector<RecordId>{id});
}

TEST_F(Star, OnlyAPushOfWhatIsKnownAsksForAnnouncements) {
    // A copy that was asked for may come behind a pushed one: that says nothing about pushes.
    const RecordId id = publish(kHub, "すでにある");
    const PeerId raw = rig.connect_raw(kHub, rig.seat(1).keys.device);
    rig.raw_greet(raw, rig.seat(1).keys);
    rig.settle();
    frame::Records known;
    known.records.push_back(*rig.seat(kHub).store.record(id));
    rig.raw_send(raw, known);
    rig.settle();
    EXPECT_EQ(rig.count_sent<frame::AnnounceOnly>(kHub, Rig::kRaw), 0U);
    known.is_push = true;
    for (int i = 0; i < 3; ++i) rig.raw_send(raw, known);
    rig.settle();
    EXPECT_EQ(rig.count_sent<frame::AnnounceOnly>(kHub, Rig::kRaw), 1U) << "said once";
    EXPECT_TRUE(rig.is_raw_open(raw));
}

TEST_F(Star, AShortIdThatWasNeverToldIsAnsweredAsMissing) {
    const PeerId raw = rig.connect_raw(kHub, rig.seat(1).keys.device);
    rig.raw_greet(raw, rig.seat(1).keys);
    rig.settle();
    const std::vector<ShortId> ids{ShortId{{1}}, ShortId{{2}}};
    rig.raw_send(raw, frame::RequestShort{ids});
    rig.settle();
    const auto answers = rig.all_sent<frame::Records>(kHub, Rig::kRaw);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].missing_short, ids);
    EXPECT_TRUE(answers[0].records.empty());
}

TEST_F(Star, WhoAnnouncesShortIdsAndNeverSendsThemHoldsNobodyUp) {
    const PeerId raw = rig.connect_raw(kHub, rig.seat(1).keys.device);
    rig.raw_greet(raw, rig.seat(1).keys);
    rig.settle();
    const RecordId id = publish(2, "隠されたもの");
    for (int frames = 0; frames < 20; ++frames) {
        frame::AnnounceShort flood;
        if (frames == 0) flood.ids.push_back(short_id(rig.short_id_key(kHub), id));
        while (flood.ids.size() < kIdsPerFrameMax)
            flood.ids.push_back(rig.random().fixed<ShortId>());
        rig.raw_send(raw, flood);
    }
    rig.settle();
    std::size_t asked = 0;
    for (const auto& frame : rig.all_sent<frame::RequestShort>(kHub, Rig::kRaw))
        asked += frame.ids.size();
    EXPECT_EQ(asked, kRequestsInFlightPerPeerMax);
    EXPECT_TRUE(rig.is_raw_open(raw));
    rig.connect(2, kHub);
    rig.settle();
    rig.advance(kRequestTimeout + 5 * kSecond);
    EXPECT_TRUE(rig.seat(kHub).store.has(id));
}

TEST_F(Star, AnIdOfAnotherRecordThatLooksKnownCostsTimeOnly) {
    // Node 1 lies: it announces as new, by the short id of what the hub knows, something else. The
    // hub asks for nothing; comparing finds the record that it lacks.
    link_all();
    const RecordId known = publish(kHub, "知られた記録");
    rig.disconnect(kHub, 1);
    const RecordId hidden = publish(1, "隠れた記録");
    const PeerId raw = rig.connect_raw(kHub, rig.seat(1).keys.device);
    rig.raw_greet(raw, rig.seat(1).keys);
    rig.raw_send(raw,
                 frame::AnnounceShort{Urgency::usual, {short_id(rig.short_id_key(kHub), known)}});
    rig.settle();
    EXPECT_EQ(rig.count_sent<frame::RequestShort>(kHub, Rig::kRaw), 0U);
    rig.connect(kHub, 1);
    rig.settle();
    rig.advance(5 * kSecond);
    EXPECT_TRUE(rig.seat(kHub).store.has(hidden));
}

}  // namespace
}  // namespace tsunagi
