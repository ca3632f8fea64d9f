// environment.h - LMDB behind types: an environment, tables, and transactions that cannot be
// misused by accident.
//
// Only a WriteTxn can write, and only an Environment makes one; a ReadTxn gives itself back to a
// pool. Durability is LMDB's default: what commit() returned from survives power loss. Flags:
// MDB_NOTLS, so that a read transaction may be made on one thread and end on another; never NOSYNC,
// WRITEMAP or DUPSORT.
//
// Thread: read transactions from any thread; begin_write and grow from one thread at a time (the
// writer). Views: what get() and Cursor give are views into the map, valid until the transaction
// ends or writes. Copy before anything else. Errors: StorageError; MapFull from writing, after
// which the transaction can only be dropped (then grow and try again). Bounds: kReadersMax read
// transactions at once; keys of 1 to 511 bytes.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "protocol/base/bytes.h"
#include "storage/storage_error.h"

struct MDB_env;
struct MDB_txn;
struct MDB_cursor;

namespace tsunagi::storage {

inline constexpr unsigned kReadersMax = 256;

class MapFull : public std::exception {
  public:
    [[nodiscard]] const char* what() const noexcept override {
        return "the memory map of the store is full";
    }
};

// What LMDB or the system answered. Carries the error number, since a full disk can look like EIO.
class LmdbFailure : public StorageError {
  public:
    // `why`: doing what it failed, and what it answered.
    LmdbFailure(int code, const std::string& why)
        : StorageError(Kind::io, Trouble::lmdb_failed, {why}, std::max(code, 0)), code_(code) {}
    [[nodiscard]] int code() const { return code_; }

  private:
    int code_;
};

struct Table {
    unsigned handle = 0;
};

class Txn {
  public:
    Txn(const Txn&) = delete;
    Txn& operator=(const Txn&) = delete;

    [[nodiscard]] std::optional<ByteSpan> get(Table table, ByteSpan key) const;
    [[nodiscard]] std::uint64_t entries(Table table) const;
    // Which commit this transaction sees.
    [[nodiscard]] std::uint64_t number() const;

  protected:
    friend class Cursor;
    friend class TableWriter;
    friend class Environment;
    explicit Txn(MDB_txn* txn) : txn_(txn) {}
    ~Txn() = default;
    MDB_txn* txn_;
};

class Environment;

class ReadTxn final : public Txn {
  public:
    ReadTxn(ReadTxn&& other) noexcept;
    ~ReadTxn();

  private:
    friend class Environment;
    ReadTxn(Environment& environment, MDB_txn* txn) : Txn(txn), environment_(&environment) {}
    Environment* environment_;
};

// Dropped without commit: nothing happened.
class WriteTxn final : public Txn {
  public:
    ~WriteTxn();

    void put(Table table, ByteSpan key, ByteSpan value);
    // Pre: `key` is above all keys of the table. Fills pages to the brim.
    void append(Table table, ByteSpan key, ByteSpan value);
    // False, and nothing changed, where the key is there already.
    [[nodiscard]] bool put_new(Table table, ByteSpan key, ByteSpan value);
    bool erase(Table table, ByteSpan key);
    // Pre: no Cursor and no TableWriter on this transaction is alive: LMDB frees what they hold.
    void commit();

  private:
    friend class Environment;
    friend class TableWriter;
    explicit WriteTxn(MDB_txn* txn) : Txn(txn) {}
    unsigned writers_ = 0;  // alive
};

// One table, read and written at keys that rise, as a sorted batch has them: it keeps its place, so
// that a key near the one before costs no way from the root. Any order is right, only slower.
// Must not outlive its transaction's last write; views as Txn::get gives them.
class TableWriter {
  public:
    TableWriter(WriteTxn& txn, Table table);
    ~TableWriter();
    TableWriter(const TableWriter&) = delete;
    TableWriter& operator=(const TableWriter&) = delete;

    [[nodiscard]] std::optional<ByteSpan> get(ByteSpan key);
    void put(ByteSpan key, ByteSpan value);
    // False, and nothing changed, where the key is there already.
    [[nodiscard]] bool put_new(ByteSpan key, ByteSpan value);
    // As WriteTxn::append.
    void append(ByteSpan key, ByteSpan value);

  private:
    WriteTxn& txn_;
    MDB_cursor* cursor_;
};

// Walks a table in the order of its keys. Must not outlive its transaction.
class Cursor {
  public:
    Cursor(const Txn& txn, Table table);
    ~Cursor();
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;

    // Each moves and tells whether there is an entry.
    bool first();
    bool last();
    bool next();
    bool previous();
    bool seek(ByteSpan key);        // the first entry at or above
    bool seek_below(ByteSpan key);  // the last entry below

    [[nodiscard]] ByteSpan key() const { return key_; }
    [[nodiscard]] ByteSpan value() const { return value_; }
    // Does the entry's key begin so?
    [[nodiscard]] bool is_under(ByteSpan prefix) const;

  private:
    bool move(int operation, ByteSpan key = {});
    MDB_cursor* cursor_;
    ByteSpan key_;
    ByteSpan value_;
};

struct EnvironmentOptions {
    std::size_t map_bytes = 64ULL << 30;
    unsigned tables_max = 32;
};

class Environment {
  public:
    // Opens or creates data.mdb and lock.mdb in `folder`. Pre: what is there was inspected
    // (data_file.h); no other Environment has this folder open.
    Environment(const std::filesystem::path& folder, const EnvironmentOptions& options);
    ~Environment();
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    // Opens the table in `txn`, creating it where it is missing.
    [[nodiscard]] static Table create_table(WriteTxn& txn, const char* name);
    // Nothing where there is no such table. Pre: the first of all transactions, and it is to be
    // committed.
    [[nodiscard]] static std::optional<Table> find_table(WriteTxn& txn, const char* name);

    [[nodiscard]] ReadTxn begin_read();
    [[nodiscard]] WriteTxn begin_write();

    // Doubles the map. Waits for the read transactions to end; new ones are let in while it waits,
    // so keep them short. Pre: this thread has no transaction open. Errors: io where readers did
    // not end within half a minute.
    void grow();
    // Is somebody waiting in grow()? Who reads for long should end soon.
    [[nodiscard]] bool wants_to_grow() const { return wants_to_grow_; }
    [[nodiscard]] std::size_t map_bytes() const;

  private:
    friend class ReadTxn;
    void end_read(MDB_txn* txn) noexcept;

    MDB_env* environment_ = nullptr;
    mutable std::mutex readers_mutex_;
    std::condition_variable reader_ended_;
    std::atomic<bool> wants_to_grow_ = false;
    std::size_t readers_ = 0;              // alive, under the mutex
    std::vector<MDB_txn*> spare_readers_;  // reset, under the mutex
};

}  // namespace tsunagi::storage
