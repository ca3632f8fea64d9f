// control_codec.h - requests to bytes, bytes to answers: one Cap'n Proto segment without a table,
// at most 1 MiB.
//
// Pure. The length in front of a frame is control_client's business.
#pragma once

#include "client/control_types.h"
#include "protocol/base/result.h"

namespace tsunagi::client {

// Errors: too_large.
[[nodiscard]] Result<Bytes> encode_request(const Request& request);

// Errors: malformed; unknown_format for an answer of a kind that this program does not know.
[[nodiscard]] Result<Answer> decode_answer(ByteSpan bytes);

// Bytes that a draft takes in a frame, near enough for filling one.
[[nodiscard]] std::size_t draft_bytes(const Draft& draft);

}  // namespace tsunagi::client
