#include "storage/migrate.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/record/record.h"
#include "storage/attached_table.h"
#include "storage/record_form.h"
#include "storage/store_meta.h"
#include "storage/stream_table.h"

namespace tsunagi::storage {
namespace {

void clear(WriteTxn& txn, Table table) {
    std::vector<Bytes> keys;
    {
        Cursor cursor(txn, table);
        for (bool is_there = cursor.first(); is_there; is_there = cursor.next())
            keys.emplace_back(cursor.key().begin(), cursor.key().end());
    }
    for (const Bytes& key : keys) txn.erase(table, key);
}

// Shows `see` up to `at_once` records from `from` on; what can't be read is shown as its error.
// Returns where to go on; nothing at the end.
template <typename See>
std::optional<Arrival> see_records(const Txn& txn,
                                   const Tables& tables,
                                   const BodyFiles& bodies,
                                   Arrival from,
                                   std::size_t at_once,
                                   See see) {
    std::optional<Arrival> next;
    std::size_t seen = 0;
    Cursor cursor(txn, tables.records);
    for (bool is_there = cursor.seek(arrival_key(from).span()); is_there && seen < at_once;
         is_there = cursor.next(), ++seen) {
        Unpacker key(cursor.key());
        const Arrival arrival = key.u64();
        next = arrival + 1;
        auto bytes = unpack_record(cursor.value(), bodies);
        see(arrival,
            bytes ? parse_record(std::move(*bytes)) : Result<ParsedRecord>(Error::malformed));
    }
    return next;
}

// Streams of the records from `from` on.
std::optional<Arrival> enter_streams(WriteTxn& txn,
                                     const Tables& tables,
                                     const BodyFiles& bodies,
                                     Arrival from,
                                     std::size_t records_at_once) {
    std::vector<StreamRecord> batch;
    const auto see = [&](Arrival arrival, const Result<ParsedRecord>& record) {
        if (!record) throw_damaged("record " + std::to_string(arrival));
        const Header& header = record->header();
        const auto scope = scope_number(txn, tables, header.scope);
        const auto center = center_number(txn, tables, header.center);
        if (!scope || !center) throw_damaged("record " + std::to_string(arrival));
        batch.push_back({{*scope, header.writer_instance, *center}, header.sequence, arrival});
    };
    const auto next = see_records(txn, tables, bodies, from, records_at_once, see);
    if (!batch.empty()) add_to_streams(txn, tables, std::move(batch));
    return next;
}

void make_streams(WriteTxn& txn,
                  const Tables& tables,
                  const BodyFiles& bodies,
                  std::size_t records_at_once) {
    clear(txn, tables.sequences);
    std::optional<Arrival> next = 1;
    while (next) next = enter_streams(txn, tables, bodies, *next, records_at_once);
}

bool is_head(const Txn& txn, const Tables& tables, const ParsedRecord& record, Arrival arrival) {
    const auto center = center_number(txn, tables, record.header().center);
    const auto value = center
                           ? txn.get(tables.slots, slot_key(*center, record.header().slot).span())
                           : std::nullopt;
    const auto heads = value ? decode_heads(*value) : std::nullopt;
    return heads && std::ranges::find(*heads, arrival, &Head::arrival) != heads->end();
}

// Contents that heads among the records from `from` on name. A record that was dropped, or can't be
// read, names nothing: of the latter `check` tells.
std::optional<Arrival> enter_attached(WriteTxn& txn,
                                      const Tables& tables,
                                      const BodyFiles& bodies,
                                      Arrival from,
                                      std::size_t records_at_once) {
    std::vector<std::pair<Arrival, std::vector<ContentId>>> named;
    const auto see = [&](Arrival arrival, const Result<ParsedRecord>& record) {
        if (!record) return;
        auto contents = contents_named_by(*record);
        if (!contents.empty() && is_head(txn, tables, *record, arrival))
            named.emplace_back(arrival, std::move(contents));
    };
    const auto next = see_records(txn, tables, bodies, from, records_at_once, see);
    std::vector<AttachedChange> changes;
    changes.reserve(named.size());
    for (const auto& [arrival, contents] : named) changes.push_back({arrival, &contents});
    change_attached(txn, tables, std::move(changes));
    return next;
}

void make_attached(WriteTxn& txn,
                   const Tables& tables,
                   const BodyFiles& bodies,
                   std::size_t records_at_once) {
    clear(txn, tables.attached);
    std::optional<Arrival> next = 1;
    while (next) next = enter_attached(txn, tables, bodies, *next, records_at_once);
}

}  // namespace

void migrate(WriteTxn& txn,
             const Tables& tables,
             const BodyFiles& bodies,
             std::uint64_t from,
             std::size_t records_at_once) {
    static_assert(kStoreFormat == 4, "a new format wants a step from the one before");
    CHECK(from >= 1);
    CHECK(from < kStoreFormat);
    if (from < 2) make_streams(txn, tables, bodies, records_at_once);
    if (from < 3) make_attached(txn, tables, bodies, records_at_once);
    put_meta_number(txn, tables.meta, kMetaFormat, kStoreFormat);
}

}  // namespace tsunagi::storage
