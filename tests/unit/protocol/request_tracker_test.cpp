// The request tracker against a naive twin, on random histories, and at its bounds.
#include "protocol/gossip/request_tracker.h"

#include <gtest/gtest.h>

#include "protocol/base/limits.h"
#include "tests/support/builders.h"
#include "tests/unit/protocol/request_twin.h"

namespace tsunagi {
namespace {

Urgency any_urgency(SeededRandom& random) { return kAllUrgencies[random.below(kUrgencies)]; }

// The whole ids of what is to be asked.
std::vector<RecordId> whole(const std::vector<RequestTracker::Wanted>& wanted) {
    std::vector<RecordId> out;
    for (const auto& one : wanted) out.push_back(one.id.value());
    return out;
}

void expect_equal(const RequestTracker& tracker, const RequestTwin& twin, std::size_t peers) {
    tracker.check_invariants();
    ASSERT_EQ(tracker.size(), twin.entries.size());
    Monotonic first = Monotonic::never();
    for (const auto& [id, entry] : twin.entries) {
        ASSERT_TRUE(tracker.is_tracked(id));
        const bool is_asked = entry.state == RequestTwin::State::asked;
        if (is_asked) first = std::min(first, entry.deadline);
        for (RequestTracker::PeerId peer = 1; peer <= peers; ++peer) {
            ASSERT_EQ(tracker.was_asked(peer, id), is_asked && entry.asked_from == peer);
        }
    }
    ASSERT_EQ(tracker.next_timeout(), first);
    for (RequestTracker::PeerId peer = 1; peer <= peers; ++peer) {
        std::size_t in_flight = 0;
        std::size_t open = 0;
        for (const auto& [id, entry] : twin.entries) {
            in_flight += entry.state == RequestTwin::State::asked && entry.asked_from == peer;
            open += RequestTwin::names(entry, peer);
        }
        ASSERT_EQ(tracker.in_flight(peer), in_flight);
        ASSERT_EQ(tracker.open(peer), open);
    }
}

// A peer that keeps all its requests busy, and announces and takes back without end.
TEST(RequestTracker, QueuesDoNotGrowWithWhatAPeerTakesBack) {
    SeededRandom random(3);
    RequestTracker tracker(random.fixed<ShortIdKey>());
    for (std::size_t i = 0; i < 2 * kRequestsInFlightPerPeerMax; ++i)
        ASSERT_TRUE(tracker.announced(1, random.fixed<RecordId>(), Urgency::first));
    ASSERT_EQ(tracker.take_requests(1, SIZE_MAX, Monotonic{0}).size(), kRequestsInFlightPerPeerMax);
    std::vector<ShortId> names(kIdsPerFrameMax);
    for (ShortId& name : names) name = random.fixed<ShortId>();
    for (int round = 0; round < 100; ++round) {
        for (const ShortId& name : names) ASSERT_TRUE(tracker.announced(1, name, Urgency::usual));
        for (const ShortId& name : names) tracker.missing(1, name);
        tracker.check_invariants();  // bounds the queues
    }
    // What it announces in earnest is asked for all the same.
    ASSERT_TRUE(tracker.announced(1, names.front(), Urgency::usual));
    tracker.expire(Monotonic{0} + kRequestTimeout);
    const auto asked = tracker.take_requests(1, SIZE_MAX, Monotonic{0} + kRequestTimeout);
    ASSERT_EQ(asked.size(), kRequestsInFlightPerPeerMax);
    tracker.expire(Monotonic{0} + 2 * kRequestTimeout);
    EXPECT_EQ(tracker.take_requests(1, SIZE_MAX, Monotonic{0} + 2 * kRequestTimeout).size(), 1U);
}

// Each seed is a history of random instructions; after each one both must tell the same.
TEST(RequestTracker, DoesWhatItsNaiveTwinDoes) {
    constexpr std::size_t kPeers = 5;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SeededRandom random(seed);
        std::vector<RecordId> pool(12);
        for (RecordId& id : pool) id = random.fixed<RecordId>();
        RequestTracker tracker(random.fixed<ShortIdKey>());
        RequestTwin twin;
        Monotonic now{0};
        for (int turn = 0; turn < 400; ++turn) {
            const RequestTracker::PeerId peer = 1 + random.below(kPeers);
            const RecordId& id = pool[random.below(pool.size())];
            switch (random.below(12)) {
                case 0:
                case 1:
                case 2:
                case 3:
                    // By either name: one record all the same.
                    if (random.below(2) == 0) {
                        EXPECT_TRUE(tracker.announced(peer, id, any_urgency(random)));
                    } else {
                        EXPECT_TRUE(
                            tracker.announced(peer, tracker.name_of(id), any_urgency(random)));
                    }
                    twin.announced(peer, id);
                    break;
                case 4:
                case 5:
                case 6: {
                    const std::size_t limit = random.below(4) == 0 ? 2 : 100;
                    const auto ids = tracker.take_requests(peer, limit, now);
                    ASSERT_LE(ids.size(), limit);
                    for (const auto& wanted : ids) {
                        const auto at = std::ranges::find(
                            pool, wanted.short_id,
                            [&](const RecordId& known) { return tracker.name_of(known); });
                        ASSERT_NE(at, pool.end());
                        const RecordId& one = *at;
                        ASSERT_TRUE(!wanted.id || *wanted.id == one);
                        ASSERT_TRUE(twin.can_ask(peer, one));
                        twin.asked(peer, one, now);
                    }
                    if (ids.size() == limit) break;
                    for (const RecordId& one : pool) {
                        ASSERT_FALSE(twin.can_ask(peer, one)) << "one was forgotten";
                    }
                    break;
                }
                case 7:
                    tracker.arrived(id);
                    twin.arrived(id);
                    break;
                case 8:
                    tracker.missing(peer, id);
                    twin.give_up(peer, id);
                    break;
                case 9:
                    if (random.below(2) == 0) {
                        tracker.forget(id);
                        twin.forget(id);
                    } else {
                        tracker.failed(peer, id);
                        twin.failed(peer, id);
                    }
                    break;
                case 10:
                    if (random.below(4) != 0) break;
                    tracker.peer_gone(peer);
                    twin.peer_gone(peer);
                    break;
                default:
                    now = now + Duration{static_cast<std::int64_t>(random.below(20'000))};
                    tracker.expire(now);
                    twin.expire(now);
                    break;
            }
            ASSERT_NO_FATAL_FAILURE(expect_equal(tracker, twin, kPeers)) << "seed " << seed;
        }
        for (RequestTracker::PeerId peer = 1; peer <= kPeers; ++peer) tracker.peer_gone(peer);
        for (const RecordId& id : pool) tracker.forget(id);
        EXPECT_EQ(tracker.size(), 0U) << "nothing is left behind";
    }
}

TEST(RequestTracker, AsksASecondPeerAfterTheFirstTimesOut) {
    RequestTracker tracker;
    const RecordId id{{1}};
    tracker.announced(1, id);
    tracker.announced(2, id);
    EXPECT_EQ(whole(tracker.take_requests(1, 10, {0})), std::vector<RecordId>{id});
    EXPECT_TRUE(tracker.take_requests(2, 10, {0}).empty());
    tracker.expire({kRequestTimeout.count() - 1});
    EXPECT_TRUE(tracker.was_asked(1, id));
    tracker.expire({kRequestTimeout.count()});
    EXPECT_EQ(whole(tracker.take_requests(2, 10, {kRequestTimeout.count()})),
              std::vector<RecordId>{id});
}

TEST(RequestTracker, AsksInTheOrderOfAnnouncement) {
    RequestTracker tracker;
    std::vector<RecordId> ids;
    for (std::uint8_t i = 0; i < 50; ++i) {
        ids.push_back(RecordId{{static_cast<std::uint8_t>(200 - i)}});
        tracker.announced(1, ids.back());
    }
    EXPECT_EQ(whole(tracker.take_requests(1, 100, {0})), ids);
}

TEST(RequestTracker, AsksForTheUrgentFirst) {
    RequestTracker tracker;
    const RecordId usual{{1}};
    const RecordId soon{{2}};
    const RecordId first{{3}};
    tracker.announced(1, usual, Urgency::usual);
    tracker.announced(1, soon, Urgency::soon);
    tracker.announced(1, first, Urgency::first);
    EXPECT_EQ(whole(tracker.take_requests(1, 2, {0})), (std::vector<RecordId>{first, soon}));
    EXPECT_EQ(whole(tracker.take_requests(1, 2, {0})), std::vector<RecordId>{usual});
}

TEST(RequestTracker, AsksOnceForWhatIsToldByBothItsNames) {
    RequestTracker tracker(ShortIdKey{{9}});
    const RecordId id{{1}};
    const ShortId name = tracker.name_of(id);
    tracker.announced(1, name, Urgency::usual);
    tracker.announced(2, name, Urgency::usual);
    tracker.announced(3, id);
    EXPECT_EQ(tracker.size(), 1U);
    EXPECT_EQ(whole(tracker.take_requests(1, 10, {0})), std::vector<RecordId>{id});
    EXPECT_TRUE(tracker.take_requests(2, 10, {0}).empty());
    EXPECT_TRUE(tracker.take_requests(3, 10, {0}).empty());
    tracker.missing(1, name);
    EXPECT_EQ(tracker.take_requests(2, 10, {0}).size(), 1U);
    tracker.arrived(id);
    tracker.announced(4, name, Urgency::first);
    EXPECT_TRUE(tracker.take_requests(4, 10, {0}).empty()) << "it is here";
    tracker.forget(id);
    EXPECT_EQ(tracker.size(), 0U);
    tracker.check_invariants();
}

TEST(RequestTracker, AsksByTheShortNameWhereThatIsAllThatWasTold) {
    RequestTracker tracker(ShortIdKey{{9}});
    const ShortId name{{7}};
    tracker.announced(1, name, Urgency::usual);
    const auto wanted = tracker.take_requests(1, 10, {0});
    ASSERT_EQ(wanted.size(), 1U);
    EXPECT_EQ(wanted[0].short_id, name);
    EXPECT_FALSE(wanted[0].id);
}

TEST(RequestTracker, BoundsWhatOnePeerCanCost) {
    SeededRandom random(4);
    RequestTracker tracker;
    for (std::size_t i = 0; i < kAnnouncementsPerPeerMax; ++i) {
        ASSERT_TRUE(tracker.announced(1, random.fixed<RecordId>()));
    }
    const auto over = random.fixed<RecordId>();
    EXPECT_FALSE(tracker.announced(1, over));
    EXPECT_FALSE(tracker.is_tracked(over));
    EXPECT_TRUE(tracker.announced(2, over)) << "the bound is the peer's own";
    EXPECT_EQ(tracker.take_requests(1, SIZE_MAX, {0}).size(), kRequestsInFlightPerPeerMax);
    EXPECT_TRUE(tracker.take_requests(1, SIZE_MAX, {0}).empty());
    tracker.check_invariants();
    tracker.peer_gone(1);
    EXPECT_EQ(tracker.size(), 1U);
}

}  // namespace
}  // namespace tsunagi
