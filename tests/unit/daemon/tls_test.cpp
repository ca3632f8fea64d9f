// The TLS rules without sockets: identities, certificates, sessions byte by byte, frames and the
// limits on accepting.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "daemon/link/accept_limits.h"
#include "daemon/link/frame_codec.h"
#include "daemon/tls/tls_native.h"
#include "daemon/tls/tls_session.h"
#include "protocol/crypto/keys.h"
#include "tests/unit/daemon/raw_tls_peer.h"

namespace tsunagi {
namespace {

using test::KeyKind;

Bytes seed_of(std::uint8_t number) { return Bytes(32, number); }

struct Ends {
    TlsContext dialer_context{std::make_shared<TlsIdentity>(seed_of(1))};
    TlsContext listener_context{std::make_shared<TlsIdentity>(seed_of(2))};
    TlsSession dialer{dialer_context, Direction::outbound};
    TlsSession listener{listener_context, Direction::inbound};
};

// Carries bytes both ways, `piece` at a time, until both have finished their handshake or one has
// failed.
void shake_hands(Ends& ends, std::size_t piece, TlsStatus& dialer, TlsStatus& listener) {
    dialer = ends.dialer.handshake();
    listener = TlsStatus::want_input;
    const auto carry = [piece](TlsSession& from, TlsSession& to, TlsStatus& status) {
        Bytes wire;
        wire.swap(from.output());
        for (std::size_t at = 0; at < wire.size() && status == TlsStatus::want_input; at += piece) {
            to.feed(std::span{wire}.subspan(at, std::min(piece, wire.size() - at)));
            status = to.handshake();
        }
    };
    for (int round = 0; round < 4; ++round) {
        carry(ends.dialer, ends.listener, listener);
        carry(ends.listener, ends.dialer, dialer);
    }
}

TEST(TlsIdentity, IsTheSameAtEveryStartAndAgreesWithLibsodium) {
    init_crypto();
    const TlsIdentity first{seed_of(9)};
    const TlsIdentity second{seed_of(9)};
    EXPECT_EQ(first.device_key(), SecretKey::from_seed(seed_of(9)).public_key());
    EXPECT_EQ(first.certificate_der(), second.certificate_der());
    EXPECT_LT(first.certificate_der().size(), 300U);
    EXPECT_NE(first.device_key(), TlsIdentity{seed_of(10)}.device_key());
}

TEST(TlsCertificates, OnlyOneEd25519CertificateGivesAKey) {
    const auto key_of = [](std::initializer_list<KeyKind> kinds) {
        STACK_OF(X509)* chain = sk_X509_new_null();
        for (const KeyKind kind : kinds) {
            const PkeyHandle key = test::make_key(kind);
            sk_X509_push(chain, test::make_certificate(key.get(), key.get()).release());
        }
        const auto device_key = device_key_of(chain);
        sk_X509_pop_free(chain, X509_free);
        return device_key;
    };
    EXPECT_TRUE(key_of({KeyKind::ed25519}));
    EXPECT_FALSE(key_of({KeyKind::rsa}));
    EXPECT_FALSE(key_of({KeyKind::ecdsa}));
    EXPECT_FALSE(key_of({KeyKind::ed25519, KeyKind::ed25519}));
    EXPECT_FALSE(key_of({}));
    const STACK_OF(X509)* none = nullptr;
    EXPECT_FALSE(device_key_of(none));
}

TEST(TlsSession, HandshakeByteByByteProvesBothKeysAndSharesTheExporter) {
    Ends ends;
    TlsStatus dialer{};
    TlsStatus listener{};
    shake_hands(ends, 1, dialer, listener);
    ASSERT_EQ(dialer, TlsStatus::ok) << ends.dialer.error();
    ASSERT_EQ(listener, TlsStatus::ok) << ends.listener.error();
    EXPECT_EQ(ends.dialer.peer_key(), TlsIdentity{seed_of(2)}.device_key());
    EXPECT_EQ(ends.listener.peer_key(), TlsIdentity{seed_of(1)}.device_key());
    EXPECT_EQ(ends.dialer.exporter_key(), ends.listener.exporter_key());
    EXPECT_FALSE(ends.dialer.exporter_key().is_zero());
    // No ticket follows the handshake.
    EXPECT_TRUE(ends.listener.output().empty());

    Ends others;
    shake_hands(others, 1000, dialer, listener);
    ASSERT_EQ(listener, TlsStatus::ok);
    EXPECT_NE(others.listener.exporter_key(), ends.listener.exporter_key());
}

TEST(TlsSession, AFlippedBitInARecordEndsTheSession) {
    Ends ends;
    TlsStatus dialer{};
    TlsStatus listener{};
    shake_hands(ends, 4096, dialer, listener);
    ASSERT_EQ(listener, TlsStatus::ok);
    ASSERT_EQ(ends.dialer.write(seed_of(3)), TlsStatus::ok);
    Bytes wire = ends.dialer.output();
    wire.back() ^= 1;
    ends.listener.feed(wire);
    Bytes plain(100);
    std::size_t bytes = 0;
    EXPECT_EQ(ends.listener.read(plain, bytes), TlsStatus::failed);
    EXPECT_FALSE(ends.listener.error().empty());
    EXPECT_FALSE(ends.listener.output().empty());  // the alert
}

TEST(TlsSession, KnowsThatARecordHasBegunAndTellsAGoodbyeFromSilence) {
    Ends ends;
    TlsStatus dialer{};
    TlsStatus listener{};
    shake_hands(ends, 4096, dialer, listener);
    ASSERT_EQ(listener, TlsStatus::ok);
    EXPECT_FALSE(ends.listener.in_mid_record());
    Bytes plain(100);
    Bytes wire;
    std::size_t bytes = 0;
    std::size_t cut = 1;
    do {
        ASSERT_EQ(ends.dialer.write(seed_of(3)), TlsStatus::ok);
        wire.clear();
        wire.swap(ends.dialer.output());
        ends.listener.feed(std::span{wire}.first(cut));
        ASSERT_EQ(ends.listener.read(plain, bytes), TlsStatus::want_input);
        EXPECT_TRUE(ends.listener.in_mid_record()) << cut;
        ends.listener.feed(std::span{wire}.subspan(cut));
        ASSERT_EQ(ends.listener.read(plain, bytes), TlsStatus::ok);
        EXPECT_EQ(bytes, 32U);
        ASSERT_EQ(ends.listener.read(plain, bytes), TlsStatus::want_input);
        EXPECT_FALSE(ends.listener.in_mid_record());
    } while (++cut < wire.size());
    ends.dialer.say_goodbye();
    wire = ends.dialer.output();
    ends.listener.feed(wire);
    EXPECT_EQ(ends.listener.read(plain, bytes), TlsStatus::closed);
}

// Frames of random lengths go through real TLS, cut at random places; the oracle is the list of
// what was sent.
TEST(FrameCodec, FramesSurviveAnyCutOfTheStream) {
    Ends ends;
    TlsStatus dialer{};
    TlsStatus listener{};
    shake_hands(ends, 4096, dialer, listener);
    ASSERT_EQ(listener, TlsStatus::ok);
    std::mt19937 random{7};
    std::vector<Bytes> sent;
    FrameQueue queue;
    for (int i = 0; i < 300; ++i) {
        const std::size_t length =
            i == 150 ? kFrameBytesMax : 1 + random() % (i % 10 == 0 ? 70'000 : 40);
        sent.emplace_back(length, static_cast<std::uint8_t>(random()));
        queue.push(std::make_shared<const Bytes>(sent.back()));
    }
    FrameReader reader{/*admission_first=*/false};
    std::vector<Bytes> received;
    const auto read_all = [&] {
        for (;;) {
            std::size_t bytes = 0;
            if (ends.dialer.read(reader.prepare(), bytes) != TlsStatus::ok) return;
            reader.commit(bytes);
            for (auto found = reader.next(); found.kind == FrameReader::Kind::frame;
                 found = reader.next()) {
                received.emplace_back(found.payload.begin(), found.payload.end());
            }
        }
    };
    std::size_t frames_ended = 0;
    while (!queue.empty()) {
        const auto done = queue.encrypt(ends.listener, 1 + random() % 100'000);
        ASSERT_EQ(done.status, TlsStatus::ok);
        frames_ended += done.frames_ended;
        Bytes wire;
        wire.swap(ends.listener.output());
        for (std::size_t at = 0; at < wire.size();) {
            const std::size_t piece = std::min<std::size_t>(1 + random() % 9'000, wire.size() - at);
            ends.dialer.feed(std::span{wire}.subspan(at, piece));
            read_all();
            at += piece;
        }
    }
    EXPECT_EQ(frames_ended, sent.size());
    EXPECT_EQ(queue.bytes(), 0U);
    EXPECT_TRUE(received == sent);
    EXPECT_FALSE(reader.in_mid_frame());
}

FrameReader::Kind kind_of(bool admission_first, const Bytes& bytes) {
    FrameReader reader{admission_first};
    std::ranges::copy(bytes, reader.prepare().begin());
    reader.commit(bytes.size());
    return reader.next().kind;
}

TEST(FrameCodec, RefusesZeroAndOversizeLengthsAndAMissingAdmission) {
    using Next = FrameReader::Kind;
    EXPECT_EQ(kind_of(false, {0, 0, 0, 0}), Next::bad_length);
    EXPECT_EQ(kind_of(false, {1, 0, 16, 0}), Next::bad_length);  // kFrameBytesMax + 1
    EXPECT_EQ(kind_of(false, {0, 0, 16, 0}), Next::incomplete);  // kFrameBytesMax
    EXPECT_EQ(kind_of(false, {255, 255, 255, 255}), Next::bad_length);
    EXPECT_EQ(kind_of(false, {1, 0, 0}), Next::incomplete);
    EXPECT_EQ(kind_of(false, {1, 0, 0, 0, 77}), Next::frame);
    EXPECT_EQ(kind_of(true, {0, 0, 0, 0}), Next::admission);
    EXPECT_EQ(kind_of(true, {1, 0, 0, 0, 77}), Next::bad_length);
}

TEST(FrameCodec, MemoryFollowsWhatArrivedAndNotThePromisedLength) {
    FrameReader reader{/*admission_first=*/false};
    const Bytes header{0, 0, 16, 0};
    std::ranges::copy(header, reader.prepare().begin());
    reader.commit(header.size());
    ASSERT_EQ(reader.next().kind, FrameReader::Kind::incomplete);
    std::size_t held = header.size();
    while (held < kFrameBytesMax) {
        const std::size_t room = reader.prepare().size();
        ASSERT_LE(held + room, std::max<std::size_t>(64 * 1024, 2 * (held + kTlsRecordBytesMax)));
        reader.commit(std::min<std::size_t>(1'000, room));
        held += 1'000;
        if (reader.next().kind == FrameReader::Kind::frame) break;
    }
    EXPECT_LE(held, kFrameBytesMax + 1'000);
}

AcceptLimits::Time at(int ms) { return AcceptLimits::Time{} + std::chrono::milliseconds{ms}; }

TEST(AcceptLimits, LetABurstGoAndThenKeepTheRate) {
    AcceptLimits limits{LinkLimits{}};
    for (int i = 0; i < 40; ++i) EXPECT_EQ(limits.take_turn(at(0)).count(), 0);
    EXPECT_EQ(limits.take_turn(at(0)), std::chrono::milliseconds{50});
    EXPECT_EQ(limits.take_turn(at(49)), std::chrono::milliseconds{1});
    int turns = 0;
    for (int ms = 50; ms <= 10'000; ++ms) turns += limits.take_turn(at(ms)).count() == 0 ? 1 : 0;
    EXPECT_EQ(turns, 200);
    // A quiet hour gives back the burst and no more.
    turns = 0;
    for (int i = 0; i < 100; ++i) turns += limits.take_turn(at(3'600'000)).count() == 0 ? 1 : 0;
    EXPECT_EQ(turns, 40);
}

// The oracle is a plain count per address text.
TEST(AcceptLimits, GiveFourPlacesPerAddressAndSixtyFourInAll) {
    using boost::asio::ip::make_address;
    AcceptLimits limits{LinkLimits{}};
    using Verdict = AcceptLimits::Verdict;
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(limits.take_place(make_address("192.0.2.1")), Verdict::taken);
        EXPECT_EQ(limits.take_place(make_address("2001:db8::" + std::to_string(i + 1))),
                  Verdict::taken);
        EXPECT_EQ(limits.take_place(make_address("127.0.0.1")), Verdict::taken);
    }
    EXPECT_EQ(limits.take_place(make_address("192.0.2.1")), Verdict::address_full);
    EXPECT_EQ(limits.take_place(make_address("::ffff:192.0.2.1")), Verdict::address_full);
    EXPECT_EQ(limits.take_place(make_address("2001:db8::ffff:1")), Verdict::address_full);
    EXPECT_EQ(limits.take_place(make_address("127.0.0.1")), Verdict::address_full);
    EXPECT_EQ(limits.take_place(make_address("2001:db8:0:1::1")), Verdict::taken);
    limits.release(make_address("192.0.2.1"));
    EXPECT_EQ(limits.take_place(make_address("::ffff:192.0.2.1")), Verdict::taken);
    for (int i = 0; limits.has_place(); ++i) {
        ASSERT_LT(i, 64);
        const std::string address = "198.51.100." + std::to_string(i);
        EXPECT_EQ(limits.take_place(make_address(address)), Verdict::taken);
    }
    EXPECT_EQ(limits.places_taken(), 64U);
    EXPECT_EQ(limits.take_place(make_address("203.0.113.9")), Verdict::full);
}

TEST(AcceptLimits, ExemptLoopbackOnlyWhereTold) {
    LinkLimits options;
    options.loopback_exempt = true;
    AcceptLimits limits{options};
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(limits.take_place(boost::asio::ip::make_address("127.0.0.1")),
                  AcceptLimits::Verdict::taken);
    }
}

}  // namespace
}  // namespace tsunagi
