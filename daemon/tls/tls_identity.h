// tls_identity.h - this machine's device key in the form that TLS wants: a key and a certificate
// around it.
//
// The certificate is self-signed, made in memory at every start, and says nothing but the key:
// peers pin the raw key and ignore names and dates, so both are empty and fixed. The device key
// signs no records; OpenSSL keeps its own copy of it on the heap, so no other key of the center may
// come here.
// Thread: immutable after construction; may be shared.
#pragma once

#include <memory>

#include "protocol/base/bytes.h"

namespace tsunagi {

using DeviceKey = PublicKey;

class TlsIdentity {
  public:
    // Pre: `seed` is 32 bytes (RFC 8032's secret key, SecretKey::seed()).
    explicit TlsIdentity(ByteSpan seed);
    ~TlsIdentity();
    TlsIdentity(const TlsIdentity&) = delete;
    TlsIdentity& operator=(const TlsIdentity&) = delete;

    [[nodiscard]] const DeviceKey& device_key() const { return device_key_; }
    // The certificate as it goes over the wire.
    [[nodiscard]] Bytes certificate_der() const;

    struct Native;
    [[nodiscard]] const Native& native() const { return *native_; }

  private:
    std::unique_ptr<Native> native_;
    DeviceKey device_key_;
};

}  // namespace tsunagi
