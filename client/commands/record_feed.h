// record_feed.h - hands the records of a file to an import, written or only tried out: which of
// them may go in, and which of our own records each one is.
//
// One way for both, so that a preview counts what the import would do. Reads the file several
// times. Thread: one. Bounds: of the file it keeps the ids of records that were exported.
#pragma once

#include <set>
#include <string>

#include "client/commands/held_records.h"
#include "client/commands/import_records.h"
#include "client/repeated_slots.h"
#include "client/text_guard.h"

namespace tsunagi::client {

class RecordFeed {
  public:
    // Both outlive it.
    RecordFeed(const Context& context, RecordSource& source, const ScopeChoice& scope)
        : context_(context), source_(source), scope_(scope) {}

    // Reads all of it, and tells nothing. Errors: of the file.
    [[nodiscard]] Expected<void> look_through();

    // Pre: looked through. How many of its records come in: those that may be shared so widely and,
    // once that is known, are no other center's.
    [[nodiscard]] std::uint64_t count() const { return count_; }
    // Nothing comes in, and nothing is another center's record, or can turn out to be one.
    [[nodiscard]] bool is_empty() const {
        return count_ == 0 && (held_ ? !held_->has_others() : exported_.empty());
    }
    // "To be shared: 5 records.", with what may be personal data.
    [[nodiscard]] std::string what() const;
    // What became of them, or would: a sentence, and values for --json.
    [[nodiscard]] std::string counts_text(const ImportCounts& counts,
                                          const ImportReport& report) const;
    [[nodiscard]] JsonValues counts_json(const ImportCounts& counts,
                                         const ImportReport& report) const;
    // Why none is left. Errors: of the file; nothing_imported.
    [[nodiscard]] Failure tell_empty(ImportReport& report);

    // Asks which records here the file's are. Pre: looked through. Errors: of the connection, of
    // the file.
    [[nodiscard]] Expected<void> find_held(ControlClient& client, const CenterId& center);
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
    [[nodiscard]] Target target_of(const SourceRecord& record) const;
    [[nodiscard]] bool comes_in(const SourceRecord& record) const;

    const Context& context_;
    RecordSource& source_;
    const ScopeChoice scope_;
    SourceCounts read_;
    std::uint64_t count_ = 0;
    TextGuard guard_;
    std::set<std::string> exported_;   // ids that the file names
    std::optional<HeldRecords> held_;  // nothing before it was asked for
};

// May the record be shared so widely? If not, it is told and left out. `report` may be null.
[[nodiscard]] bool admits(const SourceRecord& record,
                          const ScopeChoice& scope,
                          ImportReport* report);

}  // namespace tsunagi::client
