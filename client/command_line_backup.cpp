#include "client/command_line_parts.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

void add_backup(CLI::App& app, Collected& to) {
    BackupOptions& options = to.backup;
    CLI::App* command = add_command(
        app, "backup",
        _("Write what the center has into a folder on a stick or another computer, sealed; the "
          "next time only what came since. It is read again before it counts"),
        "  tsunagi backup /media/usb/tsunagi\n  tsunagi backup /media/usb/tsunagi --check");
    add_argument(command, "FOLDER", options.folder, _("Where the backup is"));
    auto* anew = command->add_flag(
        "--anew", options.is_anew,
        _("Write everything again, and remove the old files when the new ones are good"));
    command
        ->add_flag("--check", options.is_check,
                   _("Only read all of what is there, and say whether it is good"))
        ->excludes(anew);
    command->callback([&to] { to.chosen = to.backup; });
}

void add_restore(CLI::App& app, Collected& to) {
    RestoreOptions& options = to.restore;
    CLI::App* command = add_command(
        app, "restore",
        _("Bring a center back from its backup, in a new folder. It writes nothing before it has "
          "compared with two other centers"),
        "  tsunagi restore /media/usb/tsunagi --into ~/tsunagi\n  tsunagi restore --alone");
    command->add_option("FOLDER", options.folder, _("Where the backup is"))->type_name(" ");
    command->add_option("--into", options.into, _("The center's new folder (else --data)"))
        ->type_name("DIR");
    command->add_flag("--alone", options.is_alone,
                      _("The restored center shall not wait for others any longer: they cannot be "
                        "reached. Wants the officer's key"));
    command
        ->add_option("--key", options.key_file,
                     _("The officer's sealed key, where it does not lie in the center's folder"))
        ->type_name("FILE");
    command->callback([&to] { to.chosen = to.restore; });
}

}  // namespace

void add_backup_commands(CLI::App& app, Collected& to) {
    add_backup(app, to);
    add_restore(app, to);
}

}  // namespace tsunagi::client
