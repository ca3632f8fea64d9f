// What may be pushed to one peer, what waits to be announced, and what is remembered of it.
#include "protocol/gossip/relay_queue.h"

#include <gtest/gtest.h>

#include "protocol/gossip/recent_ids.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

constexpr Monotonic kStart{1'000'000};
const ShortIdKey kOwn{{1}};
const ShortIdKey kPeer{{2}};

struct Queue : ::testing::Test {
    SeededRandom random{3};
    RelayQueue queue;

    RecordId add(Urgency urgency, bool is_fresh = true, Monotonic now = kStart) {
        const auto id = random.fixed<RecordId>();
        queue.add(short_id(kOwn, id), {id, urgency, is_fresh}, now);
        queue.check_invariants();
        return id;
    }
    std::size_t push_all(Urgency urgency, Monotonic now, std::size_t bytes = 1'000) {
        std::size_t pushed = 0;
        while (queue.take_push(bytes, urgency, now)) pushed += bytes;
        queue.check_invariants();
        return pushed;
    }
};

TEST_F(Queue, KeepsRoomForTheUrgentUntilTheLinkHasDrained) {
    const std::size_t usual = push_all(Urgency::usual, kStart);
    EXPECT_LE(usual, kPushUnderWayMax / 2);
    EXPECT_GT(usual, kPushUnderWayMax / 2 - 1'000);
    EXPECT_GT(push_all(Urgency::soon, kStart), 0U);
    EXPECT_GT(push_all(Urgency::first, kStart), 0U);
    EXPECT_FALSE(queue.take_push(1'000, Urgency::first, kStart));
    EXPECT_FALSE(queue.take_push(1, Urgency::usual, {kStart.ms + 60'000})) << "nothing has left";
    queue.drained();
    EXPECT_TRUE(queue.take_push(1'000, Urgency::usual, {kStart.ms + 60'000}));
}

TEST_F(Queue, PushesNoMoreThanItsShareOfASecondHoweverFastTheLink) {
    std::size_t pushed = 0;
    for (int i = 0; i < 1'000; ++i) {
        pushed += push_all(Urgency::usual, kStart);
        queue.drained();
    }
    EXPECT_LE(pushed, kPushBytesPerSecond / 2);
    std::size_t urgent = 0;
    for (int i = 0; i < 1'000; ++i) {
        urgent += push_all(Urgency::first, kStart);
        queue.drained();
    }
    EXPECT_GT(urgent, kPushBytesPerSecond / 2 - 2'000);
    EXPECT_LE(pushed + urgent, kPushBytesPerSecond);
    EXPECT_FALSE(queue.take_push(1, Urgency::usual, kStart));
    EXPECT_TRUE(queue.take_push(1'000, Urgency::usual, {kStart.ms + 1'000}));
}

TEST_F(Queue, AnnouncesABatchAfterAWhileAndAuthorityAtOnce) {
    EXPECT_EQ(queue.due(), Monotonic::never());
    (void)add(Urgency::usual);
    const Monotonic later = kStart + kAnnounceDelay;
    (void)add(Urgency::soon, true, {kStart.ms + 20});
    EXPECT_EQ(queue.due(), later);
    EXPECT_TRUE(queue.take(kPeer, {later.ms - 1}).empty());
    const auto batch = queue.take(kPeer, later);
    ASSERT_EQ(batch.size(), 2U);
    EXPECT_EQ(batch[0].urgency, Urgency::soon);
    EXPECT_EQ(batch[1].urgency, Urgency::usual);
    EXPECT_EQ(queue.due(), Monotonic::never());
    (void)add(Urgency::first, true, later);
    EXPECT_EQ(queue.due(), later);
}

TEST_F(Queue, AFullFrameLeavesAtOnceAndNoFrameIsTooLong) {
    for (std::size_t i = 0; i < kIdsPerFrameMax - 1; ++i) (void)add(Urgency::usual);
    EXPECT_GT(queue.due(), kStart);
    for (std::size_t i = 0; i < 500; ++i) (void)add(Urgency::usual);
    EXPECT_EQ(queue.due(), kStart);
    const auto batch = queue.take(kPeer, kStart);
    ASSERT_EQ(batch.size(), 2U);
    EXPECT_EQ(batch[0].short_ids.size(), kIdsPerFrameMax);
    EXPECT_EQ(batch[1].short_ids.size(), 499U);
}

TEST_F(Queue, NewRecordsGoByShortIdAndOthersWhole) {
    const RecordId fresh = add(Urgency::usual);
    const RecordId old = add(Urgency::usual, false);
    const auto batch = queue.take(kPeer, kStart + kAnnounceDelay);
    ASSERT_EQ(batch.size(), 2U);
    EXPECT_EQ(batch[0].short_ids, std::vector<ShortId>{short_id(kPeer, fresh)});
    EXPECT_EQ(batch[1].ids, std::vector<RecordId>{old});
    EXPECT_EQ(queue.told(short_id(kPeer, fresh)), fresh);
    EXPECT_FALSE(queue.told(short_id(kPeer, old)));
    const RecordId again = add(Urgency::usual);
    EXPECT_EQ(queue.take({}, kStart + kAnnounceDelay).at(0).ids, std::vector<RecordId>{again})
        << "a peer without a key takes whole ids";
}

TEST_F(Queue, WhatThePeerHasIsNotAnnounced) {
    const RecordId known = add(Urgency::usual);
    queue.forget(short_id(kOwn, known));
    EXPECT_EQ(queue.due(), Monotonic::never());
    EXPECT_TRUE(queue.take(kPeer, kStart + kAnnounceDelay).empty());
    const RecordId twice = add(Urgency::usual);
    queue.add(short_id(kOwn, twice), {twice, Urgency::usual, true}, kStart);
    EXPECT_EQ(queue.take(kPeer, kStart + kAnnounceDelay).at(0).short_ids.size(), 1U);
}

TEST_F(Queue, RemembersTheLatestThatItTold) {
    const RecordId first = add(Urgency::first);
    (void)queue.take(kPeer, kStart);
    EXPECT_TRUE(queue.told(short_id(kPeer, first)));
    RecordId last;
    for (std::size_t i = 0; i < RelayQueue::kToldMax; ++i) {
        last = add(Urgency::first);
        (void)queue.take(kPeer, kStart);
    }
    EXPECT_FALSE(queue.told(short_id(kPeer, first)));
    EXPECT_EQ(queue.told(short_id(kPeer, last)), last);
}

TEST(RecentIds, RemembersTheLatestAndNeverMoreThanTwiceItsBound) {
    constexpr std::size_t kBound = 100;
    SeededRandom random(1);
    RecentIds recent(kBound);
    std::vector<ShortId> all;
    for (std::size_t i = 0; i < 1'000; ++i) {
        all.push_back(random.fixed<ShortId>());
        recent.add(all.back());
        ASSERT_LE(recent.size(), 2 * kBound);
        for (std::size_t back = 0; back < std::min(kBound, all.size()); ++back)
            ASSERT_TRUE(recent.contains(all[all.size() - 1 - back]));
    }
    EXPECT_FALSE(recent.contains(all.front()));
}

}  // namespace
}  // namespace tsunagi
