// migrate.h - makes an older store one of this format, in the transaction that opens it.
//
//   1 -> 2   tables by_sequence, seals and vouched; sequences tell the stream's number, too. Made
//            from the records; stores of format 1 have no seals.
//   2 -> 3   table attached. Made from the records: those that name files may have come before this
//            program knew of files.
//   3 -> 4   tables veils and leaving, both empty: nothing was erased before.
//
// A stop on the way leaves the older store as it was. Thread: whoever opens the store. Errors:
// StorageError.
#pragma once

#include "storage/tables.h"

namespace tsunagi::storage {

// Pre: 1 <= from < kStoreFormat. Sets the format. What is in memory at once follows from
// `records_at_once`.
void migrate(WriteTxn& txn,
             const Tables& tables,
             const BodyFiles& bodies,
             std::uint64_t from,
             std::size_t records_at_once = 65'536);

}  // namespace tsunagi::storage
