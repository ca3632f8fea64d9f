// Removals of centers in every order of arrival.
#include "tests/unit/protocol/orders_fixture.h"
#include "tests/unit/protocol/removal_fixture.h"

namespace tsunagi {
namespace {

// Beside the center that wrote, three that remove it; all sponsored by the founder.
struct RemovalOrders : RecordOrders {
    std::vector<TestCenter> removers;

    void SetUp() override {
        RecordOrders::SetUp();
        founder = make_rig();
        add(center->genesis);
        add(*sponsorship);
        for (const char* name : {"甲", "乙", "丙"}) {
            removers.push_back(make_center(random, {name, 16}));
            removers.back().charter = center->charter;
            add(removers.back().genesis);
            add(make_sponsor(random, founder->seat(0).keys, removers.back().id));
        }
    }
    void play_all(int rounds, std::uint64_t seed) {
        std::vector<std::size_t> order(history.items.size());
        std::iota(order.begin(), order.end(), 0U);
        SeededRandom choice(seed);
        for (int i = 0; i < rounds; ++i) {
            for (std::size_t at = order.size(); at > 1; --at)
                std::swap(order[at - 1], order[choice.below(at)]);
            play(order, choice);
            ASSERT_FALSE(HasFailure());
        }
    }
    std::unique_ptr<Rig> founder;
};

TEST_F(RemovalOrders, WhatIsListedIsHeldAndNothingElse) {
    const CheckedRecord honest = fact(*center, Scope::nation());
    const CheckedRecord near = fact(*center, prefecture(16));
    const CheckedRecord list = kept_list(random, removers[0], Scope::nation(), {honest.id()});
    const CheckedRecord list_near = kept_list(random, removers[1], prefecture(16), {near.id()});
    add(honest);
    add(fact(*center, Scope::nation(), std::chrono::hours(20)), false);
    add(near);
    add(fact(*center, {ScopeLevel::public_, 0, {}}), false);
    add(list);
    add(list_near);
    const CheckedRecord removal = propose_removal(random, removers[0], center->id, {list});
    add(removal);
    add(approve_removal(random, removers[1], removal, {list_near}));
    add(approve_removal(random, removers[2], removal));
    play_all(test::effort(300, 25), 4);
}

TEST_F(RemovalOrders, TwoAreNotEnough) {
    add(fact(*center, Scope::nation()));
    const CheckedRecord removal = propose_removal(random, removers[0], center->id);
    add(removal);
    add(approve_removal(random, removers[1], removal));
    play_all(test::effort(60, 8), 5);
}

// It sponsored two, was removed, came back, and was removed again for what it wrote since; one of
// its removers was removed by it and others.
TEST_F(RemovalOrders, ALongHistory) {
    TestCenter good = make_center(random, {"善", 16});
    TestCenter planted = make_center(random, {"偽", 16});
    good.charter = planted.charter = center->charter;
    add(good.genesis);
    add(planted.genesis);
    const CheckedRecord good_vouch = make_sponsor(random, *center, good.id);
    add(good_vouch);
    add(make_sponsor(random, *center, planted.id));
    add(fact(good, Scope::nation()));
    add(fact(planted, Scope::nation()), false);
    const CheckedRecord honest = fact(*center, Scope::nation());
    const CheckedRecord since = fact(*center, Scope::nation());
    add(honest);
    add(since, false);
    const CheckedRecord first = propose_removal(random, removers[0], center->id);
    add(first);
    add(approve_removal(random, removers[1], first));
    add(approve_removal(random, removers[2], first));
    add(vouch_for_return(random, founder->seat(0).keys, center->id, {first.id()}));
    const CheckedRecord list = kept_list(random, removers[1], Scope::nation(), {honest.id()});
    const CheckedRecord unnamed = kept_list(random, removers[1], Scope::nation(), {since.id()});
    add(list);
    add(unnamed, false);
    const CheckedRecord second =
        propose_removal(random, removers[1], center->id, {list}, {good_vouch.id()});
    add(second);
    add(approve_removal(random, removers[0], second));
    add(approve_removal(random, removers[2], second));
    const CheckedRecord counter = propose_removal(random, *center, removers[1].id);
    add(counter);
    add(approve_removal(random, good, counter));
    add(approve_removal(random, removers[2], counter));
    add(fact(removers[1], Scope::nation()), false);
    play_all(test::effort(200, 20), 6);
}

// A return that names one of two takes its lists away, and the other's stay.
TEST_F(RemovalOrders, OfTwoRemovalsOneIsOver) {
    const CheckedRecord honest = fact(*center, Scope::nation());
    const CheckedRecord other = fact(*center, Scope::nation());
    const CheckedRecord list = kept_list(random, removers[0], Scope::nation(), {honest.id()});
    const CheckedRecord list_other = kept_list(random, removers[1], Scope::nation(), {other.id()});
    add(honest);
    add(other, false);
    add(list);
    add(list_other);
    const CheckedRecord first = propose_removal(random, removers[0], center->id, {list});
    const CheckedRecord second = propose_removal(random, removers[1], center->id, {list_other});
    for (const CheckedRecord& removal : {first, second}) {
        add(removal);
        for (const TestCenter& by : removers) {
            if (by.id != removal.header().center) add(approve_removal(random, by, removal));
        }
    }
    add(vouch_for_return(random, founder->seat(0).keys, center->id, {second.id()}));
    play_all(test::effort(200, 12), 7);
}

// The key by which somebody behind it was brought in was stolen: its lists count no more.
TEST_F(RemovalOrders, OneOfThoseBehindFallsOut) {
    TestCenter late = make_center(random, {"丁", 16});
    late.charter = center->charter;
    add(late.genesis);
    add(make_sponsor(random, removers[0], late.id), false);
    const CheckedRecord honest = fact(*center, Scope::nation());
    const CheckedRecord other = fact(*center, Scope::nation());
    const CheckedRecord list = kept_list(random, removers[1], Scope::nation(), {honest.id()});
    const CheckedRecord list_late = kept_list(random, late, Scope::nation(), {other.id()});
    add(honest);
    add(other, false);
    add(list);
    add(list_late, false);
    const CheckedRecord removal = propose_removal(random, removers[1], center->id, {list});
    add(removal);
    add(approve_removal(random, removers[0], removal));
    add(approve_removal(random, removers[2], removal));
    add(approve_removal(random, late, removal, {list_late}));
    add(revoke(random, removers[0], {}));
    play_all(test::effort(200, 12), 8);
}

// Removed first, and then nobody vouches for it any more.
TEST_F(RemovalOrders, ARemovedCenterLapses) {
    TestCenter late = make_center(random, {"丁", 16});
    late.charter = center->charter;
    add(late.genesis);
    add(make_sponsor(random, removers[0], late.id), false);
    const CheckedRecord listed = fact(late, Scope::nation());
    const CheckedRecord list = kept_list(random, removers[1], Scope::nation(), {listed.id()});
    add(listed, false);
    add(list);
    const CheckedRecord removal = propose_removal(random, removers[1], late.id, {list});
    add(removal);
    add(approve_removal(random, removers[0], removal));
    add(approve_removal(random, removers[2], removal));
    add(revoke(random, removers[0], {}));
    play_all(test::effort(200, 12), 9);
}

// One list that its center names for a key of its own and for the removal of another.
TEST_F(RemovalOrders, OneListServesARevocationAndARemoval) {
    const CheckedRecord own = fact(removers[0], Scope::nation());
    const CheckedRecord honest = fact(*center, Scope::nation());
    const CheckedRecord list =
        kept_list(random, removers[0], Scope::nation(), {own.id(), honest.id()});
    add(own);
    add(honest);
    add(fact(removers[0], Scope::nation()), false);
    add(fact(*center, Scope::nation()), false);
    add(list);
    const CheckedRecord removal = propose_removal(random, removers[0], center->id, {list});
    add(removal);
    add(approve_removal(random, removers[1], removal));
    add(approve_removal(random, removers[2], removal));
    add(revoke(random, removers[0], {list}));
    play_all(test::effort(200, 12), 10);
}

}  // namespace
}  // namespace tsunagi
