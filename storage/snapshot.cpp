#include "storage/snapshot.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/record/record.h"
#include "storage/attached_table.h"
#include "storage/sketch_table.h"
#include "storage/store_meta.h"
#include "storage/stream_table.h"
#include "storage/tree_table.h"
#include "storage/vouched_table.h"

namespace tsunagi::storage {
namespace {

Arrival arrival_in(ByteSpan bytes, const char* where) {
    Unpacker in(bytes);
    const Arrival arrival = in.u64();
    if (!in.is_done()) throw_damaged(where);
    return arrival;
}

// The arrival at the end of a key that begins with `prefix_bytes` of something else.
Arrival arrival_after(ByteSpan key, std::size_t prefix_bytes, const char* where) {
    if (key.size() < prefix_bytes) throw_damaged(where);
    return arrival_in(key.subspan(prefix_bytes), where);
}

// The month's ids behind `after` from the subtree at `at` on, in their order.
void gather_ids(const TreeReader& tree,
                const NodePosition& at,
                const std::optional<RecordId>& after,
                std::size_t limit,
                std::vector<RecordId>& out) {
    const std::uint64_t last_prefix =
        at.depth == 0 ? UINT64_MAX : at.prefix | (UINT64_MAX >> (4 * at.depth - 1) >> 1);
    if (after && last_prefix < after->prefix()) return;
    const auto node = tree.load(at);
    if (!node) return;
    if (node->is_leaf) {
        for (const RecordId& id : node->ids) {
            if (out.size() < limit && (!after || id > *after)) out.push_back(id);
        }
        return;
    }
    for (unsigned nibble = 0; nibble < 16 && out.size() < limit; ++nibble) {
        if (node->children[nibble].count != 0)
            gather_ids(tree, at.child(nibble), after, limit, out);
    }
}

}  // namespace

bool Snapshot::has(const RecordId& id) const { return find_id(*txn_, *tables_, id).has_value(); }

std::optional<RecordPlace> Snapshot::find(const RecordId& id) const {
    const auto entry = find_id(*txn_, *tables_, id);
    if (!entry) return std::nullopt;
    return RecordPlace{entry->arrival, scope_of(*txn_, *tables_, entry->scope)};
}

std::optional<Bytes> Snapshot::record(const RecordId& id) const {
    const auto entry = find_id(*txn_, *tables_, id);
    return entry ? record_at(entry->arrival) : std::nullopt;
}

std::optional<Bytes> Snapshot::record_at(Arrival arrival) const {
    return read_record(*txn_, *tables_, *bodies_, arrival);
}

std::vector<SlotHead> Snapshot::slot_heads(const CenterId& center, const SlotId& slot) const {
    std::vector<SlotHead> out;
    const auto number = center_number(*txn_, *tables_, center);
    const auto value =
        number ? txn_->get(tables_->slots, slot_key(*number, slot).span()) : std::nullopt;
    if (!value) return out;
    auto heads = decode_heads(*value);
    if (!heads) throw_damaged("slots");
    for (Head& head : *heads) {
        out.push_back({head.id, std::move(head.vector), scope_of(*txn_, *tables_, head.scope)});
    }
    return out;
}

std::uint64_t Snapshot::last_sequence(const Scope& scope,
                                      const CenterId& center,
                                      WriterInstance writer) const {
    const auto number = scope_number(*txn_, *tables_, scope);
    const auto author = center_number(*txn_, *tables_, center);
    if (!number || !author) return 0;
    const auto stream = find_stream(*txn_, *tables_, {*number, writer, *author});
    return stream ? stream->highest : 0;
}

std::vector<SequenceEntry> Snapshot::by_sequence(const Scope& scope,
                                                 const CenterId& center,
                                                 WriterInstance writer,
                                                 std::uint64_t first,
                                                 std::uint64_t last,
                                                 std::size_t limit) const {
    std::vector<SequenceEntry> out;
    const auto number = scope_number(*txn_, *tables_, scope);
    const auto author = center_number(*txn_, *tables_, center);
    const auto stream =
        number && author ? find_stream(*txn_, *tables_, {*number, writer, *author}) : std::nullopt;
    if (!stream) return out;
    const Key prefix = Key() << U32{stream->stream};
    Cursor cursor(*txn_, tables_->by_sequence);
    bool is_there = cursor.seek(stream_key(stream->stream, first).span());
    for (; is_there && out.size() < limit && cursor.is_under(prefix.span());
         is_there = cursor.next()) {
        const std::uint64_t sequence = arrival_after(cursor.key(), prefix.size(), "by_sequence");
        if (sequence > last) break;
        const auto arrivals = decode_arrivals(cursor.value());
        if (!arrivals) throw_damaged("by_sequence");
        for (const Arrival arrival : *arrivals) {
            const auto id = id_at(*txn_, *tables_, *number, arrival);
            if (!id) throw_damaged("by_sequence");
            if (out.size() < limit) out.push_back({sequence, arrival, *id});
        }
    }
    return out;
}

std::vector<WrittenPlace> Snapshot::written_by(const Scope& scope,
                                               const CenterId& center,
                                               const std::optional<WrittenPlace>& after,
                                               std::size_t limit) const {
    std::vector<WrittenPlace> out;
    const auto number = scope_number(*txn_, *tables_, scope);
    const auto author = center_number(*txn_, *tables_, center);
    if (!number || !author) return out;
    for_each_stream(*txn_, *tables_, *number, *author, after ? after->writer : 0,
                    [&](WriterInstance writer, StreamNumber stream) {
                        const WrittenPlace from =
                            after && after->writer == writer ? *after : WrittenPlace{writer, 0, 0};
                        return for_each_in_stream(*txn_, *tables_, stream, from.sequence,
                                                  [&](std::uint64_t sequence, Arrival arrival) {
                                                      const WrittenPlace at{writer, sequence,
                                                                            arrival};
                                                      if (after && at <= *after) return true;
                                                      if (out.size() == limit) return false;
                                                      out.push_back(at);
                                                      return true;
                                                  });
                    });
    return out;
}

std::vector<SealEntry> Snapshot::seals(const Scope& scope,
                                       const std::optional<SealPlace>& after,
                                       std::size_t limit) const {
    std::vector<SealEntry> out;
    const auto number = scope_number(*txn_, *tables_, scope);
    if (!number) return out;
    const Key prefix = scope_number_key(*number);
    Cursor cursor(*txn_, tables_->seals);
    bool is_there = cursor.seek_below(after ? seal_key(*number, *after).span()
                                            : scope_number_key(*number + 1).span());
    for (; is_there && out.size() < limit && cursor.is_under(prefix.span());
         is_there = cursor.previous()) {
        Unpacker in(cursor.key().subspan(prefix.size()));
        SealPlace place;
        place.time = {in.u64()};
        place.arrival = in.u64();
        const auto id = id_at(*txn_, *tables_, *number, place.arrival);
        if (!in.is_done() || !id) throw_damaged("seals");
        out.push_back({place, *id});
    }
    return out;
}

std::vector<ArrivalRun> Snapshot::vouched(std::size_t limit) const {
    return vouched_runs(*txn_, *tables_, limit);
}

bool Snapshot::is_vouched(Arrival arrival) const {
    return storage::is_vouched(*txn_, *tables_, arrival);
}

std::uint64_t Snapshot::vouched_count() const { return count_vouched(*txn_, *tables_); }

std::uint64_t Snapshot::record_count() const {
    return txn_->entries(tables_->records) -
           meta_number(*txn_, tables_->meta, kDropped).value_or(0);
}

std::vector<Scope> Snapshot::scopes() const {
    std::vector<Scope> out;
    Cursor cursor(*txn_, tables_->scopes);
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
        const auto scope = Scope::from_key(cursor.key());
        if (!scope) throw_damaged("scopes");
        // A scope keeps its number when its last record was dropped.
        if (!months(*scope).empty()) out.push_back(*scope);
    }
    return out;
}

