#include "client/local_errors.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

constexpr ErrorRow<LocalError> kBackupErrors[] = {
    {LocalError::backup_no_place,
     {"backup_no_place", N_("There is no folder {}: is the stick plugged in?"), ExitCode::usage}},
    {LocalError::backup_inside,
     {"backup_inside",
      N_("{} lies in the center's own folder: choose one on a stick or on another computer."),
      ExitCode::usage}},
    {LocalError::backup_folder_taken,
     {"backup_folder_taken",
      N_("There are other files in {}: give the backup a folder of its own inside it. Nothing was "
         "changed."),
      ExitCode::usage}},
    {LocalError::backup_running,
     {"backup_running", N_("Another backup is being written into {}: wait until it is done."),
      ExitCode::refused}},
    {LocalError::backup_none,
     {"backup_none", N_("There is no backup in {}: look for the folder with the file backup.list."),
      ExitCode::not_found}},
    {LocalError::backup_newer,
     {"backup_newer", N_("{} was written by a newer version of Tsunagi: install that one first."),
      ExitCode::refused}},
    {LocalError::backup_list_damaged,
     {"backup_list_damaged",
      N_("The list of this backup is damaged: {}. Try another copy of the backup, or make a new "
         "one with --anew."),
      ExitCode::damage}},
    {LocalError::backup_part_missing,
     {"backup_part_missing",
      N_("A file of this backup is missing: {}. Copy it here from where the backup was made, or "
         "use another copy; a new one is made with --anew."),
      ExitCode::damage}},
    {LocalError::backup_part_damaged,
     {"backup_part_damaged",
      N_("A file of this backup is damaged: {}. Use another copy of the backup; a new one is made "
         "with --anew, best on another stick."),
      ExitCode::damage}},
    {LocalError::backup_other_center,
     {"backup_other_center",
      N_("In {} is the backup of another center: choose another folder. Nothing was changed."),
      ExitCode::refused}},
    {LocalError::backup_other_key,
     {"backup_other_key",
      N_("The backup in {} was made with another key than this center has now, or its list is "
         "damaged: choose another folder, or add --anew to replace it."),
      ExitCode::refused}},
    {LocalError::backup_while_restoring,
     {"backup_while_restoring",
      N_("This center was restored and still waits for others: the backup in {} may be the last "
         "copy of what is not back yet, and stays as it is. Make a new one when 'tsunagi status' "
         "says that it has compared."),
      ExitCode::refused}},
    {LocalError::backup_not_taken_in,
     {"backup_not_taken_in",
      N_("Not all of the restored backup is in the center yet, and a new backup could take the "
         "place of the last copy. Set the computer's clock, start the center's service again, and "
         "try again. What is not in yet lies in {}."),
      ExitCode::refused}},
    {LocalError::backup_half_a_key,
     {"backup_half_a_key",
      N_("Of the two files of the backup's key, {} is missing. Put it back from a copy of the keys "
         "folder. If there is none, remove the other one too, and make a backup on each stick with "
         "--anew."),
      ExitCode::refused}},
    {LocalError::restore_from_where,
     {"restore_from_where",
      N_("Which backup? Give its folder: tsunagi restore FOLDER --into NEW-FOLDER"),
      ExitCode::usage}},
    {LocalError::restore_not_waiting,
     {"restore_not_waiting", N_("This center waits for nobody: there is nothing to end."),
      ExitCode::refused}},
};

}  // namespace

LocalErrorRows backup_error_rows() { return kBackupErrors; }

}  // namespace tsunagi::client
