// Looking for a content: peers first, then theirs; whoever has it ends the search.
#include "protocol/content/content_seek.h"

#include <gtest/gtest.h>

#include "protocol/base/limits.h"

namespace tsunagi {
namespace {

using Hops = std::map<PeerId, unsigned>;

Hops due(ContentSeek& seek, Monotonic now = {1}) {
    Hops out;
    for (const auto& probe : seek.take_due(now))
        EXPECT_TRUE(out.emplace(probe.peer, probe.hops).second);
    return out;
}

ContentSeek with_three(unsigned hops_max) {
    ContentSeek seek(hops_max);
    for (const PeerId peer : {1U, 2U, 3U}) seek.add_source(peer);
    return seek;
}

TEST(ContentSeek, EachRingBeginsWhenTheOneBeforeHasNothing) {
    ContentSeek seek = with_three(2);
    EXPECT_EQ(due(seek), (Hops{{1, 0}, {2, 0}, {3, 0}}));
    EXPECT_TRUE(due(seek).empty());
    for (const PeerId peer : {1U, 2U}) seek.told(peer, Presence::not_here);
    EXPECT_TRUE(due(seek).empty()) << "one is still to answer";
    EXPECT_FALSE(seek.is_over());
    seek.told(3, Presence::not_here);
    EXPECT_EQ(due(seek), (Hops{{1, 1}, {2, 1}, {3, 1}}));
    for (const PeerId peer : {1U, 2U, 3U}) seek.told(peer, Presence::not_here);
    EXPECT_EQ(due(seek), (Hops{{1, 2}, {2, 2}, {3, 2}}));
    for (const PeerId peer : {1U, 2U, 3U}) seek.told(peer, Presence::not_here);
    EXPECT_TRUE(due(seek).empty());
    EXPECT_TRUE(seek.is_over());
}

TEST(ContentSeek, WhoHasItIsPreferredToWhoReachesIt) {
    ContentSeek seek = with_three(1);
    (void)due(seek);
    for (const PeerId peer : {1U, 2U, 3U}) seek.told(peer, Presence::not_here);
    (void)due(seek);
    seek.told(1, Presence::within_reach);
    EXPECT_FALSE(seek.reachable()) << "two are still to answer";
    seek.told(2, Presence::here);
    EXPECT_EQ(seek.here(), std::vector<PeerId>{2});
    EXPECT_FALSE(seek.reachable());
    seek.drop(2);
    seek.told(3, Presence::not_here);
    ASSERT_TRUE(seek.reachable());
    EXPECT_EQ(seek.reachable()->peer, 1U);
    EXPECT_EQ(seek.reachable()->hops, 1U) << "as far as it asked to reach it";
    seek.coming_from(1, {4});
    EXPECT_FALSE(seek.reachable());
    EXPECT_FALSE(seek.is_over());
    seek.told(1, Presence::not_here);
    EXPECT_TRUE(seek.is_over()) << "it could not get it after all";
}

TEST(ContentSeek, SilenceMeansNoAndABrokenPromiseEndsIt) {
    ContentSeek seek = with_three(0);
    EXPECT_EQ(seek.next_deadline(), Monotonic::never());
    (void)due(seek, {1'000});
    EXPECT_EQ(seek.next_deadline(), Monotonic{1'000} + kContentAnswerWait);
    seek.coming_from(1, {1'000});
    EXPECT_TRUE(seek.expire(Monotonic{1'000} + kContentAnswerWait).empty());
    EXPECT_FALSE(seek.is_over());
    EXPECT_EQ(seek.expire(Monotonic{1'000} + kContentComingWait), std::vector<PeerId>{1});
    EXPECT_TRUE(seek.is_over());
    EXPECT_FALSE(seek.has_source(1));
}

TEST(ContentSeek, WhoAskedIsNotWaitedFor) {
    ContentSeek seek = with_three(1);
    (void)due(seek);
    EXPECT_FALSE(seek.is_settled_to(0, 3));
    for (const PeerId peer : {1U, 2U}) seek.told(peer, Presence::not_here);
    EXPECT_TRUE(seek.is_settled_to(0, 3)) << "its own answer is not needed";
    EXPECT_FALSE(seek.is_settled_to(0, 1));
    EXPECT_FALSE(seek.is_settled_to(1, 3)) << "the next ring is";
    seek.told(3, Presence::here);
    EXPECT_TRUE(seek.is_found_but_at(1, 0));
    EXPECT_FALSE(seek.is_found_but_at(3, 0)) << "it is not told what it said itself";
}

// A reaches it through B, B through C and C through A: nobody has it any more, and each would go on
// believing.
TEST(ContentSeek, ThatItIsWithinReachRestsOnOneWhoHasIt) {
    ContentSeek seek = with_three(2);
    (void)due(seek);
    seek.told(1, Presence::within_reach);
    EXPECT_FALSE(seek.is_found_but_at(3, 2)) << "it was not to ask anybody";
    for (const PeerId peer : {2U, 3U}) seek.told(peer, Presence::not_here);
    (void)due(seek);
    seek.told(1, Presence::within_reach);
    EXPECT_TRUE(seek.is_found_but_at(3, 1));
    EXPECT_FALSE(seek.is_found_but_at(3, 0)) << "farther than the question may go";
    seek.coming_from(1, {4});
    EXPECT_FALSE(seek.is_found_but_at(3, 0));
}

TEST(ContentSeek, WhoComesLateIsAskedToo) {
    ContentSeek seek(1);
    EXPECT_TRUE(seek.is_over()) << "nobody is there";
    seek.add_source(1);
    (void)due(seek);
    seek.told(1, Presence::not_here);
    (void)due(seek);
    seek.add_source(2);
    EXPECT_EQ(due(seek), (Hops{{2, 1}}));
    for (std::size_t peer = 10; peer < 10 + 2 * kContentSourcesMax; ++peer) seek.add_source(peer);
    EXPECT_EQ(due(seek).size(), kContentSourcesMax - 2);
}

}  // namespace
}  // namespace tsunagi
