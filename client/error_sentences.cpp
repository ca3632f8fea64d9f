#include "client/error_sentences.h"

#include <array>
#include <stdexcept>

#include "client/local_errors.h"
#include "client/messages.h"
#include "protocol/base/check.h"

namespace tsunagi::client {
namespace {

constexpr ErrorRow<Error> kErrors[] = {
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
    {Error::bad_content,
     {"bad_content",
      N_("The file is not the one that the record names: it was altered on its way. Try again."),
      ExitCode::refused}},
    {Error::no_content,
     {"no_content",
      N_("A file that the record names is not kept here any more: save it from another center with "
         "'tsunagi save', or detach it."),
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
     {"key_expired",
      N_("The staff key has run out: whoever has the officer's key lets it be good for longer with "
         "'tsunagi renew'."),
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
    {Error::sealed_for_others,
     {"sealed_for_others",
      N_("Only the centers that it names can read this record: ask one of them."),
      ExitCode::refused}},
    {Error::no_readers,
     {"no_readers",
      N_("A record of this kind is for certain centers only, and one of them has no key yet to "
         "which it could be sealed: use the command made for it (see 'tsunagi introduce --help'), "
         "or ask that center to update its program."),
      ExitCode::refused}},
    {Error::key_revoked,
     {"key_revoked",
      N_("This key was taken back: write with one that your center has now ('tsunagi staff' lists "
         "them)."),
      ExitCode::refused}},
    {Error::erased,
     {"erased",
      N_("The center that wrote this has erased it, and nothing can be written there again: write "
         "a "
         "new record."),
      ExitCode::refused}},
    {Error::second_key_needed,
     {"second_key_needed",
      N_("Another person of your center has to approve this with their own key: tsunagi --as NAME "
         "erase ID --approve. Without that, what was erased (without --now) is destroyed after 24 "
         "hours."),
      ExitCode::refused}},
    {Error::undecided,
     {"undecided",
      N_("The key of this record was taken back by its center, and the list of what stays is not "
         "here yet: wait until it has arrived, or ask that center to be online."),
      ExitCode::refused}},
    {Error::not_in_force,
     {"not_in_force",
      N_("The center that wrote this changes its keys or officers, and too few of its officers "
         "have "
         "signed that so far: it is taken in as soon as they have."),
      ExitCode::refused}},
    {Error::removed,
     {"removed",
      N_("This center was removed from the federation: records for the center itself can be "
         "written as before, others are not taken. If it shall come back, ask a member ('tsunagi "
         "sponsor --return')."),
      ExitCode::refused}},
    {Error::blocked,
     {"blocked",
      N_("Your center has blocked the one that wrote it ('tsunagi block' lists them, 'tsunagi "
         "unblock' takes it in again)."),
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
     {"bad_invitation",
      N_("There is no such invitation: ask the center that invited you for a new one."),
      ExitCode::refused}},
    {Error::invitation_expired,
     {"invitation_expired",
      N_("The invitation has run out: ask the center that invited you for a new one."),
      ExitCode::refused}},
    {Error::invitation_used,
     {"invitation_used",
      N_("The invitation has been used already: ask the center that invited you for a new one."),
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
    {Error::narrows_scope,
     {"narrows_scope",
      N_("This record is shared more widely than that, and is left as it is: change it with "
         "'tsunagi edit ID'."),
      ExitCode::refused}},
    {Error::widens_scope,
     {"widens_scope",
      N_("This center keeps more about this than the file says, and for fewer people, and it is "
         "left as it is: widen it with 'tsunagi edit ID --scope', after which an import updates "
         "it."),
      ExitCode::refused}},
    {Error::restoring,
     {"restoring",
      N_("This center was restored from a backup and has not compared with enough other centers "
         "yet: see 'tsunagi status'. If they cannot be reached: tsunagi restore --alone. What an "
         "officer signs (keys, revocations, the center's name) waits for the others in any "
         "case."),
      ExitCode::refused}},
    {Error::changed_meanwhile,
     {"changed_meanwhile",
      N_("Somebody changed this record meanwhile: look at it with 'tsunagi show', and begin again. "
         "Nothing was changed."),
      ExitCode::refused}},
};

template <typename E, std::size_t N>
constexpr std::array<E, N> errors_of(const ErrorRow<E> (&rows)[N]) {
    std::array<E, N> out{};
    for (std::size_t i = 0; i < N; ++i) out[i] = rows[i].error;
    return out;
}
constexpr auto kErrorList = errors_of(kErrors);

}  // namespace

void throw_exception_from_error(const Failure& failure, const boost::source_location& /*where*/) {
    throw std::runtime_error(failure.message);
}

std::span<const Error> all_errors() { return kErrorList; }

std::span<const LocalError> all_local_errors() {
    static const std::vector<LocalError> kAll = [] {
        std::vector<LocalError> all;
        for (const auto table : local_error_tables()) {
            for (const auto& row : table) all.push_back(row.error);
        }
        return all;
    }();
    return kAll;
}

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
    for (const auto table : local_error_tables()) {
        for (const auto& row : table) {
            if (row.error == error) return row.sentence;
        }
    }
    CHECK(false);
}

bool is_failure(const Failure& failure, Error error) {
    return failure.name == error_sentence(error).name;
}

bool is_failure(const Failure& failure, LocalError error) {
    return failure.name == error_sentence(error).name;
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
