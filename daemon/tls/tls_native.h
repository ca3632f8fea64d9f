// tls_native.h - what the .cpp files of daemon/tls know of each other beyond their public headers.
#pragma once

#include <optional>

#include "daemon/tls/openssl_handles.h"
#include "daemon/tls/tls_context.h"
#include "daemon/tls/tls_identity.h"

namespace tsunagi {

struct TlsIdentity::Native {
    PkeyHandle key;
    X509Handle certificate;
};

struct TlsContext::Native {
    SslContextHandle inbound;
    SslContextHandle outbound;
};

// The raw Ed25519 key of a certificate. Nothing if its key is of another kind.
[[nodiscard]] std::optional<DeviceKey> device_key_of(const X509* certificate);

// The raw Ed25519 key of a peer that presented these certificates.
// Nothing unless it is exactly one certificate with an Ed25519 key. Names, dates, extensions and
// the certificate's own signature are not looked at: the handshake proves possession of the key,
// and the pin says whose it is.
[[nodiscard]] std::optional<DeviceKey> device_key_of(const STACK_OF(X509) * chain);

}  // namespace tsunagi