std::vector<MonthSummary> Snapshot::months(const Scope& scope) const {
    std::vector<MonthSummary> out;
    const auto number = scope_number(*txn_, *tables_, scope);
    if (!number) return out;
    const Key prefix = scope_number_key(*number);
    Cursor cursor(*txn_, tables_->months);
    for (bool is_there = cursor.seek(prefix.span()); is_there && cursor.is_under(prefix.span());
         is_there = cursor.next()) {
        Unpacker in(cursor.key().subspan(prefix.size()));
        const Month month = in.u32();
        const auto root = decode_month(cursor.value());
        if (!in.is_done() || !root) throw_damaged("months");
        out.push_back({month, *root});
    }
    return out;
}

ScopeSummary Snapshot::scope_summary(const Scope& scope) const { return summarize(months(scope)); }

std::unique_ptr<TreeReader> Snapshot::tree(const Scope& scope) const {
    return std::make_unique<TreeTable>(*txn_, tables_->tree, scope_number(*txn_, *tables_, scope));
}

Sketch Snapshot::sketch(const Scope& scope,
                        std::span<const Month> months,
                        std::size_t symbols) const {
    return read_sketch(*txn_, *tables_, scope_number(*txn_, *tables_, scope),
                       summaries_of(this->months(scope), months), symbols);
}

