// link_types.h - the words in which the link layer speaks with the rest of the daemon. No sockets,
// no TLS in here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/tls/tls_context.h"
#include "protocol/base/bytes.h"
#include "protocol/base/limits.h"
#include "protocol/node/peer.h"

namespace tsunagi {

// Names one open link. Never used twice in one run of the daemon.
enum class LinkId : std::uint64_t {};

// Why an open link ended. Enumerators go into logs and metrics only.
enum class CloseReason {
    closed_here,       // LinkLayer::close()
    closed_there,      // the peer said goodbye in good order
    connection_lost,   // the connection broke, or ended without a goodbye
    bad_frame_length,  // a frame of length zero or over kFrameBytesMax
    frame_stalled,     // a frame that was begun arrives too slowly
    write_stalled,     // the peer took nothing for LinkLimits::write_stall
    too_slow,          // the queue of frames for this peer is full
    tls_failed,        // damaged or forged TLS records, or an alert
    stopped,           // LinkLayer::stop()
};

// Why a connection, dialled or accepted, never became an open link.
enum class OpenFailure {
    bad_address,       // the port is zero or the host is empty
    not_resolved,      // the name is unknown
    not_connected,     // nobody listens there, or no way leads there
    timed_out,         // no connection, or no end of the handshake, in time
    handshake_failed,  // TLS: the peer is no tsunagi, uses another version of it, or the line is
                       // damaged
    wrong_device,      // the peer's device key is not the expected one
    refused_here,      // our admission policy refused the peer
    refused_there,     // the peer closed before it admitted us
    spoke_too_early,   // the peer sent frames before it was admitted
    stopped,           // LinkLayer::stop()
};

// Plain English sentences for logs, without a full stop.
[[nodiscard]] std::string_view close_reason_text(CloseReason reason);
[[nodiscard]] std::string_view open_failure_text(OpenFailure failure);

struct LinkInfo {
    DeviceKey device_key;  // proven by the peer's handshake
    LinkKey exporter_key;  // the same at both ends, new for each link
    Direction direction = Direction::inbound;
    std::string remote_address;  // "192.0.2.7:4210", "[2001:db8::7]:4210"
    std::optional<DialId> dial;  // set where direction is outbound
};

struct LinkLimits {
    std::size_t unauthenticated_links_max = kUnauthenticatedLinksMax;
    std::size_t unauthenticated_bytes_max = kUnauthenticatedLinkBytesMax;
    // Per IPv4 address or IPv6 /64: one attacker must not fill all places. Connections over it are
    // closed at once.
    std::size_t unauthenticated_per_address_max = 4;
    // For tests and demos, where a whole federation dials from 127.0.0.1.
    bool loopback_exempt = false;
    // 20/s costs 2-4 % of two cores (RELIABILITY.md, row 10). Over it connections wait, they are
    // not refused.
    unsigned handshakes_per_second = 20;
    unsigned handshake_burst = 40;
    Duration handshake_timeout = kHandshakeTimeout;
    // Whoever has not sent a whole hello for so long gives its place up where none is free. A
    // caller's comes with its end of the connection, so it is here before that is accepted.
    Duration silence_grace = std::chrono::milliseconds(500);
    Duration dial_timeout =
        std::chrono::seconds(10);  // name and connection; the handshake comes on top
    // A frame or TLS record that was begun must arrive with at least this rate, after a grace for
    // one lost packet or two.
    std::size_t frame_bytes_per_second_min = 1024;
    Duration frame_grace = std::chrono::seconds(10);
    Duration write_stall = std::chrono::seconds(30);
    Duration close_flush = std::chrono::seconds(1);
    Duration accept_error_pause =
        std::chrono::milliseconds(100);  // EMFILE: a retry at once would spin
    std::size_t queue_bytes_max = kLinkQueueBytesMax;
    std::size_t queue_low_water_bytes = 1 << 20;
};

// Called on the core thread, never from inside a call to LinkLayer. They may call LinkLayer, but
// not destroy it.
struct LinkCallbacks {
    // Asked once per connection, when the peer has proven its key and before any byte of ours but
    // the handshake.
    std::function<bool(const DeviceKey&, Direction)> admit;
    // Both sides have admitted each other.
    std::function<void(LinkId, const LinkInfo&)> on_open;
    // 1 to kFrameBytesMax bytes, valid during the call only.
    std::function<void(LinkId, std::span<const std::uint8_t>)> on_frame;
    // queued_bytes() fell below the low-water mark after it had been at or above it.
    std::function<void(LinkId)> on_drained;
    // Once per on_open; nothing about this link comes later. The text names details for the log.
    std::function<void(LinkId, CloseReason, const std::string& text)> on_closed;
    // Once per dial() that brought no on_open.
    std::function<void(DialId, OpenFailure, const std::string& text)> on_dial_failed;
    // For the log; may be left empty. As often as callers like, who may hang up before they have
    // had a turn: whoever writes it down keeps a budget.
    std::function<void(const std::string& remote_address, OpenFailure, const std::string& text)>
        on_inbound_failed;
};

struct LinkOptions {
    std::shared_ptr<const TlsIdentity> identity;
    LinkCallbacks callbacks;
    LinkLimits limits = {};
};

// Sums since the start, for metrics.
struct LinkCounters {
    std::uint64_t wire_bytes_received = 0;
    std::uint64_t wire_bytes_sent = 0;
    std::uint64_t frames_received = 0;
    std::uint64_t frames_sent = 0;
    std::uint64_t inbound_failed = 0;
    std::uint64_t dials_failed = 0;
    std::uint64_t refused_per_address = 0;
    std::uint64_t accept_errors = 0;
};

}  // namespace tsunagi
