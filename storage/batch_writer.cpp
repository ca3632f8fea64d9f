#include "storage/batch_writer.h"

#include <algorithm>
#include <tuple>

#include "protocol/base/check.h"
#include "storage/attached_table.h"
#include "storage/record_form.h"
#include "storage/sketch_table.h"
#include "storage/store_meta.h"
#include "storage/stream_table.h"
#include "storage/tree_table.h"
#include "storage/vouched_table.h"

namespace tsunagi::storage {
namespace {

// Calls `visit(span)` for each run of elements with an equal projection. Pre: sorted by it.
template <typename T, typename Project, typename Visit>
void for_each_run(std::span<const T> items, Project&& project, Visit&& visit) {
    for (std::size_t begin = 0; begin < items.size();) {
        std::size_t end = begin + 1;
        while (end < items.size() && project(items[end]) == project(items[begin])) ++end;
        visit(items.subspan(begin, end - begin));
        begin = end;
    }
}

}  // namespace

std::vector<CommittedOrder> BatchWriter::write(std::span<const StoreOrder> orders) {
    std::vector<CommittedOrder> committed = sort_out_known(orders);
    has_drops_ =
        std::ranges::any_of(orders, [](const auto& order) { return !order.drops.empty(); });
    has_veils_ = txn_.entries(tables_.veils) != 0;
    if (!new_records_.empty()) {
        write_records();
        write_ids();
        write_slots();
        write_streams();
        write_trees();
        write_vouched();
    }
    settle_vouched(orders);
    drop_records(orders);
    write_attached();
    write_things();
    write_views();
    for (const StoreOrder& order : orders) erase_and_veil(order);
    write_locals(orders);
    return committed;
}

// Gives arrival numbers to the records that are new, and finds those of the others; `new_records_`
// is filled.
std::vector<CommittedOrder> BatchWriter::sort_out_known(std::span<const StoreOrder> orders) {
    struct Given {
        const CheckedRecord* record;
        std::size_t position;  // in the sequence of all records
        Arrival arrival;       // 0: new
    };
    std::vector<Given> given;
    for (const StoreOrder& order : orders) {
        for (const CheckedRecord& record : order.records)
            given.push_back({&record, given.size(), 0});
    }
    std::vector<Given*> by_id;
    by_id.reserve(given.size());
    for (Given& one : given) by_id.push_back(&one);
    std::ranges::sort(by_id, [](const Given* a, const Given* b) {
        return std::tie(a->record->id(), a->position) < std::tie(b->record->id(), b->position);
    });
    TableWriter ids(txn_, tables_.ids);
    std::vector<const Given*> first_of(
        given.size());  // by position: the same record's first place in this batch
    for (std::size_t i = 0; i < by_id.size(); ++i) {
        const bool is_repeated = i > 0 && by_id[i]->record->id() == by_id[i - 1]->record->id();
        first_of[by_id[i]->position] = is_repeated ? first_of[by_id[i - 1]->position] : by_id[i];
        if (is_repeated || !ids.get(id_key(by_id[i]->record->id()).span())) continue;
        if (const auto entry = find_id(txn_, tables_, by_id[i]->record->id()))
            by_id[i]->arrival = entry->arrival;
    }

    std::vector<CommittedOrder> committed;
    Arrival last = last_arrival(txn_, tables_);
    std::size_t position = 0;
    for (const StoreOrder& order : orders) {
        CommittedOrder out{order.ticket, {}, 0};
        out.arrivals.reserve(order.records.size());
        for (std::size_t i = 0; i < order.records.size(); ++i, ++position) {
            Given& one = given[position];
            if (first_of[position] != &one) {
                one.arrival = first_of[position]->arrival;
            } else if (one.arrival == 0) {
                one.arrival = ++last;
                const ParsedRecord& record = one.record->parsed();
                new_records_.push_back({&record, &one.record->thing(), &one.record->contents(),
                                        last, number_of(record.header().scope),
                                        one.record->is_vouched()});
                ++out.new_records;
            }
            out.arrivals.push_back(one.arrival);
        }
        committed.push_back(std::move(out));
    }
    return committed;
}

void BatchWriter::write_records() {
    for (const NewRecord& fresh : new_records_) {
        if (!is_body_apart(*fresh.record, body_file_bytes_min_)) continue;
        bodies_.add(fresh.record->header().body_commitment, body_file_content(*fresh.record));
    }
    bodies_.flush();
    for (const NewRecord& fresh : new_records_) {
        txn_.append(tables_.records, arrival_key(fresh.arrival).span(),
                    pack_record(*fresh.record, body_file_bytes_min_));
    }
    std::vector<const NewRecord*> by_scope;
    by_scope.reserve(new_records_.size());
    for (const NewRecord& fresh : new_records_) by_scope.push_back(&fresh);
    std::ranges::stable_sort(by_scope, {}, &NewRecord::scope);
    TableWriter scope_log(txn_, tables_.scope_log);
    for (const NewRecord* fresh : by_scope) {
        scope_log.put(scope_log_key(fresh->scope, fresh->arrival).span(),
                      fresh->record->id().span());
    }
}

void BatchWriter::write_ids() {
    std::vector<const NewRecord*> by_id;
    by_id.reserve(new_records_.size());
    for (const NewRecord& fresh : new_records_) by_id.push_back(&fresh);
    std::ranges::sort(by_id, {}, [](const NewRecord* fresh) { return fresh->record->id(); });
    TableWriter ids(txn_, tables_.ids);
    for (const NewRecord* fresh : by_id) {
        const Key key = id_key(fresh->record->id());
        const IdEntry entry{fresh->arrival, fresh->scope};
        if (ids.put_new(key.span(), encode_id_entry(entry).span())) continue;
        auto entries = decode_id_entries(*ids.get(key.span()));
        if (!entries) throw_damaged("ids");
        entries->push_back(entry);
        ids.put(key.span(), encode_id_entries(*entries));
    }
}

void BatchWriter::write_slots() {
    struct Fact {
        CenterNumber center;
        SlotId slot;
        const NewRecord* fresh;
    };
    std::vector<Fact> facts;
    for (const NewRecord& fresh : new_records_) {
        const Header& header = fresh.record->header();
        if (header.record_class != RecordClass::fact) continue;
        facts.push_back({number_of(header.center), header.slot, &fresh});
    }
    const auto slot_of = [](const Fact& fact) { return std::tie(fact.center, fact.slot); };
    std::ranges::stable_sort(facts, {}, slot_of);
    TableWriter slots(txn_, tables_.slots);
    std::vector<const NewRecord*> versions;
    for_each_run(std::span<const Fact>(facts), slot_of, [&](auto run) {
        versions.clear();
        for (const Fact& fact : run) versions.push_back(fact.fresh);
        write_slot(slots, slot_key(run.front().center, run.front().slot), versions);
    });
}

void BatchWriter::write_slot(TableWriter& slots,
                             const Key& key,
                             std::span<const NewRecord* const> versions) {
    struct Standing {
        Head head;
        const NewRecord* fresh;  // null: it was there before this batch
    };
    const bool is_hidden = is_veiled(key);
    std::vector<Standing> heads;
    if (const auto value = slots.get(key.span())) {
        auto known = decode_heads(*value);
        if (!known) throw_damaged("slots");
        for (Head& head : *known) heads.push_back({std::move(head), nullptr});
    }
    for (const NewRecord* version : versions) {
        const Header& header = version->record->header();
        const bool is_late = std::ranges::any_of(heads, [&](const Standing& standing) {
            return supersedes(standing.head.vector, header.vector);
        });
        if (is_late) continue;
        for (const Standing& standing : heads) {
            if (standing.fresh != nullptr || !supersedes(header.vector, standing.head.vector))
                continue;
            head_changes_.push_back({.thing = thing_before_drops(standing.head),
                                     .id = standing.head.id,
                                     .arrival = standing.head.arrival,
                                     .kind = standing.head.kind,
                                     .is_head = false,
                                     .is_veiled = is_hidden});
        }
        std::erase_if(heads, [&](const Standing& standing) {
            return supersedes(header.vector, standing.head.vector);
        });
        heads.push_back(
            {{version->arrival, version->record->id(), version->scope, header.kind, header.vector},
             version});
    }
    std::ranges::sort(heads, {}, [](const Standing& standing) { return standing.head.id; });
    std::vector<Head> all;
    bool is_changed = false;
    for (Standing& standing : heads) {
        if (const NewRecord* fresh = standing.fresh) {
            is_changed = true;
            head_changes_.push_back({fresh->thing, standing.head.id, standing.head.arrival,
                                     standing.head.kind, true, !fresh->record->body().empty(),
                                     fresh->contents, is_hidden});
        }
        all.push_back(std::move(standing.head));
    }
    if (is_changed) slots.put(key.span(), encode_heads(all));
}

const Thing* BatchWriter::thing_before_drops(const Head& head) {
    const KindRow* row = find_kind(head.kind);
    if (!has_drops_ || row == nullptr || row->natural_key == 0) return nullptr;
    dropped_things_.push_back(thing_of(head.kind, parsed_at(head.arrival).body()));
    return &dropped_things_.back();
}

ParsedRecord BatchWriter::parsed_at(Arrival arrival) const {
    auto record = readable_at(arrival);
    if (!record) throw_damaged("record " + std::to_string(arrival));
    return std::move(*record);
}

std::optional<ParsedRecord> BatchWriter::readable_at(Arrival arrival) const {
    const auto value = txn_.get(tables_.records, arrival_key(arrival).span());
    auto bytes = value && !is_dropped(*value) ? unpack_record(*value, bodies_) : std::nullopt;
    auto record = bytes ? parse_record(std::move(*bytes)) : Result<ParsedRecord>(Error::not_found);
    if (!record) return std::nullopt;
    return std::move(*record);
}

void BatchWriter::write_attached() {
    std::vector<AttachedChange> changes;
    for (const HeadChange& change : head_changes_) {
        // What was no head has no entry.
        const bool names_none = change.contents == nullptr || change.contents->empty();
        if (change.is_head && names_none) continue;
        changes.push_back({change.arrival, change.contents});
    }
    change_attached(txn_, tables_, std::move(changes));
}

void BatchWriter::write_things() {
    for (const HeadChange& change : head_changes_) {
        if (change.is_veiled) continue;
        const KindRow* row = find_kind(change.kind);
        Thing older;
        if (change.thing == nullptr && row != nullptr && row->natural_key != 0)
            older = thing_of(change.kind, parsed_at(change.arrival).body());
        const Thing& thing = change.thing == nullptr ? older : *change.thing;
        if (thing.key.empty()) {
            if (!is_viewed(change)) continue;
            view_changes_.push_back({change.kind, change.arrival, change.is_head});
            continue;
        }
        const Key prefix = thing_prefix(change.kind, thing.key);
        thing_changes_.push_back({prefix, thing_key(prefix, thing.rank, change.id), change.arrival,
                                  change.kind, change.is_head});
    }
    std::vector<const ThingChange*> by_key;
    by_key.reserve(thing_changes_.size());
    for (const ThingChange& change : thing_changes_) by_key.push_back(&change);
    std::ranges::sort(by_key, {},
                      [](const ThingChange* change) -> const Key& { return change->key; });
    TableWriter things(txn_, tables_.things);
    for_each_run(
        std::span<const ThingChange* const>(by_key),
        [](const ThingChange* change) -> const Key& { return change->prefix; },
        [&](auto run) { write_thing(things, run.front()->prefix, run); });
    thing_changes_.clear();
    head_changes_.clear();
}

// A version without a body withdraws the fact, or was erased: it is a head, and there is nothing to
// show.
bool BatchWriter::is_viewed(const HeadChange& change) const {
    if (change.is_head) return change.has_body;
    return txn_.get(tables_.shown, shown_key(change.kind, change.arrival).span()).has_value();
}

void BatchWriter::write_thing(TableWriter& things,
                              const Key& prefix,
                              std::span<const ThingChange* const> changes) {
    const auto before = first_of_thing(txn_, tables_, prefix);
    for (const ThingChange* change : changes) {
        if (change->is_head) {
            things.put(change->key.span(), arrival_key(change->arrival).span());
        } else if (!txn_.erase(tables_.things, change->key.span())) {
            throw_damaged("things: record " + std::to_string(change->arrival) + " is missing");
        }
    }
    const auto after = first_of_thing(txn_, tables_, prefix);
    if (before == after) return;
    const KindId kind = changes.front()->kind;
    if (before) view_changes_.push_back({kind, *before, false});
    if (after) view_changes_.push_back({kind, *after, true});
}

void BatchWriter::write_views() {
    if (view_changes_.empty()) return;
    std::ranges::sort(view_changes_, {},
                      [](const ViewChange& view) { return std::tie(view.kind, view.arrival); });
    {
        TableWriter shown(txn_, tables_.shown);
        for (const ViewChange& view : view_changes_) write_view(shown, view.kind, view);
    }
    std::ranges::sort(view_changes_, {}, &ViewChange::arrival);
    {
        TableWriter shown(txn_, tables_.shown);
        for (const ViewChange& view : view_changes_) write_view(shown, kAllKinds, view);
    }
    ChangeNumber last = meta_number(txn_, tables_.meta, kLastChange).value_or(0);
    for (const ViewChange& view : view_changes_) {
        const Key value = Key() << U64{view.arrival}
                                << U8{static_cast<std::uint8_t>(view.is_shown ? 1 : 0)};
        txn_.append(tables_.changes, change_key(++last).span(), value.span());
    }
    put_meta_number(txn_, tables_.meta, kLastChange, last);
    view_changes_.clear();
}

void BatchWriter::write_view(TableWriter& shown, KindId list, const ViewChange& view) {
    const Key key = shown_key(list, view.arrival);
    if (view.is_shown) {
        shown.put(key.span(), {});
    } else if (!txn_.erase(tables_.shown, key.span())) {
        throw_damaged("shown: record " + std::to_string(view.arrival) + " is missing");
    }
}

void BatchWriter::write_streams() {
    std::vector<StreamRecord> records;
    records.reserve(new_records_.size());
    for (const NewRecord& fresh : new_records_) {
        const Header& header = fresh.record->header();
        records.push_back({{fresh.scope, header.writer_instance, number_of(header.center)},
                           header.sequence,
                           fresh.arrival});
        if (header.kind == kind::kSeal)
            txn_.put(tables_.seals, seal_key(fresh.scope, {header.time, fresh.arrival}).span(), {});
    }
    add_to_streams(txn_, tables_, std::move(records));
}

void BatchWriter::write_vouched() {
    ArrivalRun run;
    for (const NewRecord& fresh : new_records_) {
        if (!fresh.is_vouched) continue;
        if (run.count > 0 && run.first + run.count != fresh.arrival) {
            append_vouched(txn_, tables_, run);
            run = {};
        }
        if (run.count == 0) run.first = fresh.arrival;
        ++run.count;
    }
    if (run.count > 0) append_vouched(txn_, tables_, run);
}

void BatchWriter::write_trees() {
    struct Place {
        ScopeNumber scope;
        Month month;
        RecordId id;
        auto operator<=>(const Place&) const = default;
    };
    std::vector<Place> places;
    places.reserve(new_records_.size());
    for (const NewRecord& fresh : new_records_) {
        places.push_back({fresh.scope, fresh.record->header().time.month(), fresh.record->id()});
    }
    std::ranges::sort(places);
    for_each_run(
        std::span<const Place>(places),
        [](const Place& place) { return std::pair(place.scope, place.month); },
        [&](auto run) {
            std::vector<RecordId> ids;
            ids.reserve(run.size());
            for (const Place& place : run) ids.push_back(place.id);
            TreeTableWriter nodes(txn_, tables_.tree, run.front().scope);
            const NodeSummary root = insert_ids(nodes, run.front().month, ids);
            txn_.put(tables_.months, month_key(run.front().scope, run.front().month).span(),
                     encode_month(root).span());
            write_sketch(txn_, tables_, run.front().scope, {run.front().month, root}, ids);
        });
}

void BatchWriter::write_locals(std::span<const StoreOrder> orders) {
    for (const StoreOrder& order : orders) {
        for (const LocalPut& put : order.puts) {
            CHECK(!put.key.empty());
            CHECK(put.key.size() <= kLocalKeyBytesMax);
            if (put.value.empty()) {
                txn_.erase(tables_.local, as_bytes(put.key));
            } else {
                txn_.put(tables_.local, as_bytes(put.key),
                         with_checksum(as_bytes(put.key), put.value));
            }
        }
    }
}

ScopeNumber BatchWriter::number_of(const Scope& scope) {
    const auto [known, is_new] = scope_numbers_.try_emplace(scope, 0);
    if (!is_new) return known->second;
    if (const auto number = scope_number(txn_, tables_, scope)) return known->second = *number;
    const auto number =
        static_cast<ScopeNumber>(meta_number(txn_, tables_.meta, kLastScope).value_or(0) + 1);
    txn_.put(tables_.scopes, scope_key(scope).span(), scope_number_key(number).span());
    txn_.put(tables_.scope_names, scope_number_key(number).span(), scope_key(scope).span());
    put_meta_number(txn_, tables_.meta, kLastScope, number);
    return known->second = number;
}

CenterNumber BatchWriter::number_of(const CenterId& center) {
    const auto [known, is_new] = center_numbers_.try_emplace(center, 0);
    if (!is_new) return known->second;
    if (const auto number = center_number(txn_, tables_, center)) return known->second = *number;
    const auto number =
        static_cast<CenterNumber>(meta_number(txn_, tables_.meta, kLastCenter).value_or(0) + 1);
    txn_.put(tables_.centers, center.span(), (Key() << U32{number}).span());
    put_meta_number(txn_, tables_.meta, kLastCenter, number);
    return known->second = number;
}

}  // namespace tsunagi::storage
