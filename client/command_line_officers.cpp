// The part of the command line about who may sign for a center, and its computers' keys.
#include "client/command_line_parts.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

using Action = OfficersChangeOptions::Action;

void add_approvals(CLI::App& app, Collected& to) {
    add_command(app, "approvals",
                _("List the changes of this center that wait for signatures of its officers"),
                "  tsunagi approvals")
        ->callback([&to] { to.chosen = ApprovalsOptions{}; });
    CLI::App* command = add_command(
        app, "approve", _("Sign a proposed change with one more officer's key, after it was shown"),
        "  tsunagi approve --key /media/usb/officer.sealed\n"
        "  tsunagi approve 1a2b3c4d5e6f --key /media/usb/officer.sealed");
    command
        ->add_option("CHANGE", to.approve.id,
                     _("The first eight or more digits that 'tsunagi approvals' shows; none where "
                       "one waits"))
        ->type_name(" ");
    add_officer_key(command, to.approve.key_file);
    command->callback([&to] { to.chosen = to.approve; });
}

void add_new_key(CLI::App* command, OfficersChangeOptions& options) {
    command
        ->add_option("--out", options.out,
                     _("Where the new officer's sealed key goes: a medium of that person's own"))
        ->type_name("FILE")
        ->required();
    command
        ->add_option("--new-passphrase-file", options.new_passphrase_file,
                     _("A file with the new key's passphrase (else asked, twice)"))
        ->type_name("FILE");
}

// Below `officers`; `what` fills in the rest.
CLI::App* add_change(CLI::App& officers,
                     const std::string& name,
                     const std::string& what,
                     const std::string& lines,
                     OfficersChangeOptions& options,
                     Action action,
                     Collected& to) {
    options.action = action;
    CLI::App* command = add_command(officers, name, what, lines);
    command->callback([&to, &options] { to.chosen = options; });
    return command;
}

void add_officers(CLI::App& app, Collected& to) {
    CLI::App* officers = add_command(
        app, "officers",
        _("List who may sign for this center, or change who they are and how many have to sign"),
        "  tsunagi officers\n  tsunagi officers add 理事長 --out /media/usb/officer.sealed");
    const std::string who = _("The officer's name, or the first eight or more digits of the key");
    CLI::App* add = add_change(
        *officers, "add",
        _("Add an officer, with a new key and a passphrase of its own. Wants an officer's key"),
        "  tsunagi officers add 理事長 --out /media/usb/officer.sealed", to.officers_add,
        Action::add, to);
    add_argument(add, "NAME", to.officers_add.name,
                 _("The new officer's name or office. Other centers see it"));
    add_new_key(add, to.officers_add);
    add_officer_key(add, to.officers_add.key_file);
    CLI::App* remove = add_change(
        *officers, "remove", _("Let somebody be an officer no more. Wants an officer's key"),
        "  tsunagi officers remove 前理事長", to.officers_remove, Action::remove, to);
    add_argument(remove, "NAME", to.officers_remove.name, who);
    add_officer_key(remove, to.officers_remove.key_file);
    CLI::App* replace = add_change(
        *officers, "replace",
        _("Put a new officer in another one's place, in one change. Wants an officer's key"),
        "  tsunagi officers replace 前理事長 新理事長 --out /media/usb/officer.sealed",
        to.officers_replace, Action::replace, to);
    add_argument(replace, "OLD", to.officers_replace.name, who);
    add_argument(replace, "NEW", to.officers_replace.new_name,
                 _("The new officer's name or office. Other centers see it"));
    add_new_key(replace, to.officers_replace);
    add_officer_key(replace, to.officers_replace.key_file);
    CLI::App* name =
        add_change(*officers, "name", _("Call an officer by another name. Wants an officer's key"),
                   "  tsunagi officers name 1a2b3c4d 理事長", to.officers_name, Action::name, to);
    add_argument(name, "OFFICER", to.officers_name.name, who);
    add_argument(name, "NAME", to.officers_name.new_name, _("The name. Other centers see it"));
    add_officer_key(name, to.officers_name.key_file);
    CLI::App* need = add_change(
        *officers, "need",
        _("Let every change of the center need the signatures of so many officers. Wants an "
          "officer's key"),
        "  tsunagi officers need 2", to.officers_need, Action::need, to);
    add_argument(need, "NUMBER", to.officers_need.need, _("How many"));
    add_officer_key(need, to.officers_need.key_file);
    officers->callback([&to, officers] {
        if (officers->get_subcommands().empty()) to.chosen = OfficersListOptions{};
    });
}

void add_devices(CLI::App& app, Collected& to) {
    CLI::App* devices = add_command(
        app, "devices",
        _("List the keys with which this center's computers work, or take back a stolen one's"),
        "  tsunagi devices\n  tsunagi devices revoke 1a2b3c4d5e6f");
    CLI::App* revoke = add_command(
        *devices, "revoke",
        _("Take the key of a computer back for good: it was stolen, or given away. Wants an "
          "officer's key"),
        "  tsunagi devices revoke 1a2b3c4d5e6f");
    add_argument(revoke, "KEY", to.device_revoke.key,
                 _("The first eight or more digits of the key, or its name"));
    revoke
        ->add_option("--reason", to.device_revoke.reason,
                     _("What other centers are told: lost, replaced or other (default: lost)"))
        ->type_name("WORD");
    add_officer_key(revoke, to.device_revoke.key_file);
    revoke->callback([&to] { to.chosen = to.device_revoke; });
    devices->callback([&to, revoke] {
        if (!revoke->parsed()) to.chosen = DevicesListOptions{};
    });
}

void add_rotate(CLI::App& app, Collected& to) {
    CLI::App* command = add_command(
        app, "rotate",
        _("Put a new key in the place of an officer's, of a person's (--as), or of this "
          "computer's. Wants the officer's key"),
        "  tsunagi rotate device\n  tsunagi rotate staff --as sato\n"
        "  tsunagi rotate officer --key /media/usb/officer.sealed");
    add_argument(command, "WHAT", to.rotate.what, _("officer, staff or device"));
    command
        ->add_option("--staff-passphrase-file", to.rotate.staff_passphrase_file,
                     _("A file with the passphrase of the staff key (else asked)"))
        ->type_name("FILE");
    add_officer_key(command, to.rotate.key_file);
    command->callback([&to] { to.chosen = to.rotate; });
}

}  // namespace

void add_officer_commands(CLI::App& app, Collected& to) {
    add_approvals(app, to);
    add_officers(app, to);
    add_devices(app, to);
    add_rotate(app, to);
    add_command(
        app, "handover",
        _("For who leaves and who comes: who can do what, what is open, and what to do next"),
        "  tsunagi handover")
        ->callback([&to] { to.chosen = HandoverOptions{}; });
}

}  // namespace tsunagi::client
