// memory_store.h - a record store in std::map: small, slow where that is simpler, and obviously
// right.
//
// Two uses: the oracle that storage/store.h is compared with, and the simulator's disk. Keeps the
// rules of protocol/node/store_order.h by their definitions: which versions are heads, and which
// head is shown, is worked out from all versions at each question, never kept up to date. Depends
// on protocol/ only.
//
// Committed is what apply() took in; a crash is a matter of who owns the store (orders not yet
// applied are lost, the store stays). Copyable: a copy is a backup or a clone. Records never change
// once they are held, so copies, and stores that are given the same RecordPool, share them: 2,000
// stores of one federation hold each record once. Thread: one at a time, over all stores of a pool.
// Errors: none; memory is the bound.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "protocol/node/record_index.h"
#include "protocol/node/store_order.h"
#include "tests/support/memory_contents.h"

namespace tsunagi {

// A record as a store holds it: what can be worked out from its bytes alone is worked out once.
struct HeldRecord {
    ParsedRecord record;
    Thing thing;  // facts
};

// One copy of each record for all stores that share the pool. Grows only.
class RecordPool {
  public:
    // The record itself, or the one with the same bytes that is here already.
    [[nodiscard]] std::shared_ptr<const HeldRecord> share(const ParsedRecord& record);

  private:
    std::map<RecordId, std::shared_ptr<const HeldRecord>> records_;
};

class MemoryStore final : public RecordIndex {
  public:
    MemoryStore() = default;
    explicit MemoryStore(std::shared_ptr<RecordPool> pool) : pool_(std::move(pool)) {}

    // Takes the whole order in and returns each record's place, in the order of the records: the
    // one it got, or the one it had.
    std::vector<Arrival> apply(const StoreOrder& order);

    // --- RecordIndex ---
    [[nodiscard]] bool has(const RecordId& id) const override;
    [[nodiscard]] std::optional<RecordPlace> find(const RecordId& id) const override;
    [[nodiscard]] std::optional<Bytes> record(const RecordId& id) const override;
    [[nodiscard]] std::optional<Bytes> record_at(Arrival arrival) const override;
    [[nodiscard]] std::vector<SlotHead> slot_heads(const CenterId& center,
                                                   const SlotId& slot) const override;
    [[nodiscard]] std::vector<SequenceEntry> by_sequence(const Scope& scope,
                                                         const CenterId& center,
                                                         WriterInstance writer,
                                                         std::uint64_t first,
                                                         std::uint64_t last,
                                                         std::size_t limit) const override;
    [[nodiscard]] std::vector<WrittenPlace> written_by(const Scope& scope,
                                                       const CenterId& center,
                                                       const std::optional<WrittenPlace>& after,
                                                       std::size_t limit) const override;
    [[nodiscard]] std::vector<SealEntry> seals(const Scope& scope,
                                               const std::optional<SealPlace>& after,
                                               std::size_t limit) const override;
    [[nodiscard]] std::vector<ArrivalRun> vouched(std::size_t limit) const override;
    [[nodiscard]] bool is_vouched(Arrival arrival) const override;
    [[nodiscard]] std::uint64_t last_sequence(const Scope& scope,
                                              const CenterId& center,
                                              WriterInstance writer) const override;
    [[nodiscard]] std::vector<Scope> scopes() const override;
    [[nodiscard]] ScopeSummary scope_summary(const Scope& scope) const override;
    [[nodiscard]] std::vector<MonthSummary> months(const Scope& scope) const override;
    [[nodiscard]] std::unique_ptr<TreeReader> tree(const Scope& scope) const override;
    [[nodiscard]] Sketch sketch(const Scope& scope,
                                std::span<const Month> months,
                                std::size_t symbols) const override;
    [[nodiscard]] std::vector<RecordId> ids_of_item(SketchItem item) const override;
    [[nodiscard]] std::vector<LogEntry> log(const Scope& scope,
                                            Arrival after,
                                            std::size_t limit) const override;
    [[nodiscard]] bool has_content(const ContentRef& ref) const override {
        return contents_.pieces(ref).has_value();
    }
    [[nodiscard]] std::optional<Bytes> local(std::string_view key) const override;
    [[nodiscard]] std::vector<std::pair<std::string, Bytes>> locals(
        std::string_view prefix) const override;

    // --- what people see ---
    // Shown records that arrived before `before`, newest first, of one kind or of all, at most
    // `limit`.
    [[nodiscard]] std::vector<Arrival> list_shown(std::optional<KindId> kind,
                                                  Arrival before,
                                                  std::size_t limit) const;
    // All heads that speak of the thing: the shown one first. Empty where nobody does.
    [[nodiscard]] std::vector<Arrival> sources_of(KindId kind, std::string_view natural_key) const;
    [[nodiscard]] bool is_shown(Arrival arrival) const;
    [[nodiscard]] const std::set<std::pair<CenterId, SlotId>>& veiled() const { return veils_; }

    // --- files ---
    // What heads name: only this is worth keeping.
    [[nodiscard]] std::set<ContentId> named_contents() const;
    [[nodiscard]] MemoryContents& contents() { return contents_; }
    [[nodiscard]] const MemoryContents& contents() const { return contents_; }

    // How many ids, records, log entries and tree nodes were looked up so far: what answering
    // costs.
    [[nodiscard]] std::uint64_t reads() const { return reads_; }

    [[nodiscard]] Arrival last_arrival() const { return records_.size(); }
    // Pre: 1 <= arrival <= last_arrival(). Also a record that was dropped.
    [[nodiscard]] const ParsedRecord& at(Arrival arrival) const;
    [[nodiscard]] bool is_dropped(Arrival arrival) const;

  private:
    struct Nodes final : TreeNodes {
        [[nodiscard]] std::optional<TreeNode> load(const NodePosition& at) const override;
        void save(const NodePosition& at, const TreeNode& node) override;
        void erase(const NodePosition& at) override;
        std::map<NodePosition, TreeNode> nodes;
    };
    struct ScopeShelf {
        std::vector<Arrival> log;  // ascending
        Nodes nodes;
        std::map<Month, NodeSummary> months;
        ScopeSummary summary;  // of `months`
        std::map<std::pair<CenterId, WriterInstance>, std::set<std::pair<std::uint64_t, Arrival>>>
            sequences;
        std::set<SealPlace> seals;
    };

    Arrival take_in(const CheckedRecord& record);
    void drop(const RecordId& id);
    void erase(const RecordId& id);
    [[nodiscard]] bool is_in_view(Arrival arrival) const;  // a head with a body, not hidden
    void enter(Arrival arrival);                           // into all indexes
    [[nodiscard]] bool is_head(Arrival arrival) const;
    [[nodiscard]] std::vector<Arrival> versions(const CenterId& center, const SlotId& slot) const;

    std::shared_ptr<RecordPool> pool_;                        // may be none
    std::vector<std::shared_ptr<const HeldRecord>> records_;  // arrival n lies at n - 1
    std::set<Arrival> dropped_;
    std::map<RecordId, Arrival> ids_;
    std::map<std::pair<CenterId, SlotId>, std::vector<Arrival>> slots_;  // all versions
    std::map<std::pair<KindId, std::string>, std::vector<Arrival>>
        things_;  // all versions that speak of it
    std::map<Scope, ScopeShelf> scopes_;
    std::set<Arrival> vouched_;
    std::set<std::pair<CenterId, SlotId>> veils_;
    std::map<std::string, Bytes, std::less<>> locals_;
    MemoryContents contents_;
    mutable std::uint64_t reads_ = 0;
};

}  // namespace tsunagi
