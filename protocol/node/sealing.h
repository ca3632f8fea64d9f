// sealing.h - what a node keeps in mind about seals: one that it read, and what of its own has none
// yet. State only; core_seals.cpp and core_bulk.cpp hold the rules.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "protocol/node/io.h"
#include "protocol/record/record_seal.h"

namespace tsunagi {

// A seal as a record says it.
struct ListedSeal {
    RecordId id;
    Scope scope;
    CenterId center;
    PublicKey key;
    RecordSeal seal;
};
// Nothing where the record is not a seal that can be read.
[[nodiscard]] std::optional<ListedSeal> listed_seal(const ParsedRecord& record);

// Our own records of one scope that no seal covers yet.
struct Unsealed {
    struct Record {
        std::uint64_t sequence = 0;
        RecordId id;
        std::size_t bytes = 0;
        Month month = 0;
    };
    std::vector<Record> records;
    std::size_t content_records = 0;  // without the seals among them
    Monotonic last_at;                // when the last of them became durable
    bool is_more_behind = false;      // in the store, for the next seal
    std::uint64_t sealed_to = 0;      // what comes with a sequence up to this needs no seal

    void note(KindId kind, const Record& record);
};

// What a seal answers for, being checked again: one run at a time.
struct Recheck {
    ArrivalRun run;
    CheckTicket check;                  // what is checked for an earlier run answers for nothing
    std::optional<StoreTicket> ticket;  // of what follows from it
    std::set<Scope> changed;
};

}  // namespace tsunagi
