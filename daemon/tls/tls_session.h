// tls_session.h - one TLS connection as a machine: bytes of the wire in, bytes of the wire out, no
// socket.
//
// The link feeds it what the socket gave and sends what it produced. Compared with Asio's
// ssl::stream this lets a link read and write a quarter of a megabyte per system call instead of 17
// KiB, gather small frames into one TLS record, and be tested byte by byte.
// Thread: core thread only.
// Ownership: the span given to feed() must live until it is consumed or replaced.
// Errors: once an operation failed, the session is dead: send what output() holds (the alert) and
// close.
// Bounds: keeps at most one incomplete TLS record (17 KiB) of input; output grows by what is
// written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/tls/tls_context.h"
#include "protocol/base/bytes.h"

namespace tsunagi {

enum class TlsStatus {
    ok,
    want_input,  // everything that was fed is consumed and more is needed
    closed,      // the peer said goodbye in good order
    failed,      // see error()
};

// The most plaintext that one TLS record holds: write() is cheapest in pieces of this.
inline constexpr std::size_t kTlsRecordBytesMax = 16 * 1024;

class TlsSession {
  public:
    TlsSession(const TlsContext& context, Direction direction);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    // Hands over bytes from the wire. Pre: what was fed before is consumed (a call answered
    // want_input).
    void feed(std::span<const std::uint8_t> wire);

    // Forgets what was fed and not consumed: for a link that stops listening.
    void drop_input();
    [[nodiscard]] bool has_unread_input() const;

    // Takes the handshake as far as the input goes. `ok` when it is complete on this side, ALPN
    // agreed and the peer's key proven. At a dialer the last flight then still lies in output():
    // dropping it keeps our certificate from the peer.
    [[nodiscard]] TlsStatus handshake();

    // Pre (both): handshake() answered ok.
    [[nodiscard]] const DeviceKey& peer_key() const;
    // The RFC 8446 exporter with label "EXPORTER-tsunagi-1" and no context.
    [[nodiscard]] LinkKey exporter_key() const;

    // Decrypts into `into`; `bytes` says how much (0 unless ok). One TLS record at most per call.
    [[nodiscard]] TlsStatus read(std::span<std::uint8_t> into, std::size_t& bytes);

    // Encrypts all of `plain` to output(). Pre: not empty.
    [[nodiscard]] TlsStatus write(std::span<const std::uint8_t> plain);

    // Adds the goodbye to output(). No write() after it.
    void say_goodbye();

    // True while a TLS record has begun and not ended: the peer owes us its rest.
    [[nodiscard]] bool in_mid_record() const;

    // Bytes for the wire. The link swaps or clears it once sent.
    [[nodiscard]] std::vector<std::uint8_t>& output();

    // Why the session failed, in words for a log.
    [[nodiscard]] const std::string& error() const { return error_; }
    // Suite and group, for logs and tests: "TLS_AES_128_GCM_SHA256".
    [[nodiscard]] std::string cipher_name() const;

  private:
    struct Native;
    TlsStatus judge(int result);

    std::unique_ptr<Native> native_;
    std::optional<DeviceKey> peer_key_;
    std::string error_;
};

}  // namespace tsunagi
