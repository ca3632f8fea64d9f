// store_change.h - one transaction of the store: run to its end, and noted so that it can be run
// once more on the file that a compaction makes.
//
// What a transaction leaves follows from what was there and from what it is given alone, numbers
// that it gives out included; so the same changes, in their order, make two equal files equal
// again. Not for others: they call store.h. Thread: one at a time per file. Errors: StorageError.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "storage/batch_writer.h"
#include "storage/disk.h"

namespace tsunagi::storage {

struct StoreChange {
    std::vector<StoreOrder> orders{};
    std::optional<ChangeNumber> forgotten{};  // instead: the journal up to here, some of it
    std::uint64_t bytes = 0;                  // of the orders, about
};

// Where a file lies, and when its disk is full.
struct RoomRule {
    std::filesystem::path folder;
    std::uint64_t free_bytes_min = 0;
    std::filesystem::path data_file;
};

// What LMDB answered where the disk has no room: disk_full. Else the failure itself.
[[noreturn]] void throw_as_full(const LmdbFailure& failure, const RoomRule& room);

// Runs `write(txn)` and commits; where the map is full, grows it and runs again from the start.
template <typename Write>
auto in_transaction(Environment& environment, const RoomRule& room, Write&& write) {
    for (;;) {
        try {
            WriteTxn txn = environment.begin_write();
            auto result = write(txn);
            txn.commit();
            return result;
        } catch (const MapFull&) {
            environment.grow();
        } catch (const LmdbFailure& failure) {
            throw_as_full(failure, room);
        }
    }
}

// Drops entries of the journal up to this number, some thousands. True where there are more.
bool forget_some_changes(WriteTxn& txn, const Tables& tables, ChangeNumber up_to);

}  // namespace tsunagi::storage
