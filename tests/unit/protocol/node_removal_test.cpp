// Removal of a center at the nodes: what leaves the stores, what it keeps itself, who talks to
// whom.
#include "protocol/base/limits.h"
#include "tests/unit/protocol/removal_fixture.h"
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

// Five founders, the last of which is removed by the first three.
class Removed : public ::testing::Test {
  protected:
    static constexpr Rig::NodeId a = 0;
    static constexpr Rig::NodeId b = 1;
    static constexpr Rig::NodeId out = 4;

    void SetUp() override {
        rig.found({{"富山", 16}, {"富山二", 16}, {"石川", 17}, {"福井", 18}, {"外れ", 16}});
        for (Rig::NodeId id = a; id <= out; ++id) rig.unlock(id);
        rig.connect(a, b);
        rig.connect(out, a);
        rig.connect(out, b);
        rig.settle();
    }
    [[nodiscard]] TestCenter& keys(Rig::NodeId id) { return rig.seat(id).keys; }
    [[nodiscard]] MemoryStore& store(Rig::NodeId id) { return rig.seat(id).store; }
    std::vector<ItemReply> take(Rig::NodeId id, const std::vector<CheckedRecord>& records) {
        std::vector<Bytes> bytes;
        for (const CheckedRecord& record : records) bytes.push_back(bytes_of(record));
        return rig.request(id, [&](RequestTicket ticket) { return input::TakeIn{ticket, bytes}; })
            .items;
    }
    ItemReply say(Rig::NodeId id, const std::string& title, const Scope& scope = Scope::nation()) {
        return rig.publish(id, {article(title, scope)}).items.at(0);
    }
    // By a, b and c, all taken in at a.
    CheckedRecord remove(const std::vector<CheckedRecord>& lists = {}) {
        CheckedRecord removal = propose_removal(rig.random(), keys(0), keys(out).id, lists);
        std::vector<CheckedRecord> records = lists;
        records.push_back(removal);
        records.push_back(approve_removal(rig.random(), keys(1), removal));
        records.push_back(approve_removal(rig.random(), keys(2), removal));
        for (const ItemReply& item : take(a, records)) {
            EXPECT_TRUE(item.outcome == Outcome::stored || item.outcome == Outcome::waiting);
        }
        return removal;
    }
    [[nodiscard]] CenterState state(Rig::NodeId at, Rig::NodeId of) {
        for (const MemberView& member : rig.seat(at).node->view().members) {
            if (member.center == keys(of).id) return member.state;
        }
        return CenterState::waiting;
    }
    std::optional<Error> sponsor(Rig::NodeId by, Rig::NodeId whom, bool is_return) {
        return rig
            .request(
                by,
                [&](RequestTicket ticket) {
                    return Input(input::SponsorCenter{ticket, keys(whom).id, nullptr, is_return});
                })
            .error;
    }

    Rig rig{81};
};

// What it keeps about people it can let go of, member or not; to others its word counts no more.
TEST_F(Removed, ItErasesWhatItKeepsForItself) {
    const RecordId own = say(out, "内部", Scope::of_center(keys(out).id)).id;
    const RecordId far = say(out, "全国の記事").id;
    rig.advance(2 * kSecond);
    const CheckedRecord removal = propose_removal(rig.random(), keys(0), keys(out).id);
    (void)take(out, {removal, approve_removal(rig.random(), keys(1), removal),
                     approve_removal(rig.random(), keys(2), removal)});
    rig.advance(10 * kSecond);
    ASSERT_EQ(state(out, out), CenterState::removed);
    const auto erase = [&](const RecordId& id) {
        return rig.request(out, [&](RequestTicket ticket) {
            return input::Erase{ticket, id, {ErasureReason::asked_for, true}, "", {}};
        });
    };
    EXPECT_EQ(erase(own).items.at(0).outcome, Outcome::stored);
    EXPECT_EQ(erase(far).items.at(0).error, Error::removed);
    rig.advance(10 * kSecond);
    EXPECT_TRUE(parse_record(*store(out).record(own))->body().empty());
    EXPECT_FALSE(parse_record(*store(out).record(far))->body().empty());
}

TEST_F(Removed, WhatIsNotListedLeavesTheOthersAndStaysAtHome) {
    const RecordId honest = say(out, "正しい記事").id;
    const RecordId bad = say(out, "困った記事").id;
    const RecordId own = say(out, "内部", Scope::of_center(keys(out).id)).id;
    rig.advance(2 * kSecond);
    ASSERT_TRUE(store(b).has(bad));
    remove({kept_list(rig.random(), keys(0), Scope::nation(), {honest})});
    rig.advance(10 * kSecond);
    for (const Rig::NodeId id : {a, b}) {
        EXPECT_TRUE(store(id).has(honest)) << id;
        EXPECT_FALSE(store(id).has(bad)) << id;
        EXPECT_EQ(state(id, out), CenterState::removed) << id;
        EXPECT_TRUE(store(id).locals("sweep/").empty()) << id;
        EXPECT_FALSE(rig.are_linked(out, id)) << id;
    }
    for (const RecordId& id : {honest, bad, own}) EXPECT_TRUE(store(out).has(id));
    EXPECT_EQ(store(a).scope_summary(Scope::nation()).digest,
              store(b).scope_summary(Scope::nation()).digest);
}

