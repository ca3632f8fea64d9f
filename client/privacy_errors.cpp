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
