#include "daemon/tls/tls_identity.h"

#include <openssl/err.h>

#include "daemon/tls/tls_native.h"
#include "protocol/base/check.h"

namespace tsunagi {
namespace {

X509Handle self_signed_certificate(EVP_PKEY* key) {
    X509Handle certificate{X509_new()};
    CHECK(certificate);
    CHECK(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    CHECK(ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1) == 1);
    // RFC 5280's "no well-defined expiration date": the manifest says how long a device key counts.
    CHECK(ASN1_TIME_set_string(X509_getm_notBefore(certificate.get()), "700101000000Z") == 1);
    CHECK(ASN1_TIME_set_string(X509_getm_notAfter(certificate.get()), "99991231235959Z") == 1);
    CHECK(X509_set_pubkey(certificate.get(), key) == 1);
    CHECK(X509_sign(certificate.get(), key, nullptr) > 0);
    return certificate;
}

}  // namespace

std::string take_openssl_error() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) return "no reason given";
    const char* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : "error " + std::to_string(code);
}

std::optional<DeviceKey> device_key_of(const STACK_OF(X509) * chain) {
    if (chain == nullptr || sk_X509_num(chain) != 1) return std::nullopt;
    return device_key_of(sk_X509_value(chain, 0));
}

std::optional<DeviceKey> device_key_of(const X509* certificate) {
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) return std::nullopt;
    DeviceKey device_key;
    std::size_t bytes = device_key.bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, device_key.bytes.data(), &bytes) != 1) return std::nullopt;
    if (bytes != DeviceKey::kSize) return std::nullopt;
    return device_key;
}

TlsIdentity::TlsIdentity(ByteSpan seed) : native_(std::make_unique<Native>()) {
    CHECK(seed.size() == 32);
    native_->key.reset(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
    CHECK(native_->key);
    std::size_t bytes = DeviceKey::kSize;
    CHECK(EVP_PKEY_get_raw_public_key(native_->key.get(), device_key_.bytes.data(), &bytes) == 1);
    CHECK(bytes == DeviceKey::kSize);
    native_->certificate = self_signed_certificate(native_->key.get());
}

TlsIdentity::~TlsIdentity() = default;

Bytes TlsIdentity::certificate_der() const {
    const int length = i2d_X509(native_->certificate.get(), nullptr);
    CHECK(length > 0);
    Bytes der(static_cast<std::size_t>(length));
    std::uint8_t* out = der.data();
    CHECK(i2d_X509(native_->certificate.get(), &out) == length);
    return der;
}

}  // namespace tsunagi
