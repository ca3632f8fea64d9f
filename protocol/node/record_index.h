// record_index.h - what a node may ask of the store while it handles one input.
//
// A const view, valid for the call only: the daemon gives one LMDB read transaction, tests and the
// simulator a memory store. It shows what is committed; records that were ordered but are not
// committed yet are the node's own memory.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "protocol/reconcile/digest_tree.h"
#include "protocol/reconcile/sketch.h"
#include "protocol/record/body.h"

namespace tsunagi {

// Where a record lies: rising numbers in the order in which this store took records in. First is 1.
using Arrival = std::uint64_t;

struct RecordPlace {
    Arrival arrival = 0;
    Scope scope;
};

struct SlotHead {
    RecordId id;
    VersionVector vector;
    Scope scope;
};

struct LogEntry {
    Arrival arrival = 0;
    RecordId id;
};

struct SequenceEntry {
    std::uint64_t sequence = 0;
    Arrival arrival = 0;
    RecordId id;
    friend bool operator==(const SequenceEntry&, const SequenceEntry&) = default;
};

// A place among what one center wrote in one scope, which is ordered by writer, sequence, arrival.
struct WrittenPlace {
    WriterInstance writer = 0;
    std::uint64_t sequence = 0;
    Arrival arrival = 0;
    friend auto operator<=>(const WrittenPlace&, const WrittenPlace&) = default;
};

// Arrivals first, first + 1, ... of `count` records.
struct ArrivalRun {
    Arrival first = 0;
    std::uint32_t count = 0;
    friend bool operator==(const ArrivalRun&, const ArrivalRun&) = default;
};

// A place in a scope's list of seals, which is ordered by (time, arrival), the greatest first.
struct SealPlace {
    Hlc time;
    Arrival arrival = 0;
    friend auto operator<=>(const SealPlace&, const SealPlace&) = default;
};
struct SealEntry {
    SealPlace place;
    RecordId id;
    friend bool operator==(const SealEntry&, const SealEntry&) = default;
};

class RecordIndex {
  public:
    virtual ~RecordIndex() = default;

    [[nodiscard]] virtual bool has(const RecordId& id) const = 0;
    [[nodiscard]] virtual std::optional<RecordPlace> find(const RecordId& id) const = 0;
    // The record's bytes, without body where that was erased.
    [[nodiscard]] virtual std::optional<Bytes> record(const RecordId& id) const = 0;

    // The same by place. Nothing where no record has this number, or where it was dropped.
    [[nodiscard]] virtual std::optional<Bytes> record_at(Arrival arrival) const = 0;

    // Versions of the slot that no other one covers; ascending by id.
    [[nodiscard]] virtual std::vector<SlotHead> slot_heads(const CenterId& center,
                                                           const SlotId& slot) const = 0;
    // The highest sequence of this writer in this scope, 0 where there is none.
    [[nodiscard]] virtual std::uint64_t last_sequence(const Scope& scope,
                                                      const CenterId& center,
                                                      WriterInstance writer) const = 0;

    // What this writer wrote in this scope with a sequence from `first` to `last`, ascending by
    // (sequence, arrival), at most `limit`.
    [[nodiscard]] virtual std::vector<SequenceEntry> by_sequence(const Scope& scope,
                                                                 const CenterId& center,
                                                                 WriterInstance writer,
                                                                 std::uint64_t first,
                                                                 std::uint64_t last,
                                                                 std::size_t limit) const = 0;

    // What all writers of this center wrote in this scope, ascending, behind `after` (nothing: from
    // the first on), at most `limit`. Nothing of it is read but where it lies.
    [[nodiscard]] virtual std::vector<WrittenPlace> written_by(
        const Scope& scope,
        const CenterId& center,
        const std::optional<WrittenPlace>& after,
        std::size_t limit) const = 0;

    // The scope's seals, newest first, behind `after` (nothing: from the newest on), at most
    // `limit`.
    [[nodiscard]] virtual std::vector<SealEntry> seals(const Scope& scope,
                                                       const std::optional<SealPlace>& after,
                                                       std::size_t limit) const = 0;

    // Records for which only a seal answers so far: ascending, at most `limit` runs.
    [[nodiscard]] virtual std::vector<ArrivalRun> vouched(std::size_t limit) const = 0;
    [[nodiscard]] virtual bool is_vouched(Arrival arrival) const = 0;

    // Scopes with at least one record, ascending.
    [[nodiscard]] virtual std::vector<Scope> scopes() const = 0;
    [[nodiscard]] virtual ScopeSummary scope_summary(const Scope& scope) const = 0;
    [[nodiscard]] virtual std::vector<MonthSummary> months(const Scope& scope) const = 0;
    [[nodiscard]] virtual std::unique_ptr<TreeReader> tree(const Scope& scope) const = 0;

    // The sketch of the ids of these months together, with at most `symbols` symbols: fewer, or
    // none, where more are not at hand (reconcile/month_sketch.h).
    [[nodiscard]] virtual Sketch sketch(const Scope& scope,
                                        std::span<const Month> months,
                                        std::size_t symbols) const = 0;
    // Records whose ids begin with this item, ascending; of whatever scope.
    [[nodiscard]] virtual std::vector<RecordId> ids_of_item(SketchItem item) const = 0;

    // The scope's records that arrived after `after`, ascending, at most `limit`.
    [[nodiscard]] virtual std::vector<LogEntry> log(const Scope& scope,
                                                    Arrival after,
                                                    std::size_t limit) const = 0;

    // Is the whole file here, with this length?
    [[nodiscard]] virtual bool has_content(const ContentRef& ref) const = 0;

    // Small values that belong to this store alone (invitations, clock mark); "" keys are not
    // allowed.
    [[nodiscard]] virtual std::optional<Bytes> local(std::string_view key) const = 0;
    // All local values whose key begins with `prefix`, ascending by key.
    [[nodiscard]] virtual std::vector<std::pair<std::string, Bytes>> locals(
        std::string_view prefix) const = 0;
};

}  // namespace tsunagi
