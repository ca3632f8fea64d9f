// compress.h - zstd within bounds, for what travels or is kept in bulk.
//
// Single-shot only, into memory whose size the reader allows beforehand: there is no window to
// grow and no stream to go on for ever, so that a few bytes can't cost much memory or time. Not
// for: records in frames of their own, which are too short to gain. Source: RFC 8878; libzstd, the
// only outside library of protocol/ beside libsodium and Cap'n Proto, and as pure as they are
// (docs/adr/0009). Which bytes a level gives may change with libzstd: nothing is signed over them.
// Thread: any. Bounds: the caller's.
#pragma once

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"

namespace tsunagi {

[[nodiscard]] Bytes compress(ByteSpan bytes);

// Exactly `bytes` bytes come out. Errors: malformed (not one whole frame, or of another size).
// Pre: `bytes` is within a bound of the caller's.
[[nodiscard]] Result<Bytes> decompress(ByteSpan compressed, std::size_t bytes);

}  // namespace tsunagi
