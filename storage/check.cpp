#include "storage/check.h"

#include <algorithm>
#include <map>
#include <set>

#include "storage/data_file.h"
#include "storage/store_check.h"
#include "storage/store_meta.h"

namespace tsunagi::storage {
CheckReport check_store(const Store& store, const CheckOptions& options) {
    return StoreCheck(store, options).run();
}

StoreCheck::StoreCheck(const Store& store, const CheckOptions& options)
    : store_(store),
      options_(options),
      file_stays_(store.swap_mutex_),
      snapshot_(store.snapshot()),
      txn_(*snapshot_.txn_),
      tables_(*snapshot_.tables_),
      bodies_(store.bodies_) {}

CheckReport StoreCheck::run() {
    try {
        report_.pages = walk_pages(store_.data_file(), txn_.number()).value_or(0);
        file_stays_.unlock();
    } catch (const StorageError& error) {
        if (error.kind() != StorageError::Kind::damaged) throw;
        // What LMDB would follow into nowhere must not be followed: nothing else can be read
        // safely.
        add("data.mdb", error.what(), Repair::restore);
        return std::move(report_);
    }
    all_ = snapshot_.last_arrival();
    const auto guarded = [&](const char* place, auto&& step) {
        try {
            step();
        } catch (const StorageError& error) {
            if (error.kind() != StorageError::Kind::damaged) throw;
            add(place, error.what(), Repair::rebuild_indexes);
        }
    };
    guarded("tables scopes and centers", [&] { check_numbers(); });
    check_records();
    guarded("table ids", [&] { check_ids(); });
    guarded("table scope_log", [&] { check_scope_log(); });
    guarded("table slots", [&] { check_slots(); });
    guarded("table things", [&] { check_things(); });
    guarded("table shown", [&] { check_shown(); });
    guarded("table sequences", [&] { check_sequences(); });
    guarded("table seals", [&] { check_seals(); });
    guarded("table attached", [&] { check_attached(); });
    guarded("table veils", [&] { check_veils(); });
    guarded("table changes", [&] { check_changes(); });
    guarded("table tree", [&] { check_trees(); });
    guarded("table sketches", [&] { check_sketches(); });
    guarded("table local", [&] { static_cast<void>(snapshot_.locals("")); });
    guarded("table meta", [&] { check_meta(); });
    guarded("data.mdb", [&] { count_entries(); });
    check_body_files();
    check_contents();
    return std::move(report_);
}

void StoreCheck::add(std::string place,
                     std::string what,
                     Repair repair,
                     std::optional<RecordId> id) {
    ++report_.damages_found;
    if (report_.damages.size() < kDamagesMax)
        report_.damages.push_back({std::move(place), std::move(what), repair, id});
}

// What LMDB counts in a table's head must be what is there, and whoever looks for an entry must
// find it: a wrong key in a branch of the table hides entries that a walk still meets.
void StoreCheck::count_entries() {
    for (const Table table : all_tables(tables_)) {
        Cursor cursor(txn_, table);
        std::uint64_t entries = 0;
        for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
            ++entries;
            const auto found = txn_.get(table, cursor.key());
            if (!found || found->data() != cursor.value().data())
                throw_damaged("an entry of a table is not found by its key");
        }
        if (entries != txn_.entries(table))
            throw_damaged("a table has more or less entries than it says");
        report_.entries += entries;
    }
}

void StoreCheck::check_numbers() {
    Cursor cursor(txn_, tables_.scopes);
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
        const auto scope = Scope::from_key(cursor.key());
        const auto number = scope ? scope_number(txn_, tables_, *scope) : std::nullopt;
        if (!scope || !number || scope_of(txn_, tables_, *number) != *scope ||
            !scopes_.emplace(*number, *scope).second) {
            add("table scopes", "a scope has no number of its own", Repair::rebuild_indexes);
        }
    }
    if (txn_.entries(tables_.scope_names) != scopes_.size()) {
        add("table scope_names", "it does not fit the table scopes", Repair::rebuild_indexes);
    }
    std::set<CenterNumber> centers;
    Cursor center(txn_, tables_.centers);
    for (bool is_there = center.first(); is_there; is_there = center.next()) {
        const auto id = CenterId::from(center.key());
        const auto number = id ? center_number(txn_, tables_, *id) : std::nullopt;
        if (!number || !centers.insert(*number).second) {
            add("table centers", "a center has no number of its own", Repair::rebuild_indexes);
        }
    }
    last_center_ = centers.empty() ? 0 : *centers.rbegin();
}

// --- walks over whole tables; what the records gave is in the counters ---

