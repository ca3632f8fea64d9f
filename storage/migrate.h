// migrate.h - makes an older store one of this format, in the transaction that opens it.
//
//   1 -> 2   tables by_sequence, seals and vouched; sequences tell the stream's number, too. Made
//            from the records; stores of format 1 have no seals.
//
// A stop on the way leaves the older store as it was. Thread: whoever opens the store. Errors:
// StorageError.
#pragma once

#include "storage/tables.h"

namespace tsunagi::storage {

// Pre: 1 <= from < kStoreFormat. Sets the format.
void migrate(WriteTxn& txn, const Tables& tables, const BodyFiles& bodies, std::uint64_t from);

}  // namespace tsunagi::storage
