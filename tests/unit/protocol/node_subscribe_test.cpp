// A center that declines a scope: it gets nothing of it, still gives its own, and costs nobody work
// for what it does not want.
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

const Scope kInToyama{ScopeLevel::prefecture, 16, {}};

struct Subscribing : ::testing::Test {
    Rig rig{41};
    static constexpr Rig::NodeId kLarge = 0;
    static constexpr Rig::NodeId kSmall = 1;

    void SetUp() override {
        rig.found({{"大きなセンター", 16}, {"小さなセンター", 16}});
        rig.unlock(kLarge);
        rig.unlock(kSmall);
    }
    std::optional<Error> choose(Rig::NodeId id, const Scope& scope, bool is_wanted) {
        return rig
            .request(id,
                     [&](RequestTicket ticket) {
                         return Input(input::Subscribe{ticket, scope, is_wanted});
                     })
            .error;
    }
    RecordId publish(Rig::NodeId id, const std::string& title, const Scope& scope) {
        return rig.publish(id, {article(title, scope)}).items.at(0).id;
    }
    void link() {
        rig.connect(kSmall, kLarge);
        rig.settle();
        rig.advance(5 * kSecond);
    }
    [[nodiscard]] std::uint64_t count(Rig::NodeId id, const Scope& scope) {
        return rig.seat(id).store.scope_summary(scope).count;
    }
};

TEST_F(Subscribing, OfADeclinedScopeNothingComesAndOfOthersEverything) {
    EXPECT_EQ(choose(kSmall, Scope::nation(), false), std::nullopt);
    const RecordId nation = publish(kLarge, "全国", Scope::nation());
    const RecordId toyama = publish(kLarge, "富山", kInToyama);
    link();
    EXPECT_TRUE(rig.seat(kSmall).store.has(toyama));
    EXPECT_FALSE(rig.seat(kSmall).store.has(nation));
    const RecordId live = publish(kLarge, "続き", Scope::nation());
    rig.advance(10 * kSecond);
    EXPECT_FALSE(rig.has_been_told(kSmall, live)) << "peers send what is wanted";
    EXPECT_EQ(count(kSmall, Scope::nation()), 0U);
    EXPECT_TRUE(rig.are_linked(kSmall, kLarge));
    EXPECT_EQ(rig.seat(kSmall).node->view().declined, std::vector<Scope>{Scope::nation()});
}

TEST_F(Subscribing, ItsOwnRecordsOfADeclinedScopeStillReachTheOthers) {
    EXPECT_EQ(choose(kSmall, Scope::nation(), false), std::nullopt);
    (void)publish(kLarge, "全国", Scope::nation());
    const RecordId before = publish(kSmall, "つながる前", Scope::nation());
    link();
    EXPECT_TRUE(rig.seat(kLarge).store.has(before)) << "found by comparing";
    const RecordId live = publish(kSmall, "つながった後", Scope::nation());
    rig.settle();
    EXPECT_TRUE(rig.seat(kLarge).store.has(live)) << "pushed";
    EXPECT_EQ(count(kSmall, Scope::nation()), 2U);
}

TEST_F(Subscribing, WhoSubscribesAgainGetsWhatItMissed) {
    EXPECT_EQ(choose(kSmall, Scope::nation(), false), std::nullopt);
    link();
    const RecordId missed = publish(kLarge, "全国", Scope::nation());
    rig.advance(10 * kSecond);
    EXPECT_FALSE(rig.seat(kSmall).store.has(missed));
    EXPECT_EQ(choose(kSmall, Scope::nation(), true), std::nullopt);
    rig.advance(5 * kSecond);
    EXPECT_TRUE(rig.seat(kSmall).store.has(missed));
    EXPECT_EQ(rig.seat(kSmall).store.scope_summary(Scope::nation()),
              rig.seat(kLarge).store.scope_summary(Scope::nation()));
    const RecordId live = publish(kLarge, "続き", Scope::nation());
    rig.settle();
    EXPECT_TRUE(rig.seat(kSmall).store.has(live)) << "it is pushed to again";
}

