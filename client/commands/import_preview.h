// import_preview.h - import --preview: the first records, who would see all of them, and what the
// import would come to.
//
// That the daemon counts: it judges each record as it would for the import, and signs and writes
// nothing, so that no key need be open. What the import refuses before it begins is refused here
// too. Where no daemon can be asked, the first records are all there is, and it is said why.
// Thread: one.
#pragma once

#include "client/commands/import_records.h"
#include "client/repeated_slots.h"
#include "client/signing.h"

namespace tsunagi::client {

// What the command itself has to tell.
struct PreviewWords {
    JsonValues summary;  // of the file, in front of the counts
    std::string hint;    // behind the first records; may be empty
    std::string end;     // the last sentence
};
[[nodiscard]] ExitCode preview_records(Context& context,
                                       RecordSource& source,
                                       const std::optional<ScopeChoice>& scope,
                                       PreviewWords words);

// --- its parts, for files that are no RecordSource ---

// The service's status; nothing where it can't be asked. Errors: of the connection that stood.
[[nodiscard]] Expected<std::optional<StatusAnswer>> ask_if_there(Expected<ControlClient>& client);
// Tells who would see the records; where the service could not be asked, why nothing is counted.
// `what`: what is to be shared. Errors: of the scopes, of the connection.
[[nodiscard]] Expected<void> tell_audience(Context& context,
                                           Expected<ControlClient>& client,
                                           const std::optional<StatusAnswer>& status,
                                           const std::vector<SharedPart>& parts,
                                           const std::string& what);

// Counts what would become of the records that `feed` adds; what would be rejected is reported.
// Errors: as of the import; interrupted.
using DryRunFeed = std::function<Expected<void>(RecordImport&, const GoOn&)>;
[[nodiscard]] Expected<ImportCounts> count_outcomes(Context& context,
                                                    ControlClient& client,
                                                    const CenterId& center,
                                                    const RepeatedSlots& repeated,
                                                    std::uint64_t total,
                                                    ImportReport& report,
                                                    const DryRunFeed& feed);

// `counts`: the sentence at the end of the import.
void tell_outcomes(Output& output, const std::string& counts);

}  // namespace tsunagi::client
