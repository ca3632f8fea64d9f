// snapshot.h - the store as one commit left it, for reading.
//
// Holds one read transaction: what it shows stays, whatever is written meanwhile. While it lives
// the store can't use again the room of what it shows, and can't grow its map: keep it for one step
// or one answer, less than a second, and make another; long scans go on by number. All answers are
// copies. Thread: one at a time; may end on another thread than it began. Must not outlive its
// Store. Bounds: 256 at once. Errors: StorageError::damaged where entries do not hold together.
#pragma once

#include <set>

#include "storage/content_files.h"
#include "storage/tables.h"

namespace tsunagi::storage {

// A record came into view, or went out of it.
struct Change {
    ChangeNumber number = 0;
    Arrival arrival = 0;
    bool is_shown = false;
    friend bool operator==(const Change&, const Change&) = default;
};

// One data.mdb, open. A compaction puts another one in its place; this one closes when its last
// snapshot ends.
struct OpenTables {
    OpenTables(const std::filesystem::path& folder, const EnvironmentOptions& options)
        : environment(folder, options) {}
    Environment environment;
    Tables tables;
};

struct PurgeMark {
    std::uint64_t erasures = 0;
    std::uint64_t dropped = 0;
    std::vector<ContentId>
        contents{};  // that erased bodies named; newest versions may name them, too
};

class Snapshot final : public RecordIndex {
  public:
    Snapshot(Snapshot&&) = default;

    // --- RecordIndex ---
    [[nodiscard]] bool has(const RecordId& id) const override;
    [[nodiscard]] std::optional<RecordPlace> find(const RecordId& id) const override;
    [[nodiscard]] std::optional<Bytes> record(const RecordId& id) const override;
    [[nodiscard]] std::optional<Bytes> record_at(Arrival arrival) const override;
    [[nodiscard]] std::vector<SlotHead> slot_heads(const CenterId& center,
                                                   const SlotId& slot) const override;
    [[nodiscard]] std::uint64_t last_sequence(const Scope& scope,
                                              const CenterId& center,
                                              WriterInstance writer) const override;
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
    // The scope's records of this month with greater ids than `after` (nothing: all), ascending by
    // id, at most `limit`; found in its digest tree.
    [[nodiscard]] std::vector<LogEntry> month_log(const Scope& scope,
                                                  Month month,
                                                  const std::optional<RecordId>& after,
                                                  std::size_t limit) const;
    // As of now, not of this snapshot: contents belong to no commit.
    [[nodiscard]] bool has_content(const ContentRef& ref) const override;
    [[nodiscard]] std::optional<Bytes> local(std::string_view key) const override;
    [[nodiscard]] std::vector<std::pair<std::string, Bytes>> locals(
        std::string_view prefix) const override;

    // --- what people see ---
    // Shown records that arrived before `before`, newest first, of one kind or of all, at most
    // `limit`.
    [[nodiscard]] std::vector<Arrival> list_shown(std::optional<KindId> kind,
                                                  Arrival before,
                                                  std::size_t limit) const;
    // Shown records that arrived after `after`, ascending: to fill an index from the start.
    [[nodiscard]] std::vector<Arrival> shown_after(Arrival after, std::size_t limit) const;
    // All heads that speak of the thing: the shown one first. Empty where nobody does.
    [[nodiscard]] std::vector<Arrival> sources_of(KindId kind, std::string_view natural_key) const;
    [[nodiscard]] bool is_shown(KindId kind, Arrival arrival) const;
    [[nodiscard]] std::uint64_t shown_count() const;

    // --- files ---
    // What the newest versions name: only this is worth keeping.
    [[nodiscard]] std::set<ContentId> named_contents() const;
    // Those of this center's records.
    [[nodiscard]] std::set<ContentId> contents_named_by(const CenterId& center) const;
    // The newest versions that name contents.
    [[nodiscard]] std::vector<Arrival> arrivals_with_contents() const;

    // --- erasing ---
    // Are the versions of this slot in no view?
    [[nodiscard]] bool is_hidden(const CenterId& center, const SlotId& slot) const;
    // How many orders erased something, ever.
    [[nodiscard]] std::uint64_t erasures() const;
    // Does what they erased still lie in freed pages and other files (Store::compact)?
    [[nodiscard]] bool is_purge_due() const;
    // What a purge that begins now takes out.
    [[nodiscard]] PurgeMark purge_mark() const;

    // --- by number ---
    // Arrivals are 1, 2, 3 ... without gaps.
    [[nodiscard]] Arrival last_arrival() const;
    // Without those that were dropped.
    [[nodiscard]] std::uint64_t record_count() const;
    // How many of them only a seal answers for so far.
    [[nodiscard]] std::uint64_t vouched_count() const;
    // Ids that begin with these hexadecimal digits (at least 8, either case), ascending, at most
    // `limit`.
    [[nodiscard]] std::vector<RecordId> ids_with_prefix(std::string_view hex,
                                                        std::size_t limit) const;

    // --- the journal of what came into view and went out of it; a search index follows it ---
    // Entries after `after`, ascending, at most `limit`. Who missed some (after + 1 < first_change)
    // begins anew: shown_after, then from this snapshot's last_change on.
    [[nodiscard]] std::vector<Change> changes(ChangeNumber after, std::size_t limit) const;
    [[nodiscard]] ChangeNumber last_change() const;  // 0: none ever
    [[nodiscard]] ChangeNumber first_change()
        const;  // the oldest that is kept; last_change + 1 where none is

  private:
    friend class Store;
    friend class StoreCheck;
    friend class Compaction;
    Snapshot(std::shared_ptr<OpenTables> opened,
             const BodyFiles& bodies,
             const ContentFiles& contents)
        : opened_(std::move(opened)),
          txn_(std::make_unique<ReadTxn>(opened_->environment.begin_read())),
          tables_(&opened_->tables),
          bodies_(&bodies),
          contents_(&contents) {}

    std::shared_ptr<OpenTables> opened_;  // first: outlives the transaction
    std::unique_ptr<ReadTxn> txn_;
    const Tables* tables_;
    const BodyFiles* bodies_;
    const ContentFiles* contents_;
};

}  // namespace tsunagi::storage

// What the daemon calls by its short name.
namespace tsunagi {
using storage::Change;
using storage::ChangeNumber;
using storage::PurgeMark;
using storage::Snapshot;
}  // namespace tsunagi
