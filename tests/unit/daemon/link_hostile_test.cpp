// What a link must refuse or outlast: wrong certificates, versions and protocols, silence, floods
// and garbage.
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <limits>
#include <random>

#include "daemon/tls/tls_session.h"
#include "tests/unit/daemon/link_fixture.h"
#include "tests/unit/daemon/raw_tls_peer.h"

namespace tsunagi {
namespace {

using boost::asio::ip::tcp;
using test::KeyKind;
using test::LinkCenter;
using test::RawPeerOptions;
using test::RawTlsPeer;
using test::roomy_limits;
using test::run_until;

class HostileLinkTest : public ::testing::Test {
  protected:
    // A raw client connects and is driven until the center has an open link or has refused it, and
    // it has noticed.
    void meet(RawTlsPeer& peer) {
        peer.connect(center.listen());
        ASSERT_TRUE(run_until(
            io,
            [&] {
                return !center.opened.empty() || (!center.inbound_failures.empty() && peer.ended());
            },
            [&] { peer.step(); }));
    }

    void expect_refused(RawPeerOptions options) {
        RawTlsPeer peer{io, options};
        meet(peer);
        EXPECT_TRUE(center.opened.empty());
        ASSERT_EQ(center.inbound_failures.size(), 1U);
        EXPECT_EQ(center.inbound_failures[0].failure, OpenFailure::handshake_failed);
        EXPECT_NE(center.inbound_failures[0].text, "");
        EXPECT_TRUE(peer.received().empty());
        EXPECT_EQ(asked, 0);
    }

    // The center dials a raw server.
    void expect_dial_refused(RawPeerOptions options) {
        tcp::acceptor acceptor{io, {boost::asio::ip::address_v4::loopback(), 0}};
        options.server = true;
        RawTlsPeer peer{io, options};
        bool accepted = false;
        center.dial(acceptor.local_endpoint().port());
        ASSERT_TRUE(run_until(
            io, [&] { return !center.dial_failures.empty() && peer.ended(); },
            [&] {
                accepted = accepted || peer.accept_from(acceptor);
                if (accepted) peer.step();
            }));
        EXPECT_EQ(center.dial_failures[0].second.failure, OpenFailure::handshake_failed);
        EXPECT_TRUE(center.opened.empty());
        EXPECT_TRUE(peer.received().empty());
        EXPECT_EQ(asked, 0);
    }

    // An open link with a raw client at its other end.
    void open_with(RawTlsPeer& peer) {
        meet(peer);
        ASSERT_TRUE(
            run_until(io, [&] { return peer.received().size() == 4; }, [&] { peer.step(); }));
    }

    void expect_closed(RawTlsPeer& peer, CloseReason reason) {
        ASSERT_TRUE(run_until(io, [&] { return !center.closed.empty(); }, [&] { peer.step(); }));
        EXPECT_EQ(center.closed[0].second.reason, reason)
            << close_reason_text(center.closed[0].second.reason) << center.closed[0].second.text;
    }

    void SetUp() override {
        center.admit = [this](const DeviceKey&, Direction) { return ++asked > 0; };
    }