std::vector<RecordId> Snapshot::ids_of_item(SketchItem item) const {
    std::vector<RecordId> out;
    const auto value = txn_->get(tables_->ids, (Key() << U64{item}).span());
    if (!value) return out;
    const auto entries = decode_id_entries(*value);
    if (!entries) throw_damaged("ids");
    for (const IdEntry& entry : *entries) {
        const auto id = id_at(*txn_, *tables_, entry.scope, entry.arrival);
        if (!id) throw_damaged("ids");
        out.push_back(*id);
    }
    std::ranges::sort(out);
    return out;
}

std::vector<LogEntry> Snapshot::log(const Scope& scope, Arrival after, std::size_t limit) const {
    std::vector<LogEntry> out;
    const auto number = scope_number(*txn_, *tables_, scope);
    if (!number || after == UINT64_MAX) return out;
    const Key prefix = scope_number_key(*number);
    Cursor cursor(*txn_, tables_->scope_log);
    bool is_there = cursor.seek(scope_log_key(*number, after + 1).span());
    for (; is_there && out.size() < limit && cursor.is_under(prefix.span());
         is_there = cursor.next()) {
        const auto id = RecordId::from(cursor.value());
        if (!id) throw_damaged("scope_log");
        out.push_back({arrival_after(cursor.key(), prefix.size(), "scope_log"), *id});
    }
    return out;
}

std::vector<LogEntry> Snapshot::month_log(const Scope& scope,
                                          Month month,
                                          const std::optional<RecordId>& after,
                                          std::size_t limit) const {
    std::vector<RecordId> ids;
    gather_ids(*tree(scope), {month, 0, 0}, after, limit, ids);
    std::vector<LogEntry> out;
    out.reserve(ids.size());
    for (const RecordId& id : ids) {
        const auto entry = find_id(*txn_, *tables_, id);
        if (!entry) throw_damaged("tree");
        out.push_back({entry->arrival, id});
    }
    return out;
}

bool Snapshot::has_content(const ContentRef& ref) const { return contents_->has(ref); }

std::set<ContentId> Snapshot::named_contents() const { return all_attached(*txn_, *tables_); }

std::set<ContentId> Snapshot::contents_named_by(const CenterId& center) const {
    std::set<ContentId> out;
    for (const Arrival arrival : arrivals_with_contents()) {
        auto bytes = record_at(arrival);
        const auto record =
            bytes ? parse_record(std::move(*bytes)) : Result<ParsedRecord>(Error::not_found);
        if (!record || record->header().center != center) continue;
        const auto contents = attached_to(*txn_, *tables_, arrival);
        out.insert(contents.begin(), contents.end());
    }
    return out;
}

std::vector<Arrival> Snapshot::arrivals_with_contents() const {
    return storage::arrivals_with_contents(*txn_, *tables_);
}

std::optional<Bytes> Snapshot::local(std::string_view key) const {
    if (key.empty() || key.size() > kLocalKeyBytesMax) return std::nullopt;
    const auto stored = txn_->get(tables_->local, as_bytes(key));
    if (!stored) return std::nullopt;
    auto value = without_checksum(as_bytes(key), *stored);
    if (!value) throw_damaged("local");
    return value;
}

std::vector<std::pair<std::string, Bytes>> Snapshot::locals(std::string_view prefix) const {
    std::vector<std::pair<std::string, Bytes>> out;
    if (prefix.size() > kLocalKeyBytesMax) return out;
    Cursor cursor(*txn_, tables_->local);
    bool is_there = prefix.empty() ? cursor.first() : cursor.seek(as_bytes(prefix));
    for (; is_there && cursor.is_under(as_bytes(prefix)); is_there = cursor.next()) {
        const ByteSpan key = cursor.key();
        auto value = without_checksum(key, cursor.value());
        if (!value) throw_damaged("local");
        out.emplace_back(std::string(key.begin(), key.end()), std::move(*value));
    }
    return out;
}

std::vector<Arrival> Snapshot::list_shown(std::optional<KindId> kind,
                                          Arrival before,
                                          std::size_t limit) const {
    std::vector<Arrival> out;
    if (kind == kAllKinds) return out;
    const KindId list = kind.value_or(kAllKinds);
    const Key prefix = Key() << U16{list};
    Cursor cursor(*txn_, tables_->shown);
    bool is_there = cursor.seek_below(shown_key(list, before).span());
    for (; is_there && out.size() < limit && cursor.is_under(prefix.span());
         is_there = cursor.previous()) {
        out.push_back(arrival_after(cursor.key(), prefix.size(), "shown"));
    }
    return out;
}

