#include "storage/stream_table.h"

#include <algorithm>

#include "storage/store_meta.h"

namespace tsunagi::storage {
namespace {

Key name_key(const StreamName& name) { return sequence_key(name.scope, name.writer, name.center); }

std::vector<Arrival> arrivals_at(const Txn& txn, const Tables& tables, const Key& key) {
    const auto value = txn.get(tables.by_sequence, key.span());
    if (!value) return {};
    auto arrivals = decode_arrivals(*value);
    if (!arrivals) throw_damaged("by_sequence");
    return std::move(*arrivals);
}

StreamEntry stream_or_new(WriteTxn& txn, const Tables& tables, const StreamName& name) {
    if (const auto known = find_stream(txn, tables, name)) return *known;
    const auto number =
        static_cast<StreamNumber>(meta_number(txn, tables.meta, kLastStream).value_or(0) + 1);
    put_meta_number(txn, tables.meta, kLastStream, number);
    return {0, number};
}

void add(TableWriter& by_sequence, StreamNumber stream, const StreamRecord& record) {
    const Key key = stream_key(stream, record.sequence);
    if (by_sequence.put_new(key.span(), arrival_key(record.arrival).span())) return;
    // Two records with one sequence: the writer forked, or was cloned. Both are kept.
    auto arrivals = decode_arrivals(*by_sequence.get(key.span()));
    if (!arrivals) throw_damaged("by_sequence");
    arrivals->insert(std::ranges::upper_bound(*arrivals, record.arrival), record.arrival);
    by_sequence.put(key.span(), encode_arrivals(*arrivals));
}

}  // namespace

std::optional<StreamEntry> find_stream(const Txn& txn,
                                       const Tables& tables,
                                       const StreamName& name) {
    const auto value = txn.get(tables.sequences, name_key(name).span());
    if (!value) return std::nullopt;
    const auto entry = decode_stream(*value);
    if (!entry) throw_damaged("sequences");
    return entry;
}

void for_each_stream(const Txn& txn,
                     const Tables& tables,
                     ScopeNumber scope,
                     CenterNumber center,
                     WriterInstance from,
                     const std::function<bool(WriterInstance, StreamNumber)>& visit) {
    const Key prefix = scope_number_key(scope);
    Cursor cursor(txn, tables.sequences);
    bool is_there = cursor.seek(writer_key(scope, from).span());
    for (; is_there && cursor.is_under(prefix.span()); is_there = cursor.next()) {
        Unpacker name(cursor.key().subspan(prefix.size()));
        const WriterInstance writer = name.u64();
        const CenterNumber author = name.u32();
        if (!name.is_done()) throw_damaged("sequences");
        if (author != center) continue;
        const auto entry = decode_stream(cursor.value());
        if (!entry) throw_damaged("sequences");
        if (!visit(writer, entry->stream)) return;
    }
}

bool for_each_in_stream(const Txn& txn,
                        const Tables& tables,
                        StreamNumber stream,
                        std::uint64_t from,
                        const std::function<bool(std::uint64_t, Arrival)>& visit) {
    const Key prefix = Key() << U32{stream};
    Cursor cursor(txn, tables.by_sequence);
    bool is_there = cursor.seek(stream_key(stream, from).span());
    for (; is_there && cursor.is_under(prefix.span()); is_there = cursor.next()) {
        Unpacker name(cursor.key().subspan(prefix.size()));
        const std::uint64_t sequence = name.u64();
        const auto arrivals = decode_arrivals(cursor.value());
        if (!arrivals || !name.is_done()) throw_damaged("by_sequence");
        for (const Arrival arrival : *arrivals) {
            if (!visit(sequence, arrival)) return false;
        }
    }
    return true;
}

void add_to_streams(WriteTxn& txn, const Tables& tables, std::vector<StreamRecord> records) {
    std::ranges::sort(records);
    for (auto begin = records.begin(); begin != records.end();) {
        const StreamName name = begin->stream;
        const auto end = std::find_if(begin, records.end(), [&](const StreamRecord& record) {
            return record.stream != name;
        });
        StreamEntry entry = stream_or_new(txn, tables, name);
        TableWriter by_sequence(txn, tables.by_sequence);
        for (auto record = begin; record != end; ++record) add(by_sequence, entry.stream, *record);
        entry.highest = std::max(entry.highest, std::prev(end)->sequence);
        txn.put(tables.sequences, name_key(name).span(), encode_stream(entry).span());
        begin = end;
    }
}

void remove_from_stream(WriteTxn& txn, const Tables& tables, const StreamRecord& record) {
    auto entry = find_stream(txn, tables, record.stream);
    if (!entry) throw_damaged("sequences");
    const Key key = stream_key(entry->stream, record.sequence);
    std::vector<Arrival> arrivals = arrivals_at(txn, tables, key);
    if (std::erase(arrivals, record.arrival) == 0) throw_damaged("by_sequence");
    if (!arrivals.empty()) {
        txn.put(tables.by_sequence, key.span(), encode_arrivals(arrivals));
        return;
    }
    txn.erase(tables.by_sequence, key.span());
    if (entry->highest != record.sequence) return;
    // A stream without records keeps its number, so that no other gets it.
    entry->highest = 0;
    {
        Cursor cursor(txn, tables.by_sequence);
        const Key prefix = Key() << U32{entry->stream};
        if (cursor.seek_below(key.span()) && cursor.is_under(prefix.span())) {
            Unpacker in(cursor.key().subspan(prefix.size()));
            entry->highest = in.u64();
        }
    }
    txn.put(tables.sequences, name_key(record.stream).span(), encode_stream(*entry).span());
}

}  // namespace tsunagi::storage
