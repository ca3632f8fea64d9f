// checking.h - what the verify pool does to a check order, for shells that have no pool.
//
// Pure; the daemon's pool spreads the records of an order over its threads instead. Costs about 60
// microseconds a record, about 2 where a seal answers for them.
#pragma once

#include "protocol/node/io.h"

namespace tsunagi {

[[nodiscard]] Result<CheckedRecord> parse_and_check(Bytes bytes);

// The one sealed chunk of the order, as input::Checked gives it. Pre: order.sealed.
[[nodiscard]] std::vector<Result<CheckedRecord>> check_chunk(const SealedChunk& chunk);

[[nodiscard]] input::Checked perform_check(CheckOrder order);

}  // namespace tsunagi
