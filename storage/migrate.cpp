#include "storage/migrate.h"

#include "protocol/base/check.h"
#include "protocol/record/record.h"
#include "storage/record_form.h"
#include "storage/store_meta.h"
#include "storage/stream_table.h"

namespace tsunagi::storage {
namespace {

constexpr std::size_t kRecordsAtOnce = 65'536;

void clear(WriteTxn& txn, Table table) {
    std::vector<Bytes> keys;
    {
        Cursor cursor(txn, table);
        for (bool is_there = cursor.first(); is_there; is_there = cursor.next())
            keys.emplace_back(cursor.key().begin(), cursor.key().end());
    }
    for (const Bytes& key : keys) txn.erase(table, key);
}

// Streams of the records from `from` on. Returns where to go on; nothing at the end.
std::optional<Arrival> enter_streams(WriteTxn& txn,
                                     const Tables& tables,
                                     const BodyFiles& bodies,
                                     Arrival from) {
    std::vector<StreamRecord> batch;
    Arrival next = from;
    {
        Cursor cursor(txn, tables.records);
        for (bool is_there = cursor.seek(arrival_key(from).span());
             is_there && batch.size() < kRecordsAtOnce; is_there = cursor.next()) {
            Unpacker key(cursor.key());
            const Arrival arrival = key.u64();
            next = arrival + 1;
            auto bytes = unpack_record(cursor.value(), bodies);
            const auto record =
                bytes ? parse_record(std::move(*bytes)) : Result<ParsedRecord>(Error::malformed);
            if (!record) throw_damaged("record " + std::to_string(arrival));
            const Header& header = record->header();
            const auto scope = scope_number(txn, tables, header.scope);
            const auto center = center_number(txn, tables, header.center);
            if (!scope || !center) throw_damaged("record " + std::to_string(arrival));
            batch.push_back({{*scope, header.writer_instance, *center}, header.sequence, arrival});
        }
    }
    if (batch.empty()) return std::nullopt;
    add_to_streams(txn, tables, std::move(batch));
    return next;
}

}  // namespace

void migrate(WriteTxn& txn, const Tables& tables, const BodyFiles& bodies, std::uint64_t from) {
    CHECK(from == 1 && kStoreFormat == 2);
    clear(txn, tables.sequences);
    std::optional<Arrival> next = 1;
    while (next) next = enter_streams(txn, tables, bodies, *next);
    put_meta_number(txn, tables.meta, kMetaFormat, kStoreFormat);
}

}  // namespace tsunagi::storage
