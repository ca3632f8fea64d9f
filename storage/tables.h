// tables.h - the store's tables as handles, and the small steps that both reading and writing take.
//
// Thread: that of the transaction. Errors: StorageError::damaged where a value is not what keys.h
// says.
#pragma once

#include "storage/body_files.h"
#include "storage/environment.h"
#include "storage/keys.h"

namespace tsunagi::storage {

struct Tables {
    Table meta;
    Table records;
    Table ids;
    Table scopes;
    Table scope_names;
    Table centers;
    Table scope_log;
    Table sequences;
    Table by_sequence;
    Table seals;
    Table vouched;
    Table slots;
    Table things;
    Table shown;
    Table changes;
    Table tree;
    Table months;
    Table sketches;
    Table attached;
    Table veils;
    Table leaving;
    Table local;
};

// In no particular order.
[[nodiscard]] std::vector<Table> all_tables(const Tables& tables);

// Opens all tables, creating those that are missing. Pre: the store's format was found to be ours.
[[nodiscard]] Tables open_tables(WriteTxn& txn);

[[noreturn]] void throw_damaged(const std::string& where);

// Entries of `meta` and `local` follow from no record, so nothing could tell that they were
// altered: each carries the first 8 bytes of a hash over its key and value.
[[nodiscard]] Bytes with_checksum(ByteSpan key, ByteSpan value);
[[nodiscard]] std::optional<Bytes> without_checksum(ByteSpan key, ByteSpan stored);

// A number under this name in the table `meta`; nothing where there is none.
[[nodiscard]] std::optional<std::uint64_t> meta_number(const Txn& txn,
                                                       Table meta,
                                                       std::string_view name);
void put_meta_number(WriteTxn& txn, Table meta, std::string_view name, std::uint64_t number);

[[nodiscard]] std::optional<ScopeNumber> scope_number(const Txn& txn,
                                                      const Tables& tables,
                                                      const Scope& scope);
[[nodiscard]] Scope scope_of(const Txn& txn, const Tables& tables, ScopeNumber number);
[[nodiscard]] std::optional<CenterNumber> center_number(const Txn& txn,
                                                        const Tables& tables,
                                                        const CenterId& center);

// The id of a record of this scope.
[[nodiscard]] std::optional<RecordId> id_at(const Txn& txn,
                                            const Tables& tables,
                                            ScopeNumber scope,
                                            Arrival arrival);
// Where the record with this very id lies; prefixes may collide, ids do not.
[[nodiscard]] std::optional<IdEntry> find_id(const Txn& txn,
                                             const Tables& tables,
                                             const RecordId& id);

[[nodiscard]] Arrival last_arrival(const Txn& txn, const Tables& tables);
// The record's bytes, also where its body lies in a file; without body where that file is gone.
[[nodiscard]] std::optional<Bytes> read_record(const Txn& txn,
                                               const Tables& tables,
                                               const BodyFiles& bodies,
                                               Arrival arrival);
// The arrival of the first record of a thing: the one that is shown.
[[nodiscard]] std::optional<Arrival> first_of_thing(const Txn& txn,
                                                    const Tables& tables,
                                                    const Key& prefix);

}  // namespace tsunagi::storage