    boost::asio::io_context io{1};
    int asked = 0;
    LinkCenter center{io, 3};
};

TEST_F(HostileLinkTest, TheRawPeerIsWelcomeWhenItKeepsTheRules) {
    RawPeerOptions options;
    options.offers_session = true;
    RawTlsPeer peer{io, options};
    open_with(peer);
    EXPECT_EQ(peer.received(), Bytes(4, 0));  // the admission mark
    EXPECT_EQ(asked, 1);
    peer.send(Bytes{2, 0, 0, 0, 8, 9, 1, 0, 0, 0, 7});
    ASSERT_TRUE(run_until(
        io, [&] { return center.frames[center.only_link()].size() == 2; }, [&] { peer.step(); }));
    EXPECT_EQ(center.frames[center.only_link()], (std::vector<Bytes>{{8, 9}, {7}}));
    EXPECT_EQ(peer.tickets(), 0);
    EXPECT_STREQ(SSL_get_version(peer.ssl()), "TLSv1.3");
    EXPECT_EQ(SSL_get_negotiated_group(peer.ssl()), NID_X25519);
}

TEST_F(HostileLinkTest, Tls12IsRefused) { expect_refused({.version_max = TLS1_2_VERSION}); }
TEST_F(HostileLinkTest, AnRsaCertificateIsRefused) { expect_refused({.key = KeyKind::rsa}); }
TEST_F(HostileLinkTest, AnEcdsaCertificateIsRefused) { expect_refused({.key = KeyKind::ecdsa}); }
TEST_F(HostileLinkTest, NoCertificateIsRefused) { expect_refused({.key = std::nullopt}); }
TEST_F(HostileLinkTest, AChainOfTwoIsRefused) { expect_refused({.chain_of_two = true}); }
TEST_F(HostileLinkTest, AnotherAlpnIsRefused) { expect_refused({.alpn = "tsunagi/2"}); }
TEST_F(HostileLinkTest, NoAlpnIsRefused) { expect_refused({.alpn = std::nullopt}); }

TEST_F(HostileLinkTest, ServersAreHeldToTheSameRules) {
    const std::vector<RawPeerOptions> cases{
        {.version_max = TLS1_2_VERSION}, {.key = KeyKind::rsa}, {.key = KeyKind::ecdsa},
        {.chain_of_two = true},          {.alpn = "h2"},        {.alpn = std::nullopt}};
    for (std::size_t i = 0; i < cases.size(); ++i) {
        SCOPED_TRACE(i);
        center.dial_failures.clear();
        expect_dial_refused(cases[i]);
    }
}

TEST_F(HostileLinkTest, ARefusedDeviceGetsNoApplicationByte) {
    center.admit = [](const DeviceKey&, Direction) { return false; };
    RawTlsPeer peer{io, {}};
    meet(peer);
    EXPECT_TRUE(center.opened.empty());
    ASSERT_EQ(center.inbound_failures.size(), 1U);
    EXPECT_EQ(center.inbound_failures[0].failure, OpenFailure::refused_here);
    EXPECT_TRUE(peer.handshake_done());
    EXPECT_TRUE(peer.received().empty());
}

TEST_F(HostileLinkTest, FramesOfForbiddenLengthsCloseTheLink) {
    for (const Bytes& header : {Bytes{0, 0, 0, 0}, Bytes{1, 0, 16, 0}, Bytes{255, 255, 255, 255}}) {
        center.closed.clear();
        center.opened.clear();
        RawTlsPeer peer{io, {}};
        open_with(peer);
        peer.send(header);
        expect_closed(peer, CloseReason::bad_frame_length);
    }
    EXPECT_TRUE(center.frames.empty());
}

TEST_F(HostileLinkTest, AConnectionThatEndsWithoutGoodbyeIsLost) {
    auto peer = std::make_unique<RawTlsPeer>(io, RawPeerOptions{});
    open_with(*peer);
    peer->send(Bytes{10, 0, 0, 0, 1});
    peer->step();
    peer.reset();
    ASSERT_TRUE(run_until(io, [&] { return !center.closed.empty(); }));
    EXPECT_EQ(center.closed[0].second.reason, CloseReason::connection_lost);
    EXPECT_TRUE(center.frames.empty());  // half a frame is no frame
}

TEST_F(HostileLinkTest, ARecordDamagedOnTheWayClosesTheLink) {
    RawTlsPeer peer{io, {}};
    open_with(peer);
    Bytes wire = peer.encrypt(Bytes{1, 0, 0, 0, 5});
    wire.back() ^= 1;
    peer.send_wire(wire);
    expect_closed(peer, CloseReason::tls_failed);
    EXPECT_TRUE(center.frames.empty());
}

TEST_F(HostileLinkTest, HalfOpenHandshakesTimeOutAndGiveTheirPlacesBack) {
    LinkLimits limits = roomy_limits();
    limits.handshake_timeout = std::chrono::milliseconds{300};
    limits.unauthenticated_links_max = 3;
    LinkCenter small{io, 4, limits};
    const std::uint16_t port = small.listen();
    std::vector<tcp::socket> silent;
    for (int i = 0; i < 7; ++i) {
        silent.emplace_back(io).connect({boost::asio::ip::address_v4::loopback(), port});
    }
    ASSERT_TRUE(run_until(io, [&] { return small.inbound_failures.size() == 7; }));
    for (const auto& failed : small.inbound_failures) {
        EXPECT_EQ(failed.failure, OpenFailure::timed_out);
    }
    RawTlsPeer peer{io, {}};
    peer.connect(port);
    EXPECT_TRUE(run_until(io, [&] { return !small.opened.empty(); }, [&] { peer.step(); }));
}

// Whoever holds all places for callers keeps nobody here from calling.
TEST_F(HostileLinkTest, FullInboundPlacesDoNotKeepUsFromDialling) {
    LinkLimits limits = roomy_limits();
    limits.handshake_timeout = std::chrono::seconds{20};
    limits.unauthenticated_links_max = 2;
    LinkCenter full{io, 4, limits};
    const std::uint16_t port = full.listen();
    std::vector<tcp::socket> silent;
    for (int i = 0; i < 5; ++i) {
        silent.emplace_back(io).connect({boost::asio::ip::address_v4::loopback(), port});
    }
    LinkCenter other{io, 5};
    full.dial(other.listen(), other.identity->device_key());
    EXPECT_TRUE(run_until(io, [&] { return !full.opened.empty(); }));
    EXPECT_TRUE(full.dial_failures.empty());
}

// Nobody is kept waiting by those who hold a place and say nothing, or have gone again.
TEST_F(HostileLinkTest, SilentOnesGiveWayToWhoSpeaks) {
    LinkLimits limits = roomy_limits();
    limits.handshake_timeout = std::chrono::hours{1};
    limits.silence_grace = std::chrono::milliseconds{20};
    limits.unauthenticated_links_max = 3;
    LinkCenter small{io, 4, limits};
    const std::uint16_t port = small.listen();
    std::vector<tcp::socket> silent;
    for (int i = 0; i < 7; ++i) {
        silent.emplace_back(io).connect({boost::asio::ip::address_v4::loopback(), port});
    }
    RawTlsPeer peer{io, {}};
    peer.connect(port);
    EXPECT_TRUE(run_until(io, [&] { return !small.opened.empty(); }, [&] { peer.step(); }));
    for (const auto& failed : small.inbound_failures)
        EXPECT_EQ(failed.failure, OpenFailure::timed_out);
}

TEST_F(HostileLinkTest, SilentOnesStayWhileThereIsRoom) {
    LinkLimits limits = roomy_limits();
    limits.handshake_timeout = std::chrono::hours{1};
    limits.silence_grace = Duration{1};
    LinkCenter large{io, 4, limits};
    const std::uint16_t port = large.listen();
    std::vector<tcp::socket> silent;
    for (int i = 0; i < 7; ++i) {
        silent.emplace_back(io).connect({boost::asio::ip::address_v4::loopback(), port});
    }
    RawTlsPeer peer{io, {}};
    peer.connect(port);
    EXPECT_TRUE(run_until(io, [&] { return !large.opened.empty(); }, [&] { peer.step(); }));
    EXPECT_TRUE(large.inbound_failures.empty());
}

// A turn is for handshakes: who hangs up before it has spoken does not use one up.
TEST_F(HostileLinkTest, WhoIsGoneAgainUsesNoTurn) {
    LinkLimits limits = roomy_limits();
    limits.handshakes_per_second = 1;
    limits.handshake_burst = 1;
    LinkCenter slow{io, 4, limits};
    const std::uint16_t port = slow.listen();
    for (int i = 0; i < 200; ++i) {
        tcp::socket gone(io);
        gone.connect({boost::asio::ip::address_v4::loopback(), port});
    }
    RawTlsPeer peer{io, {}};
    peer.connect(port);
    // With a turn for each it would have been 200 s.
    EXPECT_TRUE(run_until(io, [&] { return !slow.opened.empty(); }, [&] { peer.step(); }));
}

// A slow caller is no deserter: its first bytes come one by one, and nothing is said about it. Who
// hangs up with half of a hello is.
TEST_F(HostileLinkTest, AHelloThatComesByteByByteIsWaitedFor) {
    const std::uint16_t port = center.listen();
    tcp::socket slow(io);
    slow.connect({boost::asio::ip::address_v4::loopback(), port});
    const std::array<std::uint8_t, 6> head{22, 3, 1, 1, 0, 1};
    for (const std::uint8_t byte : head) {
        slow.send(boost::asio::buffer(&byte, 1));
        for (int turn = 0; turn < 20; ++turn) io.poll();
        EXPECT_TRUE(center.inbound_failures.empty());
    }
    slow.shutdown(tcp::socket::shutdown_send);
    EXPECT_TRUE(run_until(io, [&] { return !center.inbound_failures.empty(); }));
    EXPECT_EQ(center.inbound_failures.size(), 1U);
}

TEST_F(HostileLinkTest, OneAddressGetsFourPlacesAndNoMore) {
    LinkLimits limits;
    limits.handshake_timeout = std::chrono::seconds{20};
    LinkCenter strict{io, 4, limits};
    const std::uint16_t port = strict.listen();
    std::vector<tcp::socket> silent;
    for (int i = 0; i < 9; ++i) {
        silent.emplace_back(io).connect({boost::asio::ip::address_v4::loopback(), port});
    }
    ASSERT_TRUE(run_until(io, [&] { return strict.layer->counters().refused_per_address == 5; }));
    EXPECT_TRUE(strict.inbound_failures.empty());
}

TEST_F(HostileLinkTest, HandshakesBeyondTheRateWaitAndAreNotRefused) {
    LinkLimits limits = roomy_limits();
    limits.handshakes_per_second = 50;
    limits.handshake_burst = 2;
    LinkCenter slow{io, 4, limits};
    const std::uint16_t port = slow.listen();
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 6; ++i) center.dial(port);
    ASSERT_TRUE(run_until(io, [&] { return center.opened.size() == 6; }));
    // Four had to wait 20 ms each; that they waited is the rule here, and no machine is too fast
    // for it.
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds{80});
    EXPECT_TRUE(center.dial_failures.empty());
}

