#include "protocol/base/result.h"

#include "protocol/base/check.h"

namespace tsunagi {

std::string_view error_text(Error error) {
    switch (error) {
        case Error::malformed: return "the bytes can't be read";
        case Error::not_canonical: return "the bytes are not in canonical form";
        case Error::too_large: return "larger than allowed";
        case Error::bad_signature: return "the signature does not fit";
        case Error::body_mismatch: return "the body is not the one that was signed";
        case Error::unknown_format: return "a format that this version does not know";
        case Error::bad_text: return "text with forbidden or broken characters";
        case Error::unknown_center: return "the author's center is not known here";
        case Error::unknown_charter: return "meant for another federation";
        case Error::not_a_member: return "the center is not a member";
        case Error::key_not_granted: return "the center has not given this key that right";
        case Error::key_expired: return "the key had expired";
        case Error::wrong_class: return "kind, class and scope do not go together";
        case Error::private_kind: return "this kind never leaves its own center";
        case Error::scope_not_ours: return "the center is not inside this scope";
        case Error::network_scope: return "network scopes are not available in this version";
        case Error::in_the_future: return "dated more than ten minutes in the future";
        case Error::manifest_fork: return "two manifests claim the same place in the chain";
        case Error::not_your_slot: return "only the owning center may change this";
        case Error::bad_reference: return "refers to something that can't be referred to";
        case Error::unknown_kind: return "a kind that this version does not know";
        case Error::bad_field: return "a field is missing or not in its form";
        case Error::scope_declined: return "this center declined the scope";
        case Error::bad_seal: return "the records are not those that were sealed";
        case Error::bad_content: return "the file is not the one that was asked for";
        case Error::no_content: return "a file that the record names is not here";
        case Error::sealed_for_others: return "only other centers can read this";
        case Error::no_readers: return "it names no centers that could read it";
        case Error::key_revoked: return "the center has revoked the key";
        case Error::undecided:
            return "the key was revoked, and what it wrote that still counts is not known here yet";
        case Error::not_in_force: return "too few officers signed what would allow it";
        case Error::removed: return "the center was removed from the federation";
        case Error::blocked: return "this center has blocked its author";
        case Error::erased: return "the center that wrote it has erased it";
        case Error::second_key_needed:
            return "another person's key of the center has to stand behind it";
        case Error::unexpected_frame: return "a message that does not belong here";
        case Error::over_limit: return "more than is allowed";
        case Error::bad_invitation: return "no such invitation";
        case Error::invitation_expired: return "the invitation has expired";
        case Error::invitation_used: return "the invitation was already used";
        case Error::not_needed: return "the link is not needed any more";
        case Error::sponsor_cap_reached:
            return "this center has vouched for as many centers as the charter lets one";
        case Error::locked: return "the signing key is locked";
        case Error::wrong_passphrase: return "the passphrase is wrong";
        case Error::disk_full: return "the disk is full";
        case Error::store_failed: return "the store could not write";
        case Error::not_found: return "not found";
        case Error::already_exists: return "already there";
        case Error::busy: return "too busy now";
        case Error::invalid_argument: return "an argument is not valid";
        case Error::narrows_scope: return "the standing version is shared more widely";
        case Error::widens_scope: return "the standing version says more, for fewer";
        case Error::changed_meanwhile: return "there is a newer version by now";
        case Error::restoring:
            return "the center was restored from a backup and has not compared with others yet";
    }
    return "an error that this version does not know";
}

bool is_senders_fault(Error error) {
    switch (error) {
        case Error::malformed:
        case Error::not_canonical:
        case Error::too_large:
        case Error::bad_signature:
        case Error::body_mismatch:
        case Error::wrong_class:
        case Error::private_kind:
        case Error::bad_seal:
        case Error::bad_content:
        case Error::unexpected_frame:
        case Error::over_limit: return true;
        default: return false;
    }
}

void throw_exception_from_error(Error error, const boost::source_location& where) {
    // value() on a Result that holds an error is a bug of the caller.
    check_failed(error_text(error).data(), where.file_name(), static_cast<int>(where.line()));
}

}  // namespace tsunagi
