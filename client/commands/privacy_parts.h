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
// Looks through everything. `more`: words by which they are known as well. Errors: those of
// read_person and find_person_records.
[[nodiscard]] Expected<FoundOf> ask_about(Context& context,
                                          ControlClient& client,
                                          const std::string& who,
                                          const std::vector<std::string>& more = {});
// "person · Aoi Yamada · 3f9a0c71", for a line about a record.
[[nodiscard]] std::string record_words(const ItemAnswer& item);
// What the answer does not hold: namesakes, sealed records.
void tell_limits(Output& output, const FoundOf& asked);
// The person as the one whose data it is: their record where there is one of them.
[[nodiscard]] DataSubject subject_of_found(const FoundOf& asked);

// To whom this center told something about them, and what has to be written there.
struct LetterToOther {
    const LedgerLine* line = nullptr;
    std::string what;
};
// "" where nobody has to be written to.
[[nodiscard]] std::string letters_text(const std::vector<LetterToOther>& letters);
// What was told to others of this person: entries that name their record, and the number of those
// that name nobody's and may be theirs by what they say.
struct ToldOthers {
    std::vector<LedgerLine> sure;
    std::uint64_t unsure = 0;
};
[[nodiscard]] Expected<ToldOthers> ask_told(ControlClient& client, const FoundOf& asked);
void tell_unsure_letters(Output& output, const ToldOthers& told);

[[nodiscard]] ExitCode privacy_ledger(Context& context, const PrivacyOptions& options);
[[nodiscard]] ExitCode privacy_correct(Context& context, const PrivacyOptions& options);
[[nodiscard]] ExitCode privacy_erase(Context& context, const PrivacyOptions& options);

}  // namespace tsunagi::client
