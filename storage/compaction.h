// compaction.h - writes the store's file anew, with nothing in it but what is live, and puts it in
// the old one's place.
//
// LMDB never clears what it frees: a record that was taken out stays readable in freed pages, in
// the gaps of pages in use and behind the ends of long values, and its own copying (MDB_CP_COMPACT)
// takes gaps and ends along (ADR 0043). So every key and value goes by cursor into a fresh
// environment.
//
//   copying       from a snapshot into compact.new/; writing goes on and is noted
//   catching up   what was noted is written there, too, until little is left
//   swap          writing waits: the rest is written, both files are compared, the fresh one is
//                 renamed over the old one, body files that no record names go
//
// The fresh environment stays open through the rename; the old one, whose file has no name any
// more, closes with its last reader. A stop, a full disk or a failure at any moment leaves the old
// store or the new one, whole; the folder compact.new/ is removed by the next start.
//
// Not a purge: search index and contents are the daemon's (daemon/purger.h). Thread: any, one at a
// time. Errors: StorageError: disk_full (tried again later, nothing happened); damaged; io: where
// the swap itself could not be made durable, the store refuses to write from then on.
#pragma once

#include <functional>

#include "storage/store_change.h"

namespace tsunagi::storage {

enum class CompactionStep : std::uint8_t {
    copying,      // told every some MiB
    catching_up,  // the copy is durable
    swapping,     // writing waits
    renamed,      // not to be stopped any more
    swapped,      // the new file is the store, durably
    done,
};

struct CompactionProgress {
    CompactionStep step = CompactionStep::copying;
    std::uint64_t done = 0;  // entries, of `all`
    std::uint64_t all = 0;
};

// False: leave it, up to `renamed`; what was begun is removed.
using GoOn = std::function<bool(const CompactionProgress&)>;

// What was noted while a compaction was under way, and the bound of it: who writes more waits.
inline constexpr std::uint64_t kBacklogBytesMax = 64ULL << 20;

// In the store's folder.
inline constexpr const char* kCompactionFolder = "compact.new";

}  // namespace tsunagi::storage

// What the daemon calls by its short name.
namespace tsunagi {
using storage::CompactionProgress;
using storage::CompactionStep;
}  // namespace tsunagi
