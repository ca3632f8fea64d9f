#include "protocol/crypto/box.h"

#include <sodium.h>

#include <cstring>

#include "protocol/base/check.h"
#include "protocol/crypto/keys.h"

namespace tsunagi {
namespace {

static_assert(kBoxOverheadBytes == crypto_box_SEALBYTES);
static_assert(kStreamHeaderBytes == crypto_secretstream_xchacha20poly1305_HEADERBYTES);
static_assert(kStreamOverheadBytes == crypto_secretstream_xchacha20poly1305_ABYTES);
static_assert(StreamKey::kSize == crypto_secretstream_xchacha20poly1305_KEYBYTES);

}  // namespace

void wipe(StreamKey& key) { sodium_memzero(key.bytes.data(), key.bytes.size()); }

// crypto_box_seal with the fresh pair made from injected randomness: fresh public key, then a box
// whose nonce is the hash of both public keys.
Result<Bytes> seal_for(const PublicKey& receiver, ByteSpan secret, Random& random) {
    std::array<std::uint8_t, crypto_box_SEEDBYTES> seed{};
    std::array<std::uint8_t, crypto_box_SECRETKEYBYTES> fresh{};
    std::array<std::uint8_t, crypto_box_NONCEBYTES> nonce{};
    Bytes out(crypto_box_PUBLICKEYBYTES);
    random.fill(seed);
    CHECK(crypto_box_seed_keypair(out.data(), fresh.data(), seed.data()) == 0);
    crypto_generichash_state state;
    CHECK(crypto_generichash_init(&state, nullptr, 0, nonce.size()) == 0);
    CHECK(crypto_generichash_update(&state, out.data(), out.size()) == 0);
    CHECK(crypto_generichash_update(&state, receiver.bytes.data(), receiver.bytes.size()) == 0);
    CHECK(crypto_generichash_final(&state, nonce.data(), nonce.size()) == 0);
    out.resize(secret.size() + kBoxOverheadBytes);
    const int sealed =
        crypto_box_easy(out.data() + crypto_box_PUBLICKEYBYTES, secret.data(), secret.size(),
                        nonce.data(), receiver.bytes.data(), fresh.data());
    sodium_memzero(seed.data(), seed.size());
    sodium_memzero(fresh.data(), fresh.size());
    if (sealed != 0) return Error::invalid_argument;
    return out;
}

Result<Bytes> open_box(ByteSpan box_secret, ByteSpan sealed) {
    CHECK(box_secret.size() == crypto_box_SECRETKEYBYTES);
    if (sealed.size() < kBoxOverheadBytes) return Error::malformed;
    std::array<std::uint8_t, crypto_box_PUBLICKEYBYTES> own{};
    CHECK(crypto_scalarmult_base(own.data(), box_secret.data()) == 0);
    Bytes out(sealed.size() - kBoxOverheadBytes);
    if (crypto_box_seal_open(out.data(), sealed.data(), sealed.size(), own.data(),
                             box_secret.data()) != 0) {
        return Error::bad_signature;
    }
    return out;
}

void BoxKey::Free::operator()(std::uint8_t* bytes) const { sodium_free(bytes); }

BoxKey::BoxKey(ByteSpan secret) {
    CHECK(secret.size() == crypto_box_SECRETKEYBYTES);
    secret_.reset(static_cast<std::uint8_t*>(sodium_malloc(secret.size())));
    CHECK(secret_ != nullptr);
    std::memcpy(secret_.get(), secret.data(), secret.size());
    CHECK(sodium_mprotect_readonly(secret_.get()) == 0);
}

ByteSpan BoxKey::secret() const { return {secret_.get(), crypto_box_SECRETKEYBYTES}; }

PublicKey BoxKey::public_key() const { return box_public_key(secret()); }

Result<Bytes> BoxKey::open(ByteSpan sealed) const { return open_box(secret(), sealed); }

struct SecretStream::State {
    crypto_secretstream_xchacha20poly1305_state state;
};

void SecretStream::Free::operator()(State* state) const { sodium_free(state); }

SecretStream::SecretStream(const StreamKey& key, const StreamHeader& header)
    : state_(static_cast<State*>(sodium_malloc(sizeof(State)))) {
    CHECK(state_ != nullptr);
    // Both ends begin in the same state, which follows from key and header; init_push alone would
    // draw the header itself.
    CHECK(crypto_secretstream_xchacha20poly1305_init_pull(&state_->state, header.bytes.data(),
                                                          key.bytes.data()) == 0);
}

Bytes SecretStream::seal(ByteSpan message, ByteSpan bound, bool is_last) {
    Bytes out(message.size() + kStreamOverheadBytes);
    const auto tag =
        static_cast<unsigned char>(is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                                           : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
    CHECK(crypto_secretstream_xchacha20poly1305_push(&state_->state, out.data(), nullptr,
                                                     message.data(), message.size(), bound.data(),
                                                     bound.size(), tag) == 0);
    return out;
}

Result<SecretStream::Opened> SecretStream::open(ByteSpan sealed, ByteSpan bound) {
    if (sealed.size() < kStreamOverheadBytes) return Error::malformed;
    Opened out;
    out.message.resize(sealed.size() - kStreamOverheadBytes);
    unsigned char tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&state_->state, out.message.data(), nullptr,
                                                   &tag, sealed.data(), sealed.size(), bound.data(),
                                                   bound.size()) != 0) {
        return Error::bad_signature;
    }
    out.is_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (!out.is_last && tag != crypto_secretstream_xchacha20poly1305_TAG_MESSAGE)
        return Error::malformed;
    return out;
}

}  // namespace tsunagi
