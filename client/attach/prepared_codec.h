// prepared_codec.h - the answer of the reading process, as bytes on a pipe.
//
// The process has read hostile bytes, so its answer is judged like a stranger's: every number has a
// bound, every length must fit, and nothing may be left over. Both ends are built from one tree,
// so there is no version. Pure. All numbers have 8 bytes, big-endian:
//
//   answer := trouble                      trouble != 0: the end
//             kind flags width height taken_on
//             length content  length thumbnail  length text
//   flags bit 0 place, 1 metadata, 2 active parts, 3 converted, 4 may keep metadata
//   taken_on := 0, or year * 10000 + month * 100 + day
#pragma once

#include <optional>

#include "client/attach/clean_file.h"

namespace tsunagi {

[[nodiscard]] Bytes encode_answer(const FileResult<CleanedFile>& answer);

// Nothing where the bytes are no answer within the bounds.
[[nodiscard]] std::optional<FileResult<CleanedFile>> decode_answer(ByteSpan bytes,
                                                                   const PrepareLimits& limits);

// How long an answer can be.
[[nodiscard]] std::uint64_t answer_bytes_max(const PrepareLimits& limits);

}  // namespace tsunagi
