// bugs.h - bugs put into the shell on purpose, to show that the checkers would see them.
//
// Each lives outside of protocol/: a shell that drops what it should send, a store that forgets to
// update its digest. `simulate --bug NAME` puts one in; the test simulation.bugs demands that each
// is caught within a bounded number of seeds, and that the same seeds pass without it. A new bug is
// an enumerator, a row of kBugs, and one `if` where the shell does the thing wrong.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "tests/support/memory_store.h"

namespace tsunagi::simulation {

enum class Bug : std::uint8_t {
    none,
    dropped_announcement,
    stale_digest,
    early_commit,
    unchecked_signature,
    scope_leak,
    unchecked_seal,
    kept_body,
};

struct BugRow {
    Bug bug = Bug::none;
    std::string_view name;
    std::string_view what;
};
[[nodiscard]] std::span<const BugRow> bugs();
[[nodiscard]] std::optional<Bug> find_bug(std::string_view name);

// Bug::stale_digest: a store as the node sees it, whose digest trees miss every fourth record.
class StaleDigests final : public RecordIndex {
  public:
    explicit StaleDigests(const MemoryStore* store) : store_(store) {}
    void apply(const StoreOrder& order);
    // Begins anew with the digests of another store, all of them right.
    void copy_from(const MemoryStore& store) { digests_ = store; }

    [[nodiscard]] bool has(const RecordId& id) const override { return store_->has(id); }
    [[nodiscard]] std::optional<RecordPlace> find(const RecordId& id) const override {
        return store_->find(id);
    }
    [[nodiscard]] std::optional<Bytes> record(const RecordId& id) const override {
        return store_->record(id);
    }
    [[nodiscard]] std::optional<Bytes> record_at(Arrival arrival) const override {
        return store_->record_at(arrival);
    }
    [[nodiscard]] std::vector<SequenceEntry> by_sequence(const Scope& scope,
                                                         const CenterId& center,
                                                         WriterInstance writer,
                                                         std::uint64_t first,
                                                         std::uint64_t last,
                                                         std::size_t limit) const override {
        return store_->by_sequence(scope, center, writer, first, last, limit);
    }
    [[nodiscard]] std::vector<WrittenPlace> written_by(const Scope& scope,
                                                       const CenterId& center,
                                                       const std::optional<WrittenPlace>& after,
                                                       std::size_t limit) const override {
        return store_->written_by(scope, center, after, limit);
    }
    [[nodiscard]] std::vector<SealEntry> seals(const Scope& scope,
                                               const std::optional<SealPlace>& after,
                                               std::size_t limit) const override {
        return store_->seals(scope, after, limit);
    }
    [[nodiscard]] std::vector<ArrivalRun> vouched(std::size_t limit) const override {
        return store_->vouched(limit);
    }
    [[nodiscard]] bool is_vouched(Arrival arrival) const override {
        return store_->is_vouched(arrival);
    }
    [[nodiscard]] Sketch sketch(const Scope& scope,
                                std::span<const Month> months,
                                std::size_t symbols) const override {
        return digests_.sketch(scope, months, symbols);
    }
    [[nodiscard]] std::vector<RecordId> ids_of_item(SketchItem item) const override {
        return store_->ids_of_item(item);
    }
    [[nodiscard]] std::vector<SlotHead> slot_heads(const CenterId& center,
                                                   const SlotId& slot) const override {
        return store_->slot_heads(center, slot);
    }
    [[nodiscard]] std::uint64_t last_sequence(const Scope& scope,
                                              const CenterId& center,
                                              WriterInstance writer) const override {
        return store_->last_sequence(scope, center, writer);
    }
    [[nodiscard]] std::vector<Scope> scopes() const override { return store_->scopes(); }
    [[nodiscard]] ScopeSummary scope_summary(const Scope& scope) const override {
        return digests_.scope_summary(scope);
    }
    [[nodiscard]] std::vector<MonthSummary> months(const Scope& scope) const override {
        return digests_.months(scope);
    }
    [[nodiscard]] std::unique_ptr<TreeReader> tree(const Scope& scope) const override {
        return digests_.tree(scope);
    }
    [[nodiscard]] std::vector<LogEntry> log(const Scope& scope,
                                            Arrival after,
                                            std::size_t limit) const override {
        return store_->log(scope, after, limit);
    }
    [[nodiscard]] bool has_content(const ContentRef& ref) const override {
        return store_->has_content(ref);
    }
    [[nodiscard]] std::optional<Bytes> local(std::string_view key) const override {
        return store_->local(key);
    }
    [[nodiscard]] std::vector<std::pair<std::string, Bytes>> locals(
        std::string_view prefix) const override {
        return store_->locals(prefix);
    }

  private:
    const MemoryStore* store_;
    MemoryStore digests_;
    std::uint64_t taken_ = 0;
};

}  // namespace tsunagi::simulation
