#include "storage/compaction.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "protocol/base/check.h"
#include "storage/data_file.h"
#include "storage/record_form.h"
#include "storage/store.h"

namespace tsunagi::storage {
namespace {

constexpr std::uint64_t kChunkBytes = 32ULL << 20;
// Changes that are left for the moment in which writing waits.
constexpr std::size_t kLittleBacklog = 2;
constexpr int kCatchingUpMax = 20;
constexpr const char* kDataFile = "data.mdb";
constexpr const char* kLockFile = "lock.mdb";

}  // namespace

// One run. Ends by itself what it began, whichever way it ends.
class Compaction {
  public:
    Compaction(Store& store, const GoOn& go_on)
        : store_(store),
          go_on_(go_on),
          folder_(store.data_file().parent_path()),
          fresh_folder_(folder_ / kCompactionFolder),
          room_{store.folder_, store.free_bytes_min_, fresh_folder_ / kDataFile},
          bodies_(folder_ / "bodies") {}

    ~Compaction() {
        snapshot_.reset();  // who holds the lock may wait for it (Environment::grow)
        {
            const std::scoped_lock lock(store_.write_mutex_);
            stop_noting();
        }
        fresh_.reset();
        std::error_code ignored;  // else the next start does it
        std::filesystem::remove_all(fresh_folder_, ignored);
    }
    Compaction(const Compaction&) = delete;
    Compaction& operator=(const Compaction&) = delete;

    bool run() {
        begin();
        if (!copy() || !catch_up()) return false;
        const std::unique_lock file_changes(store_.swap_mutex_);
        {
            const std::scoped_lock writing_waits(store_.write_mutex_);
            for (const StoreChange& change : *store_.backlog_) replay(change);
            if (!tell(CompactionStep::swapping)) return false;
            compare();
            swap();
            stop_noting();
            bodies_.keep_only(named_bodies());
        }
        tell(CompactionStep::done);
        return true;
    }

  private:
    bool tell(CompactionStep step) const { return !go_on_ || go_on_({step, copied_, all_}); }

    void stop_noting() {
        store_.backlog_.reset();
        store_.backlog_bytes_ = 0;
        store_.backlog_taken_.notify_all();
    }

    void begin() {
        const DataFile file = inspect_data_file(store_.data_file());
        ensure_room(store_.folder_, store_.free_bytes_min_, file.file_bytes);
        std::error_code problem;
        std::filesystem::remove_all(fresh_folder_, problem);
        if (problem) throw_io("cannot remove", fresh_folder_, problem.value());
        make_folder(fresh_folder_);
        {
            const std::scoped_lock lock(store_.write_mutex_);
            CHECK(!store_.backlog_);
            if (store_.is_broken_)
                throw StorageError(StorageError::Kind::io,
                                   "the store's new file could not be made durable");
            snapshot_.emplace(store_.snapshot());
            store_.backlog_.emplace();
        }
        // What LMDB would follow into nowhere must not be followed.
        static_cast<void>(walk_pages(store_.data_file(), snapshot_->txn_->number()));
        try {
            fresh_ = std::make_shared<OpenTables>(
                fresh_folder_, EnvironmentOptions{.map_bytes = store_.map_bytes()});
            in_transaction(fresh_->environment, room_, [&](WriteTxn& txn) {
                fresh_->tables = open_tables(txn);
                return true;
            });
        } catch (const LmdbFailure& failure) {
            throw_as_full(failure, room_);
        }
        last_copied_ = snapshot_->last_arrival();
        for (const Table table : all_tables(*snapshot_->tables_))
            all_ += snapshot_->txn_->entries(table);
    }

    bool copy() {
        const auto from = all_tables(*snapshot_->tables_);
        const auto to = all_tables(fresh_->tables);
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (!copy_table(from[i], to[i])) return false;
        }
        snapshot_.reset();  // the old file need not grow for it any more
        return tell(CompactionStep::catching_up);
    }

    bool copy_table(Table from, Table to) {
        Cursor cursor(*snapshot_->txn_, from);
        for (bool is_there = cursor.first(); is_there;) {
            Bytes resume(cursor.key().begin(), cursor.key().end());
            const bool are_records = from.handle == snapshot_->tables_->records.handle;
            is_there = in_transaction(fresh_->environment, room_, [&](WriteTxn& txn) {
                return copy_chunk(cursor, resume, txn, to, are_records);
            });
            if (!tell(CompactionStep::copying)) return false;
            // It waits for this snapshot: another time.
            if (store_.wants_to_grow()) return false;
            ensure_room(store_.folder_, store_.free_bytes_min_, 0);
        }
        return true;
    }

