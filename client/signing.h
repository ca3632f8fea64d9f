// signing.h - what commands that sign and share do before: open the key, and ask whether the user
// means it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "client/context.h"
#include "client/scope_option.h"

namespace tsunagi::client {

// Each key costs a second of an old machine to open: the box key is opened where it is wanted.
enum class Opens : std::uint8_t { signing, sealed_records_too };

// Opens the staff key, and the box key where it is wanted, and hands them to the daemon: for
// `seconds`, or with 0 as long as the connection lives. Errors: passphrase and key errors, those of
// the daemon.
[[nodiscard]] Expected<void> unlock(const Context& context,
                                    ControlClient& client,
                                    std::uint64_t seconds,
                                    Opens opens);

// Unlocks for this connection if the daemon is locked and there is a passphrase to be had. Errors:
// locked without one.
[[nodiscard]] Expected<void> ensure_unlocked(const Context& context,
                                             ControlClient& client,
                                             const StatusAnswer& status);

// The same for sealed records, after the daemon said that they are locked. Errors: locked without a
// passphrase to be had.
[[nodiscard]] Expected<void> ensure_sealed_are_open(const Context& context, ControlClient& client);

[[nodiscard]] Expected<StatusAnswer> ask_status(ControlClient& client);
[[nodiscard]] Expected<std::vector<MemberAnswer>> ask_members(ControlClient& client);

// A part of what is shared at once.
struct SharedPart {
    ScopeChoice scope;
    std::uint64_t records = 0;  // told where there are several parts
};
// Who will see such a part.
struct Audience {
    Scope scope;
    std::uint64_t records = 0;
    std::uint64_t others = 0;  // centers beside our own
};
// In the order of the parts. Errors: scope errors.
[[nodiscard]] Expected<std::vector<Audience>> find_audiences(ControlClient& client,
                                                             const StatusAnswer& status,
                                                             std::span<const SharedPart> parts);
// What is shared and who will see it, of several parts each on a line; empty where that is only
// this center.
[[nodiscard]] std::string sharing_text(const std::vector<Audience>& audiences,
                                       const std::string& what);

// Says who will see records of these scopes, and asks. Other centers count where they are admitted.
// Nothing is asked where only this center sees them. Errors: scope errors, confirmation_needed,
// not_confirmed.
[[nodiscard]] Expected<void> confirm_sharing(const Context& context,
                                             ControlClient& client,
                                             const StatusAnswer& status,
                                             std::span<const SharedPart> parts,
                                             const std::string& what);
[[nodiscard]] Expected<void> confirm_sharing(const Context& context,
                                             ControlClient& client,
                                             const StatusAnswer& status,
                                             const ScopeChoice& choice,
                                             const std::string& what);

// Tells what is going to happen and asks whether it is meant; --yes is the answer. Errors:
// confirmation_needed, not_confirmed.
[[nodiscard]] Expected<void> confirm(const Context& context,
                                     const std::string& what,
                                     const std::string& question);

// How many admitted centers beside our own are inside the scope.
[[nodiscard]] Expected<std::uint64_t> count_other_centers(ControlClient& client,
                                                          const CenterId& own,
                                                          const Scope& scope);

// "3 other centers will see it (within Toyama)."
[[nodiscard]] std::string audience_text(const Scope& scope, std::uint64_t others);

}  // namespace tsunagi::client
