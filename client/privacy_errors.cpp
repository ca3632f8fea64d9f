#include "client/local_errors.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

constexpr ErrorRow<LocalError> kPrivacyErrors[] = {
    {LocalError::consent_missing,
     {"consent_missing",
      N_("No consent that stands today covers this: {}. Nothing was told. Ask the person, and "
         "repeat it with "
         "--agreed oral (or paper, form, mail); or write down the consent that you have: 'tsunagi "
         "new "
         "consent'. Where the law needs none, name its exception with --ground ('tsunagi kinds "
         "provision' "
         "lists them)."),
      ExitCode::refused}},
    {LocalError::person_is_several,
     {"person_is_several",
      N_("Several people here are called {}: give the id of the one who is meant ('tsunagi list "
         "--kind "
         "person' lists them), in introductions with --person."),
      ExitCode::usage}},
    {LocalError::person_not_sure,
     {"person_not_sure",
      N_("'{}' is not the whole name of a person who is recorded here; somebody's record only "
         "mentions it. Nothing was changed. Give the id of the one who is meant ('tsunagi list "
         "--kind person' lists them)."),
      ExitCode::refused}},
    {LocalError::person_name_differs,
     {"person_name_differs",
      N_("The record that --person names is not of {}. Nothing was told. Give the id of the one "
         "who is meant ('tsunagi list --kind person' lists them), or the name as it stands there."),
      ExitCode::refused}},
    {LocalError::recipient_not_clear,
     {"recipient_not_clear",
      N_("Who may be told has to be clear: '{}' is no center, or could be several. Write the "
         "center's whole number ('tsunagi members' lists them), a scope, or another name."),
      ExitCode::usage}},
    {LocalError::person_not_to_be_shared,
     {"person_not_to_be_shared",
      N_("The record of {} says 'do not share'. Nothing was told. Ask the person; if they agree "
         "now, take the "
         "mark out with 'tsunagi edit ID --field do_not_share=0' and repeat it."),
      ExitCode::refused}},
    {LocalError::ledger_not_written,
     {"ledger_not_written",
      N_("The ledger of what is told about people could not be written, so nothing was told: {}"),
      ExitCode::refused}},
};

}  // namespace

LocalErrorRows privacy_error_rows() { return kPrivacyErrors; }

}  // namespace tsunagi::client
