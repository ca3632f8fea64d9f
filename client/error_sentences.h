// error_sentences.h - every way in which a command can fail: a name for programs, a sentence with
// the next step for people, and an exit code.
//
// Protocol errors (result.h) come from the daemon or from reading a record, local ones from this
// program. Names are what
// --json shows: DO NOT CHANGE.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace tsunagi::client {

// DO NOT CHANGE: scripts depend on them.
enum class ExitCode : int {
    done = 0,           // an empty result too
    not_found = 1,      // an id that is not here
    usage = 2,          // options, files or answers that do not fit
    refused = 3,        // by the daemon, by a key that is not open, or by an answer that was no
    unreachable = 4,    // no daemon to speak with
    damage = 5,         // the store or its index is damaged
    interrupted = 130,  // by Ctrl-C, as shells say it
};

enum class LocalError : std::uint16_t {
    // the daemon
    daemon_not_running,
    daemon_of_other_user,
    daemon_silent,
    daemon_gone,
    daemon_version,
    daemon_answer,
    daemon_program_missing,
    // the center's folder
    no_folder_given,
    no_center,
    center_exists,
    folder_not_empty,
    folder_cannot_be_written,
    disk_full,
    // keys and passphrases
    passphrase_missing,
    passphrase_file,
    passphrase_empty,
    passphrase_too_long,
    passphrase_too_short,
    passphrase_repeats,
    passphrase_is_name,
    passphrases_differ,
    passphrase_unchanged,
    new_passphrase_missing,
    passphrase_half_changed,
    key_missing,
    key_damaged,
    key_is_several,
    bad_staff_name,
    staff_exists,
    staff_term_too_long,
    staff_unknown,
    staff_is_several,
    staff_not_granted,
    staff_without_public,
    late_work_closed,
    staff_last,
    box_passphrase_wanted,
    passphrase_shared,
    no_memory_for_key,
    officer_key_missing,
    key_choice,
    key_cannot_be_written,
    key_is_being_changed,
    // what the user gave
    usage,
    unknown_kind,
    unknown_field,
    wrong_field,
    missing_field,
    title_missing,
    kind_missing,
    kind_differs,
    bad_form,
    unknown_language,
    translation_part,
    translation_of_itself,
    no_translation,
    unknown_record,
    body_twice,
    // changing what stands
    cannot_be_changed,
    has_siblings,
    nothing_to_change,
    not_a_resource,
    watch_exists,
    no_such_watch,
    no_editor,
    editor_failed,
    bad_file,
    bad_scope,
    scope_without_home,
    bad_prefecture,
    bad_area,
    area_is_several,
    no_area_codes,
    areas_missing,
    names_not_here,
    bad_municipality,
    wrong_check_digit,
    bad_activity,
    bad_corporate_number,
    bad_duration,
    unlock_too_long,
    address_missing,
    bad_address,
    bad_id,
    bad_name,
    bad_text,
    found_or_join,
    federation_empty,
    invitation_unreadable,
    invitation_expired,
    answer_missing,
    too_many_questions,
    not_confirmed,
    confirmation_needed,
    // counts
    not_countable,
    threshold_too_low,
    no_closed_question,
    small_count,
    count_computable,
    // import
    register_file,
    nothing_imported,
    table_without_header,
    table_without_title,
    table_kind_unclear,
    unknown_column,
    unknown_map,
    no_such_import,
    import_undone,
    not_an_officer,
    officer_of_other_time,
    manifest_taken,
    // officers and devices
    approval_none,
    approval_unknown,
    approval_is_several,
    approval_given,
    approval_in_force,
    approval_overtaken,
    approval_too_late,
    center_forked,
    bad_officer_name,
    officer_unknown,
    officer_exists,
    officer_needed,
    officer_count,
    device_unknown,
    device_last,
    device_is_this,
    rotation_waits,
    rotation_key_differs,
    undo_incomplete,
    undo_stopped,
    interrupted,
    import_unreadable,
    // bundles
    not_a_bundle,
    not_signed_records,
    bundle_empty,
    bundle_newer,
    bundle_cut,
    bundle_damaged,
    bundle_of_other_federation,
    bundle_for_others,
    bundle_key_differs,
    // backups
    backup_no_place,
    backup_inside,
    backup_folder_taken,
    backup_running,
    backup_none,
    backup_newer,
    backup_list_damaged,
    backup_part_missing,
    backup_part_damaged,
    backup_other_center,
    backup_other_key,
    backup_while_restoring,
    backup_not_taken_in,
    backup_half_a_key,
    restore_from_where,
    restore_not_waiting,
    file_exists,
    file_cannot_be_written,
    unknown_receiver,
    receiver_is_several,
    receiver_not_admitted,
    receiver_without_key,
    receiver_outside,
    receivers_too_many,
    scope_only_sealed,
    bad_since,
    bad_size,
    // mail
    mail_unset,
    mail_setting,
    bad_mail_address,
    mail_without_receiver,
    mail_receivers_too_many,
    mail_too_long,
    mail_password_file,
    mail_password_open,
    mail_host_unknown,
    mail_unreachable,
    mail_silent,
    mail_broken_off,
    mail_ca_file,
    mail_certificate,
    mail_not_encrypted,
    mail_encryption_failed,
    mail_login,
    mail_no_login,
    mail_receiver_refused,
    mail_put_off,
    mail_refused,
    sendmail_missing,
    sendmail_failed,
    // files of records
    file_refused,
    files_too_large,
    too_many_files,
    no_such_file,
    form_names_other_file,
    no_such_folder,
    alt_without_file,
    file_not_reached,
    own_file_lost,
    some_files_missing,
    record_withdrawn,
    // introductions
    introduction_by_command,
    introduction_without_own,
    introduction_of_one_kind,
    introduction_without_name,
    introduction_unknown,
    introduction_is_several,
    introduction_not_about_us,
    introduction_exists,
    introduction_is_over,
    introduction_is_told,
    introduction_not_answered,
    // what may be told about people
    consent_missing,
    person_is_several,
    person_not_sure,
    person_name_differs,
    recipient_not_clear,
    person_not_to_be_shared,
    ledger_not_written,
    // who is in the federation
    remove_self,
    remove_no_member,
    removed_already,
    removal_is_open,
    removal_agreed_already,
    removers_too_few,
    no_such_removal,
    center_was_removed,
    center_not_removed,
    // the machine
    no_memory,
    output_failed,
};

