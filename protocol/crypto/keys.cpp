#include "protocol/crypto/keys.h"

#include <sodium.h>

#include "protocol/base/check.h"

namespace tsunagi {
namespace {

std::string_view tag_of(SignDomain domain) {
    switch (domain) {
        case SignDomain::record: return "tsunagi/sign/record/1";
    }
    CHECK(!"a signature domain without a tag");
    return {};
}

// Domain tag, its closing NUL, message. Headers are short: one copy is cheaper than the multi-part
// API, which would sign a pre-hash.
Bytes tagged(SignDomain domain, ByteSpan message) {
    const std::string_view tag = tag_of(domain);
    Bytes out;
    out.reserve(tag.size() + 1 + message.size());
    out.insert(out.end(), tag.begin(), tag.end());
    out.push_back(0);
    out.insert(out.end(), message.begin(), message.end());
    return out;
}

}  // namespace

void init_crypto() { CHECK(sodium_init() >= 0); }

void SecretKey::Wipe::operator()(std::uint8_t* bytes) const { sodium_free(bytes); }

SecretKey SecretKey::from_seed(ByteSpan seed) {
    CHECK(seed.size() == crypto_sign_SEEDBYTES);
    SecretKey key;
    key.secret_.reset(static_cast<std::uint8_t*>(sodium_malloc(crypto_sign_SECRETKEYBYTES)));
    CHECK(key.secret_ != nullptr);
    CHECK(crypto_sign_seed_keypair(key.public_.bytes.data(), key.secret_.get(), seed.data()) == 0);
    CHECK(sodium_mprotect_readonly(key.secret_.get()) == 0);
    return key;
}

SecretKey SecretKey::generate(Random& random) {
    Bytes seed(crypto_sign_SEEDBYTES);
    random.fill(seed);
    SecretKey key = from_seed(seed);
    wipe(seed);
    return key;
}

Signature SecretKey::sign(SignDomain domain, ByteSpan message) const {
    const Bytes bytes = tagged(domain, message);
    Signature out;
    CHECK(crypto_sign_detached(out.bytes.data(), nullptr, bytes.data(), bytes.size(),
                               secret_.get()) == 0);
    return out;
}

Bytes SecretKey::seed() const {
    Bytes out(crypto_sign_SEEDBYTES);
    CHECK(crypto_sign_ed25519_sk_to_seed(out.data(), secret_.get()) == 0);
    return out;
}

bool verify_signature(SignDomain domain,
                      const PublicKey& key,
                      ByteSpan message,
                      const Signature& signature) {
    const Bytes bytes = tagged(domain, message);
    return crypto_sign_verify_detached(signature.bytes.data(), bytes.data(), bytes.size(),
                                       key.bytes.data()) == 0;
}

PublicKey box_public_key(ByteSpan secret) {
    CHECK(secret.size() == crypto_box_SECRETKEYBYTES);
    PublicKey out;
    CHECK(crypto_scalarmult_base(out.bytes.data(), secret.data()) == 0);
    return out;
}

void wipe(Bytes& secret) { sodium_memzero(secret.data(), secret.size()); }

}  // namespace tsunagi