// What was removed as the node had it, and was a member as the disk had it, kept all its records
// where the removal came once more.
TEST_F(Removed, ARemovalThatTheDiskRefusedTakesAwayAllWhenItComesAgain) {
    const RecordId bad = say(out, "困った記事").id;
    rig.advance(2 * kSecond);
    ASSERT_TRUE(store(a).has(bad));
    const CheckedRecord removal = propose_removal(rig.random(), keys(0), keys(out).id);
    const std::vector<CheckedRecord> acts{removal, approve_removal(rig.random(), keys(1), removal),
                                          approve_removal(rig.random(), keys(2), removal)};
    rig.seat(a).rejects = Error::disk_full;
    std::vector<Bytes> bytes;
    for (const CheckedRecord& act : acts) bytes.push_back(bytes_of(act));
    rig.step(a, input::TakeIn{901, bytes, false});
    rig.settle();
    rig.seat(a).rejects.reset();
    ASSERT_EQ(state(a, out), CenterState::member);
    (void)take(a, acts);
    rig.advance(10 * kSecond);
    EXPECT_EQ(state(a, out), CenterState::removed);
    for (const Rig::NodeId id : {a, b}) EXPECT_FALSE(store(id).has(bad)) << id;
}

TEST_F(Removed, ItHearsOfItAndGoesOnWorkingForItself) {
    remove();
    rig.advance(5 * kSecond);
    EXPECT_TRUE(rig.seat(out).node->view().is_member) << "its links were closed before it heard";
    // It calls again, and is shown who is a member, and nothing else.
    rig.connect(out, a);
    const RecordId news = say(a, "会員向け").id;
    rig.advance(10 * kSecond);
    const NodeView view = rig.seat(out).node->view();
    EXPECT_FALSE(view.is_member);
    EXPECT_EQ(view.state, CenterState::removed);
    EXPECT_FALSE(store(out).has(news));
    EXPECT_EQ(view.members_digest, rig.seat(a).node->view().members_digest);
    EXPECT_EQ(say(out, "外へ").error, Error::removed);
    const ItemReply own = say(out, "内部", Scope::of_center(keys(out).id));
    EXPECT_EQ(own.outcome, Outcome::stored);
    EXPECT_EQ(sponsor(out, b, false), Error::removed);
    // The link that told it does not stay for ever.
    rig.advance(3 * kResyncInterval);
    EXPECT_FALSE(rig.are_linked(out, a));
    rig.restart(out);
    rig.unlock(out);
    EXPECT_TRUE(store(out).has(own.id));
    EXPECT_EQ(say(out, "内部二", Scope::of_center(keys(out).id)).outcome, Outcome::stored);
}

TEST_F(Removed, WhatItWritesAfterwardsGetsNowhere) {
    remove();
    rig.advance(5 * kSecond);
    FactSpec spec;
    spec.time = Hlc::at(kTestNow + (-std::chrono::hours(20)));
    spec.body = article_body("日付を偽る");
    EXPECT_EQ(take(b, {make_fact(rig.random(), keys(out), spec)}).at(0).error, Error::removed);
}

TEST_F(Removed, ItComesBackWithAllThatItHas) {
    const RecordId bad = say(out, "元に戻る記事").id;
    rig.advance(2 * kSecond);
    remove();
    rig.advance(5 * kSecond);
    ASSERT_FALSE(store(b).has(bad));
    EXPECT_EQ(sponsor(b, out, false), Error::removed) << "it must be meant";
    EXPECT_EQ(sponsor(b, 3, true), Error::invalid_argument) << "it was not removed";
    EXPECT_EQ(sponsor(b, out, true), std::nullopt);
    rig.connect(out, b);
    rig.advance(2 * kResyncInterval);
    EXPECT_TRUE(rig.seat(out).node->view().is_member);
    for (const Rig::NodeId id : {a, b}) {
        EXPECT_EQ(state(id, out), CenterState::member) << id;
        EXPECT_TRUE(store(id).has(bad)) << id;
    }
    EXPECT_TRUE(rig.are_linked(out, b));
}

