// result.h - Result<T>: a value, or a numbered reason why there is none.
//
// Used for everything that a peer, a file or a user can get wrong, and for rules that refuse. A bug
// of ours is a CHECK, a full disk is storage's StorageError. The numbers appear on the wire (close
// reasons) and in --json output: DO NOT CHANGE OR REUSE THEM. Boost.System's result is the only
// Boost header that protocol/ may use; std::expected replaces it with C++23.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string_view>

namespace tsunagi {

enum class Error : std::uint16_t {
    // Bytes that are not what they claim to be.
    malformed = 1,       // not decodable, or a bound of the format is broken
    not_canonical = 2,   // decodable, but not the one encoding that the format allows
    too_large = 3,       // over a bound in limits.h
    bad_signature = 4,   // the signature does not fit the bytes and the key
    body_mismatch = 5,   // the body is not what the header commits to
    unknown_format = 6,  // a format version that this program does not know
    bad_text = 7,        // text that is not UTF-8 or holds forbidden control characters
    // Rules of the federation.
    unknown_center = 20,     // the author's manifest is not here (yet)
    unknown_charter = 21,    // the record is for another federation
    not_a_member = 22,       // the center is known but not admitted
    key_not_granted = 23,    // the manifest of that epoch does not grant this key this right
    key_expired = 24,        // the key's grant had ended at the record's time
    wrong_class = 25,        // kind, class and scope do not go together
    private_kind = 26,       // a private kind met a destination outside its own center
    scope_not_ours = 27,     // the center is not inside the scope
    network_scope = 28,      // network scopes are not served yet
    in_the_future = 29,      // deferred: more than ten minutes ahead of this clock
    manifest_fork = 30,      // two manifests of one epoch
    not_your_slot = 31,      // only the owning center writes its slots
    bad_reference = 32,      // a parent or target that can't be what it has to be
    unknown_kind = 33,       // refused at publishing; from peers it is kept and relayed
    bad_field = 34,          // a field of the body is missing or not in the form its kind asks for
    scope_declined = 36,     // this center takes nothing of the scope (node/subscriptions.h)
    bad_seal = 35,           // records that are not those which the seal names
    bad_content = 37,        // pieces that are not those of the file that was asked for
    no_content = 38,         // a file that the record names is not here (yet)
    sealed_for_others = 39,  // a sealed body of which this center is no reader
    no_readers = 48,         // a body of a sealed kind that names nobody who could read it
    key_revoked = 49,        // the key was revoked, and no list of its center names the record
    erased = 51,  // its center erased it; or its body is not here, and why is not known yet
    second_key_needed = 52,  // another person's key of the center has to stand behind it
    undecided = 50,          // a revocation, or a list that one names, is not here (yet)
    not_in_force = 57,       // only a manifest that too few officers signed (yet) would allow it
    removed = 54,            // the center was removed, and no list of its removers names the record
    blocked = 55,            // this center wants nothing of the author (node/blocks.h)
    // Sessions.
    unexpected_frame = 40,  // a frame that this phase of the session does not allow
    over_limit = 41,        // a peer or user exceeded a bound
    bad_invitation = 42,    // no such invitation, or its token does not fit
    invitation_expired = 43,
    invitation_used = 44,
    not_needed = 45,           // a link that stands for nothing any more
    sponsor_cap_reached = 46,  // this center has vouched for as many as the charter lets one
    // Local use.
    locked = 60,  // signing needs an unlocked key
    wrong_passphrase = 61,
    disk_full = 62,     // the store has stopped writing; reading goes on
    store_failed = 63,  // the store refused for another reason
    not_found = 64,
    already_exists = 65,
    busy = 66,  // a queue is full: try again
    invalid_argument = 67,
    narrows_scope = 69,      // an import for fewer than the standing version is for
    changed_meanwhile = 68,  // an edit of a version that is not the newest any more
    widens_scope = 70,       // an import for more than the standing version is for, which says more
    restoring = 71,          // the store was restored, and what others have may not be back yet
};

// One plain English sentence for logs. What users see is made (and translated) by the client.
[[nodiscard]] std::string_view error_text(Error error);

// True where the one who sent the bytes is at fault, so that the link is closed; false where the
// record only waits.
[[nodiscard]] bool is_senders_fault(Error error);

[[noreturn]] void throw_exception_from_error(Error error, const boost::source_location& where);

template <typename T>
using Result = boost::system::result<T, Error>;

}  // namespace tsunagi