void StoreCheck::check_ids() {
    Cursor cursor(txn_, tables_.ids);
    std::uint64_t entries = 0;
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
        const auto decoded = decode_id_entries(cursor.value());
        if (!decoded || cursor.key().size() != 8) throw_damaged("ids");
        entries += decoded->size();
        // Every record was looked up here, so a surplus entry is one that no record stands behind.
        for (const IdEntry& entry : *decoded) {
            const auto id = id_at(txn_, tables_, entry.scope, entry.arrival);
            if (!id || !std::ranges::equal(id_key(*id).span(), cursor.key())) {
                add("table ids",
                    "it names record " + std::to_string(entry.arrival) + ", which has another id",
                    Repair::rebuild_indexes);
            }
        }
    }
    if (entries != snapshot_.record_count()) {
        add("table ids",
            "it has " + std::to_string(entries) + " entries for " + std::to_string(all_) +
                " records",
            Repair::rebuild_indexes);
    }
}

void StoreCheck::check_scope_log() {
    if (txn_.entries(tables_.scope_log) != snapshot_.record_count()) {
        add("table scope_log", "it has not one entry for each record", Repair::rebuild_indexes);
    }
    Cursor cursor(txn_, tables_.scope_log);
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
        Unpacker in(cursor.key());
        const ScopeNumber scope = in.u32();
        const Arrival arrival = in.u64();
        if (!in.is_done() || cursor.value().size() != RecordId::kSize) throw_damaged("scope_log");
        if (!scopes_.contains(scope) || arrival == 0 || arrival > all_) {
            add("table scope_log",
                "it names record " + std::to_string(arrival) + ", which is not there",
                Repair::rebuild_indexes);
        }
    }
}

void StoreCheck::check_slots() {
    Cursor cursor(txn_, tables_.slots);
    std::uint64_t heads = 0;
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
        const auto decoded = decode_heads(cursor.value());
        if (!decoded) throw_damaged("slots");
        heads += decoded->size();
    }
    if (heads != heads_) {
        add("table slots",
            "it names " + std::to_string(heads) + " newest versions, the records have " +
                std::to_string(heads_),
            Repair::rebuild_indexes);
    }
}

void StoreCheck::check_things() {
    if (txn_.entries(tables_.things) == things_) return;
    add("table things",
        "it has " + std::to_string(txn_.entries(tables_.things)) +
            " entries, the records ask for " + std::to_string(things_),
        Repair::rebuild_indexes);
}

void StoreCheck::check_shown() {
    if (txn_.entries(tables_.shown) == 2 * shown_) return;
    add("table shown",
        "it has " + std::to_string(txn_.entries(tables_.shown)) + " entries, the records ask for " +
            std::to_string(2 * shown_),
        Repair::rebuild_indexes);
}

// Each head's row was looked up, so an equal count means that nothing else is there.
void StoreCheck::check_attached() {
    if (txn_.entries(tables_.attached) == attached_) return;
    add("table attached",
        "it has " + std::to_string(txn_.entries(tables_.attached)) + " entries, " +
            std::to_string(attached_) + " newest versions are listed there",
        Repair::rebuild_indexes);
}

// Slots of which nothing is here yet may be hidden, too.
void StoreCheck::check_veils() {
    Cursor veil(txn_, tables_.veils);
    for (bool is_there = veil.first(); is_there; is_there = veil.next()) {
        Unpacker key(veil.key());
        const CenterNumber center = key.u32();
        static_cast<void>(key.fixed<SlotId>());
        if (!key.is_done() || center == 0 || center > last_center_ || !veil.value().empty())
            throw_damaged("veils");
    }
    Cursor content(txn_, tables_.leaving);
    for (bool is_there = content.first(); is_there; is_there = content.next()) {
        if (content.key().size() != ContentId::kSize || !content.value().empty())
            throw_damaged("leaving");
    }
    if (meta_number(txn_, tables_.meta, kPurged).value_or(0) >
        meta_number(txn_, tables_.meta, kErasures).value_or(0))
        throw_damaged("meta: more was purged than was erased");
}

