// keys.h - Ed25519 keys: secret ones in locked memory, signatures bound to a purpose.
//
// Only libsodium signs and verifies: verifiers that differ in corner cases would split the
// federation ("Taming the many EdDSAs", Chalkias et al. 2020). Pre: init_crypto() was called once
// in this process.
#pragma once

#include <memory>

#include "protocol/base/bytes.h"
#include "protocol/base/random.h"

namespace tsunagi {

// Readies libsodium. Safe to call again.
void init_crypto();

// What a signature is for. Part of the signed bytes: DO NOT CHANGE.
enum class SignDomain { record };

// A signing key. Its 64 bytes lie in sodium_malloc memory: locked, guarded, wiped at the end.
// Moves, never copies.
class SecretKey {
  public:
    // Pre: 32 bytes from a generator, or from a sealed file.
    [[nodiscard]] static SecretKey from_seed(ByteSpan seed);
    [[nodiscard]] static SecretKey generate(Random& random);

    SecretKey(SecretKey&&) noexcept = default;
    SecretKey& operator=(SecretKey&&) noexcept = default;

    [[nodiscard]] const PublicKey& public_key() const { return public_; }
    [[nodiscard]] Signature sign(SignDomain domain, ByteSpan message) const;
    // The 32 bytes that from_seed takes. For sealing only; wipe the copy after use.
    [[nodiscard]] Bytes seed() const;

  private:
    struct Wipe {
        void operator()(std::uint8_t* bytes) const;
    };
    SecretKey() = default;

    std::unique_ptr<std::uint8_t[], Wipe> secret_;
    PublicKey public_;
};

[[nodiscard]] bool verify_signature(SignDomain domain,
                                    const PublicKey& key,
                                    ByteSpan message,
                                    const Signature& signature);

// X25519 pair for sealed boxes. The public half goes into the manifest.
[[nodiscard]] PublicKey box_public_key(ByteSpan secret);

// Overwrites in a way that the compiler keeps.
void wipe(Bytes& secret);

}  // namespace tsunagi
