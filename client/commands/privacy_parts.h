// privacy_parts.h - what the commands below `privacy` have in common, and those that have files of
// their own.
#pragma once

#include "client/context.h"
#include "client/privacy/person_records.h"
#include "client/privacy/provision_ledger.h"

namespace tsunagi::client {

// What is held about somebody, and of whom.
struct FoundOf {
    StatusAnswer status;
    Person person;
    PersonSearch search;
};
// Looks through everything. Errors: those of read_person and find_person_records.
[[nodiscard]] Expected<FoundOf> ask_about(Context& context,
                                          ControlClient& client,
                                          const std::string& who);
// What the answer does not hold: namesakes, sealed records.
void tell_limits(Output& output, const FoundOf& asked);
// The person as the one whose data it is: their record where there is one of them.
[[nodiscard]] DataSubject subject_of_found(const FoundOf& asked);

// Who was told about them by this center, and what to write to each. Nothing where nobody was.
[[nodiscard]] std::string letters_text(const std::vector<LedgerLine>& told,
                                       const std::string& what);
// Those of the ledger that were told to others, of this person.
[[nodiscard]] Expected<std::vector<LedgerLine>> ask_told(ControlClient& client,
                                                         const FoundOf& asked);

[[nodiscard]] ExitCode privacy_ledger(Context& context, const PrivacyOptions& options);
[[nodiscard]] ExitCode privacy_correct(Context& context, const PrivacyOptions& options);
[[nodiscard]] ExitCode privacy_erase(Context& context, const PrivacyOptions& options);

}  // namespace tsunagi::client
