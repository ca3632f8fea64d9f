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
constexpr std::size_t kChangesForgottenAtOnce = 8192;

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
    environment_ = std::make_unique<Environment>(
        folder_ / kStoreFolder, EnvironmentOptions{.map_bytes = options_.map_bytes});
    WriteTxn txn = environment_->begin_write();
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
    tables_ = open_tables(txn);
    if (*format < kStoreFormat) migrate(txn, tables_, bodies_, *format);
    txn.commit();
    make_folder(folder_ / kStoreFolder / kContentsFolder);  // stores of format 2 have none
}

std::filesystem::path Store::data_file() const { return folder_ / kStoreFolder / kDataFile; }

Snapshot Store::snapshot() const {
    return {environment_->begin_read(), tables_, bodies_, contents_};
}

DiskRoom Store::room() const { return disk_room(folder_); }

bool Store::is_short_of_room() const { return room().free_bytes < free_bytes_min_; }

void Store::ensure_room(std::uint64_t bytes) const {
    storage::ensure_room(folder_, free_bytes_min_, bytes);
}

// Runs `write(txn)` and commits; where the map is full, grows it and runs again from the start.
template <typename Write>
auto Store::in_transaction(Write&& write) {
    for (;;) {
        try {
            WriteTxn txn = environment_->begin_write();
            auto result = write(txn);
            txn.commit();
            return result;
        } catch (const MapFull&) {
            environment_->grow();
        } catch (const LmdbFailure& failure) {
            if (!is_out_of_room(failure.code(), folder_, free_bytes_min_,
                                std::filesystem::file_size(data_file())))
                throw;
            throw StorageError(Kind::disk_full, failure.what(), folder_.string(), ENOSPC);
        }
    }
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
        // What is dropped was written before, by another transaction.
        if (!orders[taken].drops.empty() || !orders.front().drops.empty()) break;
    }
    return orders.first(taken);
}

std::vector<CommittedOrder> Store::apply(std::span<const StoreOrder> orders) {
    CHECK(!orders.empty());
    const auto batch = first_batch(orders);
    std::uint64_t bytes = 0;
    for (const StoreOrder& order : batch) bytes += weight_of(order);
    ensure_room(bytes);
    return in_transaction([&](WriteTxn& txn) {
        BatchWriter writer(txn, tables_, bodies_, options_.body_file_bytes_min);
        return writer.write(batch);
    });
}

bool Store::forget_changes(ChangeNumber up_to) {
    // A few pages even of a full disk may be written for this: it frees more than it takes.
    return in_transaction([&](WriteTxn& txn) {
        std::vector<Bytes> keys;
        {
            Cursor cursor(txn, tables_.changes);
            const Key end = change_key(up_to);
            for (bool is_there = cursor.first(); is_there && keys.size() <= kChangesForgottenAtOnce;
                 is_there = cursor.next()) {
                const ByteSpan key = cursor.key();
                if (std::ranges::lexicographical_compare(end.span(), key)) break;
                keys.emplace_back(key.begin(), key.end());
            }
        }
        const bool is_more = keys.size() > kChangesForgottenAtOnce;
        if (is_more) keys.pop_back();
        for (const Bytes& key : keys) txn.erase(tables_.changes, key);
        return is_more;
    });
}

}  // namespace tsunagi::storage
