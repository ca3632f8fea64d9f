// attached_table.h - which contents the newest versions name: table `attached`.
//
// One row for each head whose body names any, so that what is to be kept is known without reading
// bodies. Thread: that of the transaction. Errors: StorageError::damaged.
#pragma once

#include <set>

#include "storage/tables.h"

namespace tsunagi::storage {

// The contents that the head of this number names; nothing where it names none, or is no head.
[[nodiscard]] std::vector<ContentId> attached_to(const Txn& txn,
                                                 const Tables& tables,
                                                 Arrival arrival);
// Heads that name contents, ascending.
[[nodiscard]] std::vector<Arrival> arrivals_with_contents(const Txn& txn, const Tables& tables);
[[nodiscard]] std::set<ContentId> all_attached(const Txn& txn, const Tables& tables);

// A record came to stand at the head of its slot with these contents, or ceased to.
struct AttachedChange {
    Arrival arrival = 0;
    const std::vector<ContentId>* contents = nullptr;  // null: none
};
// In the order in which they came about: the last one for a record counts.
void change_attached(WriteTxn& txn, const Tables& tables, std::vector<AttachedChange> changes);

}  // namespace tsunagi::storage
