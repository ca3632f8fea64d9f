// box.h - secrets for the holder of an X25519 key, and streams of messages under one secret key.
//
// For what leaves over a road that nobody watches: a bundle on a USB stick. A box holds a few bytes
// (a file's key) for one receiver; the stream holds the file. Boxes are libsodium's sealed boxes,
// streams its secretstream (XChaCha20-Poly1305): each message is authentic, in its place, and the
// last one says that it is the last, so that a cut is found. Who sealed is not told: what is inside
// must prove itself, as records do. Randomness is injected, so that tests repeat to the byte; the
// bytes are those that libsodium's own calls open.
// Pre: init_crypto(). Errors: bad_signature where bytes were altered or are for another key.
#pragma once

#include <memory>

#include "protocol/base/bytes.h"
#include "protocol/base/random.h"
#include "protocol/base/result.h"

namespace tsunagi {

inline constexpr std::size_t kBoxOverheadBytes = 48;
inline constexpr std::size_t kStreamHeaderBytes = 24;
inline constexpr std::size_t kStreamOverheadBytes = 17;  // of each message

using StreamKey = FixedBytes<32, struct StreamKeyTag>;
using StreamHeader = FixedBytes<kStreamHeaderBytes, struct StreamHeaderTag>;
void wipe(StreamKey& key);

// Errors: invalid_argument where `receiver` is no usable key.
[[nodiscard]] Result<Bytes> seal_for(const PublicKey& receiver, ByteSpan secret, Random& random);
// Pre: `box_secret` has 32 bytes. The caller wipes the result.
[[nodiscard]] Result<Bytes> open_box(ByteSpan box_secret, ByteSpan sealed);

// The secret half of a center's box key, in locked memory. Moves, never copies.
class BoxKey {
  public:
    // Pre: 32 bytes. The caller wipes them.
    explicit BoxKey(ByteSpan secret);
    BoxKey(BoxKey&&) noexcept = default;
    BoxKey& operator=(BoxKey&&) noexcept = default;

    [[nodiscard]] PublicKey public_key() const;
    // As open_box. The caller wipes the result.
    [[nodiscard]] Result<Bytes> open(ByteSpan sealed) const;

  private:
    struct Free {
        void operator()(std::uint8_t* bytes) const;
    };
    [[nodiscard]] ByteSpan secret() const;
    std::unique_ptr<std::uint8_t[], Free> secret_;
};

// One end of a stream; the same for writing and for reading, and used for one of the two only. A
// key must serve one stream. The state lies in locked memory.
class SecretStream {
  public:
    SecretStream(const StreamKey& key, const StreamHeader& header);
    SecretStream(SecretStream&&) noexcept = default;
    SecretStream& operator=(SecretStream&&) noexcept = default;

    // `bound` is authenticated with the message, and not sent.
    [[nodiscard]] Bytes seal(ByteSpan message, ByteSpan bound, bool is_last);

    struct Opened {
        Bytes message;
        bool is_last = false;
    };
    [[nodiscard]] Result<Opened> open(ByteSpan sealed, ByteSpan bound);

  private:
    struct State;
    struct Free {
        void operator()(State* state) const;
    };
    std::unique_ptr<State, Free> state_;
};

}  // namespace tsunagi
