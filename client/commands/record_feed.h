// record_feed.h - hands the records of a file to an import, written or only tried out: which of
// them may go in, which of our own records each one is, and who will see it.
//
// One way for both, so that a preview counts what the import would do. A record that this center
// has already stays for those who see it, unless --scope says otherwise; all else is for this
// center where nothing was said. Reads the file several times. Thread: one. Bounds: what is held of
// the ids that the file names (held_records.h).
#pragma once

#include <string>

#include "client/commands/held_records.h"
#include "client/commands/import_records.h"
#include "client/commands/shared_rows.h"
#include "client/repeated_slots.h"

namespace tsunagi::client {

class RecordFeed {
  public:
    // `scope`: what --scope says; nothing where it was not given. The others outlive it.
    RecordFeed(const Context& context,
               RecordSource& source,
               const std::optional<ScopeChoice>& scope)
        : context_(context), source_(source), scope_(scope) {}

    // Reads all of it, and tells nothing. Errors: of the file.
    [[nodiscard]] Expected<void> look_through();

    // Pre: looked through. How many of its records come in: those that may be shared so widely and,
    // once that is known, are no other center's.
    [[nodiscard]] std::uint64_t count() const { return count_; }
    // Nothing comes in, and nothing is another center's record, or can turn out to be one.
    [[nodiscard]] bool is_empty() const {
        return count_ == 0 && (held_ ? !held_->has_others() : !names_records_);
    }
    // It names records that may be here, and nobody asked yet.
    [[nodiscard]] bool may_hold_own() const { return names_records_ && !held_; }
    // What of them goes to whom. Before it is known which records are here: as if none were.
    [[nodiscard]] const SharedRows& shared() const { return shared_; }
    // May the record be shared as widely as it would be? If not, it is told; `report` may be null.
    [[nodiscard]] bool admits(const SourceRecord& record, ImportReport* report) const;
    // What became of them, or would: a sentence, and values for --json.
    [[nodiscard]] std::string counts_text(const ImportCounts& counts,
                                          const ImportReport& report) const;
    [[nodiscard]] JsonValues counts_json(const ImportCounts& counts,
                                         const ImportReport& report) const;
    // Why none is left. Errors: of the file; nothing_imported.
    [[nodiscard]] Failure tell_empty(ImportReport& report);

    // Asks which records here the file's are. Pre: looked through. Errors: of the connection, of
    // the file, of --scope.
    [[nodiscard]] Expected<void> find_held(ControlClient& client, const StatusAnswer& status);
    // Pre, for both: these are found. Errors: of the file.
    [[nodiscard]] Expected<RepeatedSlots> repeated_slots(const CenterId& center);
    // Tells what it leaves out. Errors: those of the import, of `go_on` after each record.
    [[nodiscard]] Expected<void> hand_over(RecordImport& import,
                                           ImportReport& report,
                                           const GoOn& go_on);

  private:
    struct Target {
        Body body;
        Bytes slot;  // empty: by its key
        std::optional<RecordId> base;
    };
    struct Refusal {
        std::string reason;
        std::string sentence;
    };
    [[nodiscard]] const OwnRecord* own_of(const SourceRecord& record) const;
    [[nodiscard]] ScopeChoice scope_of(const OwnRecord* own) const;
    // Found by its key only, and another record of the file is it by its id.
    [[nodiscard]] bool is_anothers(const SourceRecord& record) const;
    [[nodiscard]] std::optional<Refusal> refusal_of(const SourceRecord& record) const;
    [[nodiscard]] Target target_of(const SourceRecord& record) const;
    [[nodiscard]] bool comes_in(const SourceRecord& record) const;
    void count_in(const SourceRecord& record, const std::optional<ItemAnswer>& item);

    const Context& context_;
    RecordSource& source_;
    std::optional<ScopeChoice> scope_;
    SourceCounts read_;
    std::uint64_t count_ = 0;
    SharedRows shared_;
    bool names_records_ = false;
    std::optional<HeldRecords> held_;  // nothing before it was asked for
};

}  // namespace tsunagi::client
