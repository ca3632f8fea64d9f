#include "storage/environment.h"

#include <lmdb.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "protocol/base/check.h"
#include "storage/storage_error.h"

namespace tsunagi::storage {
namespace {

constexpr std::chrono::seconds kReadersEndMax{30};

MDB_val value_of(ByteSpan bytes) { return {bytes.size(), const_cast<std::uint8_t*>(bytes.data())}; }
ByteSpan span_of(const MDB_val& value) {
    return {static_cast<const std::uint8_t*>(value.mv_data), value.mv_size};
}

// Which of our errors an answer of LMDB is.
[[noreturn]] void fail(int code, const char* doing) {
    using Kind = StorageError::Kind;
    using Trouble = StorageError::Trouble;
    const std::string why = std::string(doing) + ": " + mdb_strerror(code);
    switch (code) {
        case MDB_MAP_FULL: throw MapFull();
        case MDB_INVALID:
        case MDB_CORRUPTED:
        case MDB_PAGE_NOTFOUND:
        case MDB_BAD_DBI:
        case MDB_INCOMPATIBLE: throw StorageError(Kind::damaged, Trouble::lmdb_failed, {why});
        case MDB_VERSION_MISMATCH: throw StorageError(Kind::foreign, Trouble::lmdb_failed, {why});
        default: throw LmdbFailure(code, why);
    }
}

void must(int code, const char* doing) {
    if (code != MDB_SUCCESS) fail(code, doing);
}

void say_assertion(MDB_env*, const char* message) {
    std::fprintf(stderr,
                 "tsunagi: the store's file does not hold together (%s). Run 'tsunagi check'.\n",
                 message);
}

}  // namespace

// --- transactions ---

std::optional<ByteSpan> Txn::get(Table table, ByteSpan key) const {
    MDB_val wanted = value_of(key);
    MDB_val found{};
    const int code = mdb_get(txn_, table.handle, &wanted, &found);
    if (code == MDB_NOTFOUND) return std::nullopt;
    must(code, "reading");
    return span_of(found);
}

std::uint64_t Txn::entries(Table table) const {
    MDB_stat stat{};
    must(mdb_stat(txn_, table.handle, &stat), "counting entries");
    return stat.ms_entries;
}

std::uint64_t Txn::number() const { return mdb_txn_id(txn_); }

ReadTxn::ReadTxn(ReadTxn&& other) noexcept
    : Txn(std::exchange(other.txn_, nullptr)), environment_(other.environment_) {}

ReadTxn::~ReadTxn() {
    if (txn_ != nullptr) environment_->end_read(txn_);
}

WriteTxn::~WriteTxn() {
    if (txn_ != nullptr) mdb_txn_abort(txn_);
}

void WriteTxn::put(Table table, ByteSpan key, ByteSpan value) {
    MDB_val at = value_of(key);
    MDB_val what = value_of(value);
    must(mdb_put(txn_, table.handle, &at, &what, 0), "writing");
}

void WriteTxn::append(Table table, ByteSpan key, ByteSpan value) {
    MDB_val at = value_of(key);
    MDB_val what = value_of(value);
    const int code = mdb_put(txn_, table.handle, &at, &what, MDB_APPEND);
    if (code == MDB_KEYEXIST)
        throw StorageError(StorageError::Kind::damaged, "the store's numbers do not rise");
    must(code, "writing");
}

bool WriteTxn::put_new(Table table, ByteSpan key, ByteSpan value) {
    MDB_val at = value_of(key);
    MDB_val what = value_of(value);
    const int code = mdb_put(txn_, table.handle, &at, &what, MDB_NOOVERWRITE);
    if (code == MDB_KEYEXIST) return false;
    must(code, "writing");
    return true;
}

bool WriteTxn::erase(Table table, ByteSpan key) {
    MDB_val at = value_of(key);
    const int code = mdb_del(txn_, table.handle, &at, nullptr);
    if (code == MDB_NOTFOUND) return false;
    must(code, "erasing");
    return true;
}

void WriteTxn::commit() {
    CHECK(txn_ != nullptr);
    CHECK(writers_ == 0);
    must(mdb_txn_commit(std::exchange(txn_, nullptr)), "making a change durable");
}

// --- TableWriter ---

TableWriter::TableWriter(WriteTxn& txn, Table table) : txn_(txn), cursor_(nullptr) {
    must(mdb_cursor_open(txn.txn_, table.handle, &cursor_), "opening a cursor");
    ++txn_.writers_;
}

TableWriter::~TableWriter() {
    mdb_cursor_close(cursor_);
    --txn_.writers_;
}

std::optional<ByteSpan> TableWriter::get(ByteSpan key) {
    MDB_val at = value_of(key);
    MDB_val what{};
    const int code = mdb_cursor_get(cursor_, &at, &what, MDB_SET_KEY);
    if (code == MDB_NOTFOUND) return std::nullopt;
    must(code, "reading");
    return span_of(what);
}

void TableWriter::put(ByteSpan key, ByteSpan value) {
    MDB_val at = value_of(key);
    MDB_val what = value_of(value);
    must(mdb_cursor_put(cursor_, &at, &what, 0), "writing");
}

bool TableWriter::put_new(ByteSpan key, ByteSpan value) {
    MDB_val at = value_of(key);
    MDB_val what = value_of(value);
    const int code = mdb_cursor_put(cursor_, &at, &what, MDB_NOOVERWRITE);
    if (code == MDB_KEYEXIST) return false;
    must(code, "writing");
    return true;
}

void TableWriter::append(ByteSpan key, ByteSpan value) {
    MDB_val at = value_of(key);
    MDB_val what = value_of(value);
    const int code = mdb_cursor_put(cursor_, &at, &what, MDB_APPEND);
    if (code == MDB_KEYEXIST)
        throw StorageError(StorageError::Kind::damaged, "the store's keys do not rise");
    must(code, "writing");
}

// --- Cursor ---

Cursor::Cursor(const Txn& txn, Table table) : cursor_(nullptr) {
    must(mdb_cursor_open(txn.txn_, table.handle, &cursor_), "opening a cursor");
}

Cursor::~Cursor() { mdb_cursor_close(cursor_); }

bool Cursor::move(int operation, ByteSpan key) {
    MDB_val at = value_of(key);
    MDB_val what{};
    const int code = mdb_cursor_get(cursor_, &at, &what, static_cast<MDB_cursor_op>(operation));
    if (code == MDB_NOTFOUND) return false;
    must(code, "reading in order");
    key_ = span_of(at);
    value_ = span_of(what);
    return true;
}

bool Cursor::first() { return move(MDB_FIRST); }
bool Cursor::last() { return move(MDB_LAST); }
bool Cursor::next() { return move(MDB_NEXT); }
bool Cursor::previous() { return move(MDB_PREV); }
bool Cursor::seek(ByteSpan key) { return move(MDB_SET_RANGE, key); }
bool Cursor::seek_below(ByteSpan key) { return seek(key) ? previous() : last(); }

bool Cursor::is_under(ByteSpan prefix) const {
    return key_.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key_.begin());
}