TEST_F(Subscribing, WhatIsThereStaysWhereAScopeIsDeclinedLater) {
    const RecordId first = publish(kLarge, "全国", Scope::nation());
    link();
    ASSERT_TRUE(rig.seat(kSmall).store.has(first));
    EXPECT_EQ(choose(kSmall, Scope::nation(), false), std::nullopt);
    const RecordId second = publish(kLarge, "続き", Scope::nation());
    rig.advance(10 * kSecond);
    EXPECT_TRUE(rig.seat(kSmall).store.has(first));
    EXPECT_FALSE(rig.seat(kSmall).store.has(second));
}

TEST_F(Subscribing, TheChoiceOutlivesARestart) {
    EXPECT_EQ(choose(kSmall, Scope::nation(), false), std::nullopt);
    rig.restart(kSmall);
    const RecordId nation = publish(kLarge, "全国", Scope::nation());
    link();
    EXPECT_FALSE(rig.seat(kSmall).store.has(nation));
}

// Records are different for ever on such a link; it must fall silent all the same.
TEST_F(Subscribing, ADifferenceThatIsWantedIsNotLookedAtAgain) {
    EXPECT_EQ(choose(kSmall, Scope::nation(), false), std::nullopt);
    (void)publish(kLarge, "全国", Scope::nation());
    (void)publish(kSmall, "小さな声", Scope::nation());
    link();
    rig.advance(3 * kResyncInterval);
    rig.sent.clear();
    rig.advance(5 * kResyncInterval);
    for (const auto& one : rig.sent) {
        const bool is_ping = std::holds_alternative<frame::Ping>(one.frame) ||
                             std::holds_alternative<frame::Pong>(one.frame);
        EXPECT_TRUE(is_ping) << "frame " << one.frame.index();
    }
}

TEST_F(Subscribing, AuthorityAndOwnScopeAndForeignOnesCantBeChosen) {
    EXPECT_EQ(choose(kSmall, Scope::authority(), false), Error::invalid_argument);
    EXPECT_EQ(choose(kSmall, Scope::of_center(rig.seat(kSmall).keys.id), false),
              Error::invalid_argument);
    EXPECT_EQ(choose(kSmall, {ScopeLevel::prefecture, 17, {}}, false), Error::scope_not_ours);
}

// A bundle is no way around the choice, and no way in for what an older peer sends unasked.
TEST_F(Subscribing, TheGateIsTheSameForEveryWayIn) {
    EXPECT_EQ(choose(kSmall, Scope::nation(), false), std::nullopt);
    const RecordId nation = publish(kLarge, "全国", Scope::nation());
    const auto bytes = rig.seat(kLarge).store.record(nation);
    ASSERT_TRUE(bytes);
    const Reply reply = rig.request(
        kSmall, [&](RequestTicket ticket) { return Input(input::TakeIn{ticket, {*bytes}}); });
    ASSERT_EQ(reply.items.size(), 1U);
    EXPECT_EQ(reply.items[0].error, Error::scope_declined);
    EXPECT_FALSE(rig.seat(kSmall).store.has(nation));
}

// The work of the one that has more, by what it looked up in its store.
TEST(SubscribingCost, IsThatOfTheWantedRecordsWhateverElseThereIs) {
    const auto reads = [](int records_of_nation) {
        Rig rig{42};
        rig.found({{"大きなセンター", 16}, {"小さなセンター", 16}});
        rig.unlock(0);
        (void)rig.request(1, [](RequestTicket ticket) {
            return Input(input::Subscribe{ticket, Scope::nation(), false});
        });
        for (int i = 0; i < records_of_nation; ++i)
            (void)rig.publish(0, {article("全国 " + std::to_string(i), Scope::nation())});
        for (int i = 0; i < 50; ++i)
            (void)rig.publish(0, {article("富山 " + std::to_string(i), kInToyama)});
        rig.advance(60 * kSecond);
        const std::uint64_t before = rig.seat(0).store.reads();
        rig.connect(1, 0);
        rig.settle();
        rig.advance(30 * kSecond);
        EXPECT_GE(rig.seat(1).store.scope_summary(kInToyama).count, 50U);
        EXPECT_EQ(rig.seat(1).store.scope_summary(Scope::nation()).count, 0U);
        return rig.seat(0).store.reads() - before;
    };
    const std::uint64_t few = reads(20);
    const std::uint64_t many = reads(2'000);
    EXPECT_EQ(few, many);
    EXPECT_GT(few, 50U);
    EXPECT_LT(few, 1'000U);
}

}  // namespace
}  // namespace tsunagi
