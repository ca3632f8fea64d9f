#include "client/local_errors.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

constexpr ErrorRow<LocalError> kOfficerErrors[] = {
    {LocalError::not_an_officer,
     {"not_an_officer",
      N_("This is not the key of an officer of this center: name the right file with --key; "
         "'tsunagi officers' lists them. Nothing was changed."),
      ExitCode::refused}},
    {LocalError::officer_of_other_time,
     {"officer_of_other_time",
      N_("While the key {} was one of this center, this officer's key was not: only an officer's "
         "key of that time can take it back. Name it with --key; one that was replaced on this "
         "computer lies beside the new one, as FILE.old-NUMBER. Nothing was changed."),
      ExitCode::refused}},
    {LocalError::manifest_taken,
     {"manifest_taken",
      N_("Another change of this center was signed before this one: look at it with 'tsunagi "
         "profile', and begin again. Nothing was changed."),
      ExitCode::refused}},
    {LocalError::approval_none,
     {"approval_none", N_("No change of this center waits for a signature."), ExitCode::not_found}},
    {LocalError::approval_unknown,
     {"approval_unknown",
      N_("No proposed change begins with {}: 'tsunagi approvals' lists those that wait."),
      ExitCode::not_found}},
    {LocalError::approval_is_several,
     {"approval_is_several",
      N_("Several proposed changes could be meant: name one by its first eight or more digits, as "
         "'tsunagi approvals' lists them."),
      ExitCode::usage}},
    {LocalError::approval_given,
     {"approval_given",
      N_("This officer has signed that change already; another one has to: {}. Nothing was "
         "changed."),
      ExitCode::refused}},
    {LocalError::approval_in_force,
     {"approval_in_force", N_("This change is in force already: nothing is left to sign."),
      ExitCode::refused}},
    {LocalError::approval_overtaken,
     {"approval_overtaken",
      N_("Another change came into force first, so that this one no longer can: with both the "
         "center would be split. Propose it again if it is still wanted. Nothing was changed."),
      ExitCode::refused}},
    {LocalError::approval_too_late,
     {"approval_too_late",
      N_("This change has waited too long: a key in it has ended, or does within a day ({}). Run "
         "the command that proposed it once more, and have the new proposal signed instead. "
         "Nothing was changed."),
      ExitCode::refused}},
    {LocalError::center_forked,
     {"center_forked",
      N_("Two different changes of this center were signed by enough officers, so that no further "
         "change can follow: speak to the other centers, who see both. Nothing was changed."),
      ExitCode::refused}},
    {LocalError::bad_officer_name,
     {"bad_officer_name",
      N_("'{}' cannot be the name of an officer: use one line of text of at most 512 bytes. Other "
         "centers see it."),
      ExitCode::usage}},
    {LocalError::officer_unknown,
     {"officer_unknown",
      N_("There is no officer {}, or more than one: 'tsunagi officers' lists them; name one by the "
         "first eight or more digits of the key."),
      ExitCode::usage}},
    {LocalError::officer_exists,
     {"officer_exists",
      N_("There is an officer {} already: choose another name, so that people know whom a change "
         "waits for."),
      ExitCode::usage}},
    {LocalError::officer_needed,
     {"officer_needed",
      N_("With one officer less there would be fewer than the {} whose signatures a change needs, "
         "and nothing could ever be changed again. Add an officer first (tsunagi officers add "
         "NAME), or need fewer signatures (tsunagi officers need N). Nothing was changed."),
      ExitCode::refused}},
    {LocalError::officer_count,
     {"officer_count",
      N_("A change can need from 1 signature up to those of all {} officers. Nothing was "
         "changed."),
      ExitCode::usage}},
    {LocalError::device_unknown,
     {"device_unknown",
      N_("This center has no device, machine or box key {}, or more than one: 'tsunagi devices' "
         "lists them; name one by its first eight or more digits."),
      ExitCode::usage}},
    {LocalError::device_last,
     {"device_last",
      N_("This is the only key of its kind that the center has, so that without it the service "
         "could not work any more. Put another one in its place first: tsunagi rotate device. "
         "Nothing was changed."),
      ExitCode::refused}},
    {LocalError::device_is_this,
     {"device_is_this",
      N_("The service on this computer works with this key. Put another one in its place first: "
         "tsunagi rotate device. Nothing was changed."),
      ExitCode::refused}},
    {LocalError::rotation_waits,
     {"rotation_waits",
      N_("The new key is proposed and waits for signatures: 'tsunagi approvals' says whose. Run "
         "this command again when they are given: it puts the new key in its place."),
      ExitCode::refused}},
    {LocalError::rotation_key_differs,
     {"rotation_key_differs",
      N_("{} is a key that an earlier run made, and it opens with another passphrase: use the one "
         "of that run, or move the file away to begin anew. Nothing was changed."),
      ExitCode::refused}},
};

}  // namespace

LocalErrorRows officer_error_rows() { return kOfficerErrors; }

}  // namespace tsunagi::client
