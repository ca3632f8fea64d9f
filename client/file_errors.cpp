#include "client/local_errors.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

constexpr ErrorRow<LocalError> kFileErrors[] = {
    {LocalError::file_refused,
     {"file_refused", N_("This file cannot be attached: {} Nothing was changed."),
      ExitCode::usage}},
    {LocalError::files_too_large,
     {"files_too_large",
      N_("{}: the files are too large for so many people. Where a region, the nation or the public "
         "may see them, one file may have 16 MB and all of a record 32 MB; within a prefecture 64 "
         "MB "
         "and 128 MB. Make them smaller, or share the record with fewer. Nothing was changed."),
      ExitCode::usage}},
    {LocalError::too_many_files,
     {"too_many_files",
      N_("A record may have {} files at most: put the others into a record of their own. Nothing "
         "was changed."),
      ExitCode::usage}},
    {LocalError::no_such_file,
     {"no_such_file",
      N_("The record has no file {}: 'tsunagi files' with its id shows what it has."),
      ExitCode::usage}},
    {LocalError::form_names_other_file,
     {"form_names_other_file",
      N_("The form names a file that the record does not have: {}. A file keeps its name; a new "
         "one is given by its path with a folder in front, such as ./photo.jpg. Nothing was "
         "changed."),
      ExitCode::usage}},
    {LocalError::no_such_folder,
     {"no_such_folder", N_("There is no folder {}: make it, or name another with --into."),
      ExitCode::usage}},
    {LocalError::alt_without_file,
     {"alt_without_file",
      N_("There are more descriptions (--alt) than files: each belongs to one, in their order. "
         "Nothing was changed."),
      ExitCode::usage}},
    {LocalError::file_not_reached,
     {"file_not_reached",
      N_("None of the centers that can be reached now has the file {}: try again when the center "
         "that attached it is linked ('tsunagi peers' shows who is)."),
      ExitCode::not_found}},
    {LocalError::own_file_lost,
     {"own_file_lost",
      N_("The file {} of this center's own record is lost here, and no center that can be reached "
         "has it: attach the original again with 'tsunagi attach'."),
      ExitCode::not_found}},
    {LocalError::some_files_missing,
     {"some_files_missing", N_("These files could not be saved, the others were: {}"),
      ExitCode::not_found}},
    {LocalError::record_withdrawn,
     {"record_withdrawn",
      N_("This record was withdrawn: there is nothing in it any more. Write a new one with "
         "'tsunagi "
         "new'."),
      ExitCode::not_found}},
};

}  // namespace

LocalErrorRows file_error_rows() { return kFileErrors; }

}  // namespace tsunagi::client
