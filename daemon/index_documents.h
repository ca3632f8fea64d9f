// index_documents.h - takes records into a search index: the one in use, or one that is filled
// beside it.
//
// Thread: the index's writer. Errors: StorageError from the index. Bounds: kIndexBatchBytes of
// texts in memory at a time.
#pragma once

#include <vector>

#include "storage/search/search_index.h"
#include "storage/store.h"

namespace tsunagi {

// The documents of these records. Returns the last of them. Pre: not empty, ascending.
Arrival fill_index(SearchIndex& index,
                   const Snapshot& snapshot,
                   const std::vector<Arrival>& arrivals);

// What came into view and went out of it, and that it was followed. Pre: not empty.
void take_in_changes(SearchIndex& index,
                     const Snapshot& snapshot,
                     const std::vector<Change>& changes);

}  // namespace tsunagi
