// Whom a node calls, lets go, and remembers: the choice of peers within whole nodes.
#include <algorithm>

#include "protocol/base/limits.h"
#include "tests/unit/protocol/rig.h"

namespace tsunagi {
namespace {

struct Choosing : ::testing::Test {
    static constexpr std::size_t kCenters = 10;
    Rig rig{43};
    std::set<Rig::NodeId> down;

    void SetUp() override {
        std::vector<CenterSpec> specs;
        for (std::size_t i = 0; i < kCenters; ++i) {
            specs.push_back({"センター" + std::to_string(i),
                             static_cast<std::uint8_t>(i < 5 ? 16 + i % 2 : 40 + i % 2)});
        }
        rig.found(specs);
    }
    // All know where all can be called, though nobody has called anybody yet.
    void announce_all(std::uint16_t room = kRoomDefault) {
        std::vector<CheckedRecord> records;
        for (Rig::NodeId id = 0; id < kCenters; ++id) {
            rig.seat(id).announce = {address(id)};
            rig.seat(id).room = room;
            records.push_back(make_endpoint(rig.random(), rig.seat(id).keys,
                                            {rig.seat(id).keys.device, {address(id)}, room}));
        }
        for (Rig::NodeId id = 0; id < kCenters; ++id) {
            rig.seat(id).store.apply(order_of(2, records));
            rig.restart(id);
            rig.step(id, input::WakeUp{});
        }
    }
    static std::string address(Rig::NodeId id) { return "node-" + std::to_string(id) + ":1"; }
    void run(Duration time) {
        for (Duration passed{}; passed < time; passed += kSecond) {
            rig.advance(kSecond);
            rig.answer_dials([&](Rig::NodeId id) { return !down.contains(id); });
        }
    }
    [[nodiscard]] std::vector<PeerView> links(Rig::NodeId id, Direction direction) {
        std::vector<PeerView> out;
        for (const PeerView& peer : rig.seat(id).node->view().peers) {
            if (peer.direction == direction && peer.state == PeerState::connected)
                out.push_back(peer);
        }
        return out;
    }
    void take_down(Rig::NodeId id) {
        down.insert(id);
        for (Rig::NodeId other = 0; other < kCenters; ++other) {
            if (other != id) rig.disconnect(id, other);
        }
    }
};

TEST_F(Choosing, NobodyIsCalledWhereNobodyAnnounces) {
    run(60 * kSecond);
    for (Rig::NodeId id = 0; id < kCenters; ++id)
        EXPECT_TRUE(links(id, Direction::outbound).empty());
}

TEST_F(Choosing, EachOpensFourLinksAndSaysWhy) {
    announce_all();
    run(20 * kSecond);
    for (Rig::NodeId id = 0; id < kCenters; ++id) {
        const auto outbound = links(id, Direction::outbound);
        const auto inbound = links(id, Direction::inbound);
        EXPECT_TRUE(outbound.size() >= kOutboundMin ||
                    outbound.size() + inbound.size() == kCenters - 1)
            << outbound.size() << " and " << inbound.size();
        std::set<CenterId> centers;
        for (const PeerView& peer : outbound) {
            EXPECT_TRUE(peer.role);
            centers.insert(*peer.center);
        }
        EXPECT_EQ(centers.size(), outbound.size()) << "to different centers";
        for (const PeerView& peer : inbound) EXPECT_FALSE(peer.role);
    }
}

TEST_F(Choosing, OneKnownAddressIsEnoughToFindTheOthers) {
    for (Rig::NodeId id = 0; id < kCenters; ++id) {
        rig.seat(id).announce = {address(id)};
        rig.restart(id);
        rig.step(id, input::WakeUp{});
        if (id != 0) {
            (void)rig.request(id, [&](RequestTicket ticket) {
                return Input(input::AddPeer{ticket, address(id - 1)});
            });
        }
    }
    run(30 * kSecond);
    for (Rig::NodeId id = 0; id < kCenters; ++id) {
        EXPECT_EQ(rig.seat(id).store.scope_summary(Scope::authority()).digest,
                  rig.seat(0).store.scope_summary(Scope::authority()).digest);
        EXPECT_GE(links(id, Direction::outbound).size() + links(id, Direction::inbound).size(),
                  kOutboundMin);
    }
}

TEST_F(Choosing, EveryCallIsPinnedToTheDeviceThatAnnounced) {
    announce_all();
    rig.advance(2 * kSecond);
    std::size_t calls = 0;
    for (Rig::NodeId id = 0; id < kCenters; ++id) {
        for (const DialOrder& order : rig.seat(id).dials) {
            ++calls;
            const Rig::NodeId other = std::stoul(order.address.substr(5));
            EXPECT_EQ(order.pin, rig.seat(other).keys.device);
        }
    }
    EXPECT_GE(calls, kCenters * kOutboundMin);
}

TEST_F(Choosing, AnEndpointForADeviceThatIsNotTheCentersIsNotCalled) {
    const CheckedRecord claim = make_endpoint(
        rig.random(), rig.seat(1).keys, {rig.seat(2).keys.device, {"victim.example:1"}, 65'535});
    rig.seat(0).store.apply(order_of(2, {claim}));
    rig.restart(0);
    rig.step(0, input::WakeUp{});
    rig.advance(10 * kSecond);
    EXPECT_TRUE(rig.seat(0).dials.empty());
}

TEST_F(Choosing, WhoGoesIsReplacedAndWhoComesBackIsFound) {
    announce_all();
    run(20 * kSecond);
    take_down(3);
    take_down(7);
    run(20 * kSecond);
    for (Rig::NodeId id = 0; id < kCenters; ++id) {
        if (down.contains(id)) continue;
        EXPECT_GE(links(id, Direction::outbound).size() + links(id, Direction::inbound).size(),
                  kOutboundMin);
    }
    down.clear();
    run(60 * kSecond);
    EXPECT_GE(links(3, Direction::outbound).size() + links(3, Direction::inbound).size(),
              kOutboundMin);
}

TEST_F(Choosing, TheNumberOfLinksStaysWithinBoundsForADay) {
    announce_all();
    for (int hour = 0; hour < 8; ++hour) {
        run(std::chrono::minutes(35));
        for (Rig::NodeId id = 0; id < kCenters; ++id) {
            const std::size_t outbound = links(id, Direction::outbound).size();
            const std::size_t inbound = links(id, Direction::inbound).size();
            EXPECT_LE(outbound, kChosenMax);
            EXPECT_TRUE(outbound >= kOutboundMin || outbound + inbound == kCenters - 1);
        }
    }
}

// A link whose role has gone to another one stays for a minute after that one stands, then goes.
TEST_F(Choosing, WhoIsNotChosenAnyMoreIsLetGoButOnlyAfterAWhile) {
    announce_all();
    run(20 * kSecond);
    for (int draw = 0; draw < 6; ++draw) run(kFarRedraw);
    std::size_t let_go = 0;
    for (Rig::NodeId id = 0; id < kCenters; ++id) {
        for (const CloseOrder& close : rig.seat(id).closes)
            let_go += close.reason == Error::not_needed;
    }
    EXPECT_GT(let_go, 0U);
    rig.sent.clear();
    run(20 * kSecond);
    EXPECT_EQ(rig.count_sent<frame::Goodbye>(0, 1), 0U);
}

TEST_F(Choosing, FullInboundKeepsNobodyFromCalling) {
    announce_all(2);
    run(60 * kSecond);
    std::size_t outbound = 0;
    for (Rig::NodeId id = 0; id < kCenters; ++id) {
        EXPECT_LE(links(id, Direction::inbound).size(), 2U);
        outbound += links(id, Direction::outbound).size();
    }
    EXPECT_EQ(outbound, 2 * kCenters) << "all the room there is, is used";
    // Now one whose inbound places hostile members hold.
    take_down(0);
    down.clear();
    const PeerId first = rig.connect_raw(0, rig.seat(8).keys.device);
    const PeerId second = rig.connect_raw(0, rig.seat(9).keys.device);
    EXPECT_FALSE(
        rig.seat(0).node->accepts(rig.seat(5).keys.device, Direction::inbound, rig.now_of(0)));
    const PeerId third = rig.connect_raw(0, rig.seat(5).keys.device);
    rig.settle();
    EXPECT_TRUE(rig.is_raw_open(first));
    EXPECT_TRUE(rig.is_raw_open(second));
    EXPECT_FALSE(rig.is_raw_open(third)) << "there is no room";
    for (Rig::NodeId id = 1; id < kCenters; ++id) take_down(id);
    down.clear();
    run(40 * kSecond);
    EXPECT_FALSE(links(0, Direction::outbound).empty());
}

TEST_F(Choosing, TheLongestStandingTwoAreCalledFirstAfterARestart) {
    announce_all();
    run(90 * kSecond);
    std::set<CenterId> before;
    for (const PeerView& peer : links(0, Direction::outbound)) before.insert(*peer.center);
    const auto anchors = rig.seat(0).store.locals("anchor/");
    ASSERT_EQ(anchors.size(), kAnchorsMax);
    for (const auto& [key, value] : anchors)
        EXPECT_TRUE(before.contains(*id_from_text<CenterId>(key.substr(7))));
    for (Rig::NodeId other = 1; other < kCenters; ++other) rig.disconnect(0, other);
    rig.seat(0).dials.clear();
    rig.restart(0);
    rig.step(0, input::WakeUp{});
    EXPECT_EQ(rig.seat(0).dials.size(), kAnchorsMax) << "before anybody else is chosen";
    for (const PeerView& peer : rig.seat(0).node->view().peers)
        EXPECT_EQ(peer.role, PeerRole::anchor);
    rig.answer_dials();
    run(5 * kSecond);
    for (const auto& [key, value] : anchors) {
        const auto center = *id_from_text<CenterId>(key.substr(7));
        // It may have called us in the same moment.
        auto all = links(0, Direction::outbound);
        std::ranges::copy(links(0, Direction::inbound), std::back_inserter(all));
        EXPECT_TRUE(
            std::ranges::any_of(all, [&](const PeerView& peer) { return peer.center == center; }));
    }
}

// --- the local network ---

TEST_F(Choosing, AMembersMachineOnTheLocalNetworkIsCalledPinned) {
    rig.step(0, input::Nearby{rig.seat(4).keys.device, "192.0.2.4:7700"});
    rig.advance(2 * kSecond);
    ASSERT_EQ(rig.seat(0).dials.size(), 1U);
    EXPECT_EQ(rig.seat(0).dials[0].address, "192.0.2.4:7700");
    EXPECT_EQ(rig.seat(0).dials[0].pin, rig.seat(4).keys.device);
    EXPECT_EQ(rig.seat(0).node->view().peers.at(0).role, PeerRole::lan);
}

TEST_F(Choosing, StrangersAndWhoIsLinkedAlreadyAreNotCalledOnTheLocalNetwork) {
    rig.connect(0, 4);
    rig.settle();
    rig.step(0, input::Nearby{PublicKey{{9}}, "192.0.2.9:7700"});
    rig.step(0, input::Nearby{rig.seat(4).keys.device, "192.0.2.4:7700"});
    rig.step(0, input::Nearby{rig.seat(0).keys.device, "192.0.2.1:7700"});
    rig.step(0, input::Nearby{rig.seat(5).keys.device, "not an address"});
    rig.advance(30 * kSecond);
    EXPECT_TRUE(rig.seat(0).dials.empty());
    rig.disconnect(0, 4);
    rig.advance(5 * kSecond);
    EXPECT_EQ(rig.seat(0).dials.size(), 1U) << "now it is needed";
}

TEST_F(Choosing, WhoIsNotHeardAnyMoreIsNotCalledAnyMore) {
    rig.step(0, input::Nearby{rig.seat(4).keys.device, "192.0.2.4:7700"});
    rig.advance(kNearbyFor + 2 * kSecond);
    for (const DialOrder& order : std::exchange(rig.seat(0).dials, {}))
        rig.step(0, input::DialFailed{order.dial, "not reached"});
    rig.advance(5 * 60 * kSecond);
    EXPECT_TRUE(rig.seat(0).dials.empty());
}

TEST_F(Choosing, OnlySoManyMachinesOfALocalNetworkAreRemembered) {
    for (unsigned i = 0; i < 10 * kNearbyMax; ++i) {
        PublicKey device{{1}};
        device.bytes[1] = static_cast<std::uint8_t>(i);
        device.bytes[2] = static_cast<std::uint8_t>(i >> 8);
        rig.step(0, input::Nearby{device, "192.0.2.4:7700"});
    }
    EXPECT_LE(rig.seat(0).node->load().nearby, kNearbyMax);
}

}  // namespace
}  // namespace tsunagi