void StoreCheck::check_sequences() {
    Cursor cursor(txn_, tables_.sequences);
    std::uint64_t entries = 0;
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next(), ++entries) {
        Unpacker key(cursor.key());
        const ScopeNumber scope = key.u32();
        const WriterInstance writer = key.u64();
        const CenterNumber center = key.u32();
        const auto stream = decode_stream(cursor.value());
        if (!key.is_done() || !stream) throw_damaged("sequences");
        // A stream that has lost all its records keeps its number.
        const auto found = sequences_.find({scope, writer, center});
        const std::uint64_t highest = found == sequences_.end() ? 0 : found->second;
        if (highest != stream->highest || !streams_.insert(stream->stream).second) {
            add("table sequences", "a writer's last number is not that of its records",
                Repair::rebuild_indexes);
        }
    }
    if (entries < sequences_.size()) {
        add("table sequences", "a writer of records is missing", Repair::rebuild_indexes);
    }
    if (meta_number(txn_, tables_.meta, kLastStream).value_or(0) !=
        (streams_.empty() ? 0 : *streams_.rbegin())) {
        add("table meta", "a writer has a number that was not given", Repair::rebuild_indexes);
    }
    std::uint64_t listed = 0;
    Cursor by_sequence(txn_, tables_.by_sequence);
    for (bool is_there = by_sequence.first(); is_there; is_there = by_sequence.next()) {
        const auto arrivals = decode_arrivals(by_sequence.value());
        if (!arrivals) throw_damaged("by_sequence");
        listed += arrivals->size();
    }
    // Each record was found there, so an equal count means that nothing else is.
    if (listed != snapshot_.record_count()) {
        add("table by_sequence", "it has not one entry for each record", Repair::rebuild_indexes);
    }
}

void StoreCheck::check_seals() {
    if (txn_.entries(tables_.seals) != seals_) {
        add("table seals",
            "it has " + std::to_string(txn_.entries(tables_.seals)) + " entries, there are " +
                std::to_string(seals_) + " seals",
            Repair::rebuild_indexes);
    }
    Arrival before = 0;
    Cursor cursor(txn_, tables_.vouched);
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
        Unpacker key(cursor.key());
        Unpacker value(cursor.value());
        const Arrival first = key.u64();
        const std::uint32_t count = value.u32();
        if (!key.is_done() || !value.is_done()) throw_damaged("vouched");
        if (first <= before || count == 0 || first + count - 1 > all_) {
            add("table vouched", "record " + std::to_string(first) + " is listed wrongly",
                Repair::rebuild_indexes);
        }
        before = first + count - 1;
    }
}

void StoreCheck::check_meta() {
    Cursor cursor(txn_, tables_.meta);
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
        if (!without_checksum(cursor.key(), cursor.value())) throw_damaged("meta");
    }
    const auto is_number = [&](std::string_view name, std::uint64_t number) {
        return meta_number(txn_, tables_.meta, name).value_or(0) == number;
    };
    if (!is_number(kMetaFormat, kStoreFormat) || !is_number(kMetaEpoch, store_.identity().epoch) ||
        !is_number(kMetaWriter, store_.identity().writer)) {
        add("table meta", "it is not what it was at the start", Repair::restore);
    }
    if (!is_number(kLastScope, scopes_.empty() ? 0 : scopes_.rbegin()->first) ||
        !is_number(kLastCenter, last_center_)) {
        add("table meta", "a scope or center has a number that was not given",
            Repair::rebuild_indexes);
    }
}

void StoreCheck::check_changes() {
    // From the newest back: a record's newest entry must say what is so now.
    std::vector<bool> is_seen(all_ + 1);
    ChangeNumber expected = snapshot_.last_change();
    Cursor cursor(txn_, tables_.changes);
    for (bool is_there = cursor.last(); is_there; is_there = cursor.previous(), --expected) {
        Unpacker key(cursor.key());
        Unpacker value(cursor.value());
        const ChangeNumber number = key.u64();
        const Arrival arrival = value.u64();
        const bool is_shown = value.u8() == 1;
        if (!key.is_done() || !value.is_done()) throw_damaged("changes");
        const bool fits = number == expected && arrival >= 1 && arrival <= all_;
        if (!fits || (!is_seen[arrival] && snapshot_.is_shown(kAllKinds, arrival) != is_shown)) {
            add("table changes", "its entry " + std::to_string(number) + " does not fit",
                Repair::rebuild_indexes);
        }
        if (fits) is_seen[arrival] = true;
    }
}

void StoreCheck::check_body_files() {
    std::uint64_t files = 0;
    bodies_.for_each([&](const Digest&) { ++files; });
    report_.body_files = body_files_;
    report_.unused_body_files = files > body_files_ ? files - body_files_ : 0;
}

// What nobody names, or is not whole, is no damage; nor is what is named and not here.
void StoreCheck::check_contents() {
    store_.contents().for_each([&](const ContentFile& file) {
        if (!file.is_whole) return;
        ++report_.content_files;
        if (const auto what = store_.contents().find_damage(file.content)) {
            add("content " + id_text(file.content), *what, Repair::fetch_again);
            if (report_.damages.size() == report_.damages_found)
                report_.damages.back().content = file.content;
        }
        // Whoever waits no longer leaves by this call.
        if (options_.progress && all_ > 0) options_.progress({all_, all_});
    });
}

}  // namespace tsunagi::storage
