// import_records.h - from the records that a file holds to records of the center: the question
// before sharing, signing, the log, the counts.
//
// The same for every kind of file; each is a RecordSource. Thread: one.
#pragma once

#include <functional>

#include "client/commands/import_report.h"
#include "client/import/source_record.h"
#include "client/import/table_error.h"
#include "client/import/table_file.h"
#include "client/import/whole_text.h"

namespace tsunagi::client {

// Why a file can't be read, as a sentence.
[[nodiscard]] Failure file_failure(const TableProblem& problem);
[[nodiscard]] Failure file_failure(const WholeTextProblem& problem);

// --sheet names a sheet of a spreadsheet. Errors: usage, where the file is none.
[[nodiscard]] Expected<void> check_sheet(const ImportOptions& options, TableKind kind);

struct SourceCounts {
    std::uint64_t read = 0;     // rows, events, cards: what could be a record
    std::uint64_t damaged = 0;  // could not be read
    std::uint64_t skipped = 0;  // no records on purpose: footnotes, tasks
};

class RecordSource {
  public:
    RecordSource() = default;
    RecordSource(const RecordSource&) = delete;
    RecordSource& operator=(const RecordSource&) = delete;
    virtual ~RecordSource() = default;

    using Take = std::function<bool(const SourceRecord&)>;
    // Hands each record with a title to `take` until it returns false; all else to `report`, which
    // may be null. Can be called again, with the same result. Errors: of the file.
    [[nodiscard]] virtual Expected<SourceCounts> for_each(ImportReport* report,
                                                          const Take& take) = 0;
    // For the log: the one kind of its records, or several.
    [[nodiscard]] virtual std::string kinds() const = 0;
    // The sentence at the end, in the user's language, with places for six numbers: read, new,
    // updated, unchanged, rejected, skipped.
    [[nodiscard]] virtual std::string counts_sentence() const = 0;
};

// Asks, unlocks, and takes all in.
[[nodiscard]] ExitCode write_records(Context& context,
                                     const ImportOptions& options,
                                     RecordSource& source,
                                     const std::optional<ScopeChoice>& scope);

// What --scope says; nothing where it was not given. Errors: those of parse_scope.
[[nodiscard]] Expected<std::optional<ScopeChoice>> given_scope(const ImportOptions& options);

// Notes of one record, with the line of each.
void tell_notes(ImportReport& report, const SourceRecord& record);
// What in the file is no record.
void tell_note(ImportReport& report, const SourceNote& note);

}  // namespace tsunagi::client