std::vector<Arrival> Snapshot::shown_after(Arrival after, std::size_t limit) const {
    std::vector<Arrival> out;
    if (after == UINT64_MAX) return out;
    const Key prefix = Key() << U16{kAllKinds};
    Cursor cursor(*txn_, tables_->shown);
    bool is_there = cursor.seek(shown_key(kAllKinds, after + 1).span());
    for (; is_there && out.size() < limit && cursor.is_under(prefix.span());
         is_there = cursor.next()) {
        out.push_back(arrival_after(cursor.key(), prefix.size(), "shown"));
    }
    return out;
}

std::vector<Arrival> Snapshot::sources_of(KindId kind, std::string_view natural_key) const {
    std::vector<Arrival> out;
    if (natural_key.empty()) return out;
    const Key prefix = thing_prefix(kind, natural_key);
    Cursor cursor(*txn_, tables_->things);
    for (bool is_there = cursor.seek(prefix.span()); is_there && cursor.is_under(prefix.span());
         is_there = cursor.next()) {
        out.push_back(arrival_in(cursor.value(), "things"));
    }
    return out;
}

bool Snapshot::is_shown(KindId kind, Arrival arrival) const {
    return txn_->get(tables_->shown, shown_key(kind, arrival).span()).has_value();
}

// Each shown record is there twice: under its kind and under kAllKinds.
std::uint64_t Snapshot::shown_count() const { return txn_->entries(tables_->shown) / 2; }

Arrival Snapshot::last_arrival() const { return storage::last_arrival(*txn_, *tables_); }

std::vector<RecordId> Snapshot::ids_with_prefix(std::string_view hex, std::size_t limit) const {
    std::vector<RecordId> out;
    if (hex.size() < kIdDigitsMin || hex.size() > 2 * RecordId::kSize) return out;
    const bool is_odd = hex.size() % 2 != 0;
    const auto low = from_hex(is_odd ? std::string(hex) + "0" : std::string(hex));
    const auto high = from_hex(is_odd ? std::string(hex) + "f" : std::string(hex));
    if (!low || !high) return out;
    RecordId first;
    RecordId last;
    last.bytes.fill(0xff);
    std::ranges::copy(*low, first.bytes.begin());
    std::ranges::copy(*high, last.bytes.begin());

    Cursor cursor(*txn_, tables_->ids);
    for (bool is_there = cursor.seek(id_key(first).span()); is_there && out.size() < limit;
         is_there = cursor.next()) {
        if (std::ranges::lexicographical_compare(id_key(last).span(), cursor.key())) break;
        const auto entries = decode_id_entries(cursor.value());
        if (!entries) throw_damaged("ids");
        for (const IdEntry& entry : *entries) {
            const auto id = id_at(*txn_, *tables_, entry.scope, entry.arrival);
            if (!id) throw_damaged("ids");
            if (*id >= first && *id <= last) out.push_back(*id);
        }
    }
    std::ranges::sort(out);
    if (out.size() > limit) out.resize(limit);
    return out;
}

bool Snapshot::is_hidden(const CenterId& center, const SlotId& slot) const {
    const auto number = center_number(*txn_, *tables_, center);
    return number && txn_->get(tables_->veils, slot_key(*number, slot).span()).has_value();
}

std::uint64_t Snapshot::erasures() const {
    return meta_number(*txn_, tables_->meta, kErasures).value_or(0);
}

bool Snapshot::is_purge_due() const {
    return meta_number(*txn_, tables_->meta, kPurged).value_or(0) != erasures();
}

PurgeMark Snapshot::purge_mark() const {
    PurgeMark out;
    out.erasures = erasures();
    out.dropped = meta_number(*txn_, tables_->meta, kDropped).value_or(0);
    Cursor cursor(*txn_, tables_->leaving);
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
        const auto content = ContentId::from(cursor.key());
        if (!content) throw_damaged("leaving");
        out.contents.push_back(*content);
    }
    return out;
}

std::vector<Change> Snapshot::changes(ChangeNumber after, std::size_t limit) const {
    std::vector<Change> out;
    if (after == UINT64_MAX) return out;
    Cursor cursor(*txn_, tables_->changes);
    bool is_there = cursor.seek(change_key(after + 1).span());
    for (; is_there && out.size() < limit; is_there = cursor.next()) {
        Unpacker in(cursor.value());
        const Arrival arrival = in.u64();
        const std::uint8_t is_shown = in.u8();
        if (!in.is_done() || is_shown > 1) throw_damaged("changes");
        out.push_back({arrival_in(cursor.key(), "changes"), arrival, is_shown == 1});
    }
    return out;
}

ChangeNumber Snapshot::last_change() const {
    return meta_number(*txn_, tables_->meta, kLastChange).value_or(0);
}

ChangeNumber Snapshot::first_change() const {
    Cursor cursor(*txn_, tables_->changes);
    return cursor.first() ? arrival_in(cursor.key(), "changes") : last_change() + 1;
}

}  // namespace tsunagi::storage
