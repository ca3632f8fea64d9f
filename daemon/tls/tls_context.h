// tls_context.h - the rules of every TLS connection between centers, set once and shared by all
// sessions.
//
// TLS 1.3 only; TLS_CHACHA20_POLY1305_SHA256 and TLS_AES_128_GCM_SHA256; X25519; Ed25519; ALPN
// "tsunagi/1" on both sides; both sides show exactly one certificate with an Ed25519 key. No
// tickets, no session cache, no resumption, no early data, no renegotiation, no compression: a
// resumed session would skip the check of the pin. Chain building is replaced: any Ed25519 key that
// proves possession passes here. Whether that key is welcome is for the link layer's admission
// policy, which is asked after the handshake.
// Thread: one thread at a time (the core thread).
#pragma once

#include <memory>
#include <string_view>

#include "daemon/tls/tls_identity.h"
#include "protocol/node/peer.h"

namespace tsunagi {

inline constexpr std::string_view kAlpn = "tsunagi/1";

class TlsContext {
  public:
    explicit TlsContext(std::shared_ptr<const TlsIdentity> identity);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    struct Native;
    [[nodiscard]] const Native& native() const { return *native_; }

  private:
    std::unique_ptr<Native> native_;
};

// True where AES-128-GCM is the faster of the two ciphers on this machine; measured once, in about
// a millisecond. A dialer puts its faster cipher first and the listener follows, so that an old PC
// without AES instructions gets ChaCha20.
[[nodiscard]] bool aes_is_faster_here();

}  // namespace tsunagi
