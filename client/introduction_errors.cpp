#include "client/local_errors.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

constexpr ErrorRow<LocalError> kIntroductionErrors[] = {
    {LocalError::introduction_by_command,
     {"introduction_by_command",
      N_("Records of this kind are for two centers only: 'tsunagi introduce' writes them, answers "
         "them and ends them. Nothing was changed."),
      ExitCode::refused}},
    {LocalError::introduction_without_own,
     {"introduction_without_own",
      N_("One of the two records must be of this center, the other of another one: publish your "
         "own "
         "need or offer first, or ask one of the two centers to introduce them."),
      ExitCode::usage}},
    {LocalError::introduction_of_one_kind,
     {"introduction_of_one_kind",
      N_("Both are offers, or both are needs: an introduction is for one of each."),
      ExitCode::usage}},
    {LocalError::introduction_without_name,
     {"introduction_without_name",
      N_("Whom should they turn to? Add --name and --contact. Both are told only when both centers "
         "have agreed."),
      ExitCode::usage}},
    {LocalError::introduction_unknown,
     {"introduction_unknown",
      N_("There is no introduction {}: 'tsunagi introduce list --all' shows all of them."),
      ExitCode::not_found}},
    {LocalError::introduction_is_several,
     {"introduction_is_several", N_("Several introductions begin with {}: give more digits."),
      ExitCode::usage}},
    {LocalError::introduction_not_about_us,
     {"introduction_not_about_us",
      N_("{} names no record of this center that is still here: decline it, or ask them what they "
         "mean. Nothing was told."),
      ExitCode::refused}},
    {LocalError::introduction_exists,
     {"introduction_exists",
      N_("These two are being introduced already: 'tsunagi introduce list' shows {}."),
      ExitCode::refused}},
    {LocalError::introduction_is_over,
     {"introduction_is_over",
      N_("This introduction is over: 'tsunagi introduce ask' begins a new one. Nothing was "
         "changed."),
      ExitCode::refused}},
    {LocalError::introduction_is_told,
     {"introduction_is_told",
      N_("{} has been told already and cannot be made to forget it: speak to them, and end it with "
         "'tsunagi introduce close'."),
      ExitCode::refused}},
    {LocalError::introduction_not_answered,
     {"introduction_not_answered",
      N_("You have not answered this one: 'tsunagi introduce agree' or 'tsunagi introduce "
         "decline'."),
      ExitCode::usage}},
};

}  // namespace

LocalErrorRows introduction_error_rows() { return kIntroductionErrors; }

}  // namespace tsunagi::client
