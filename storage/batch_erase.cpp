// The part of the batch writer that takes bodies out of records, and slots out of view.
//
// Runs behind the order's other changes, on tables that are whole: what was in view follows from
// each touched slot before, what is to be in view from the same slot after, and the difference goes
// through things, shown and the journal as any other change. Rare: each head of a touched slot is
// read.

#include <algorithm>

#include "protocol/base/check.h"
#include "storage/attached_table.h"
#include "storage/batch_writer.h"
#include "storage/record_form.h"
#include "storage/store_meta.h"

namespace tsunagi::storage {
namespace {

constexpr std::size_t kThingTailBytes = std::tuple_size_v<StateRank> + RecordId::kSize;

}  // namespace

bool BatchWriter::is_veiled(const Key& slot) const {
    return has_veils_ && txn_.get(tables_.veils, slot.span()).has_value();
}

void BatchWriter::erase_and_veil(const StoreOrder& order) {
    if (order.erased.empty() && order.veils.empty()) return;
    touched_.clear();
    erased_.clear();
    for (const RecordId& id : order.erased) {
        const auto entry = find_id(txn_, tables_, id);
        if (!entry) continue;
        const auto record = readable_at(entry->arrival);
        if (!record || record->header().record_class != RecordClass::fact) continue;
        touch_slot(slot_key(number_of(record->header().center), record->header().slot));
    }
    for (const SlotVeil& veil : order.veils)
        touch_slot(slot_key(number_of(veil.center), veil.slot));
    bool has_erased = false;
    for (const RecordId& id : order.erased) has_erased |= erase_body(id);
    for (const SlotVeil& veil : order.veils) write_veil(veil);
    settle_touched();
    note_erasure(order, has_erased);
}

// Notes how the slot stood before this order's erasures and veils.
void BatchWriter::touch_slot(const Key& slot) {
    const auto [at, is_new] = touched_.try_emplace(slot);
    if (!is_new) return;
    at->second.was_veiled = is_veiled(slot);
    const auto value = txn_.get(tables_.slots, slot.span());
    if (!value) return;
    const auto heads = decode_heads(*value);
    if (!heads) throw_damaged("slots");
    for (const Head& head : *heads) {
        // One that is damaged is as one without a body: else no other center could ever erase what
        // stands beside it. `tsunagi check` reports it.
        const auto record = readable_at(head.arrival);
        if (!record) continue;
        const ByteSpan stored = *txn_.get(tables_.records, arrival_key(head.arrival).span());
        dropped_things_.push_back(thing_of(head.kind, record->body()));
        at->second.heads.push_back({head.arrival, head.id, head.kind, &dropped_things_.back(),
                                    is_body_kept(stored, *record),
                                    is_body_in_file(stored) && record->body().empty()});
    }
}

// True where a body, or the trace of one, went.
bool BatchWriter::erase_body(const RecordId& id) {
    const auto entry = find_id(txn_, tables_, id);
    if (!entry) return false;
    const auto record = readable_at(entry->arrival);
    if (!record || record->header().record_class != RecordClass::fact) return false;
    const Key key = arrival_key(entry->arrival);
    if (!is_body_kept(*txn_.get(tables_.records, key.span()), *record)) return false;
    auto contents = contents_named_by(*record);
    // Of one whose body file is lost the table may still know them.
    const auto attached = attached_to(txn_, tables_, entry->arrival);
    contents.insert(contents.end(), attached.begin(), attached.end());
    for (const ContentId& content : contents) txn_.put(tables_.leaving, content.span(), {});
    txn_.put(tables_.records, key.span(), erased_form(*record));
    txn_.erase(tables_.attached, key.span());
    erased_.insert(entry->arrival);
    return true;
}

void BatchWriter::write_veil(const SlotVeil& veil) {
    const Key key = slot_key(number_of(veil.center), veil.slot);
    if (veil.is_hidden) {
        txn_.put(tables_.veils, key.span(), {});
        has_veils_ = true;
    } else {
        txn_.erase(tables_.veils, key.span());
    }
}

void BatchWriter::settle_touched() {
    for (const auto& [slot, state] : touched_) {
        const bool is_hidden = is_veiled(slot);
        for (const TouchedHead& head : state.heads) {
            const bool was_viewed = head.has_body && !state.was_veiled;
            const bool is_viewed = head.has_body && !erased_.contains(head.arrival) && !is_hidden;
            if (was_viewed == is_viewed) continue;
            if (const auto change = was_viewed ? lost_thing(head) : std::nullopt) {
                thing_changes_.push_back(*change);
                continue;
            }
            head_changes_.push_back({.thing = head.thing,
                                     .id = head.id,
                                     .arrival = head.arrival,
                                     .kind = head.kind,
                                     .is_head = is_viewed});
        }
    }
    write_things();
    write_views();
}

// Of a head that speaks of a thing, but whose body file is gone: its row, looked for among those of
// all things of its kind.
std::optional<BatchWriter::ThingChange> BatchWriter::lost_thing(const TouchedHead& head) const {
    const KindRow* row = find_kind(head.kind);
    if (!head.is_lost || row == nullptr || row->natural_key == 0) return std::nullopt;
    const Key kind = Key() << U16{head.kind};
    const Key wanted = arrival_key(head.arrival);
    Cursor cursor(txn_, tables_.things);
    for (bool is_there = cursor.seek(kind.span()); is_there && cursor.is_under(kind.span());
         is_there = cursor.next()) {
        if (!std::ranges::equal(cursor.value(), wanted.span())) continue;
        const ByteSpan key = cursor.key();
        if (key.size() <= kThingTailBytes) throw_damaged("things");
        return ThingChange{Key() << key.first(key.size() - kThingTailBytes), Key() << key,
                           head.arrival, head.kind, false};
    }
    return std::nullopt;
}

// Bytes of what was taken out lie in freed pages, old files and the search index until a purge.
void BatchWriter::note_erasure(const StoreOrder& order, bool has_erased) {
    if (order.erased.empty()) return;
    const auto number = [&](std::string_view name) {
        return meta_number(txn_, tables_.meta, name).value_or(0);
    };
    // What is named may have been dropped before, or lie among the local values that go now.
    const bool has_local = std::ranges::any_of(order.puts, [&](const LocalPut& put) {
        return put.value.empty() && txn_.get(tables_.local, as_bytes(put.key)).has_value();
    });
    const bool may_be_dropped = number(kDropped) != number(kDroppedPurged);
    if (!has_erased && !has_local && !may_be_dropped) return;
    put_meta_number(txn_, tables_.meta, kErasures, number(kErasures) + 1);
}

}  // namespace tsunagi::storage
