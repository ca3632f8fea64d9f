// store_order.h - what a node asks the store to write, and the rules that every store keeps.
//
// One order is one atomic step: all its records and local values are there after a crash, or none.
// Orders are written in their sequence. The stores (storage/store.h; the memory store of the tests)
// must agree on:
//
//   - A record whose id is there already changes nothing.
//   - Each new record gets the next arrival number, in the order given.
//   - Facts: a version is a head of its slot (center, slot) unless another version there covers it;
//   heads that a new
//     version covers are hidden. A late version that a head already covers is stored hidden. Two
//     versions with the same vector do not cover each other: both are heads.
//   - Things: heads of a kind with a natural key are ordered by (state_rank descending, id
//   ascending); the first one is
//     the thing's shown record, the others are its sources. Other heads are shown themselves.
//   - The scope's digest tree gets the id under the month of the record's time.
//   - A record that only a seal answers for (is_vouched) is noted as such under its arrival, until
//   an order names that arrival among `confirmed`.
//   - A record whose header commits to a body that is not among its bytes is a version like others,
//   in no view.
//   - What an order drops was written by an order before it. Within one order: records, confirmed,
//   drops, erased, veils, puts.
//   - Dropping a record leaves the store as if it had never come, but for its arrival number, which
//   is not given again. The highest sequence of its writer is then that of the records that are
//   left.
#pragma once

#include <string>
#include <vector>

#include "protocol/node/record_index.h"
#include "protocol/record/record.h"

namespace tsunagi {

using StoreTicket = std::uint64_t;  // rising by one from 1 in one run of a node

struct LocalPut {
    std::string key;
    Bytes value;  // empty: erase the key
};

// A slot whose versions are not to be seen, or are again.
struct SlotVeil {
    CenterId center;
    SlotId slot;
    bool is_hidden = true;
};

struct StoreOrder {
    StoreTicket ticket = 0;
    std::vector<CheckedRecord> records;
    std::vector<LocalPut> puts;
    // Their own signatures were checked. Pre: runs as RecordIndex::vouched gave them, or their
    // beginnings.
    std::vector<ArrivalRun> confirmed{};
    // A seal answered for them, and their own signatures do not fit; or they count no more.
    std::vector<RecordId> drops{};
    // Their bodies go: salt and body are taken out for ever, and what follows from them (things,
    // files that they name, what is shown and searched). Header, arrival number, place in the slot
    // and digest tree stay. What is not here, or has no body any more, changes nothing.
    std::vector<RecordId> erased{};
    // Versions of a hidden slot, also those that come later, are in no view (shown, things, journal
    // of changes), as if withdrawn; slot_heads still tells them. Hiding twice changes nothing.
    std::vector<SlotVeil> veils{};
};

}  // namespace tsunagi
