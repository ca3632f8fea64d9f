#include "client/local_errors.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

constexpr ErrorRow<LocalError> kKeyErrors[] = {
    {LocalError::passphrase_missing,
     {"passphrase_missing",
      N_("The passphrase is needed: use --passphrase-file FILE or TSUNAGI_PASSPHRASE_FILE, or run "
         "the command "
         "on a terminal."),
      ExitCode::refused}},
    {LocalError::passphrase_file,
     {"passphrase_file",
      N_("The passphrase file cannot be read: {}. Check its name and that you may read it."),
      ExitCode::usage}},
    {LocalError::passphrase_empty,
     {"passphrase_empty", N_("The passphrase is empty: choose one of several words."),
      ExitCode::usage}},
    {LocalError::passphrase_too_long,
     {"passphrase_too_long", N_("The passphrase is too long: at most 1024 bytes."),
      ExitCode::usage}},
    {LocalError::passphrase_too_short,
     {"passphrase_too_short",
      N_("This passphrase is so short that it could be guessed by whoever gets hold of this "
         "computer or of a copy of the keys. Take at least 12 characters, or 8 in kana or kanji: "
         "four words that have nothing to do with each other are easy to keep in mind."),
      ExitCode::usage}},
    {LocalError::passphrase_repeats,
     {"passphrase_repeats",
      N_("This passphrase repeats the same few characters, which is guessed quickly. Take four "
         "words that have nothing to do with each other."),
      ExitCode::usage}},
    {LocalError::passphrase_is_name,
     {"passphrase_is_name",
      N_("This passphrase is the center's name, which is guessed first. Take four words that have "
         "nothing to do with each other."),
      ExitCode::usage}},
    {LocalError::passphrases_differ,
     {"passphrases_differ", N_("The two passphrases differ: type both again."), ExitCode::usage}},
    {LocalError::passphrase_unchanged,
     {"passphrase_unchanged",
      N_("The new passphrase is the old one: choose another. Nothing was changed."),
      ExitCode::usage}},
    {LocalError::new_passphrase_missing,
     {"new_passphrase_missing",
      N_("The new passphrase is needed: use --new-passphrase-file FILE, or run the command on a "
         "terminal. Nothing was changed."),
      ExitCode::refused}},
    {LocalError::passphrase_half_changed,
     {"passphrase_half_changed",
      N_("The change did not come to its end: {}. Each key opens with the old passphrase or with "
         "the new one. Run the command again with the same two passphrases: it does the rest."),
      ExitCode::refused}},
    {LocalError::key_missing,
     {"key_missing",
      N_("There is no key named {}: check --as, or bring the keys folder back from your backup."),
      ExitCode::usage}},
    {LocalError::key_damaged,
     {"key_damaged", N_("The key file {} is damaged: bring it back from your backup."),
      ExitCode::damage}},
    {LocalError::key_is_several,
     {"key_is_several",
      N_("This center has several staff keys: choose one with --as, or set TSUNAGI_STAFF ({})."),
      ExitCode::usage}},
    {LocalError::bad_staff_name,
     {"bad_staff_name",
      N_("'{}' cannot be the name of a staff key: use letters, digits, - and _, at most 48 of "
         "them or 16 in kana or kanji, such as sato."),
      ExitCode::usage}},
    {LocalError::staff_exists,
     {"staff_exists",
      N_("There is a staff key {} already: choose another name. 'tsunagi staff' lists them."),
      ExitCode::usage}},
    {LocalError::staff_term_too_long,
     {"staff_term_too_long",
      N_("A staff key is good for 180 days at most: give a shorter time, or leave it out."),
      ExitCode::usage}},
    {LocalError::staff_unknown,
     {"staff_unknown",
      N_("There is no staff key {}: 'tsunagi staff' lists those of this center, 'tsunagi staff "
         "--json' with their digits."),
      ExitCode::usage}},
    {LocalError::staff_is_several,
     {"staff_is_several",
      N_("Several staff keys go by this name ({}): name the one that is meant by its digits. When "
         "somebody leaves, take back each of them. Nothing was changed."),
      ExitCode::usage}},
    {LocalError::staff_not_granted,
     {"staff_not_granted",
      N_("The center does not know the staff key {}, so nothing can be signed with it: there is "
         "nothing to take back."),
      ExitCode::refused}},
    {LocalError::staff_without_public,
     {"staff_without_public",
      N_("It is not sure which key {} is, because the file with its public half is missing: name "
         "the key by its digits, which 'tsunagi staff --json' shows."),
      ExitCode::refused}},
    {LocalError::late_work_closed,
     {"late_work_closed",
      N_("{} of the records that would be taken back are sealed, and no copy can be made while "
         "they "
         "are closed: open them with 'tsunagi unlock' and another key first. Nothing was taken "
         "back."),
      ExitCode::refused}},
    {LocalError::staff_last,
     {"staff_last",
      N_("{} is the only staff key that can write: without it nobody of this center could. Add "
         "another one first: tsunagi staff add NAME"),
      ExitCode::refused}},
    {LocalError::passphrase_shared,
     {"passphrase_shared",
      N_("This is the passphrase of the officer's key: choose another one, so that whoever uses "
         "this "
         "key cannot open that one. Nothing was changed."),
      ExitCode::refused}},
    {LocalError::box_passphrase_wanted,
     {"box_passphrase_wanted",
      N_("The key to sealed records has another passphrase than the officer's key: run the command "
         "on a terminal, where it is asked for. Nothing was changed."),
      ExitCode::refused}},
    {LocalError::no_memory_for_key,
     {"no_memory_for_key",
      N_("There is not enough memory to open the key: close other programs and try again."),
      ExitCode::refused}},
    {LocalError::officer_key_missing,
     {"officer_key_missing",
      N_("The officer's key does not lie in {}: if it is kept elsewhere, name its file with --key; "
         "else bring it back from your backup."),
      ExitCode::usage}},
    {LocalError::key_choice,
     {"key_choice",
      N_("--as, --officer and --key each say which key is meant: use one of them. Nothing was "
         "changed."),
      ExitCode::usage}},
    {LocalError::key_cannot_be_written,
     {"key_cannot_be_written",
      N_("The key cannot be written anew: {}. Make its folder writable, or run the command as the "
         "user to whom it belongs; if the disk is failing, copy the keys folder to another one "
         "first. Nothing was changed."),
      ExitCode::usage}},
    {LocalError::key_is_being_changed,
     {"key_is_being_changed",
      N_("Another command is changing the keys in {}: wait until it is done. Nothing was changed."),
      ExitCode::refused}},
};

}  // namespace

LocalErrorRows key_error_rows() { return kKeyErrors; }

}  // namespace tsunagi::client
