// Link layers that talk with each other over loopback.
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <random>
#include <thread>

#include "daemon/link/link_layer.h"
#include "daemon/spawn.h"
#include "tests/unit/daemon/link_fixture.h"

namespace tsunagi {
namespace {

using test::LinkCenter;
using test::LinkTest;
using test::run_until;

TEST_F(LinkTest, BothEndsKnowEachOtherAndShareTheExporterKey) {
    join();
    const LinkInfo& out = dialer.opened.begin()->second;
    const LinkInfo& in = listener.opened.begin()->second;
    EXPECT_EQ(out.device_key, listener.identity->device_key());
    EXPECT_EQ(in.device_key, dialer.identity->device_key());
    EXPECT_EQ(out.exporter_key, in.exporter_key);
    EXPECT_FALSE(out.exporter_key.is_zero());
    EXPECT_EQ(out.direction, Direction::outbound);
    EXPECT_EQ(in.direction, Direction::inbound);
    EXPECT_EQ(out.dial, DialId{1});
    EXPECT_EQ(in.dial, std::nullopt);
    EXPECT_EQ(in.remote_address.substr(0, 10), "127.0.0.1:");
}

TEST_F(LinkTest, FramesOfAllSizesArriveInOrderBothWays) {
    join();
    std::mt19937 random{11};
    std::vector<Bytes> frames;
    for (int i = 0; i < 400; ++i) {
        const std::size_t length = i % 40 == 0 ? 1 + random() % 200'000 : 1 + random() % 300;
        frames.emplace_back(length, static_cast<std::uint8_t>(random()));
    }
    frames.emplace_back(kFrameBytesMax, std::uint8_t{5});
    for (const Bytes& frame : frames) {
        ASSERT_TRUE(dialer.layer->send(dialer.only_link(), frame));
        ASSERT_TRUE(
            listener.layer->send(listener.only_link(), std::make_shared<const Bytes>(frame)));
    }
    auto& at_listener = listener.frames[listener.only_link()];
    auto& at_dialer = dialer.frames[dialer.only_link()];
    ASSERT_TRUE(run_until(io, [&] {
        return at_listener.size() == frames.size() && at_dialer.size() == frames.size();
    }));
    EXPECT_TRUE(at_listener == frames);
    EXPECT_TRUE(at_dialer == frames);
    EXPECT_EQ(dialer.layer->queued_bytes(dialer.only_link()), 0U);
    EXPECT_EQ(dialer.layer->counters().frames_sent, frames.size());
    EXPECT_EQ(dialer.layer->counters().frames_received, frames.size());
}

TEST_F(LinkTest, FramesSentWhenTheLinkOpensAreNotLost) {
    listener.open_hook = [&](LinkId link) { listener.layer->send(link, Bytes{1}); };
    dialer.open_hook = [&](LinkId link) { dialer.layer->send(link, Bytes{2}); };
    join();
    ASSERT_TRUE(run_until(io, [&] { return !listener.frames.empty() && !dialer.frames.empty(); }));
    EXPECT_EQ(listener.frames.begin()->second, std::vector<Bytes>{Bytes{2}});
    EXPECT_EQ(dialer.frames.begin()->second, std::vector<Bytes>{Bytes{1}});
}

TEST_F(LinkTest, AnotherDeviceThanThePinnedOneIsNotLinked) {
    dialer.dial(listener.listen(), TlsIdentity{Bytes(32, 77)}.device_key());
    ASSERT_TRUE(run_until(
        io, [&] { return !dialer.dial_failures.empty() && !listener.inbound_failures.empty(); }));
    EXPECT_EQ(dialer.dial_failures[0].second.failure, OpenFailure::wrong_device);
    EXPECT_TRUE(dialer.opened.empty());
    EXPECT_TRUE(listener.opened.empty());
}

TEST_F(LinkTest, ADialerWhosePolicyRefusesNeverShowsItself) {
    dialer.admit = [](const DeviceKey&, Direction) { return false; };
    int asked = 0;
    listener.admit = [&](const DeviceKey&, Direction) { return ++asked > 0; };
    dialer.dial(listener.listen());
    ASSERT_TRUE(run_until(
        io, [&] { return !dialer.dial_failures.empty() && !listener.inbound_failures.empty(); }));
    EXPECT_EQ(dialer.dial_failures[0].second.failure, OpenFailure::refused_here);
    EXPECT_EQ(asked, 0);
}

TEST_F(LinkTest, AListenerWhosePolicyRefusesIsReportedAsSuch) {
    std::optional<DeviceKey> asked;
    listener.admit = [&](const DeviceKey& key, Direction direction) {
        EXPECT_EQ(direction, Direction::inbound);
        asked = key;
        return false;
    };
    dialer.dial(listener.listen());
    ASSERT_TRUE(run_until(
        io, [&] { return !dialer.dial_failures.empty() && !listener.inbound_failures.empty(); }));
    EXPECT_EQ(dialer.dial_failures[0].second.failure, OpenFailure::refused_there);
    EXPECT_EQ(listener.inbound_failures[0].failure, OpenFailure::refused_here);
    EXPECT_EQ(asked, dialer.identity->device_key());
    EXPECT_TRUE(dialer.opened.empty());
    EXPECT_TRUE(listener.opened.empty());
}

TEST_F(LinkTest, CloseSendsWhatIsQueuedAndTellsBothEndsOnce) {
    join();
    const LinkId link = dialer.only_link();
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(dialer.layer->send(link, Bytes(50'000, 1)));
    dialer.layer->close(link, "the key was revoked");
    EXPECT_TRUE(dialer.closed.empty());  // no callback from inside a call
    EXPECT_FALSE(dialer.layer->send(link, Bytes{1}));
    dialer.layer->close(link, "again");
    ASSERT_TRUE(run_until(io, [&] { return !dialer.closed.empty() && !listener.closed.empty(); }));
    EXPECT_EQ(listener.frames[listener.only_link()].size(), 20U);
    ASSERT_EQ(dialer.closed.size(), 1U);
    EXPECT_EQ(dialer.closed[0].second.reason, CloseReason::closed_here);
    EXPECT_EQ(dialer.closed[0].second.text, "the key was revoked");
    ASSERT_EQ(listener.closed.size(), 1U);
    EXPECT_EQ(listener.closed[0].second.reason, CloseReason::closed_there);
    EXPECT_EQ(dialer.layer->open_links(), 0U);
}

TEST_F(LinkTest, ALinkClosedFromItsFrameCallbackDeliversNoFurtherFrame) {
    int frames = 0;
    listener.frame_hook = [&](LinkId link, std::span<const std::uint8_t>) {
        ++frames;
        listener.layer->close(link, "one is enough");
    };
    join();
    for (int i = 0; i < 10; ++i) dialer.layer->send(dialer.only_link(), Bytes{1});
    ASSERT_TRUE(run_until(io, [&] { return !dialer.closed.empty() && !listener.closed.empty(); }));
    EXPECT_EQ(frames, 1);
}

TEST_F(LinkTest, AReaderThatComesBackDrainsTheQueueAndSaysSo) {
    join();
    const LinkId link = dialer.only_link();
    // The loop stands still here, so nothing is written meanwhile.
    while (dialer.layer->queued_bytes(link) < (3U << 20))
        dialer.layer->send(link, Bytes(100'000, 1));
    EXPECT_TRUE(dialer.drained.empty());
    ASSERT_TRUE(run_until(io, [&] { return !dialer.drained.empty(); }));
    EXPECT_LT(dialer.layer->queued_bytes(link), 1U << 20);
    ASSERT_TRUE(run_until(io, [&] { return dialer.layer->queued_bytes(link) == 0; }));
    EXPECT_EQ(dialer.drained, std::vector<LinkId>{link});
    dialer.layer->send(link, Bytes{1});
    ASSERT_TRUE(run_until(io, [&] { return dialer.layer->queued_bytes(link) == 0; }));
    EXPECT_EQ(dialer.drained.size(), 1U);  // small traffic is no news
}

TEST_F(LinkTest, AFullQueueClosesTheLinkAndNeverExceedsItsBound) {
    join();
    const LinkId link = dialer.only_link();
    std::size_t most = 0;
    while (dialer.layer->send(link, Bytes(kFrameBytesMax, 1))) {
        most = std::max(most, dialer.layer->queued_bytes(link));
        ASSERT_LE(most, kLinkQueueBytesMax + kFrameBytesMax + 4);
    }
    EXPECT_GE(most, kLinkQueueBytesMax);
    EXPECT_TRUE(dialer.closed.empty());
    ASSERT_TRUE(run_until(io, [&] { return !dialer.closed.empty(); }));
    EXPECT_EQ(dialer.closed[0].second.reason, CloseReason::too_slow);
}

TEST_F(LinkTest, DialsThatLeadNowhereSayWhy) {
    boost::asio::ip::tcp::acceptor taken{io, {boost::asio::ip::address_v4::loopback(), 0}};
    const std::uint16_t closed_port = taken.local_endpoint().port();
    taken.close();
    dialer.dial(closed_port);
    dialer.layer->dial(DialId{2}, "", 4210, std::nullopt);
    dialer.layer->dial(DialId{3}, "127.0.0.1", 0, std::nullopt);
    dialer.layer->dial(DialId{4}, "no such host!", 4210, std::nullopt);
    EXPECT_TRUE(dialer.dial_failures.empty());
    ASSERT_TRUE(run_until(io, [&] { return dialer.dial_failures.size() == 4; }));
    std::map<DialId, OpenFailure> failures;
    for (const auto& [dial, failed] : dialer.dial_failures) failures[dial] = failed.failure;
    EXPECT_EQ(failures[DialId{1}], OpenFailure::not_connected);
    EXPECT_EQ(failures[DialId{2}], OpenFailure::bad_address);
    EXPECT_EQ(failures[DialId{3}], OpenFailure::bad_address);
    EXPECT_EQ(failures[DialId{4}], OpenFailure::not_resolved);
}

TEST_F(LinkTest, NamesAreResolved) {
    dialer.layer->dial(DialId{1}, "localhost", listener.listen(), std::nullopt);
    ASSERT_TRUE(run_until(io, [&] { return !dialer.opened.empty() && !listener.opened.empty(); }));
}

TEST_F(LinkTest, ListensOnSeveralPortsAndReportsWhatItCannotUse) {
    const std::uint16_t port = listener.listen();
    const std::uint16_t other = listener.listen();
    EXPECT_NE(port, other);
    EXPECT_NE(dialer.layer->listen("127.0.0.1", port).error, "");
    EXPECT_NE(dialer.layer->listen("center.example", 0).error, "");
    dialer.dial(port);
    dialer.dial(other);
    ASSERT_TRUE(run_until(io, [&] { return listener.opened.size() == 2; }));
}

TEST_F(LinkTest, LinksOverIPv6WhereTheMachineHasIt) {
    const auto listening = listener.layer->listen("::1", 0);
    if (!listening.error.empty()) GTEST_SKIP() << listening.error;
    dialer.layer->dial(DialId{1}, "::1", listening.port, std::nullopt);
    ASSERT_TRUE(run_until(io, [&] { return !dialer.opened.empty() && !listener.opened.empty(); }));
    EXPECT_EQ(dialer.opened.begin()->second.remote_address,
              "[::1]:" + std::to_string(listening.port));
}

TEST_F(LinkTest, StopEndsLinksDialsAndListenersAndThenReports) {
    join();
    const std::uint16_t port = listener.listen();
    dialer.dial(port);  // still on its way when the layer stops
    dialer.layer->send(dialer.only_link(), Bytes{42});
    int stopped = 0;
    dialer.layer->stop([&] { ++stopped; });
    EXPECT_EQ(stopped, 0);
    ASSERT_TRUE(run_until(io, [&] { return stopped == 1 && !listener.closed.empty(); }));
    ASSERT_EQ(dialer.closed.size(), 1U);
    EXPECT_EQ(dialer.closed[0].second.reason, CloseReason::stopped);
    ASSERT_EQ(dialer.dial_failures.size(), 1U);
    EXPECT_EQ(dialer.dial_failures[0].second.failure, OpenFailure::stopped);
    EXPECT_EQ(listener.frames[listener.only_link()], std::vector<Bytes>{Bytes{42}});
    listener.layer->stop([&] { ++stopped; });
    ASSERT_TRUE(run_until(io, [&] { return stopped == 2; }));
    // Nothing of either layer is left in the loop.
    if (io.stopped()) io.restart();
    io.run();
    EXPECT_NE(listener.layer->listen("127.0.0.1", 0).error, "");
}

TEST_F(LinkTest, ADestroyedLayerLeavesNoCallbackAndNoWorkBehind) {
    join();
    dialer.layer->send(dialer.only_link(), Bytes(kFrameBytesMax, 1));
    dialer.layer.reset();
    ASSERT_TRUE(run_until(io, [&] { return !listener.closed.empty(); }));
    EXPECT_EQ(listener.closed[0].second.reason, CloseReason::connection_lost);
    EXPECT_TRUE(dialer.closed.empty());
    listener.layer.reset();
    if (io.stopped()) io.restart();
    io.run();  // returns: no coroutine waits for anything
}

TEST_F(LinkTest, ALoopThatIsDestroyedWithOpenLinksLeaksNothing) {
    join();
    dialer.layer->send(dialer.only_link(), Bytes(kFrameBytesMax, 1));
    dialer.dial(listener.listen());
    // The fixture destroys the layers, then the io_context with its suspended coroutines; ASan
    // looks on.
}

TEST_F(LinkTest, AnExceptionOfACallbackEndsOneLinkAndIsReported) {
    std::string reported;
    set_spawn_failure_handler([&](std::string_view name, std::string_view what) {
        reported = std::string{name} + ": " + std::string{what};
    });
    listener.frame_hook = [](LinkId, std::span<const std::uint8_t>) {
        throw std::runtime_error("out of something");
    };
    join();
    dialer.layer->send(dialer.only_link(), Bytes{1});
    ASSERT_TRUE(run_until(io, [&] {
        return !listener.closed.empty() && !dialer.closed.empty() && !reported.empty();
    }));
    EXPECT_EQ(reported, "inbound link: out of something");
    EXPECT_EQ(listener.layer->open_links(), 0U);
    set_spawn_failure_handler([](std::string_view, std::string_view) {});
}

// Each layer on a thread of its own, as in two daemons: 2,000 frames go to and fro. TSan looks on.
TEST(LinkThreads, TwoLayersOnTwoThreadsExchangeFrames) {
    boost::asio::io_context near_io{1};
    boost::asio::io_context far_io{1};
    auto far = std::make_unique<LinkCenter>(far_io, 2);
    far->frame_hook = [&](LinkId link, std::span<const std::uint8_t> frame) {
        far->layer->send(link, Bytes(frame.begin(), frame.end()));
    };
    const std::uint16_t port = far->listen();
    std::thread far_thread{[&] { far_io.run(); }};
    {
        LinkCenter near{near_io, 1};
        std::size_t echoes = 0;
        near.frame_hook = [&](LinkId link, std::span<const std::uint8_t> frame) {
            if (++echoes < 2'000) near.layer->send(link, Bytes(frame.begin(), frame.end()));
        };
        near.open_hook = [&](LinkId link) { near.layer->send(link, Bytes(100, 7)); };
        near.dial(port);
        EXPECT_TRUE(run_until(near_io, [&] { return echoes == 2'000; }));
    }
    boost::asio::post(far_io, [&] { far->layer->stop([] {}); });
    far_thread.join();
    EXPECT_EQ(far->closed.size(), 1U);
}

}  // namespace
}  // namespace tsunagi
