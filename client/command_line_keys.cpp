#include "client/command_line_parts.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

void add_passphrase(CLI::App& app, Collected& to) {
    PassphraseOptions& options = to.passphrase;
    CLI::App* command = add_command(
        app, "passphrase",
        _("Change the passphrase of the keys in the center's folder: your staff key, and with "
          "it the key to sealed records and the officer's key where the same passphrase opens "
          "them"),
        "  tsunagi passphrase\n  tsunagi passphrase --officer\n"
        "  tsunagi passphrase --key /media/usb/root.sealed");
    command
        ->add_option("--new-passphrase-file", options.new_file,
                     _("A file with the new passphrase (else asked, twice)"))
        ->type_name("FILE");
    command->add_flag("--officer", options.officer,
                      _("Only the officer's key, so that it has a passphrase of its own"));
    command
        ->add_option("--key", options.key_file,
                     _("Only this sealed key: a copy, or one that is kept elsewhere"))
        ->type_name("FILE");
    command->callback([&to] { to.chosen = to.passphrase; });
}

}  // namespace

void add_key_commands(CLI::App& app, Collected& to) {
    CLI::App* unlock =
        add_command(app, "unlock", _("Let the service sign with your staff key for some time"),
                    "  tsunagi unlock --for 8h");
    unlock->add_option("--for", to.unlock.lifetime, _("How long (default 8h)"))->type_name("TIME");
    unlock->callback([&to] { to.chosen = to.unlock; });
    add_command(app, "lock", _("Take the staff key out of the service again"), "  tsunagi lock")
        ->callback([&to] { to.chosen = LockOptions{}; });
    add_passphrase(app, to);
}

}  // namespace tsunagi::client