TEST_F(HostileLinkTest, ADialToASilentServerTimesOut) {
    LinkLimits limits = roomy_limits();
    limits.handshake_timeout = std::chrono::milliseconds{30};
    LinkCenter impatient{io, 4, limits};
    tcp::acceptor acceptor{io, {boost::asio::ip::address_v4::loopback(), 0}};
    impatient.dial(acceptor.local_endpoint().port());
    ASSERT_TRUE(run_until(io, [&] { return !impatient.dial_failures.empty(); }));
    EXPECT_EQ(impatient.dial_failures[0].second.failure, OpenFailure::timed_out);
}

// A frame that trickles, and a TLS record that trickles: both hold memory and must end.
TEST_F(HostileLinkTest, WhatHasBegunMustArriveWithTheLeastRate) {
    LinkLimits limits = roomy_limits();
    limits.frame_grace = std::chrono::milliseconds{40};
    limits.frame_bytes_per_second_min = 100'000;
    for (const bool inside_record : {false, true}) {
        LinkCenter strict{io, 4, limits};
        RawTlsPeer peer{io, {}};
        peer.connect(strict.listen());
        ASSERT_TRUE(
            run_until(io, [&] { return peer.received().size() == 4; }, [&] { peer.step(); }));
        Bytes wire;
        if (inside_record) {
            wire = peer.encrypt(Bytes(8'000, 1));
            wire.resize(wire.size() / 2);
        } else {
            peer.send(Bytes{0, 0, 1, 0});
        }
        std::size_t at = 0;
        ASSERT_TRUE(run_until(
            io, [&] { return !strict.closed.empty(); },
            [&] {
                if (at < wire.size()) peer.send_wire(Bytes{wire[at++]});
                peer.step();
            }));
        EXPECT_EQ(strict.closed[0].second.reason, CloseReason::frame_stalled);
    }
}

TEST_F(HostileLinkTest, APeerThatStopsReadingIsClosedAfterTheStall) {
    LinkLimits limits = roomy_limits();
    limits.write_stall = std::chrono::milliseconds{50};
    limits.queue_bytes_max = 64U << 20;
    LinkCenter strict{io, 4, limits};
    RawTlsPeer peer{io, {}};
    peer.connect(strict.listen());
    ASSERT_TRUE(run_until(io, [&] { return peer.received().size() == 4; }, [&] { peer.step(); }));
    peer.set_deaf(true);
    const LinkId link = strict.only_link();
    // More than the kernel's buffers take.
    for (int i = 0; i < 32; ++i) strict.layer->send(link, Bytes(kFrameBytesMax, 1));
    ASSERT_TRUE(run_until(io, [&] { return !strict.closed.empty(); }));
    EXPECT_EQ(strict.closed[0].second.reason, CloseReason::write_stalled);
}

TEST_F(HostileLinkTest, ASlowConsumerFillsTheQueueToItsBoundAndIsClosed) {
    RawTlsPeer peer{io, {}};
    open_with(peer);
    peer.set_deaf(true);
    const LinkId link = center.only_link();
    std::size_t most = 0;
    ASSERT_TRUE(run_until(
        io, [&] { return !center.closed.empty(); },
        [&] {
            center.layer->send(link, Bytes(256 * 1024, 1));
            most = std::max(most, center.layer->queued_bytes(link));
        }));
    EXPECT_EQ(center.closed[0].second.reason, CloseReason::too_slow);
    EXPECT_LE(most, kLinkQueueBytesMax + kFrameBytesMax + 4);
}

TEST_F(HostileLinkTest, ACloseWaitsNoLongerThanItsFlushForADeafPeer) {
    LinkLimits limits = roomy_limits();
    limits.close_flush = std::chrono::milliseconds{50};
    limits.queue_bytes_max = 64U << 20;
    LinkCenter strict{io, 4, limits};
    RawTlsPeer peer{io, {}};
    peer.connect(strict.listen());
    ASSERT_TRUE(run_until(io, [&] { return peer.received().size() == 4; }, [&] { peer.step(); }));
    peer.set_deaf(true);
    for (int i = 0; i < 32; ++i) strict.layer->send(strict.only_link(), Bytes(kFrameBytesMax, 1));
    strict.layer->close(strict.only_link(), "enough");
    ASSERT_TRUE(run_until(io, [&] { return !strict.closed.empty(); }));
    EXPECT_EQ(strict.closed[0].second.reason, CloseReason::closed_here);
}

TEST_F(HostileLinkTest, EndlessKeyUpdatesAreAnsweredOnceAndDoNotPileUp) {
    RawTlsPeer peer{io, {}};
    open_with(peer);
    for (int i = 0; i < 2'000; ++i) {
        ASSERT_EQ(SSL_key_update(peer.ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
        ASSERT_EQ(SSL_do_handshake(peer.ssl()), 1);
    }
    peer.send(Bytes{1, 0, 0, 0, 5});
    ASSERT_TRUE(run_until(
        io, [&] { return !center.frames.empty() || !center.closed.empty(); },
        [&] { peer.step(); }));
    ASSERT_TRUE(center.closed.empty());
    // One answer at most, with the next frame.
    const std::uint64_t before = peer.wire_bytes_received();
    center.layer->send(center.only_link(), Bytes{1});
    ASSERT_TRUE(run_until(io, [&] { return peer.received().size() == 9; }, [&] { peer.step(); }));
    EXPECT_LT(peer.wire_bytes_received() - before, 200U);
}

// Seeded garbage in each phase: the hello, the second flight, TLS records, frames. Nothing may
// crash, each connection must end, and an honest peer must find the door open afterwards.
TEST_F(HostileLinkTest, AThousandMutatedStreamsDoNotCrash) {
    LinkLimits limits = roomy_limits();
    limits.handshake_timeout = std::chrono::milliseconds{50};
    limits.frame_grace = std::chrono::milliseconds{50};
    LinkCenter target{io, 5, limits};
    target.frame_hook = [](LinkId, std::span<const std::uint8_t>) {};
    const std::uint16_t port = target.listen();
    const TlsContext context{std::make_shared<TlsIdentity>(Bytes(32, 6))};
    std::mt19937 random{2024};
    for (int run = 0; run < 1'000; ++run) {
        SCOPED_TRACE(run);
        tcp::socket socket{io};
        socket.connect({boost::asio::ip::address_v4::loopback(), port});
        socket.non_blocking(true);
        TlsSession session{context, Direction::outbound};
        const int mutated_flight = run % 4;
        // Some wait until they are thrown out; the others lose patience, so that the test does not
        // last.
        const int turns_max = random() % 32 == 0 ? std::numeric_limits<int>::max() : 8;
        int turns = 0;
        int flight = 0;
        bool ended = false;
        TlsStatus status = session.handshake();
        Bytes wire(16 * 1024);
        const auto step = [&] {
            if (status == TlsStatus::ok && flight == 2) {
                Bytes plain(1 + random() % 200);
                for (auto& byte : plain) byte = static_cast<std::uint8_t>(random());
                if (session.write(plain) == TlsStatus::failed) ended = true;
            }
            boost::system::error_code error;
            Bytes out;
            out.swap(session.output());
            if (!out.empty()) {
                if (flight++ == mutated_flight) {
                    for (std::size_t i = 0; i < 1 + random() % 8; ++i) {
                        out[random() % out.size()] = static_cast<std::uint8_t>(random());
                    }
                    if (random() % 3 == 0) out.resize(1 + random() % out.size());
                }
                socket.write_some(boost::asio::buffer(out), error);
            }
            const std::size_t bytes = socket.read_some(boost::asio::buffer(wire), error);
            if (error && error != boost::asio::error::would_block) ended = true;
            if (bytes > 0 && status == TlsStatus::want_input) {
                session.feed(std::span{wire}.first(bytes));
                status = session.handshake();
            }
            if (status == TlsStatus::failed || ++turns > turns_max) ended = true;
        };
        ASSERT_TRUE(run_until(io, [&] { return ended; }, step));
    }
    ASSERT_TRUE(run_until(
        io, [&] { return target.inbound_failures.size() + target.closed.size() == 1'000; }));
    EXPECT_EQ(target.layer->open_links(), 0U);
    EXPECT_GT(target.closed.size(), 250U);  // so many came as far as frames
    // On a machine under load one try may exceed the short time-out.
    std::optional<RawTlsPeer> honest;
    const auto try_again = [&] {
        if (!honest || honest->ended()) honest.emplace(io, RawPeerOptions{}).connect(port);
        honest->step();
    };
    ASSERT_TRUE(run_until(io, [&] { return honest && honest->received().size() == 4; }, try_again));
}

}  // namespace
}  // namespace tsunagi
