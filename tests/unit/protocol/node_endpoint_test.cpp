// What a node tells of where it can be called.
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

struct Announcing : ::testing::Test {
    Rig rig{41};

    void SetUp() override { rig.found({{"富山センター", 16}, {"石川センター", 17}}); }
    void announce(Rig::NodeId id, std::vector<std::string> addresses) {
        rig.seat(id).announce = std::move(addresses);
        rig.advance(kSecond);  // a restart takes longer than a tick of the clock
        rig.restart(id);
        rig.step(id, input::WakeUp{});
        rig.settle();
    }
    // What the store of `at` says of the machine of `of`: the newest, as a node that starts reads.
    [[nodiscard]] std::vector<Endpoint> told(Rig::NodeId at, Rig::NodeId of) {
        std::vector<Endpoint> out;
        const MemoryStore& store = rig.seat(at).store;
        for (const LogEntry& entry : store.log(Scope::authority(), 0, 100)) {
            const auto record = parse_record(*store.record(entry.id));
            if (record->header().kind == kind::kEndpoint &&
                record->header().center == rig.seat(of).keys.id) {
                out.push_back(*decode_endpoint(record->body()));
            }
        }
        return out;
    }
};

TEST_F(Announcing, NothingIsToldUnlessItWasAskedFor) {
    rig.connect(0, 1);
    rig.advance(5 * kSecond);
    EXPECT_TRUE(told(0, 0).empty());
    EXPECT_TRUE(told(1, 0).empty());
}

TEST_F(Announcing, AnAddressIsToldOnceAndReachesTheOthers) {
    announce(0, {"192.0.2.7:7700"});
    rig.connect(0, 1);
    rig.advance(5 * kSecond);
    const Endpoint wanted{rig.seat(0).keys.device, {"192.0.2.7:7700"}, kRoomDefault};
    EXPECT_EQ(told(1, 0), std::vector{wanted});
    rig.disconnect(0, 1);
    announce(0, {"192.0.2.7:7700"});
    EXPECT_EQ(told(0, 0).size(), 1U) << "it is held already";
}

TEST_F(Announcing, ANewAddressStandsBesideTheOldOneAndNoneTakesItBack) {
    announce(0, {"192.0.2.7:7700"});
    announce(0, {"198.51.100.7:7700", "[2001:db8::7]:7700"});
    ASSERT_EQ(told(0, 0).size(), 2U);
    EXPECT_EQ(told(0, 0).back().addresses.size(), 2U);
    announce(0, {});
    ASSERT_EQ(told(0, 0).size(), 3U);
    EXPECT_TRUE(told(0, 0).back().addresses.empty());
    announce(0, {});
    EXPECT_EQ(told(0, 0).size(), 3U);
}

TEST_F(Announcing, ANewcomerTellsItsAddressOnceItIsAMember) {
    rig.unlock(0);
    const Reply reply = rig.request(0, [](RequestTicket ticket) {
        return Input(input::MakeInvitation{ticket, "toyama.example:7400", kInvitationLifetime});
    });
    const Rig::NodeId id = rig.add_newcomer({"新潟センター", 15}, *parse_invitation(reply.text));
    rig.seat(id).announce = {"203.0.113.9:7700"};
    // As its shell starts it: with the address, before it has joined.
    rig.start_again_to_join(id, *parse_invitation(reply.text));
    EXPECT_TRUE(told(id, id).empty());
    rig.connect(id, 0);
    rig.advance(5 * kSecond);
    EXPECT_EQ(told(0, id).size(), 1U);
}

TEST_F(Announcing, AStoreThatRefusesIsAskedAgainLater) {
    rig.seat(0).rejects = Error::disk_full;
    announce(0, {"192.0.2.7:7700"});
    rig.advance(90 * kSecond);
    EXPECT_TRUE(told(0, 0).empty());
    rig.seat(0).rejects.reset();
    rig.advance(90 * kSecond);
    EXPECT_EQ(told(0, 0).size(), 1U);
}

// A disk that came back from a backup: its peers still hold what the machine said after that.
TEST_F(Announcing, WhatARestoredMachineSaidLaterIsPutRight) {
    const MemoryStore backup = rig.seat(0).store;
    announce(0, {"192.0.2.7:7700"});
    rig.connect(0, 1);
    rig.advance(5 * kSecond);
    rig.disconnect(0, 1);
    rig.seat(0).store = backup;
    announce(0, {});
    rig.connect(0, 1);
    rig.advance(5 * kSecond);
    EXPECT_EQ(told(0, 0).size(), 1U);
    rig.advance(2 * kEndpointRewriteMin);
    ASSERT_EQ(told(1, 0).size(), 2U);
    EXPECT_TRUE(told(1, 0).back().addresses.empty());
}

}  // namespace
}  // namespace tsunagi
