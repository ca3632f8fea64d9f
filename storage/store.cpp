#include "storage/store.h"

#include <algorithm>
#include <cerrno>

#include "protocol/base/check.h"
#include "storage/data_file.h"
#include "storage/migrate.h"
#include "storage/store_meta.h"

namespace tsunagi::storage {
namespace {

constexpr const char* kStoreFolder = "store";
constexpr const char* kNewStoreFolder = "store.new";
constexpr const char* kLockFile = "store.lock";
constexpr const char* kDataFile = "data.mdb";
constexpr const char* kBodiesFolder = "bodies";
constexpr const char* kContentsFolder = "contents";
// Files stop long before records do: those can be had again, and records must still be written.
constexpr std::uint64_t kContentRoomFactor = 4;

using Kind = StorageError::Kind;
using Trouble = StorageError::Trouble;

// A store appears whole or not at all: a stop while it is made leaves only a folder that is made
// anew.
void create_store(const std::filesystem::path& data_folder,
                  Random& random,
                  const StoreOptions& options) {
    const std::filesystem::path fresh = data_folder / kNewStoreFolder;
    std::error_code problem;
    std::filesystem::remove_all(fresh, problem);
    if (problem) throw_io("cannot remove", fresh, problem.value());
    make_folder(fresh);
    make_folder(fresh / kBodiesFolder);
    make_folder(fresh / kContentsFolder);
    {
        Environment environment(fresh, {.map_bytes = options.map_bytes});
        WriteTxn txn = environment.begin_write();
        const Tables tables = open_tables(txn);
        put_meta_number(txn, tables.meta, kMetaFormat, kStoreFormat);
        put_meta_number(txn, tables.meta, kMetaEpoch, random.u64());
        put_meta_number(txn, tables.meta, kMetaWriter, random.u64());
        txn.commit();
    }
    sync_folder(fresh);
    if (::rename(fresh.c_str(), (data_folder / kStoreFolder).c_str()) != 0)
        throw_io("cannot rename", fresh, errno);
    sync_folder(data_folder);
}

std::uint64_t weight_of(const StoreOrder& order) {
    std::uint64_t bytes = 0;
    for (const CheckedRecord& record : order.records) bytes += record.parsed().bytes().size();
    for (const LocalPut& put : order.puts) bytes += put.key.size() + put.value.size();
    return bytes;
}

bool takes_away(const StoreOrder& order) {
    return !order.drops.empty() || !order.erased.empty() || !order.veils.empty();
}

}  // namespace

Store::Store(std::filesystem::path data_folder, const StoreOptions& options)
    : folder_(std::move(data_folder)),
      options_(options),
      free_bytes_min_(options.free_bytes_min ? *options.free_bytes_min
                                             : default_free_bytes_min(folder_)),
      bodies_(folder_ / kStoreFolder / kBodiesFolder),
      contents_(folder_ / kStoreFolder / kContentsFolder, kContentRoomFactor * free_bytes_min_) {}

Store::~Store() = default;

std::unique_ptr<Store> Store::open(const std::filesystem::path& data_folder,
                                   Random& random,
                                   const StoreOptions& options) {
    const std::int64_t kind =
        options.file_system ? *options.file_system : file_system_kind(data_folder);
    if (const std::string name = network_file_system_name(kind); !name.empty()) {
        throw StorageError(Kind::network,
                           data_folder.string() + " is on a network file system (" + name +
                               "), where a store can be damaged. Use a disk of this machine");
    }
    std::unique_ptr<Store> store(new Store(data_folder, options));
    store->lock_ = lock_file(data_folder / kLockFile);
    try {
        if (!std::filesystem::exists(data_folder / kStoreFolder)) {
            store->ensure_room(0);
            create_store(data_folder, random, options);
        }
        store->open_environment();
    } catch (const LmdbFailure& failure) {
        if (!is_out_of_room(failure.code(), data_folder, store->free_bytes_min_, 0)) throw;
        throw StorageError(Kind::disk_full, failure.what(), data_folder.string(), ENOSPC);
    } catch (const MapFull&) {
        throw StorageError(Kind::io,
                           "the map of " + data_folder.string() + " is too small to begin with");
    }
    return store;
}

void Store::open_environment() {
    const std::filesystem::path file = data_file();
    if (!std::filesystem::exists(file)) {
        throw StorageError(Kind::damaged, Trouble::file_missing, {file.string()});
    }
    if (inspect_data_file(file).is_short()) {
        walk_pages(file);
        extend_data_file(file);
    }
    std::error_code problem;
    std::filesystem::remove_all(folder_ / kStoreFolder / kCompactionFolder, problem);
    if (problem)
        throw_io("cannot remove", folder_ / kStoreFolder / kCompactionFolder, problem.value());
    opened_ = std::make_shared<OpenTables>(folder_ / kStoreFolder,
                                           EnvironmentOptions{.map_bytes = options_.map_bytes});
    Tables& tables = opened_->tables;
    WriteTxn txn = opened_->environment.begin_write();
    const auto meta = Environment::find_table(txn, "meta");
    const auto format = meta ? meta_number(txn, *meta, kMetaFormat) : std::nullopt;
    if (!format) throw StorageError(Kind::foreign, Trouble::not_ours, {file.string()});
    if (*format == 0 || *format > kStoreFormat) {
        throw StorageError(Kind::foreign, Trouble::newer_format,
                           {file.string(), std::to_string(*format), std::to_string(kStoreFormat)});
    }
    const auto epoch = meta_number(txn, *meta, kMetaEpoch);
    const auto writer = meta_number(txn, *meta, kMetaWriter);
    if (!epoch || !writer) throw_damaged("meta");
    identity_ = {*epoch, *writer};
    tables = open_tables(txn);
    if (*format < kStoreFormat) migrate(txn, tables, bodies_, *format);
    txn.commit();
    make_folder(folder_ / kStoreFolder / kContentsFolder);  // stores of format 2 have none
}

std::filesystem::path Store::data_file() const { return folder_ / kStoreFolder / kDataFile; }

Snapshot Store::snapshot() const { return {opened(), bodies_, contents_}; }

std::shared_ptr<OpenTables> Store::opened() const {
    const std::scoped_lock lock(opened_mutex_);
    return opened_;
}

RoomRule Store::room_rule() const { return {folder_, free_bytes_min_, data_file()}; }

DiskRoom Store::room() const { return disk_room(folder_); }

bool Store::is_short_of_room() const { return room().free_bytes < free_bytes_min_; }

void Store::ensure_room(std::uint64_t bytes) const {
    storage::ensure_room(folder_, free_bytes_min_, bytes);
}

std::span<const StoreOrder> Store::first_batch(std::span<const StoreOrder> orders) const {
    std::size_t taken = 0;
    std::size_t records = 0;
    std::uint64_t bytes = 0;
    for (; taken < orders.size(); ++taken) {
        records += orders[taken].records.size();
        bytes += weight_of(orders[taken]);
        if (taken == 0) continue;
        if (records > options_.batch_records_max || bytes > options_.batch_bytes_max) break;
        // What is taken away was written before, by another transaction.
        if (takes_away(orders[taken]) || takes_away(orders.front())) break;
    }
    return orders.first(taken);
}

std::vector<CommittedOrder> Store::apply(std::span<const StoreOrder> orders) {
    CHECK(!orders.empty());
    const auto batch = first_batch(orders);
    std::uint64_t bytes = 0;
    for (const StoreOrder& order : batch) bytes += weight_of(order);
    ensure_room(bytes);
    std::unique_lock lock(write_mutex_);
    wait_for_backlog(lock);
    const auto store = opened();
    auto committed = in_transaction(store->environment, room_rule(), [&](WriteTxn& txn) {
        BatchWriter writer(txn, store->tables, bodies_, options_.body_file_bytes_min);
        return writer.write(batch);
    });
    if (backlog_) {
        backlog_->push_back({{batch.begin(), batch.end()}, {}, bytes});
        backlog_bytes_ += bytes;
    }
    return committed;
}

// What a compaction still has to write once more is kept in memory, so it has a bound.
void Store::wait_for_backlog(std::unique_lock<std::mutex>& lock) {
    backlog_taken_.wait(lock, [this] { return !backlog_ || backlog_bytes_ < kBacklogBytesMax; });
    if (is_broken_) throw StorageError(Kind::io, "the store's new file could not be made durable");
}

bool Store::forget_changes(ChangeNumber up_to) {
    // A few pages even of a full disk may be written for this: it frees more than it takes.
    std::unique_lock lock(write_mutex_);
    wait_for_backlog(lock);
    const auto store = opened();
    const bool is_more = in_transaction(store->environment, room_rule(), [&](WriteTxn& txn) {
        return forget_some_changes(txn, store->tables, up_to);
    });
    if (backlog_) backlog_->push_back({{}, up_to, 0});
    return is_more;
}

void Store::finish_purge(const PurgeMark& mark) {
    std::unique_lock lock(write_mutex_);
    CHECK(!backlog_);
    wait_for_backlog(lock);
    const auto store = opened();
    in_transaction(store->environment, room_rule(), [&](WriteTxn& txn) {
        const Table meta = store->tables.meta;
        put_meta_number(txn, meta, kPurged, mark.erasures);
        put_meta_number(txn, meta, kDroppedPurged, mark.dropped);
        // What was erased since may name them, too: then the next purge looks again.
        if (meta_number(txn, meta, kErasures).value_or(0) == mark.erasures) {
            for (const ContentId& content : mark.contents)
                txn.erase(store->tables.leaving, content.span());
        }
        return true;
    });
}

bool Store::has_old_readers() const {
    const std::scoped_lock lock(opened_mutex_);
    return std::ranges::any_of(retired_, [](const auto& old) { return !old.expired(); });
}

}  // namespace tsunagi::storage
