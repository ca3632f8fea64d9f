#include "tests/support/memory_store.h"

#include <algorithm>

#include "protocol/base/check.h"

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
    for (const CheckedRecord& record : order.records) arrivals.push_back(take_in(record.parsed()));
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

Arrival MemoryStore::take_in(const ParsedRecord& record) {
    const auto [known, is_new] = ids_.try_emplace(record.id(), records_.size() + 1);
    const Arrival arrival = known->second;
    if (!is_new) return arrival;

    const Header& header = record.header();
    auto held = pool_ == nullptr ? held_from(record) : pool_->share(record);
    const Thing& thing = held->thing;
    if (header.record_class == RecordClass::fact) {
        slots_[{header.center, header.slot}].push_back(arrival);
        if (!thing.key.empty()) things_[{header.kind, thing.key}].push_back(arrival);
    }
    ScopeShelf& shelf = scopes_[header.scope];
    shelf.log.push_back(arrival);
    const Month month = header.time.month();
    shelf.months[month] = insert_ids(shelf.nodes, month, std::span(&record.id(), 1));
    std::uint64_t& sequence = shelf.sequences[{header.center, header.writer_instance}];
    sequence = std::max(sequence, header.sequence);
    shelf.summary = summarize(months(header.scope));
    records_.push_back(std::move(held));
    return arrival;
}

const ParsedRecord& MemoryStore::at(Arrival arrival) const {
    CHECK(arrival >= 1 && arrival <= records_.size());
    return records_[arrival - 1]->record;
}

bool MemoryStore::has(const RecordId& id) const { return ids_.contains(id); }

std::optional<RecordPlace> MemoryStore::find(const RecordId& id) const {
    const auto known = ids_.find(id);
    if (known == ids_.end()) return std::nullopt;
    return RecordPlace{known->second, at(known->second).header().scope};
}

std::optional<Bytes> MemoryStore::record(const RecordId& id) const {
    const auto known = ids_.find(id);
    if (known == ids_.end()) return std::nullopt;
    const ByteSpan bytes = at(known->second).bytes();
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
    if (own.record_class != RecordClass::fact) return false;
    return std::ranges::none_of(versions(own.center, own.slot), [&](Arrival other) {
        const VersionVector& vector = at(other).header().vector;
        return covers(vector, own.vector) && vector != own.vector;
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
                         [&](Arrival arrival) { return is_head(arrival); });
    std::ranges::sort(heads, [&](Arrival a, Arrival b) {
        const StateRank& rank_a = records_[a - 1]->thing.rank;
        const StateRank& rank_b = records_[b - 1]->thing.rank;
        return rank_a != rank_b ? rank_a > rank_b : at(a).id() < at(b).id();
    });
    return heads;
}

bool MemoryStore::is_shown(Arrival arrival) const {
    if (!is_head(arrival)) return false;
    const HeldRecord& held = *records_[arrival - 1];
    return held.thing.key.empty() ||
           sources_of(held.record.header().kind, held.thing.key).front() == arrival;
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
    return found == shelf->second.sequences.end() ? 0 : found->second;
}

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

std::unique_ptr<TreeReader> MemoryStore::tree(const Scope& scope) const {
    class View final : public TreeReader {
      public:
        explicit View(const Nodes* nodes) : nodes_(nodes) {}
        [[nodiscard]] std::optional<TreeNode> load(const NodePosition& at) const override {
            return nodes_ == nullptr ? std::nullopt : nodes_->load(at);
        }

      private:
        const Nodes* nodes_;
    };
    const auto shelf = scopes_.find(scope);
    return std::make_unique<View>(shelf == scopes_.end() ? nullptr : &shelf->second.nodes);
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