    // From `resume` on. True where there is more; the cursor then stands at it.
    bool copy_chunk(Cursor& cursor, ByteSpan resume, WriteTxn& txn, Table to, bool are_records) {
        TableWriter writer(txn, to);
        std::uint64_t bytes = 0;
        std::uint64_t entries = 0;
        bool is_there = cursor.seek(resume);
        for (; is_there && bytes < kChunkBytes; is_there = cursor.next(), ++entries) {
            writer.append(cursor.key(), cursor.value());
            if (are_records && is_body_in_file(cursor.value()))
                apart_.emplace_back(Key() << cursor.key());
            bytes += cursor.key().size() + cursor.value().size();
        }
        copied_ += entries;
        return is_there;
    }

    // Shrinks what is left for the swap to a few changes, unless they come faster than they are
    // written here.
    bool catch_up() {
        for (int round = 0; round < kCatchingUpMax; ++round) {
            std::vector<StoreChange> changes;
            {
                const std::scoped_lock lock(store_.write_mutex_);
                if (store_.backlog_->size() <= kLittleBacklog) return true;
                changes.swap(*store_.backlog_);
                store_.backlog_bytes_ = 0;
            }
            store_.backlog_taken_.notify_all();
            for (const StoreChange& change : changes) {
                replay(change);
                if (!tell(CompactionStep::catching_up)) return false;
            }
        }
        return true;
    }

    void replay(const StoreChange& change) {
        in_transaction(fresh_->environment, room_, [&](WriteTxn& txn) {
            if (change.forgotten) {
                forget_some_changes(txn, fresh_->tables, *change.forgotten);
            } else {
                BatchWriter writer(txn, fresh_->tables, bodies_,
                                   store_.options_.body_file_bytes_min);
                static_cast<void>(writer.write(change.orders));
            }
            return true;
        });
    }

    // The same number of entries in every table, and the same numbers given out. Pre: nobody
    // writes.
    void compare() const {
        const Snapshot old = store_.snapshot();
        const ReadTxn fresh = fresh_->environment.begin_read();
        const auto tables = all_tables(*old.tables_);
        const auto fresh_tables = all_tables(fresh_->tables);
        for (std::size_t i = 0; i < tables.size(); ++i) {
            if (old.txn_->entries(tables[i]) != fresh.entries(fresh_tables[i]))
                throw_damaged("the store's new file has not what the old one has");
        }
        Cursor a(*old.txn_, old.tables_->meta);
        Cursor b(fresh, fresh_->tables.meta);
        bool is_there = a.first() && b.first();
        for (; is_there; is_there = a.next() && b.next()) {
            if (!std::ranges::equal(a.key(), b.key()) || !std::ranges::equal(a.value(), b.value()))
                throw_damaged("the store's new file tells other numbers than the old one");
        }
    }

    // The environments stay open: both hold their files, whatever these are called.
    void swap() {
        const auto name = [](const std::filesystem::path& folder, const char* file) {
            return folder / file;
        };
        const auto from = name(fresh_folder_, kDataFile);
        if (std::rename(from.c_str(), name(folder_, kDataFile).c_str()) != 0)
            throw_io("cannot rename", from, errno);
        tell(CompactionStep::renamed);
        {
            const std::scoped_lock lock(store_.opened_mutex_);
            std::erase_if(store_.retired_, [](const auto& old) { return old.expired(); });
            store_.retired_.emplace_back(store_.opened_);
            store_.opened_ = fresh_;
        }
        store_.is_broken_ = true;  // until it is known that the name survives
        // The lock file is made anew by a start that finds none, or one of a process that is gone.
        std::error_code ignored;
        std::filesystem::rename(name(fresh_folder_, kLockFile), name(folder_, kLockFile), ignored);
        sync_folder(folder_);
        store_.is_broken_ = false;
        tell(CompactionStep::swapped);
    }

    // By those records whose bodies lay in files when the copy was made, and those that came since.
    std::set<Digest> named_bodies() const {
        std::set<Digest> out;
        const ReadTxn txn = fresh_->environment.begin_read();
        const auto add = [&](ByteSpan value) {
            if (const auto name = body_file_of(value)) out.insert(*name);
        };
        for (const Key& key : apart_) {
            if (const auto value = txn.get(fresh_->tables.records, key.span())) add(*value);
        }
        Cursor cursor(txn, fresh_->tables.records);
        bool is_there = cursor.seek(arrival_key(last_copied_ + 1).span());
        for (; is_there; is_there = cursor.next()) add(cursor.value());
        return out;
    }

    Store& store_;
    const GoOn& go_on_;
    std::filesystem::path folder_;
    std::filesystem::path fresh_folder_;
    RoomRule room_;
    BodyFiles bodies_;
    std::optional<Snapshot> snapshot_;
    std::shared_ptr<OpenTables> fresh_;
    std::vector<Key> apart_;  // records with their bodies in files
    Arrival last_copied_ = 0;
    std::uint64_t copied_ = 0;
    std::uint64_t all_ = 0;
};

bool Store::compact(const GoOn& go_on) { return Compaction(*this, go_on).run(); }

}  // namespace tsunagi::storage
