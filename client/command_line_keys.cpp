#include "client/command_line_parts.h"
#include "client/messages.h"

namespace tsunagi::client {

void add_key_commands(CLI::App& app, Collected& to) {
    CLI::App* unlock =
        add_command(app, "unlock", _("Let the service sign with your staff key for some time"),
                    "  tsunagi unlock --for 8h");
    unlock->add_option("--for", to.unlock.lifetime, _("How long (default 8h)"))->type_name("TIME");
    unlock->callback([&to] { to.chosen = to.unlock; });
    add_command(app, "lock", _("Take the staff key out of the service again"), "  tsunagi lock")
        ->callback([&to] { to.chosen = LockOptions{}; });
}

}  // namespace tsunagi::client
