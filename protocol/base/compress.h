// compress.h - bytes made smaller with zstd, and back within a bound, for bundles and bulk frames.
//
//   packed = method size data
//   method = u8                 ; 0 stored, 1 zstd. DO NOT CHANGE
//   size   = u32 little-endian  ; of the bytes when unpacked
//   data   = the bytes themselves, or one zstd frame that names the same size
//
// What comes from outside may be a bomb (RELIABILITY row 21): the size is declared, bounded by the
// caller and by a ratio before anything is unpacked, and unpacking is one call into a buffer of
// that size, so that no window is ever allocated. Bytes that shrink by more than the ratio are
// stored as they are. Not a stream and no dictionaries: each piece stands by itself. Pure. Bounds:
// `bytes_max` of the caller, kCompressRatioMax. Errors: malformed, too_large.
#pragma once

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"

namespace tsunagi {

// The same bytes may come out differently with another version of zstd: never hash or sign the
// result. Pre: less than 4 GiB.
[[nodiscard]] Bytes compress(ByteSpan bytes);
// As compress(), without zstd: where the result has to be the same for ever.
[[nodiscard]] Bytes store_uncompressed(ByteSpan bytes);

// Errors: too_large (over `bytes_max`, or shrunk by more than the ratio), malformed.
[[nodiscard]] Result<Bytes> decompress(ByteSpan packed, std::size_t bytes_max);

}  // namespace tsunagi
