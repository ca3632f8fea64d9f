#include "protocol/crypto/seal.h"

#include <sodium.h>

#include "protocol/crypto/keys.h"

namespace tsunagi {
namespace {

constexpr std::string_view kMagic = "TSNGSEAL";
constexpr std::uint8_t kSealedVersion = 1;
constexpr std::size_t kSaltBytes = crypto_pwhash_SALTBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kCostAt = 9;
constexpr std::size_t kSaltAt = kCostAt + 16;
constexpr std::size_t kNonceAt = kSaltAt + kSaltBytes;
constexpr std::size_t kSealedPreambleBytes = kNonceAt + kNonceBytes;

void put_u64(Bytes& out, std::uint64_t value) {
    for (int i = 0; i < 8; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::uint64_t get_u64(ByteSpan in) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) value |= std::uint64_t{in[i]} << (8 * i);
    return value;
}

bool is_within_bounds(SealCost cost) {
    return cost.operations >= kSealCostMin.operations &&
           cost.operations <= kSealCostMax.operations &&
           cost.memory_bytes >= kSealCostMin.memory_bytes &&
           cost.memory_bytes <= kSealCostMax.memory_bytes;
}

Result<Bytes> derive_key(std::string_view passphrase, ByteSpan salt, SealCost cost) {
    Bytes key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
    if (crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), salt.data(),
                      cost.operations, cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return Error::invalid_argument;
    }
    return key;
}

}  // namespace

Result<Sealer> Sealer::make(std::string_view passphrase, Random& random, SealCost cost) {
    if (!is_within_bounds(cost)) return Error::invalid_argument;
    Bytes preamble(kMagic.begin(), kMagic.end());
    preamble.push_back(kSealedVersion);
    put_u64(preamble, cost.operations);
    put_u64(preamble, cost.memory_bytes);
    Bytes salt(kSaltBytes);
    random.fill(salt);
    preamble.insert(preamble.end(), salt.begin(), salt.end());
    auto key = derive_key(passphrase, salt, cost);
    if (!key) return key.error();
    return Sealer(std::move(preamble), std::move(*key));
}

Sealer::~Sealer() { wipe(key_); }

Bytes Sealer::seal(ByteSpan secret, Random& random) const {
    Bytes out = preamble_;
    Bytes nonce(kNonceBytes);
    random.fill(nonce);
    out.insert(out.end(), nonce.begin(), nonce.end());
    Bytes cipher(secret.size() + kTagBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(cipher.data(), nullptr, secret.data(), secret.size(),
                                               out.data(), out.size(), nullptr,
                                               out.data() + kNonceAt, key_.data());
    out.insert(out.end(), cipher.begin(), cipher.end());
    return out;
}

Result<Bytes> seal(ByteSpan secret, std::string_view passphrase, Random& random, SealCost cost) {
    const auto sealer = Sealer::make(passphrase, random, cost);
    if (!sealer) return sealer.error();
    return sealer->seal(secret, random);
}

Result<Bytes> open_sealed(ByteSpan sealed, std::string_view passphrase) {
    if (sealed.size() < kSealedPreambleBytes + kTagBytes) return Error::malformed;
    if (std::string_view(reinterpret_cast<const char*>(sealed.data()), kMagic.size()) != kMagic)
        return Error::malformed;
    if (sealed[kMagic.size()] != kSealedVersion) return Error::unknown_format;
    const SealCost cost{get_u64(sealed.subspan(kCostAt)), get_u64(sealed.subspan(kCostAt + 8))};
    if (!is_within_bounds(cost)) return Error::invalid_argument;

    auto key = derive_key(passphrase, sealed.subspan(kSaltAt, kSaltBytes), cost);
    if (!key) return key.error();
    const ByteSpan cipher = sealed.subspan(kSealedPreambleBytes);
    Bytes out(cipher.size() - kTagBytes);
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        out.data(), nullptr, nullptr, cipher.data(), cipher.size(), sealed.data(),
        kSealedPreambleBytes, sealed.data() + kNonceAt, key->data());
    wipe(*key);
    if (opened != 0) return Error::wrong_passphrase;
    return out;
}

}  // namespace tsunagi
