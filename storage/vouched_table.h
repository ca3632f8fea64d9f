// vouched_table.h - records for which only a seal answers so far: runs of arrivals in the table
// `vouched`.
//
// Rows may lie side by side; whoever reads sees the longest runs. Thread: that of the transaction.
// Errors: StorageError::damaged.
#pragma once

#include "storage/tables.h"

namespace tsunagi::storage {

[[nodiscard]] std::vector<ArrivalRun> vouched_runs(const Txn& txn,
                                                   const Tables& tables,
                                                   std::size_t limit);
[[nodiscard]] bool is_vouched(const Txn& txn, const Tables& tables, Arrival arrival);
[[nodiscard]] std::uint64_t count_vouched(const Txn& txn, const Tables& tables);

// Pre: above all that is there.
void append_vouched(WriteTxn& txn, const Tables& tables, const ArrivalRun& run);
// Pre: a run that vouched_runs gave, or its beginning.
void confirm_vouched(WriteTxn& txn, const Tables& tables, ArrivalRun run);

// The record was dropped.
void forget_vouched(WriteTxn& txn, const Tables& tables, Arrival arrival);

}  // namespace tsunagi::storage