TEST_F(Removed, AnOpenProposalIsShownAndChangesNothing) {
    const CheckedRecord removal = propose_removal(rig.random(), keys(0), keys(out).id);
    take(a, {removal, approve_removal(rig.random(), keys(1), removal)});
    rig.advance(5 * kSecond);
    EXPECT_TRUE(rig.are_linked(out, a));
    const NodeView view = rig.seat(b).node->view();
    ASSERT_EQ(view.removals.size(), 1U);
    EXPECT_EQ(view.removals.front().center, keys(out).id);
    EXPECT_EQ(view.removals.front().behind.size(), 2U);
    EXPECT_FALSE(view.removals.front().is_in_force);
    EXPECT_EQ(view.removers_needed, 3U);
}

TEST_F(Removed, AnInvitationIsNoWayBack) {
    remove();
    rig.advance(5 * kSecond);
    const Reply invitation = rig.request(b, [&](RequestTicket ticket) {
        return input::MakeInvitation{ticket, "b:1", std::chrono::hours(1)};
    });
    ASSERT_FALSE(invitation.text.empty());
    EXPECT_EQ(state(b, out), CenterState::removed);
    const PeerId link = rig.connect_raw(b, keys(out).device);
    const Token token = parse_invitation(invitation.text)->token;
    rig.raw_send(link, frame::Join{Bytes(token.bytes.begin(), token.bytes.end()),
                                   bytes_of(keys(out).genesis)});
    rig.advance(kSecond);
    EXPECT_FALSE(rig.is_raw_open(link));
    EXPECT_EQ(state(b, out), CenterState::removed);
}

TEST_F(Removed, ItComesBackHoweverManyRemovalsAreInForce) {
    for (int i = 0; i < 20; ++i) remove();
    rig.advance(5 * kSecond);
    EXPECT_EQ(sponsor(b, out, true), std::nullopt);
    rig.advance(5 * kSecond);
    EXPECT_EQ(state(a, out), CenterState::member);
    remove();
    rig.advance(5 * kSecond);
    ASSERT_EQ(state(b, out), CenterState::removed);
    const Reply again = rig.request(b, [&](RequestTicket ticket) {
        return input::SponsorCenter{ticket, keys(out).id, nullptr, true};
    });
    EXPECT_EQ(again.items.size(), 1U) << "what is over needs no answer";
    EXPECT_EQ(state(b, out), CenterState::member);
}

TEST_F(Removed, ItHasOneLinkForEachDevice) {
    remove();
    rig.advance(5 * kSecond);
    const PeerId first = rig.connect_raw(a, keys(out).device);
    rig.advance(kSecond);
    ASSERT_TRUE(rig.is_raw_open(first));
    const PeerId second = rig.connect_raw(a, keys(out).device);
    rig.advance(kSecond);
    EXPECT_FALSE(rig.is_raw_open(first));
    EXPECT_TRUE(rig.is_raw_open(second));
}

TEST_F(Removed, WhatOnlyAStrangerProposesIsShownToNobody) {
    TestCenter stranger = make_center(rig.random(), {"外"});
    stranger.charter = keys(a).charter;
    const CheckedRecord removal = propose_removal(rig.random(), stranger, keys(out).id);
    take(a, {stranger.genesis, removal});
    EXPECT_TRUE(store(a).has(removal.id()));
    EXPECT_TRUE(rig.seat(a).node->view().removals.empty());
    take(a, {approve_removal(rig.random(), keys(1), removal)});
    EXPECT_EQ(rig.seat(a).node->view().removals.size(), 1U);
}

// Lists of others that come by a file take no more room than other records that wait.
TEST_F(Removed, OnlyOwnListsFindRoomBeyondTheLimit) {
    std::vector<RecordId> ids;
    for (std::uint64_t i = 0; i < kKeptIdsMax; ++i) ids.push_back(rig.random().fixed<RecordId>());
    std::size_t refused = 0;
    for (int i = 0; i < 70; ++i) {
        const auto list = kept_list(rig.random(), keys(b), Scope::nation(), ids,
                                    kTestNow + (-std::chrono::seconds(i)));
        refused += take(a, {list}).at(0).outcome == Outcome::refused;
    }
    EXPECT_GT(refused, 0U);
    for (int i = 0; i < 5; ++i) {
        const auto own = kept_list(rig.random(), keys(a), Scope::nation(), ids,
                                   kTestNow + (-std::chrono::seconds(i)));
        EXPECT_EQ(take(a, {own}).at(0).outcome, Outcome::waiting);
    }
    const Revoker stranger{keys(a).charter, keys(a).id, 0, keys(b).root};
    std::ranges::sort(ids);
    const auto forged = make_kept_ids(ids, Scope::nation(), stranger, kTestNow, rig.random());
    EXPECT_EQ(take(a, {*forged}).at(0).outcome, Outcome::refused);
}

}  // namespace
}  // namespace tsunagi
