// sketch_table.h - the sketches of large months, in the table `sketches`, beside their trees.
//
// A sketch lies in blocks of symbols. An id touches symbols all over it, so a single publish would
// write most blocks again: the newest ids wait in a tail of at most kSketchTailMax, which is one
// small value, and go into the blocks together. A month whose rows are missing, or do not count its
// ids, is read from its tree; the next write makes the rows anew, as it does when the month has
// grown enough for a larger sketch. So the table may be emptied at any time.
//
// Thread: that of the transaction. Errors: StorageError::damaged where a value is not what keys.h
// says.
#pragma once

#include "protocol/reconcile/month_sketch.h"
#include "storage/tables.h"

namespace tsunagi::storage {

// The sketch of these months together: symbols_at_hand() symbols.
[[nodiscard]] Sketch read_sketch(const Txn& txn,
                                 const Tables& tables,
                                 std::optional<ScopeNumber> scope,
                                 std::span<const MonthSummary> months,
                                 std::size_t symbols);

// Brings the month's sketch up to `root`, which is what the tree has come to by these ids. Pre:
// they are new in the tree.
void write_sketch(WriteTxn& txn,
                  const Tables& tables,
                  ScopeNumber scope,
                  const MonthSummary& month,
                  std::span<const RecordId> fresh);

// The month's tree lost ids: its rows go.
void forget_sketch(WriteTxn& txn, const Tables& tables, ScopeNumber scope, Month month);

// What the table has of a month; nothing where it has nothing, or not all.
struct StoredSketch {
    std::uint32_t ids = 0;  // that are in it
    Sketch sketch;
};
[[nodiscard]] std::optional<StoredSketch> load_sketch(
    const Txn& txn, const Tables& tables, ScopeNumber scope, Month month, std::size_t symbols_max);

}  // namespace tsunagi::storage
