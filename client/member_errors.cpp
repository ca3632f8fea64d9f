#include "client/local_errors.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

constexpr ErrorRow<LocalError> kMemberErrors[] = {
    {LocalError::remove_self,
     {"remove_self",
      N_("A center can't take part in its own removal: ask other members, or stop its service if "
         "it wants to go."),
      ExitCode::usage}},
    {LocalError::remove_no_member,
     {"remove_no_member",
      N_("{} is no member now, so there is nothing to remove. To take nothing of it here: tsunagi "
         "block"),
      ExitCode::refused}},
    {LocalError::removed_already,
     {"removed_already", N_("{} has been removed already: see 'tsunagi removals'."),
      ExitCode::refused}},
    {LocalError::removal_is_open,
     {"removal_is_open",
      N_("The removal of this center is proposed already. To agree: tsunagi remove approve {}"),
      ExitCode::refused}},
    {LocalError::removal_agreed_already,
     {"removal_agreed_already",
      N_("Your center agreed to the removal of {} already. Nothing was changed."),
      ExitCode::refused}},
    {LocalError::removers_too_few,
     {"removers_too_few",
      N_("{} centers have to agree to a removal, and there are fewer beside that one. To take "
         "nothing of it here: tsunagi block"),
      ExitCode::refused}},
    {LocalError::no_such_removal,
     {"no_such_removal",
      N_("No removal is open for {}: 'tsunagi removals' lists all. It may not have come here yet."),
      ExitCode::not_found}},
    {LocalError::center_was_removed,
     {"center_was_removed",
      N_("{} was removed from the federation. If it shall come back, say so: tsunagi sponsor "
         "--return"),
      ExitCode::refused}},
    {LocalError::center_not_removed,
     {"center_not_removed", N_("{} was not removed: vouch for it without --return."),
      ExitCode::usage}},
};

}  // namespace

LocalErrorRows member_error_rows() { return kMemberErrors; }

}  // namespace tsunagi::client
