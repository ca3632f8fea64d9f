// naive_search.h - what a center without a search index would find: shown records whose title has
// the words as they stand; or the record that an order names by its id.
//
// Stands for daemon/peer_searches.h where nodes are tried with memory stores.
#pragma once

#include "protocol/node/io.h"
#include "tests/support/memory_store.h"

namespace tsunagi {

[[nodiscard]] input::Searched naive_search(const MemoryStore& store, const SearchOrder& order);

}  // namespace tsunagi
