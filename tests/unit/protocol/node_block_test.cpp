// A center that blocks another one for itself: no links, nothing new, and all of it when it is
// lifted.
#include "protocol/node/blocks.h"
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

struct Blocking : ::testing::Test {
    Rig rig{91};
    static constexpr Rig::NodeId a = 0;
    static constexpr Rig::NodeId b = 1;
    static constexpr Rig::NodeId other = 2;

    void SetUp() override {
        rig.found({{"富山", 16}, {"富山二", 16}, {"石川", 17}});
        for (const Rig::NodeId id : {a, b, other}) rig.unlock(id);
        rig.connect(other, a);
        rig.connect(other, b);
        rig.connect(a, b);
        rig.settle();
    }
    Reply block(Rig::NodeId by, Rig::NodeId whom, bool is_blocked, std::string reason = {}) {
        return rig.request(by, [&](RequestTicket ticket) {
            return Input(input::BlockCenter{ticket, rig.seat(whom).keys.id, is_blocked, reason});
        });
    }
    RecordId say(Rig::NodeId id, const std::string& title) {
        return rig.publish(id, {article(title, Scope::nation())}).items.at(0).id;
    }
    [[nodiscard]] std::size_t kept_out(Rig::NodeId id) {
        for (const auto& [reason, count] : rig.seat(id).node->view().deferred_by_reason) {
            if (reason == Error::blocked) return count;
        }
        return 0;
    }
};

TEST_F(Blocking, WhatIsNewStaysOutAndComesWhenItIsLifted) {
    const RecordId before = say(other, "前の記事");
    rig.advance(2 * kSecond);
    ASSERT_TRUE(rig.seat(a).store.has(before));
    EXPECT_FALSE(block(a, other, true, "迷惑").error);
    EXPECT_FALSE(rig.are_linked(other, a));
    EXPECT_TRUE(rig.are_linked(other, b)) << "it is nobody else's decision";
    const RecordId after = say(other, "後の記事");
    const RecordId bs = say(b, "別の記事");
    rig.advance(10 * kSecond);
    EXPECT_TRUE(rig.seat(b).store.has(after));
    EXPECT_TRUE(rig.seat(a).store.has(before));
    EXPECT_TRUE(rig.seat(a).store.has(bs));
    EXPECT_FALSE(rig.seat(a).store.has(after));
    EXPECT_EQ(kept_out(a), 1U);
    EXPECT_EQ(rig.seat(a).node->view().members_digest, rig.seat(b).node->view().members_digest);
    // It can't call, and is not called.
    rig.connect(other, a);
    rig.settle();
    EXPECT_FALSE(rig.are_linked(other, a));
    // A restart forgets what was kept out, not the block.
    rig.disconnect(a, b);
    rig.restart(a);
    rig.connect(a, b);
    rig.advance(10 * kSecond);
    EXPECT_FALSE(rig.seat(a).store.has(after));
    for (const MemberView& member : rig.seat(a).node->view().members) {
        EXPECT_EQ(member.blocked.has_value(), member.center == rig.seat(other).keys.id);
        if (member.blocked) EXPECT_EQ(*member.blocked, "迷惑");
    }
    EXPECT_FALSE(block(a, other, false).error);
    rig.advance(10 * kSecond);
    EXPECT_TRUE(rig.seat(a).store.has(after));
    EXPECT_EQ(kept_out(a), 0U);
    rig.connect(other, a);
    rig.settle();
    EXPECT_TRUE(rig.are_linked(other, a));
}

TEST_F(Blocking, WhatCanNotBeBlockedIsRefused) {
    EXPECT_EQ(block(a, a, true).error, Error::invalid_argument);
    EXPECT_EQ(block(a, other, true, std::string(kBlockReasonBytesMax + 1, 'x')).error,
              Error::over_limit);
    const Reply unknown = rig.request(a, [&](RequestTicket ticket) {
        return Input(input::BlockCenter{ticket, CenterId{{3}}, true, {}});
    });
    EXPECT_EQ(unknown.error, Error::not_found);
    EXPECT_EQ(block(a, other, false).items.at(0).outcome, Outcome::unchanged);
}

}  // namespace
}  // namespace tsunagi
