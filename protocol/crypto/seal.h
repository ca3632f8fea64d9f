// seal.h - secrets in a file, behind a passphrase: Argon2id and XChaCha20-Poly1305.
//
// Layout: magic "TSNGSEAL", version u8, opslimit u64 LE, memlimit u64 LE, salt 16, nonce 24,
// ciphertext with tag. All that comes before the ciphertext is authenticated with it. Parameters
// travel in the file; a floor refuses a file that somebody weakened. Source: RFC 9106,
// draft-irtf-cfrg-xchacha-03; libsodium.
#pragma once

#include <string_view>

#include "protocol/base/bytes.h"
#include "protocol/base/random.h"
#include "protocol/base/result.h"

namespace tsunagi {

struct SealCost {
    std::uint64_t operations = 3;
    std::uint64_t memory_bytes = 256ull << 20;
};

// The least that open_sealed() accepts, and the most: a hostile file must not ask for all memory.
inline constexpr SealCost kSealCostMin{2, 32ull << 20};
inline constexpr SealCost kSealCostMax{16, 1024ull << 20};

// Seals several secrets behind one passphrase, which is stretched once: that is what takes time and
// memory. Files of one Sealer share their salt; each has a nonce of its own. Whoever has them must
// guess one passphrase all the same, however many salts there are.
class Sealer {
  public:
    // Errors: invalid_argument (cost outside the bounds, or no memory for it).
    [[nodiscard]] static Result<Sealer> make(std::string_view passphrase,
                                             Random& random,
                                             SealCost cost = {});
    ~Sealer();
    Sealer(Sealer&&) noexcept = default;
    Sealer& operator=(Sealer&&) = delete;

    [[nodiscard]] Bytes seal(ByteSpan secret, Random& random) const;

  private:
    Sealer(Bytes preamble, Bytes key) : preamble_(std::move(preamble)), key_(std::move(key)) {}
    Bytes preamble_;  // all that comes before the nonce
    Bytes key_;       // wiped
};

// With a salt of its own. Errors: those of Sealer::make.
[[nodiscard]] Result<Bytes> seal(ByteSpan secret,
                                 std::string_view passphrase,
                                 Random& random,
                                 SealCost cost = {});
// Errors: malformed (not a sealed file), invalid_argument (cost outside the bounds),
// wrong_passphrase (or altered).
[[nodiscard]] Result<Bytes> open_sealed(ByteSpan sealed, std::string_view passphrase);

}  // namespace tsunagi
