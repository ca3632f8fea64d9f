// sealed_body.h - a body that only the centers named in it can read.
//
// For what passes between a few centers of a federation in which everybody carries everybody's
// records: a fresh key seals the body, and the key is sealed to each reader's box key (box.h).
// Who the readers are is told to all who hold the record, as the author is; what it says is not,
// and its length only in steps of kSealedStepBytes. The author is a reader like the others: it
// reads its own record by being named.
//
// The key is committed to, so that an author can't make one ciphertext that two readers open to two
// bodies ("Fast message franking", Dodis et al., 2018). The ciphertext is bound to the record that
// it came in (center, scope, kind, slot, writer, sequence): put into another record, it does not
// open. No forward secrecy: who has the box key opens all that was ever sealed to it.
//
// Kinds are sealed by their row in the table (KindRow::is_sealed), never by a flag of the record.
// Pure; randomness is injected. Pre: init_crypto().
#pragma once

#include <span>
#include <vector>

#include "protocol/base/random.h"
#include "protocol/crypto/box.h"
#include "protocol/record/header.h"

namespace tsunagi {

inline constexpr std::size_t kBodyReadersMax = 16;
inline constexpr std::size_t kSealedStepBytes = 256;

struct BodyReader {
    CenterId center;
    PublicKey box;
};

// Of `header` the fields count that say where the record stands; length and commitment of the body,
// time, parents and vector may still change. Pre: 1..kBodyReadersMax readers, each center once.
// Errors: too_large; invalid_argument where a reader's key is none.
[[nodiscard]] Result<Bytes> seal_body(ByteSpan body,
                                      const Header& header,
                                      std::span<const BodyReader> readers,
                                      Random& random);

// Whom a sealed body is for, ascending. Errors: malformed, not_canonical, over_limit.
[[nodiscard]] Result<std::vector<CenterId>> readers_of(ByteSpan sealed);

// Errors: sealed_for_others where `own` is no reader or its key has changed; malformed,
// not_canonical, over_limit;
// bad_signature where bytes were altered, or belong to another record.
[[nodiscard]] Result<Bytes> open_body(ByteSpan sealed,
                                      const Header& header,
                                      const CenterId& own,
                                      const BoxKey& key);

}  // namespace tsunagi
