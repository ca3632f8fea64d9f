#include "tests/support/memory_store.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/reconcile/month_sketch.h"

namespace tsunagi {
namespace {

std::shared_ptr<const HeldRecord> held_from(const ParsedRecord& record) {
    const bool is_fact = record.header().record_class == RecordClass::fact;
    return std::make_shared<const HeldRecord>(
        HeldRecord{record, is_fact ? thing_of(record.header().kind, record.body()) : Thing{}});
}

}  // namespace

std::shared_ptr<const HeldRecord> RecordPool::share(const ParsedRecord& record) {
    const auto [at, is_new] = records_.try_emplace(record.id());
    if (is_new) at->second = held_from(record);
    // An id stands for header and signature only: the same record may come without its body.
    return std::ranges::equal(at->second->record.bytes(), record.bytes()) ? at->second
                                                                          : held_from(record);
}

std::vector<Arrival> MemoryStore::apply(const StoreOrder& order) {
    std::vector<Arrival> arrivals;
    arrivals.reserve(order.records.size());
    for (const CheckedRecord& record : order.records) arrivals.push_back(take_in(record));
    for (const ArrivalRun& run : order.confirmed) {
        for (Arrival arrival = run.first; arrival < run.first + run.count; ++arrival)
            vouched_.erase(arrival);
    }
    for (const RecordId& id : order.drops) drop(id);
    for (const RecordId& id : order.erased) erase(id);
    for (const SlotVeil& veil : order.veils) {
        if (veil.is_hidden) {
            veils_.insert({veil.center, veil.slot});
        } else {
            veils_.erase({veil.center, veil.slot});
        }
    }
    for (const LocalPut& put : order.puts) {
        CHECK(!put.key.empty());
        if (put.value.empty()) {
            locals_.erase(put.key);
        } else {
            locals_.insert_or_assign(put.key, put.value);
        }
    }
    return arrivals;
}

Arrival MemoryStore::take_in(const CheckedRecord& record) {
    const auto known = ids_.find(record.id());
    if (known != ids_.end()) return known->second;
    const ParsedRecord& parsed = record.parsed();
    records_.push_back(pool_ == nullptr ? held_from(parsed) : pool_->share(parsed));
    const Arrival arrival = records_.size();
    if (record.is_vouched()) vouched_.insert(arrival);
    enter(arrival);
    return arrival;
}

// By definition: everything is made again from the records that are left.
void MemoryStore::drop(const RecordId& id) {
    const auto known = ids_.find(id);
    if (known == ids_.end()) return;
    dropped_.insert(known->second);
    vouched_.erase(known->second);
    ids_.clear();
    slots_.clear();
    things_.clear();
    scopes_.clear();
    for (Arrival arrival = 1; arrival <= last_arrival(); ++arrival) {
        if (!is_dropped(arrival)) enter(arrival);
    }
}

void MemoryStore::erase(const RecordId& id) {
    const auto known = ids_.find(id);
    if (known == ids_.end() || at(known->second).body().empty()) return;
    const ParsedRecord& record = at(known->second);
    if (record.header().record_class != RecordClass::fact) return;
    const CheckedRecord bare = stripped(trust_stored(ParsedRecord(record)));
    records_[known->second - 1] =
        pool_ == nullptr ? held_from(bare.parsed()) : pool_->share(bare.parsed());
}

bool MemoryStore::is_in_view(Arrival arrival) const {
    if (!is_head(arrival)) return false;
    const ParsedRecord& record = at(arrival);
    return !record.body().empty() &&
           !veils_.contains({record.header().center, record.header().slot});
}

void MemoryStore::enter(Arrival arrival) {
    const ParsedRecord& record = at(arrival);
    const Header& header = record.header();
    ids_.emplace(record.id(), arrival);
    if (header.record_class == RecordClass::fact) {
        const Thing& thing = records_[arrival - 1]->thing;
        slots_[{header.center, header.slot}].push_back(arrival);
        if (!thing.key.empty()) things_[{header.kind, thing.key}].push_back(arrival);
    }
    ScopeShelf& shelf = scopes_[header.scope];
    shelf.log.push_back(arrival);
    const Month month = header.time.month();
    shelf.months[month] = insert_ids(shelf.nodes, month, std::span(&record.id(), 1));
    shelf.sequences[{header.center, header.writer_instance}].emplace(header.sequence, arrival);
    if (header.kind == kind::kSeal) shelf.seals.insert({header.time, arrival});
    shelf.summary = summarize(months(header.scope));
}

bool MemoryStore::is_dropped(Arrival arrival) const { return dropped_.contains(arrival); }

const ParsedRecord& MemoryStore::at(Arrival arrival) const {
    CHECK(arrival >= 1 && arrival <= records_.size());
    return records_[arrival - 1]->record;
}

bool MemoryStore::has(const RecordId& id) const {
    ++reads_;
    return ids_.contains(id);
}

std::optional<RecordPlace> MemoryStore::find(const RecordId& id) const {
    ++reads_;
    const auto known = ids_.find(id);
    if (known == ids_.end()) return std::nullopt;
    return RecordPlace{known->second, at(known->second).header().scope};
}

std::optional<Bytes> MemoryStore::record(const RecordId& id) const {
    const auto known = ids_.find(id);
    return known == ids_.end() ? std::nullopt : record_at(known->second);
}

std::optional<Bytes> MemoryStore::record_at(Arrival arrival) const {
    ++reads_;
    if (arrival == 0 || arrival > last_arrival() || is_dropped(arrival)) return std::nullopt;
    const ByteSpan bytes = at(arrival).bytes();
    return Bytes(bytes.begin(), bytes.end());
}

std::vector<Arrival> MemoryStore::versions(const CenterId& center, const SlotId& slot) const {
    const auto found = slots_.find({center, slot});
    return found == slots_.end() ? std::vector<Arrival>{} : found->second;
}

// Two versions with equal vectors do not supersede each other: they are siblings, whatever the
// order of arrival.
bool MemoryStore::is_head(Arrival arrival) const {
    const Header& own = at(arrival).header();
    if (own.record_class != RecordClass::fact || is_dropped(arrival)) return false;
    return std::ranges::none_of(versions(own.center, own.slot), [&](Arrival other) {
        return supersedes(at(other).header().vector, own.vector);
    });
}

std::vector<SlotHead> MemoryStore::slot_heads(const CenterId& center, const SlotId& slot) const {
    std::vector<SlotHead> heads;
    for (const Arrival arrival : versions(center, slot)) {
        const ParsedRecord& record = at(arrival);
        if (is_head(arrival))
            heads.push_back({record.id(), record.header().vector, record.header().scope});
    }
    std::ranges::sort(heads, {}, &SlotHead::id);
    return heads;
}

std::vector<Arrival> MemoryStore::sources_of(KindId kind, std::string_view natural_key) const {
    const auto found = things_.find({kind, std::string(natural_key)});
    if (found == things_.end()) return {};
    std::vector<Arrival> heads;
    std::ranges::copy_if(found->second, std::back_inserter(heads),
                         [&](Arrival arrival) { return is_in_view(arrival); });
    std::ranges::sort(heads, [&](Arrival a, Arrival b) {
        const StateRank& rank_a = records_[a - 1]->thing.rank;
        const StateRank& rank_b = records_[b - 1]->thing.rank;
        return rank_a != rank_b ? rank_a > rank_b : at(a).id() < at(b).id();
    });
    return heads;
}

bool MemoryStore::is_shown(Arrival arrival) const {
    if (!is_in_view(arrival)) return false;
    const HeldRecord& held = *records_[arrival - 1];
    const Header& header = held.record.header();
    if (held.thing.key.empty()) return true;
    return sources_of(header.kind, held.thing.key).front() == arrival;
}

std::set<ContentId> MemoryStore::named_contents() const {
    std::set<ContentId> out;
    for (Arrival arrival = 1; arrival <= last_arrival(); ++arrival) {
        if (!is_head(arrival)) continue;
        const auto named = contents_named_by(at(arrival));
        out.insert(named.begin(), named.end());
    }
    return out;
}

std::vector<Arrival> MemoryStore::list_shown(std::optional<KindId> kind,
                                             Arrival before,
                                             std::size_t limit) const {
    std::vector<Arrival> out;
    const Arrival newest = std::min<Arrival>(last_arrival(), before == 0 ? 0 : before - 1);
    for (Arrival arrival = newest; arrival > 0 && out.size() < limit; --arrival) {
        if (kind && at(arrival).header().kind != *kind) continue;
        if (is_shown(arrival)) out.push_back(arrival);
    }
    return out;
}

std::uint64_t MemoryStore::last_sequence(const Scope& scope,
                                         const CenterId& center,
                                         WriterInstance writer) const {
    const auto shelf = scopes_.find(scope);
    if (shelf == scopes_.end()) return 0;
    const auto found = shelf->second.sequences.find({center, writer});
    return found == shelf->second.sequences.end() ? 0 : found->second.rbegin()->first;
}

std::vector<SequenceEntry> MemoryStore::by_sequence(const Scope& scope,
                                                    const CenterId& center,
                                                    WriterInstance writer,
                                                    std::uint64_t first,
                                                    std::uint64_t last,
                                                    std::size_t limit) const {
    std::vector<SequenceEntry> out;
    const auto shelf = scopes_.find(scope);
    if (shelf == scopes_.end()) return out;
    const auto found = shelf->second.sequences.find({center, writer});
    if (found == shelf->second.sequences.end()) return out;
    for (const auto& [sequence, arrival] : found->second) {
        if (sequence < first || sequence > last || out.size() == limit) continue;
        out.push_back({sequence, arrival, at(arrival).id()});
    }
    reads_ += out.size();
    return out;
}

std::vector<WrittenPlace> MemoryStore::written_by(const Scope& scope,
                                                  const CenterId& center,
                                                  const std::optional<WrittenPlace>& after,
                                                  std::size_t limit) const {
    std::vector<WrittenPlace> out;
    const auto shelf = scopes_.find(scope);
    if (shelf == scopes_.end()) return out;
    for (const auto& [stream, records] : shelf->second.sequences) {
        for (const auto& [sequence, arrival] : records) {
            const WrittenPlace at{stream.second, sequence, arrival};
            if (stream.first == center && (!after || at > *after) && out.size() < limit)
                out.push_back(at);
        }
    }
    reads_ += out.size();
    return out;
}

std::vector<SealEntry> MemoryStore::seals(const Scope& scope,
                                          const std::optional<SealPlace>& after,
                                          std::size_t limit) const {
    std::vector<SealEntry> out;
    const auto shelf = scopes_.find(scope);
    if (shelf == scopes_.end()) return out;
    for (auto at_seal = shelf->second.seals.rbegin(); at_seal != shelf->second.seals.rend();
         ++at_seal) {
        if (out.size() == limit) break;
        if (!after || *at_seal < *after) out.push_back({*at_seal, at(at_seal->arrival).id()});
    }
    return out;
}

std::vector<ArrivalRun> MemoryStore::vouched(std::size_t limit) const {
    std::vector<ArrivalRun> out;
    for (const Arrival arrival : vouched_) {
        const bool goes_on = !out.empty() && out.back().first + out.back().count == arrival;
        if (goes_on) {
            ++out.back().count;
        } else if (out.size() == limit) {
            break;
        } else {
            out.push_back({arrival, 1});
        }
    }
    return out;
}

bool MemoryStore::is_vouched(Arrival arrival) const { return vouched_.contains(arrival); }

std::vector<Scope> MemoryStore::scopes() const {
    std::vector<Scope> out;
    for (const auto& [scope, shelf] : scopes_) out.push_back(scope);
    return out;
}

std::vector<MonthSummary> MemoryStore::months(const Scope& scope) const {
    std::vector<MonthSummary> out;
    const auto shelf = scopes_.find(scope);
    if (shelf == scopes_.end()) return out;
    for (const auto& [month, root] : shelf->second.months) out.push_back({month, root});
    return out;
}

ScopeSummary MemoryStore::scope_summary(const Scope& scope) const {
    const auto shelf = scopes_.find(scope);
    return shelf == scopes_.end() ? ScopeSummary{} : shelf->second.summary;
}

std::optional<TreeNode> MemoryStore::Nodes::load(const NodePosition& at) const {
    const auto found = nodes.find(at);
    return found == nodes.end() ? std::nullopt : std::optional(found->second);
}

void MemoryStore::Nodes::save(const NodePosition& at, const TreeNode& node) {
    nodes.insert_or_assign(at, node);
}

void MemoryStore::Nodes::erase(const NodePosition& at) { CHECK(nodes.erase(at) == 1); }

std::unique_ptr<TreeReader> MemoryStore::tree(const Scope& scope) const {
    class View final : public TreeReader {
      public:
        View(const Nodes* nodes, std::uint64_t& reads) : nodes_(nodes), reads_(reads) {}
        [[nodiscard]] std::optional<TreeNode> load(const NodePosition& at) const override {
            ++reads_;
            return nodes_ == nullptr ? std::nullopt : nodes_->load(at);
        }

      private:
        const Nodes* nodes_;
        std::uint64_t& reads_;
    };
    const auto shelf = scopes_.find(scope);
    return std::make_unique<View>(shelf == scopes_.end() ? nullptr : &shelf->second.nodes, reads_);
}

// From the trees at each question: nothing is kept.
Sketch MemoryStore::sketch(const Scope& scope,
                           std::span<const Month> months,
                           std::size_t symbols) const {
    const auto wanted = summaries_of(this->months(scope), months);
    Sketch out(symbols_at_hand(wanted, symbols));
    const auto nodes = tree(scope);
    for (const MonthSummary& month : wanted) add_tree(out, *nodes, month.month);
    return out;
}

std::vector<RecordId> MemoryStore::ids_of_item(SketchItem item) const {
    std::vector<RecordId> out;
    for (auto next = ids_.lower_bound(first_id_of(item));
         next != ids_.end() && next->first.prefix() == item; ++next) {
        out.push_back(next->first);
    }
    return out;
}

std::vector<LogEntry> MemoryStore::log(const Scope& scope, Arrival after, std::size_t limit) const {
    std::vector<LogEntry> out;
    const auto shelf = scopes_.find(scope);
    if (shelf == scopes_.end()) return out;
    const std::vector<Arrival>& log = shelf->second.log;
    for (auto next = std::ranges::upper_bound(log, after); next != log.end() && out.size() < limit;
         ++next) {
        out.push_back({*next, at(*next).id()});
    }
    reads_ += out.size();
    return out;
}

std::optional<Bytes> MemoryStore::local(std::string_view key) const {
    const auto found = locals_.find(key);
    return found == locals_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::pair<std::string, Bytes>> MemoryStore::locals(std::string_view prefix) const {
    std::vector<std::pair<std::string, Bytes>> out;
    for (auto next = locals_.lower_bound(prefix);
         next != locals_.end() && next->first.starts_with(prefix); ++next) {
        out.emplace_back(*next);
    }
    return out;
}

}  // namespace tsunagi
