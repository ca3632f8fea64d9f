#include "client/error_sentences.h"

#include <array>
#include <stdexcept>

#include "client/messages.h"
#include "protocol/base/check.h"

namespace tsunagi::client {
namespace {

template <typename E>
struct Row {
    E error;
    ErrorSentence sentence;
};

constexpr Row<Error> kErrors[] = {
    {Error::malformed,
     {"malformed", N_("The data are damaged or cut off: get them again from where they came."),
      ExitCode::refused}},
    {Error::not_canonical,
     {"not_canonical",
      N_("The data are not in the form that Tsunagi writes: get them again from where they came."),
      ExitCode::refused}},
    {Error::too_large,
     {"too_large", N_("This is too large for one record: shorten the text or split it."),
      ExitCode::refused}},
    {Error::bad_signature,
     {"bad_signature",
      N_("The signature does not fit: the record was altered on its way. Get it again from where "
         "it came."),
      ExitCode::refused}},
    {Error::body_mismatch,
     {"body_mismatch",
      N_("The content does not fit its record: it was altered on its way. Get it again from where "
         "it came."),
      ExitCode::refused}},
    {Error::bad_seal,
     {"bad_seal",
      N_("The records are not those that were sealed: they were altered on their way. Get them "
         "again from where they came."),
      ExitCode::refused}},
    {Error::unknown_format,
     {"unknown_format",
      N_("This was written by a newer version of Tsunagi: update both programs and try again."),
      ExitCode::refused}},
    {Error::bad_text,
     {"bad_text",
      N_("The text has control characters or is not UTF-8: save it as UTF-8 and try again."),
      ExitCode::refused}},
    {Error::unknown_center,
     {"unknown_center",
      N_("That center is not known here yet: wait until the centers have exchanged their records, "
         "then try "
         "again."),
      ExitCode::refused}},
    {Error::unknown_charter,
     {"unknown_charter",
      N_("That belongs to another federation: ask for an invitation to this one."),
      ExitCode::refused}},
    {Error::not_a_member,
     {"not_a_member",
      N_("This center has not been admitted yet: ask the center that invited you to be unlocked, "
         "then wait a "
         "moment."),
      ExitCode::refused}},
    {Error::key_not_granted,
     {"key_not_granted",
      N_("This key has no right to do that: use another staff key with --as, or ask the center's "
         "officer."),
      ExitCode::refused}},
    {Error::key_expired,
     {"key_expired", N_("The staff key has run out: ask the center's officer for a new one."),
      ExitCode::refused}},
    {Error::wrong_class,
     {"wrong_class", N_("This kind of record cannot have that scope: choose another scope."),
      ExitCode::refused}},
    {Error::private_kind,
     {"private_kind", N_("This kind is private and stays in the center: leave out --scope."),
      ExitCode::refused}},
    {Error::scope_not_ours,
     {"scope_not_ours", N_("Your center is outside that scope: choose one that your center is in."),
      ExitCode::refused}},
    {Error::network_scope,
     {"network_scope",
      N_("Networks do not exist yet: choose center, municipality, prefecture, region, nation or "
         "public."),
      ExitCode::refused}},
    {Error::in_the_future,
     {"in_the_future",
      N_("The time lies more than ten minutes ahead: check the clock of this computer."),
      ExitCode::refused}},
    {Error::manifest_fork,
     {"manifest_fork",
      N_("There are two different sets of keys of one center: ask that center what happened before "
         "you trust "
         "it."),
      ExitCode::refused}},
    {Error::not_your_slot,
     {"not_your_slot", N_("Only the center that wrote this record can change it: ask that center."),
      ExitCode::refused}},
    {Error::bad_reference,
     {"bad_reference", N_("The record points to something that cannot be meant: check the id."),
      ExitCode::refused}},
    {Error::unknown_kind,
     {"unknown_kind",
      N_("The service does not know this kind of record: update Tsunagi on this computer."),
      ExitCode::refused}},
    {Error::bad_field,
     {"bad_field", N_("A field is missing or not in its form: correct it and try again."),
      ExitCode::refused}},
    {Error::scope_declined,
     {"scope_declined",
      N_("This center does not take records of that scope: see 'tsunagi subscribe --help'."),
      ExitCode::refused}},
    {Error::unexpected_frame,
     {"unexpected_frame",
      N_("The service and this program did not understand each other: install both in the same "
         "version."),
      ExitCode::refused}},
    {Error::over_limit,
     {"over_limit", N_("That is more than is allowed at once: do it in smaller parts, or later."),
      ExitCode::refused}},
    {Error::bad_invitation,
     {"bad_invitation", N_("There is no such invitation: ask for a new one."), ExitCode::refused}},
    {Error::invitation_expired,
     {"invitation_expired", N_("The invitation has run out: ask for a new one."),
      ExitCode::refused}},
    {Error::invitation_used,
     {"invitation_used", N_("The invitation has been used already: ask for a new one."),
      ExitCode::refused}},
    {Error::sponsor_cap_reached,
     {"sponsor_cap_reached",
      N_("This center has vouched for as many centers as the federation's charter lets one: ask "
         "another center to do it."),
      ExitCode::refused}},
    {Error::locked,
     {"locked",
      N_("The staff key is locked: run 'tsunagi unlock' first, or add --passphrase-file."),
      ExitCode::refused}},
    {Error::wrong_passphrase,
     {"wrong_passphrase", N_("The passphrase is wrong: try again. Nothing was changed."),
      ExitCode::refused}},
    {Error::disk_full,
     {"disk_full",
      N_("The disk is full: make room, then try again. What was saved before is safe."),
      ExitCode::refused}},
    {Error::store_failed,
     {"store_failed",
      N_("The service cannot write its store: look into its log and run 'tsunagi check'."),
      ExitCode::refused}},
    {Error::not_found,
     {"not_found", N_("There is no such record here: check the id, or wait until it has arrived."),
      ExitCode::not_found}},
    {Error::already_exists,
     {"already_exists", N_("That exists already: nothing was changed."), ExitCode::refused}},
    {Error::not_needed,
     {"not_needed", N_("The link is not needed any more: others were chosen."), ExitCode::refused}},
    {Error::busy, {"busy", N_("The service is busy: try again in a moment."), ExitCode::refused}},
    {Error::invalid_argument,
     {"invalid_argument",
      N_("The service cannot do that with these values: check them with --help."),
      ExitCode::refused}},
    {Error::changed_meanwhile,
     {"changed_meanwhile",
      N_("Somebody changed this record meanwhile: look at it with 'tsunagi show', and begin again. "
         "Nothing was changed."),
      ExitCode::refused}},
};

constexpr Row<LocalError> kLocalErrors[] = {
    {LocalError::daemon_not_running,
     {"daemon_not_running",
      N_("The center's service is not running. Start it with: tsunagid --data {}"),
      ExitCode::unreachable}},
    {LocalError::daemon_of_other_user,
     {"daemon_of_other_user",
      N_("The service of this center belongs to another user: run the command as that user."),
      ExitCode::unreachable}},
    {LocalError::daemon_silent,
     {"daemon_silent", N_("The service does not answer: look into its log, or restart it."),
      ExitCode::unreachable}},
    {LocalError::daemon_gone,
     {"daemon_gone",
      N_("The service ended while it was answering: look into its log, start it again and repeat "
         "the command."),
      ExitCode::unreachable}},
    {LocalError::daemon_version,
     {"daemon_version",
      N_("The service is of another version than this program: install both in the same version "
         "and restart the "
         "service."),
      ExitCode::unreachable}},
    {LocalError::daemon_answer,
     {"daemon_answer",
      N_("The service sent an answer that cannot be read: install both programs in the same "
         "version and restart "
         "the service."),
      ExitCode::unreachable}},
    {LocalError::daemon_program_missing,
     {"daemon_program_missing",
      N_("The program tsunagid was not found: install it beside tsunagi, or put its folder into "
         "PATH."),
      ExitCode::unreachable}},
    {LocalError::no_folder_given,
     {"no_folder_given", N_("Which center? Give its folder with --data DIR, or set TSUNAGI_DATA."),
      ExitCode::usage}},
    {LocalError::no_center,
     {"no_center", N_("There is no center in {}: check --data, or make one with 'tsunagi init'."),
      ExitCode::unreachable}},
    {LocalError::center_exists,
     {"center_exists",
      N_("There is a center in {} already: choose another folder. Nothing was changed."),
      ExitCode::usage}},
    {LocalError::folder_not_empty,
     {"folder_not_empty",
      N_("The folder {} is not empty: choose a new folder. Nothing was changed."),
      ExitCode::usage}},
    {LocalError::folder_cannot_be_written,
     {"folder_cannot_be_written",
      N_("The folder cannot be written: {}. Choose another folder, or make this one writable."),
      ExitCode::usage}},
    {LocalError::disk_full,
     {"disk_full", N_("The disk is full: make room, then try again. Nothing was changed."),
      ExitCode::refused}},
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
    {LocalError::passphrases_differ,
     {"passphrases_differ", N_("The two passphrases differ: start again."), ExitCode::usage}},
    {LocalError::key_missing,
     {"key_missing",
      N_("There is no key named {}: check --as, or bring the keys folder back from your backup."),
      ExitCode::usage}},
    {LocalError::key_damaged,
     {"key_damaged", N_("The key file {} is damaged: bring it back from your backup."),
      ExitCode::damage}},
    {LocalError::key_is_several,
     {"key_is_several", N_("This center has several staff keys: choose one with --as ({})."),
      ExitCode::usage}},
    {LocalError::no_memory_for_key,
     {"no_memory_for_key",
      N_("There is not enough memory to open the key: close other programs and try again."),
      ExitCode::refused}},
    {LocalError::usage, {"usage", N_("{}"), ExitCode::usage}},
    {LocalError::unknown_kind,
     {"unknown_kind", N_("There is no kind of record named '{}': see 'tsunagi kinds'."),
      ExitCode::usage}},
    {LocalError::unknown_field,
     {"unknown_field", N_("There is no field of that name: {}"), ExitCode::usage}},
    {LocalError::wrong_field,
     {"wrong_field",
      N_("The field {} is not in its form: 'tsunagi kinds KIND' shows what each field holds."),
      ExitCode::usage}},
    {LocalError::missing_field,
     {"missing_field", N_("The field {} is missing: add it."), ExitCode::usage}},
    {LocalError::title_missing,
     {"title_missing", N_("The title is missing: add --title."), ExitCode::usage}},
    {LocalError::kind_missing,
     {"kind_missing",
      N_("What kind of record it is was not told: name it, as in 'tsunagi publish article', or add "
         "a line 'kind: article' to the file's head."),
      ExitCode::usage}},
    {LocalError::kind_differs,
     {"kind_differs",
      N_("The file says that it is of kind '{}', the command says another: agree "
         "on one."),
      ExitCode::usage}},
    {LocalError::bad_form,
     {"bad_form", N_("The file's head cannot be read: {}. 'tsunagi new KIND' shows how one looks."),
      ExitCode::usage}},
    {LocalError::unknown_record,
     {"unknown_record", N_("There is no record here whose id begins with {}: check it."),
      ExitCode::not_found}},
    {LocalError::cannot_be_changed,
     {"cannot_be_changed", N_("Records of this kind stand as they are: they cannot be changed."),
      ExitCode::refused}},
    {LocalError::has_siblings,
     {"has_siblings",
      N_("There are several newest versions of this record: look at them with 'tsunagi show', then "
         "'tsunagi merge ID' with the id of the one to keep."),
      ExitCode::refused}},
    {LocalError::nothing_to_change,
     {"nothing_to_change",
      N_("Say what to change (--title, --body, --field, ...), or run it on a terminal, where an "
         "editor opens."),
      ExitCode::usage}},
    {LocalError::no_editor,
     {"no_editor", N_("No editor was found: name one, as in EDITOR=nano."), ExitCode::usage}},
    {LocalError::editor_failed,
     {"editor_failed", N_("The editor ended with an error ({}): what you wrote is kept."),
      ExitCode::usage}},
    {LocalError::body_twice,
     {"body_twice", N_("Give the text once: --body or --body-file."), ExitCode::usage}},
    {LocalError::bad_file,
     {"bad_file", N_("The file cannot be read: {}. Check its name and that you may read it."),
      ExitCode::usage}},
    {LocalError::bad_scope,
     {"bad_scope",
      N_("'{}' is no scope: it is center, municipality, prefecture, region, nation or public, with "
         "a place "
         "after a colon if it is another than your own."),
      ExitCode::usage}},
    {LocalError::scope_without_home,
     {"scope_without_home",
      N_("Your center has told no municipality, so write which one: --scope municipality:CODE."),
      ExitCode::usage}},
    {LocalError::bad_prefecture,
     {"bad_prefecture", N_("'{}' is no prefecture: give its number from 1 to 47 or its name."),
      ExitCode::usage}},
    {LocalError::bad_area,
     {"bad_area",
      N_("'{}' is no place: give a prefecture, or a municipality's six-digit code with its right "
         "check digit."),
      ExitCode::usage}},
    {LocalError::bad_corporate_number,
     {"bad_corporate_number", N_("That is no corporate number: {}"), ExitCode::usage}},
    {LocalError::bad_duration,
     {"bad_duration", N_("'{}' is no length of time: write 30m, 8h or 3d."), ExitCode::usage}},
    {LocalError::unlock_too_long,
     {"unlock_too_long", N_("A key can be open for seven days at most: write --for 7d or less."),
      ExitCode::usage}},
    {LocalError::address_missing,
     {"address_missing",
      N_("The service has no address that others can reach: add --address HOST:PORT."),
      ExitCode::usage}},
    {LocalError::bad_address,
     {"bad_address", N_("'{}' is no address: write HOST:PORT, such as center.example.jp:7700."),
      ExitCode::usage}},
    {LocalError::bad_id,
     {"bad_id",
      N_("'{}' is no id: write its first eight or more letters and digits, as 'tsunagi list' shows "
         "them."),
      ExitCode::usage}},
    {LocalError::bad_name,
     {"bad_name", N_("The name is empty, too long or has control characters: choose another."),
      ExitCode::usage}},
    {LocalError::bad_text,
     {"bad_text",
      N_("The text has control characters or is not UTF-8: save it as UTF-8 and try again."),
      ExitCode::usage}},
    {LocalError::found_or_join,
     {"found_or_join",
      N_("Found a federation with --found NAME, or join one with --join INVITATION: exactly one of "
         "the two."),
      ExitCode::usage}},
    {LocalError::invitation_unreadable,
     {"invitation_unreadable",
      N_("The invitation cannot be read: copy the whole line that begins with 'tsunagi:'."),
      ExitCode::usage}},
    {LocalError::invitation_expired,
     {"invitation_expired",
      N_("The invitation has run out: ask the center that invited you for a new one."),
      ExitCode::usage}},
    {LocalError::answer_missing,
     {"answer_missing",
      N_("{} is missing: give it as an option, or run the command on a terminal."),
      ExitCode::usage}},
    {LocalError::too_many_questions,
     {"too_many_questions",
      N_("Too many answers could not be read: start again, or give them as options (see 'tsunagi "
         "init --help')."),
      ExitCode::usage}},
    {LocalError::not_confirmed,
     {"not_confirmed", N_("Stopped: nothing was shared."), ExitCode::usage}},
    {LocalError::confirmation_needed,
     {"confirmation_needed",
      N_("This shares with others: add --yes to agree, or run the command on a terminal. Nothing "
         "was shared."),
      ExitCode::usage}},
    {LocalError::register_file, {"register_file", N_("{}"), ExitCode::usage}},
    {LocalError::nothing_imported,
     {"nothing_imported",
      N_("Not one row could be read, so nothing was imported: check that this is the register's "
         "own file."),
      ExitCode::usage}},
    {LocalError::table_without_header,
     {"table_without_header",
      N_("No line of the file names its columns: put a line of names (such as 'name, address') "
         "above the rows."),
      ExitCode::usage}},
    {LocalError::table_without_title,
     {"table_without_title",
      N_("No column names the records: say which one does, as in --column 'NAME=title'. "
         "--preview shows the columns."),
      ExitCode::usage}},
    {LocalError::table_kind_unclear,
     {"table_kind_unclear",
      N_("The names of the columns do not tell what the rows are: say so with --kind; 'tsunagi "
         "kinds' lists them."),
      ExitCode::usage}},
    {LocalError::unknown_column,
     {"unknown_column", N_("The file has no column named '{}': --preview shows them."),
      ExitCode::usage}},
    {LocalError::unknown_map,
     {"unknown_map", N_("No columns are kept under the name '{}': see --save-map."),
      ExitCode::usage}},
    {LocalError::no_such_import,
     {"no_such_import", N_("There is no such import: 'tsunagi import log' lists them."),
      ExitCode::not_found}},
    {LocalError::import_undone,
     {"import_undone", N_("This import was taken back already: nothing was changed."),
      ExitCode::refused}},
    {LocalError::import_unreadable,
     {"import_unreadable", N_("What this import wrote cannot be read any more: {}"),
      ExitCode::refused}},
    {LocalError::not_a_bundle,
     {"not_a_bundle",
      N_("{} is no bundle: choose a file that 'tsunagi bundle export' wrote. Nothing was taken in "
         "from it."),
      ExitCode::usage}},
    {LocalError::bundle_empty,
     {"bundle_empty",
      N_("{} is empty: copy it again from where it came, and eject the medium before you pull it "
         "out."),
      ExitCode::usage}},
    {LocalError::bundle_newer,
     {"bundle_newer",
      N_("{} was written by a newer version of Tsunagi: update this computer and import it again."),
      ExitCode::refused}},
    {LocalError::bundle_cut,
     {"bundle_cut",
      N_("{} ends too early: it was cut off on its way. What came before the cut was taken in; "
         "copy "
         "it again and import it again for the rest."),
      ExitCode::damage}},
    {LocalError::bundle_damaged,
     {"bundle_damaged",
      N_("{} is damaged. What came before the damage was taken in; copy it again from where it "
         "came "
         "and import it again for the rest."),
      ExitCode::damage}},
    {LocalError::bundle_of_other_federation,
     {"bundle_of_other_federation",
      N_("{} is of another federation: nothing was taken in from it."), ExitCode::refused}},
    {LocalError::bundle_for_others,
     {"bundle_for_others",
      N_("{} is sealed to other centers, so this one cannot read it: ask who made it to add your "
         "center with --to."),
      ExitCode::refused}},
    {LocalError::bundle_key_differs,
     {"bundle_key_differs",
      N_("{} is sealed to another key of this center than the one in its keys folder, or its head "
         "was altered: ask for a new one."),
      ExitCode::refused}},
    {LocalError::file_exists,
     {"file_exists",
      N_("{} exists already: choose another name, or add --force to replace it. Nothing was "
         "written."),
      ExitCode::usage}},
    {LocalError::file_cannot_be_written,
     {"file_cannot_be_written",
      N_("The file cannot be written: {}. Choose another place. Nothing was left behind."),
      ExitCode::usage}},
    {LocalError::unknown_receiver,
     {"unknown_receiver", N_("There is no center of that id or name: {}. See 'tsunagi members'."),
      ExitCode::not_found}},
    {LocalError::receiver_is_several,
     {"receiver_is_several",
      N_("Several centers are meant by '{}': give more of the id, as 'tsunagi members' shows it."),
      ExitCode::usage}},
    {LocalError::receiver_not_admitted,
     {"receiver_not_admitted",
      N_("{} has not been admitted to the federation: vouch for it first with 'tsunagi sponsor'."),
      ExitCode::refused}},
    {LocalError::receiver_without_key,
     {"receiver_without_key",
      N_("{} has no key that a file could be sealed to: it has run out, or there never was one."),
      ExitCode::refused}},
    {LocalError::receiver_outside,
     {"receiver_outside",
      N_("One of these centers may not see that scope: {}. Make two bundles, one for each."),
      ExitCode::refused}},
    {LocalError::receivers_too_many,
     {"receivers_too_many", N_("A file can be sealed to at most {} centers: make several."),
      ExitCode::usage}},
    {LocalError::scope_only_sealed,
     {"scope_only_sealed",
      N_("Records of this center alone leave it only as a backup, sealed to the center itself: add "
         "--to with your own center's id, and no other."),
      ExitCode::refused}},
    {LocalError::bad_since,
     {"bad_since",
      N_("'{}' is no time: write a day such as 2026-04-01, or a length such as 7d or 12h."),
      ExitCode::usage}},
    {LocalError::bad_size,
     {"bad_size", N_("'{}' is no size: write at least 1M, for example 700M, 3900M or 1G."),
      ExitCode::usage}},
    {LocalError::no_memory,
     {"no_memory",
      N_("There is not enough memory for this: close other programs, or split the file."),
      ExitCode::refused}},
    {LocalError::output_failed,
     {"output_failed", N_("The output could not be written: is the disk full?"),
      ExitCode::refused}},
};

template <typename E, std::size_t N>
constexpr std::array<E, N> errors_of(const Row<E> (&rows)[N]) {
    std::array<E, N> out{};
    for (std::size_t i = 0; i < N; ++i) out[i] = rows[i].error;
    return out;
}
constexpr auto kErrorList = errors_of(kErrors);
constexpr auto kLocalErrorList = errors_of(kLocalErrors);

}  // namespace

void throw_exception_from_error(const Failure& failure, const boost::source_location& /*where*/) {
    throw std::runtime_error(failure.message);
}

std::span<const Error> all_errors() { return kErrorList; }
std::span<const LocalError> all_local_errors() { return kLocalErrorList; }

ErrorSentence error_sentence(Error error) {
    for (const auto& row : kErrors) {
        if (row.error == error) return row.sentence;
    }
    // A number that a newer daemon made: its detail says more.
    return {"unknown_error",
            N_("The service refused for a reason that this program does not know: update Tsunagi."),
            ExitCode::refused};
}

ErrorSentence error_sentence(LocalError error) {
    for (const auto& row : kLocalErrors) {
        if (row.error == error) return row.sentence;
    }
    CHECK(false);
}

Failure failure(Error error, std::string_view detail) {
    const ErrorSentence sentence = error_sentence(error);
    std::string message = _(sentence.english);
    if (!detail.empty()) message += fill_in(_(" ({})"), detail);
    return {std::string(sentence.name), std::move(message), sentence.exit};
}

Failure failure(LocalError error, std::string_view detail) {
    const ErrorSentence sentence = error_sentence(error);
    return {std::string(sentence.name), fill_in(_(sentence.english), detail), sentence.exit};
}

}  // namespace tsunagi::client