// --- Environment ---

Environment::Environment(const std::filesystem::path& folder, const EnvironmentOptions& options) {
    must(mdb_env_create(&environment_), "starting");
    try {
        must(mdb_env_set_mapsize(environment_, options.map_bytes), "setting the size of its map");
        must(mdb_env_set_maxdbs(environment_, options.tables_max), "setting the number of tables");
        must(mdb_env_set_maxreaders(environment_, kReadersMax), "setting the number of readers");
        must(mdb_env_set_assert(environment_, say_assertion), "setting what is said at damage");
        must(mdb_env_open(environment_, folder.c_str(), MDB_NOTLS, 0600), "opening its file");
        int dead = 0;  // readers of a process that was killed would keep old pages for ever
        must(mdb_reader_check(environment_, &dead), "looking for dead readers");
    } catch (...) {
        mdb_env_close(environment_);
        throw;
    }
}

Environment::~Environment() {
    CHECK(readers_ == 0);
    for (MDB_txn* txn : spare_readers_) mdb_txn_abort(txn);
    mdb_env_close(environment_);
}

Table Environment::create_table(WriteTxn& txn, const char* name) {
    Table table;
    must(mdb_dbi_open(txn.txn_, name, MDB_CREATE, &table.handle), "creating a table");
    return table;
}

std::optional<Table> Environment::find_table(WriteTxn& txn, const char* name) {
    Table table;
    const int code = mdb_dbi_open(txn.txn_, name, 0, &table.handle);
    if (code == MDB_NOTFOUND) return std::nullopt;
    must(code, "opening a table");
    return table;
}

ReadTxn Environment::begin_read() {
    const std::scoped_lock lock(readers_mutex_);
    MDB_txn* txn = nullptr;
    if (spare_readers_.empty()) {
        must(mdb_txn_begin(environment_, nullptr, MDB_RDONLY, &txn), "beginning to read");
    } else {
        txn = spare_readers_.back();
        spare_readers_.pop_back();
        const int code = mdb_txn_renew(txn);
        if (code != MDB_SUCCESS) {
            mdb_txn_abort(txn);
            fail(code, "beginning to read");
        }
    }
    ++readers_;
    return {*this, txn};
}

void Environment::end_read(MDB_txn* txn) noexcept {
    {
        const std::scoped_lock lock(readers_mutex_);
        mdb_txn_reset(txn);
        spare_readers_.push_back(txn);  // reserved by the number of readers ever alive: small
        --readers_;
    }
    reader_ended_.notify_all();
}

// LMDB's readers first note the newest commit's number and then copy its head page, which the next
// commit but one writes over. A reader that the system stops in between for that long would see a
// commit before it is durable, or half of one. Readers do both under this mutex; taking it between
// two commits lets none be in between for longer than one.
WriteTxn Environment::begin_write() {
    {
        const std::scoped_lock none_is_beginning(readers_mutex_);
    }
    MDB_txn* txn = nullptr;
    must(mdb_txn_begin(environment_, nullptr, 0, &txn), "beginning to write");
    return WriteTxn(txn);
}

void Environment::grow() {
    std::unique_lock lock(readers_mutex_);
    wants_to_grow_ = true;
    const bool has_ended =
        reader_ended_.wait_for(lock, kReadersEndMax, [this] { return readers_ == 0; });
    wants_to_grow_ = false;
    if (!has_ended) {
        throw StorageError(StorageError::Kind::io, StorageError::Trouble::cannot_grow, {});
    }
    // Reset transactions hold no pages, but LMDB renews them against the old map: end them.
    for (MDB_txn* txn : spare_readers_) mdb_txn_abort(txn);
    spare_readers_.clear();
    MDB_envinfo info{};
    must(mdb_env_info(environment_, &info), "asking for the size of its map");
    must(mdb_env_set_mapsize(environment_, info.me_mapsize * 2), "growing its map");
}

std::size_t Environment::map_bytes() const {
    MDB_envinfo info{};
    must(mdb_env_info(environment_, &info), "asking for the size of its map");
    return info.me_mapsize;
}

}  // namespace tsunagi::storage
