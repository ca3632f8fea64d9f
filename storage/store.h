// store.h - a center's records on its disk, and the indexes that answer for them.
//
// One LMDB environment in one folder, held by one process. Tables: keys.h; rules:
// protocol/node/store_order.h (the naive twin that it is compared with is
// tests/support/memory_store.h). What apply() returned from survives kill and power loss, whole
// orders only.
//
//   data folder/
//     store.lock       held while a process has the store
//     store/           appears by one rename, when it is whole
//       data.mdb       LMDB's
//       lock.mdb       LMDB's
//       bodies/        body_files.h
//       contents/      content_files.h
//       compact.new/   compaction.h; only while one is under way
//
// The process should ignore SIGXFSZ, so that a limit on file sizes is a disk_full and not the end.
// Thread: apply and what writes contents on one thread at a time (the writer); compact and
// finish_purge on one thread at a time (another one); all else from any thread.
// Errors: StorageError. in_use; foreign (not a store, a newer format, a network file system);
// damaged; disk_full: nothing of the batch was written, reading goes on, and writing is tried again
// later; io: the disk failed, stop the process (a failed flush must not be tried again).
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "protocol/base/random.h"
#include "storage/batch_writer.h"
#include "storage/compaction.h"
#include "storage/disk.h"
#include "storage/snapshot.h"

namespace tsunagi::storage {

// Sanitizers keep a shadow of the address space, so that 64 GiB of it would be too much.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::size_t kMapBytes = 1ULL << 30;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr std::size_t kMapBytes = 1ULL << 30;
#else
inline constexpr std::size_t kMapBytes = 64ULL << 30;
#endif
#else
inline constexpr std::size_t kMapBytes = 64ULL << 30;
#endif

struct StoreOptions {
    // Address space, not memory and not disk. Grown by doubling where it is full.
    std::size_t map_bytes = kMapBytes;
    // Writing stops with disk_full where less room is left. Nothing: 256 MiB, at most a twentieth
    // of the disk.
    std::optional<std::uint64_t> free_bytes_min{};
    // Bodies from this size on are files of their own. Why so high: a file costs flushes of its own
    // (docs/STORAGE.md).
    std::size_t body_file_bytes_min = 64 * 1024;
    // One transaction takes orders while they stay below both, and always at least one order.
    std::size_t batch_records_max = 32'768;
    std::size_t batch_bytes_max = 32U << 20;
    // The kind of file system, as statfs tells it, where it is not to be asked for: for tests.
    std::optional<std::int64_t> file_system{};
};

struct StoreIdentity {
    std::uint64_t epoch =
        0;  // bookmarks of peers (store epoch, scope, arrival) are good for this store only
    WriterInstance writer = 0;  // the writer instance of records that are written here
};

class Store {
  public:
    // Opens the store in `data_folder`, or creates it where there is none; `random` gives the
    // identity of a new one. Pre: `data_folder` exists.
    [[nodiscard]] static std::unique_ptr<Store> open(const std::filesystem::path& data_folder,
                                                     Random& random,
                                                     const StoreOptions& options = {});
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    [[nodiscard]] const StoreIdentity& identity() const { return identity_; }

    // Writes orders from the front in one durable transaction: as many as a transaction takes, at
    // least one. Returns what became of them; call again with the rest. Records are not judged:
    // CheckedRecord is the proof. Pre: orders not empty; local keys of 1..480 bytes; this thread
    // holds no Snapshot.
    [[nodiscard]] std::vector<CommittedOrder> apply(std::span<const StoreOrder> orders);

    // Drops the journal's entries up to this number, some thousands a call. True where there are
    // more of them to drop. Call it with what the slowest follower has behind it, durably.
    bool forget_changes(ChangeNumber up_to);

    // Leaves no byte of what was erased before in the store's files (compaction.h). False where
    // `go_on` stopped it, or the map had to grow: nothing happened. Writing goes on meanwhile, but
    // for the last part.
    bool compact(const GoOn& go_on = {});
    // Does writing wait for snapshots to end (Environment::grow)?
    [[nodiscard]] bool wants_to_grow() const { return opened()->environment.wants_to_grow(); }
    // Is a file that was replaced still open, for snapshots that began before?
    [[nodiscard]] bool has_old_readers() const;
    // What Snapshot::purge_mark told is in no file any more: a purge is due only for what was
    // erased since.
    void finish_purge(const PurgeMark& mark);

    [[nodiscard]] Snapshot snapshot() const;

    // The files that records name; not part of transactions, and not of what a Snapshot holds fast.
    [[nodiscard]] ContentFiles& contents() { return contents_; }
    [[nodiscard]] const ContentFiles& contents() const { return contents_; }

    [[nodiscard]] DiskRoom room() const;
    // Is there less room than writing asks for?
    [[nodiscard]] bool is_short_of_room() const;
    [[nodiscard]] std::size_t map_bytes() const { return opened()->environment.map_bytes(); }
    [[nodiscard]] std::filesystem::path data_file() const;

  private:
    friend class StoreCheck;
    friend class Compaction;
    Store(std::filesystem::path data_folder, const StoreOptions& options);
    void open_environment();
    void ensure_room(std::uint64_t bytes) const;
    [[nodiscard]] std::shared_ptr<OpenTables> opened() const;
    [[nodiscard]] RoomRule room_rule() const;
    void wait_for_backlog(std::unique_lock<std::mutex>& lock);
    [[nodiscard]] std::span<const StoreOrder> first_batch(std::span<const StoreOrder> orders) const;

    std::filesystem::path folder_;
    StoreOptions options_;
    std::uint64_t free_bytes_min_ = 0;
    FileHandle lock_;
    BodyFiles bodies_;
    ContentFiles contents_;
    StoreIdentity identity_;

    // Taken in this order.
    mutable std::shared_mutex swap_mutex_;  // shared: the file under its name stays the open one
    std::mutex write_mutex_;                // one transaction, or the swap
    mutable std::mutex opened_mutex_;       // opened_ and retired_
    std::shared_ptr<OpenTables> opened_;
    std::vector<std::weak_ptr<OpenTables>> retired_;
    // Under write_mutex_:
    std::condition_variable backlog_taken_;
    std::optional<std::vector<StoreChange>> backlog_;  // there while a compaction notes changes
    std::uint64_t backlog_bytes_ = 0;
    bool is_broken_ = false;  // a swap was not made durable
};

}  // namespace tsunagi::storage

// What the daemon calls by its short name.
namespace tsunagi {
using storage::DiskRoom;
using storage::kMapBytes;
using storage::Store;
using storage::StoreIdentity;
using storage::StoreOptions;
}  // namespace tsunagi
