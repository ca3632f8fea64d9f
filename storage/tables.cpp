#include "storage/tables.h"

#include <algorithm>

#include "protocol/crypto/hash.h"
#include "protocol/record/record.h"
#include "storage/record_form.h"
#include "storage/storage_error.h"

namespace tsunagi::storage {
namespace {

constexpr std::size_t kChecksumBytes = 8;

}  // namespace

Tables open_tables(WriteTxn& txn) {
    const auto table = [&](const char* name) { return Environment::create_table(txn, name); };
    return {
        .meta = table("meta"),
        .records = table("records"),
        .ids = table("ids"),
        .scopes = table("scopes"),
        .scope_names = table("scope_names"),
        .centers = table("centers"),
        .scope_log = table("scope_log"),
        .sequences = table("sequences"),
        .by_sequence = table("by_sequence"),
        .seals = table("seals"),
        .vouched = table("vouched"),
        .slots = table("slots"),
        .things = table("things"),
        .shown = table("shown"),
        .changes = table("changes"),
        .tree = table("tree"),
        .months = table("months"),
        .sketches = table("sketches"),
        .attached = table("attached"),
        .veils = table("veils"),
        .leaving = table("leaving"),
        .local = table("local"),
    };
}

std::vector<Table> all_tables(const Tables& tables) {
    return {tables.meta,        tables.records,  tables.ids,       tables.scopes,
            tables.scope_names, tables.centers,  tables.scope_log, tables.sequences,
            tables.by_sequence, tables.seals,    tables.vouched,   tables.slots,
            tables.things,      tables.shown,    tables.changes,   tables.tree,
            tables.months,      tables.sketches, tables.attached,  tables.veils,
            tables.leaving,     tables.local};
}

void throw_damaged(const std::string& where) {
    throw StorageError(StorageError::Kind::damaged, StorageError::Trouble::bad_entries, {where});
}

Bytes with_checksum(ByteSpan key, ByteSpan value) {
    const Digest full = hash(HashDomain::file, {(Key() << U64{key.size()}).span(), key, value});
    Bytes out(full.bytes.begin(), full.bytes.begin() + kChecksumBytes);
    out.insert(out.end(), value.begin(), value.end());
    return out;
}

std::optional<Bytes> without_checksum(ByteSpan key, ByteSpan stored) {
    if (stored.size() < kChecksumBytes) return std::nullopt;
    const ByteSpan value = stored.subspan(kChecksumBytes);
    if (!std::ranges::equal(with_checksum(key, value), stored)) return std::nullopt;
    return Bytes(value.begin(), value.end());
}

std::optional<std::uint64_t> meta_number(const Txn& txn, Table meta, std::string_view name) {
    const auto stored = txn.get(meta, as_bytes(name));
    if (!stored) return std::nullopt;
    const auto value = without_checksum(as_bytes(name), *stored);
    Unpacker in(value ? ByteSpan(*value) : ByteSpan());
    const std::uint64_t number = in.u64();
    if (!in.is_done()) throw_damaged("meta " + std::string(name));
    return number;
}

void put_meta_number(WriteTxn& txn, Table meta, std::string_view name, std::uint64_t number) {
    txn.put(meta, as_bytes(name), with_checksum(as_bytes(name), (Key() << U64{number}).span()));
}

std::optional<ScopeNumber> scope_number(const Txn& txn, const Tables& tables, const Scope& scope) {
    const auto value = txn.get(tables.scopes, scope_key(scope).span());
    if (!value) return std::nullopt;
    Unpacker in(*value);
    const ScopeNumber number = in.u32();
    if (!in.is_done()) throw_damaged("scopes");
    return number;
}

Scope scope_of(const Txn& txn, const Tables& tables, ScopeNumber number) {
    const auto value = txn.get(tables.scope_names, scope_number_key(number).span());
    const auto scope = value ? Scope::from_key(*value) : std::nullopt;
    if (!scope) throw_damaged("scope " + std::to_string(number));
    return *scope;
}

std::optional<CenterNumber> center_number(const Txn& txn,
                                          const Tables& tables,
                                          const CenterId& center) {
    const auto value = txn.get(tables.centers, center.span());
    if (!value) return std::nullopt;
    Unpacker in(*value);
    const CenterNumber number = in.u32();
    if (!in.is_done()) throw_damaged("centers");
    return number;
}

std::optional<RecordId> id_at(const Txn& txn,
                              const Tables& tables,
                              ScopeNumber scope,
                              Arrival arrival) {
    const auto value = txn.get(tables.scope_log, scope_log_key(scope, arrival).span());
    return value ? RecordId::from(*value) : std::nullopt;
}

std::optional<IdEntry> find_id(const Txn& txn, const Tables& tables, const RecordId& id) {
    const auto value = txn.get(tables.ids, id_key(id).span());
    if (!value) return std::nullopt;
    const auto entries = decode_id_entries(*value);
    if (!entries) throw_damaged("ids");
    for (const IdEntry& entry : *entries) {
        if (id_at(txn, tables, entry.scope, entry.arrival) == id) return entry;
    }
    return std::nullopt;
}

Arrival last_arrival(const Txn& txn, const Tables& tables) {
    Cursor cursor(txn, tables.records);
    if (!cursor.last()) return 0;
    Unpacker in(cursor.key());
    const Arrival arrival = in.u64();
    if (!in.is_done()) throw_damaged("records");
    return arrival;
}

std::optional<Bytes> read_record(const Txn& txn,
                                 const Tables& tables,
                                 const BodyFiles& bodies,
                                 Arrival arrival) {
    const auto value = txn.get(tables.records, arrival_key(arrival).span());
    if (!value) return std::nullopt;
    if (is_dropped(*value)) return std::nullopt;
    auto bytes = unpack_record(*value, bodies);
    if (!bytes) throw_damaged("record " + std::to_string(arrival));
    return bytes;
}

std::optional<Arrival> first_of_thing(const Txn& txn, const Tables& tables, const Key& prefix) {
    Cursor cursor(txn, tables.things);
    if (!cursor.seek(prefix.span()) || !cursor.is_under(prefix.span())) return std::nullopt;
    Unpacker in(cursor.value());
    const Arrival arrival = in.u64();
    if (!in.is_done()) throw_damaged("things");
    return arrival;
}

}  // namespace tsunagi::storage
