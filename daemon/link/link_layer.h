// link_layer.h - encrypted, mutually authenticated byte-frame connections between centers.
//
// TLS 1.3 with pinned Ed25519 device keys (daemon/tls), frames of 1 byte to 1 MiB. It knows nothing
// of records or sessions: it asks a policy whether a device is admitted, hands over frames as they
// come, and sends frames in the order given.
//
//   connection := TLS 1.3 handshake, ALPN "tsunagi/1", both certificates
//                 admission mark from the listening side (frame_codec.h), then frames both ways
// A dialer asks its own policy before it shows its certificate; a listener before it sends the
// mark. So on_open means that both sides admitted each other, and a refused device gets no byte of
// ours beyond the handshake.
//
// Thread: one thread runs the io_context and calls everything here (the core thread).
// Ownership: owns all sockets; callbacks and identity are shared with coroutines until the last has
// ended.
// Bounds: LinkLimits. A deadline on every wait: handshake, dial, begun frames, stalled writes,
// flush of a close. Idle links are the session's affair.
// Errors: as values through callbacks; a frame of a forbidden size given to send() is a bug
// (CHECK).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/link/link_types.h"
#include "protocol/base/bytes.h"

namespace boost::asio {
class io_context;
}

namespace tsunagi {

struct LinkCore;

class LinkLayer {
  public:
    // Pre: `io` outlives the layer; all callbacks but on_inbound_failed are set.
    LinkLayer(boost::asio::io_context& io, LinkOptions options);
    // Without stop() before it: sockets are cut and no callback comes any more.
    ~LinkLayer();
    LinkLayer(const LinkLayer&) = delete;
    LinkLayer& operator=(const LinkLayer&) = delete;

    struct Listening {
        std::uint16_t port = 0;  // the bound one
        std::string error;       // empty if it listens
    };
    // `host` is an IPv4 or IPv6 address ("0.0.0.0", "::"; "::" takes IPv6 only, so that both can be
    // listened on); port 0 takes a free one. May be called several times.
    [[nodiscard]] Listening listen(const std::string& host, std::uint16_t port);

    // Answers through on_open (LinkInfo::dial) or on_dial_failed. `host` is a name or an address.
    // With `pin`, any other device fails as wrong_device, and the policy is asked all the same.
    // Names go to the system's resolver one after the other: where it hangs, dials by name wait in
    // line and time out.
    void dial(DialId dial, std::string host, std::uint16_t port, std::optional<DeviceKey> pin);

    // Queues a frame of 1 to kFrameBytesMax bytes. False if the link is not open (any more), or if
    // the queue was full, which closes the link as too_slow.
    bool send(LinkId link, Bytes frame);
    // The same for a frame that goes to several links.
    bool send(LinkId link, std::shared_ptr<const Bytes> frame);

    // Frame bytes that the socket has not taken yet. At most queue_bytes_max and one frame; 0 for
    // an unknown link.
    [[nodiscard]] std::size_t queued_bytes(LinkId link) const;

    // Sends what is queued, for at most LinkLimits::close_flush, then says goodbye;
    // on_closed(closed_here, text) follows. No on_frame for this link from here on. No effect on an
    // unknown or closing link.
    void close(LinkId link, std::string text);

    // Ends listening and dialling, closes all links as close() does, and calls `on_stopped` when
    // the last coroutine has ended (at once posted where there is none). Every open link gets its
    // on_closed, every dial its on_dial_failed.
    void stop(std::function<void()> on_stopped);

    [[nodiscard]] const LinkCounters& counters() const;
    [[nodiscard]] std::size_t open_links() const;

  private:
    std::shared_ptr<LinkCore> core_;
};

}  // namespace tsunagi
