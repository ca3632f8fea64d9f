// signing.h - what commands that sign and share do before: open the key, and ask whether the user
// means it.
#pragma once

#include "client/context.h"
#include "client/scope_option.h"

namespace tsunagi::client {

// Opens the staff key and hands it to the daemon: for `seconds`, or with 0 as long as the
// connection lives. Errors: passphrase and key errors, those of the daemon.
[[nodiscard]] Expected<void> unlock(const Context& context,
                                    ControlClient& client,
                                    std::uint64_t seconds);

// Unlocks for this connection if the daemon is locked and there is a passphrase to be had. Errors:
// locked without one.
[[nodiscard]] Expected<void> ensure_unlocked(const Context& context,
                                             ControlClient& client,
                                             const StatusAnswer& status);

[[nodiscard]] Expected<StatusAnswer> ask_status(ControlClient& client);

// Says who will see records of this scope, and asks. Centers count where they are admitted, this
// one too. Errors: scope errors, confirmation_needed, not_confirmed.
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

// How many admitted centers are inside the scope.
[[nodiscard]] Expected<std::uint64_t> count_centers(ControlClient& client, const Scope& scope);

// "3 centers in Toyama will see it."
[[nodiscard]] std::string audience_text(const Scope& scope, std::uint64_t centers);

}  // namespace tsunagi::client
