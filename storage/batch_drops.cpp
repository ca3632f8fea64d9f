// The part of the batch writer that takes records away again: those whose own signature does not
// fit though a seal answered for them, and those that count no more (a revoked key's). Rare: it may
// read all that their authors wrote.

#include <algorithm>
#include <map>
#include <set>

#include "protocol/base/check.h"
#include "storage/batch_writer.h"
#include "storage/record_form.h"
#include "storage/sketch_table.h"
#include "storage/store_meta.h"
#include "storage/stream_table.h"
#include "storage/tree_table.h"
#include "storage/vouched_table.h"

namespace tsunagi::storage {
void BatchWriter::drop_records(std::span<const StoreOrder> orders) {
    std::vector<Arrival> arrivals;
    std::vector<ParsedRecord> dropped;
    for (const StoreOrder& order : orders) {
        for (const RecordId& id : order.drops) {
            const auto entry = find_id(txn_, tables_, id);
            if (!entry) continue;
            auto bytes = read_record(txn_, tables_, bodies_, entry->arrival);
            auto record =
                bytes ? parse_record(std::move(*bytes)) : Result<ParsedRecord>(Error::not_found);
            if (!record) throw_damaged("record " + std::to_string(entry->arrival));
            drop_entries(*record, entry->arrival);
            arrivals.push_back(entry->arrival);
            dropped.push_back(std::move(*record));
        }
    }
    if (dropped.empty()) return;
    drop_from_trees(dropped);
    drop_from_slots(dropped, arrivals);
    const std::uint64_t before = meta_number(txn_, tables_.meta, kDropped).value_or(0);
    put_meta_number(txn_, tables_.meta, kDropped, before + dropped.size());
}

// Everything that names this one record.
void BatchWriter::drop_entries(const ParsedRecord& record, Arrival arrival) {
    const Header& header = record.header();
    const ScopeNumber scope = number_of(header.scope);
    txn_.put(tables_.records, arrival_key(arrival).span(), dropped_form());
    txn_.erase(tables_.scope_log, scope_log_key(scope, arrival).span());
    const Key key = id_key(record.id());
    const auto value = txn_.get(tables_.ids, key.span());
    auto entries = value ? decode_id_entries(*value) : std::nullopt;
    if (!entries) throw_damaged("ids");
    std::erase_if(*entries, [&](const IdEntry& entry) { return entry.arrival == arrival; });
    if (entries->empty()) {
        txn_.erase(tables_.ids, key.span());
    } else {
        txn_.put(tables_.ids, key.span(), encode_id_entries(*entries));
    }
    remove_from_stream(
        txn_, tables_,
        {{scope, header.writer_instance, number_of(header.center)}, header.sequence, arrival});
    forget_vouched(txn_, tables_, arrival);
    if (header.kind == kind::kSeal)
        txn_.erase(tables_.seals, seal_key(scope, {header.time, arrival}).span());
}

void BatchWriter::drop_from_trees(std::span<const ParsedRecord> records) {
    std::map<std::pair<ScopeNumber, Month>, std::vector<RecordId>> ids;
    for (const ParsedRecord& record : records) {
        ids[{number_of(record.header().scope), record.header().time.month()}].push_back(
            record.id());
    }
    for (auto& [tree, gone] : ids) {
        const auto& [scope, month] = tree;
        std::ranges::sort(gone);
        TreeTableWriter nodes(txn_, tables_.tree, scope);
        const NodeSummary root = remove_ids(nodes, month, gone);
        forget_sketch(txn_, tables_, scope, month);
        write_sketch(txn_, tables_, scope, {month, root}, {});
        const Key key = month_key(scope, month);
        if (root.count == 0) {
            txn_.erase(tables_.months, key.span());
        } else {
            txn_.put(tables_.months, key.span(), encode_month(root).span());
        }
    }
}

// Adds the author's versions of these slots, read from all that it wrote.
void BatchWriter::add_versions(CenterNumber author, VersionsOf& versions) {
    std::vector<Arrival> arrivals;
    Cursor scopes(txn_, tables_.scope_names);
    for (bool is_there = scopes.first(); is_there; is_there = scopes.next()) {
        Unpacker name(scopes.key());
        const ScopeNumber scope = name.u32();
        if (!name.is_done()) throw_damaged("scope_names");
        for_each_stream(txn_, tables_, scope, author, 0, [&](WriterInstance, StreamNumber stream) {
            return for_each_in_stream(txn_, tables_, stream, 0, [&](std::uint64_t, Arrival at) {
                arrivals.push_back(at);
                return true;
            });
        });
    }
    std::ranges::sort(arrivals);  // as they lie on the disk
    for (const Arrival arrival : arrivals) {
        auto bytes = read_record(txn_, tables_, bodies_, arrival);
        const auto record =
            bytes ? parse_record(std::move(*bytes)) : Result<ParsedRecord>(Error::not_found);
        if (!record || record->header().record_class != RecordClass::fact) continue;
        const Header& header = record->header();
        const auto slot = versions.find(slot_key(author, header.slot));
        if (slot == versions.end()) continue;
        slot->second.push_back(
            {arrival, record->id(), number_of(header.scope), header.kind, header.vector});
    }
}

// Where a newest version went, those that it had hidden may stand at the head again.
void BatchWriter::drop_from_slots(std::span<const ParsedRecord> records,
                                  std::span<const Arrival> arrivals) {
    VersionsOf versions;  // of slots that lost a head, without what went
    std::set<CenterNumber> authors;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const Header& header = records[i].header();
        if (header.record_class != RecordClass::fact) continue;
        const Key key = slot_key(number_of(header.center), header.slot);
        const auto value = txn_.get(tables_.slots, key.span());
        auto heads = value ? decode_heads(*value) : std::nullopt;
        if (!heads) throw_damaged("slots");
        if (std::ranges::find(*heads, arrivals[i], &Head::arrival) == heads->end()) continue;
        dropped_things_.push_back(thing_of(header.kind, records[i].body()));
        head_changes_.push_back({.thing = &dropped_things_.back(),
                                 .id = records[i].id(),
                                 .arrival = arrivals[i],
                                 .kind = header.kind,
                                 .is_head = false,
                                 .is_veiled = is_veiled(key)});
        versions.try_emplace(key);
        authors.insert(number_of(header.center));
    }
    for (const CenterNumber author : authors) add_versions(author, versions);
    for (auto& [key, all] : versions) {
        const auto before = decode_heads(*txn_.get(tables_.slots, key.span()));
        std::vector<Head> heads;
        std::ranges::copy_if(all, std::back_inserter(heads), [&](const Head& head) {
            return std::ranges::none_of(
                all, [&](const Head& other) { return supersedes(other.vector, head.vector); });
        });
        std::ranges::sort(heads, {}, &Head::id);
        for (const Head& head : heads) {
            if (std::ranges::find(*before, head.id, &Head::id) != before->end()) continue;
            const ParsedRecord record = parsed_at(head.arrival);
            const ByteSpan value = *txn_.get(tables_.records, arrival_key(head.arrival).span());
            returned_contents_.push_back(contents_named_by(record));
            head_changes_.push_back({nullptr, head.id, head.arrival, head.kind, true,
                                     is_body_kept(value, record), &returned_contents_.back(),
                                     is_veiled(key)});
        }
        if (heads.empty()) {
            txn_.erase(tables_.slots, key.span());
        } else {
            txn_.put(tables_.slots, key.span(), encode_heads(heads));
        }
    }
}

void BatchWriter::settle_vouched(std::span<const StoreOrder> orders) {
    for (const StoreOrder& order : orders) {
        for (const ArrivalRun& run : order.confirmed) confirm_vouched(txn_, tables_, run);
    }
}

}  // namespace tsunagi::storage
