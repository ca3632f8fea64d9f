// Which pieces are asked of whom: each of one source at a time, all in the end, and no faster than
// they come.
#include "protocol/content/piece_flow.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "protocol/base/limits.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

using std::chrono::milliseconds;
using Took = PieceFlow::Took;

struct Content {
    explicit Content(std::size_t pieces, std::uint64_t seed = 1) {
        SeededRandom random(seed);
        bytes.resize(pieces * kPieceBytes - 5);
        random.fill(bytes);
        list = pieces_of(bytes);
        ref = {content_id(list), list.bytes};
    }
    [[nodiscard]] ByteSpan piece(std::uint32_t number) const {
        return ByteSpan(bytes).subspan(number * kPieceBytes, piece_bytes(bytes.size(), number));
    }
    Bytes bytes;
    PieceList list;
    ContentRef ref;
};

TEST(PieceFlow, AWindowGrowsWhileItsPiecesComeFastAndShrinksWhereTheyQueue) {
    const Content content(200);
    PieceFlow flow(content.ref);
    flow.begin(content.list, {});
    Monotonic now{1'000};
    std::vector<std::uint32_t> asked = flow.take_due(1, SIZE_MAX, now);
    EXPECT_EQ(asked.size(), kPieceWindowStart);
    EXPECT_TRUE(flow.take_due(1, SIZE_MAX, now).empty()) << "the window is full";
    now = now + milliseconds(20);
    for (const std::uint32_t number : asked)
        EXPECT_EQ(flow.take(1, number, content.piece(number), now), Took::fresh);
    asked = flow.take_due(1, SIZE_MAX, now);
    EXPECT_EQ(asked.size(), 2 * kPieceWindowStart);
    now = now + kPieceSlow + milliseconds(1);
    for (const std::uint32_t number : asked)
        EXPECT_EQ(flow.take(1, number, content.piece(number), now), Took::fresh);
    EXPECT_EQ(flow.take_due(1, SIZE_MAX, now).size(), 1U);
    EXPECT_EQ(flow.bytes_here(), 12 * kPieceBytes);
}

TEST(PieceFlow, WhatIsNotThePieceIsTold) {
    const Content content(3);
    PieceFlow flow(content.ref);
    EXPECT_EQ(flow.take(1, 0, content.piece(0), Monotonic{1}), Took::unasked) << "no list yet";
    flow.begin(content.list, {});
    EXPECT_EQ(flow.take(1, 0, content.piece(0), Monotonic{1}), Took::unasked);
    EXPECT_EQ(flow.take_due(1, SIZE_MAX, Monotonic{1}), (std::vector<std::uint32_t>{0, 1, 2}));
    EXPECT_EQ(flow.open(), 3U);
    EXPECT_EQ(flow.take(1, 3, content.piece(0), Monotonic{1}), Took::unasked);
    EXPECT_EQ(flow.take(2, 1, content.piece(1), Monotonic{1}), Took::unasked) << "not of this one";
    EXPECT_EQ(flow.take(1, 0, content.piece(1), Monotonic{1}), Took::wrong);
    EXPECT_EQ(flow.take(1, 1, content.piece(1), Monotonic{1}), Took::fresh);
    EXPECT_EQ(flow.take(1, 1, content.piece(1), Monotonic{1}), Took::unasked) << "again";
}

TEST(PieceFlow, NoMoreAreAskedForThanThereIsRoomFor) {
    const Content content(20);
    PieceFlow flow(content.ref);
    flow.begin(content.list, {});
    EXPECT_EQ(flow.take_due(1, 2, Monotonic{1}).size(), 2U);
    EXPECT_EQ(flow.take_due(2, 1, Monotonic{1}).size(), 1U);
    EXPECT_TRUE(flow.take_due(2, 0, Monotonic{1}).empty());
}

TEST(PieceFlow, WhatAnEarlierAttemptLeftIsNotAskedForAgain) {
    const Content content(5);
    PieceFlow flow(content.ref);
    flow.begin(content.list, {true, false, true, true, false});
    EXPECT_EQ(flow.bytes_here(), 3 * kPieceBytes);
    EXPECT_EQ(flow.take_due(1, SIZE_MAX, Monotonic{1}), (std::vector<std::uint32_t>{1, 4}));
}

TEST(PieceFlow, WhoGivesNothingIsOverdueAndItsPiecesAreAskedOfOthers) {
    const Content content(4);
    PieceFlow flow(content.ref);
    flow.begin(content.list, {});
    EXPECT_EQ(flow.next_deadline(), Monotonic::never());
    (void)flow.take_due(1, SIZE_MAX, Monotonic{1'000});
    EXPECT_TRUE(flow.take_due(2, SIZE_MAX, Monotonic{1'000}).empty());
    EXPECT_EQ(flow.next_deadline(), Monotonic{1'000} + kRequestTimeout);
    EXPECT_TRUE(flow.overdue(Monotonic{999} + kRequestTimeout).empty());
    EXPECT_EQ(flow.overdue(Monotonic{1'000} + kRequestTimeout), std::vector<PeerId>{1});
    flow.drop(1);
    EXPECT_EQ(flow.take_due(2, SIZE_MAX, Monotonic{40'000}).size(), 4U);
}

// Random arrivals, losses, lies and departures, against a plain account of what is asked of whom.
TEST(PieceFlow, EachPieceIsAskedOfOneAndAllComeInTheEnd) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SeededRandom random(seed);
        const Content content(1 + random.below(40), seed);
        PieceFlow flow(content.ref);
        flow.begin(content.list, {});
        std::map<PeerId, std::set<std::uint32_t>> open;
        std::set<std::uint32_t> here;
        Monotonic now{1};
        for (int turn = 0; turn < 5'000 && !flow.is_complete(); ++turn) {
            now = now + milliseconds(random.below(400));
            const PeerId peer = 1 + random.below(4);
            switch (random.below(6)) {
                case 0:
                    flow.drop(peer);
                    open.erase(peer);
                    break;
                case 1:
                case 2:
                    for (const std::uint32_t number : flow.take_due(peer, SIZE_MAX, now)) {
                        EXPECT_FALSE(here.contains(number));
                        for (const auto& [other, asked] : open)
                            EXPECT_FALSE(asked.contains(number)) << "asked of two";
                        open[peer].insert(number);
                    }
                    EXPECT_LE(open[peer].size(), kPieceWindowMax);
                    break;
                default: {
                    if (open[peer].empty()) break;
                    const std::uint32_t number = *open[peer].begin();
                    open[peer].erase(number);
                    const bool lies = random.below(10) == 0;
                    const auto took =
                        flow.take(peer, number, content.piece(lies ? 0 : number), now);
                    if (lies && number != 0) {
                        EXPECT_EQ(took, Took::wrong);
                    } else {
                        EXPECT_EQ(took, Took::fresh);
                        here.insert(number);
                    }
                }
            }
        }
        EXPECT_TRUE(flow.is_complete()) << "seed " << seed;
        EXPECT_EQ(flow.bytes_here(), content.ref.bytes);
        EXPECT_TRUE(flow.take_due(9, SIZE_MAX, now).empty());
    }
}

}  // namespace
}  // namespace tsunagi