struct Failure {
    // Not an aggregate: C++20 would make one out of any text, and Expected<std::string> ambiguous.
    Failure() = default;
    Failure(std::string name_of, std::string sentence, ExitCode code)
        : name(std::move(name_of)), message(std::move(sentence)), exit(code) {}
    std::string name;
    std::string message;
    ExitCode exit = ExitCode::usage;
};

// A value or a failure. Read `operator*` only after a check.
template <typename T>
using Expected = boost::system::result<T, Failure>;
[[noreturn]] void throw_exception_from_error(const Failure& failure,
                                             const boost::source_location& where);

// `detail` is from outside (a name, a reason of the system); it stands in parentheses or in the
// sentence's own place.
[[nodiscard]] Failure failure(Error error, std::string_view detail = {});
[[nodiscard]] Failure failure(LocalError error, std::string_view detail = {});

// Every error that there is, for tests.
struct ErrorSentence {
    std::string_view name;
    const char* english;
    ExitCode exit = ExitCode::usage;
};
[[nodiscard]] std::span<const Error> all_errors();
[[nodiscard]] std::span<const LocalError> all_local_errors();
[[nodiscard]] ErrorSentence error_sentence(Error error);
[[nodiscard]] ErrorSentence error_sentence(LocalError error);
// Was it this one that failed?
[[nodiscard]] bool is_failure(const Failure& failure, Error error);
[[nodiscard]] bool is_failure(const Failure& failure, LocalError error);

}  // namespace tsunagi::client
