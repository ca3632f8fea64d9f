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

void add_profile(CLI::App& app, Collected& to) {
    ProfileOptions& options = to.profile;
    CLI::App* command = add_command(
        app, "profile",
        _("Show what other centers know of yours and until when its keys are good, or correct "
          "its name or corporate number with the officer's key"),
        "  tsunagi profile\n  tsunagi profile --name 'NPOセンターとやま'\n"
        "  tsunagi profile --corporate-number '' --key /media/usb/root.sealed");
    auto* name = command->add_option("--name", options.name, _("Its name"));
    auto* number = command->add_option("--corporate-number", options.corporate_number,
                                       _("Its corporate number, 13 digits; '' for none"));
    add_officer_key(command, options.key_file);
    command->callback([&to, name, number] {
        to.profile.has_name = name->count() != 0;
        to.profile.has_number = number->count() != 0;
        to.chosen = to.profile;
    });
}

void add_renew(CLI::App& app, Collected& to) {
    CLI::App* command = add_command(
        app, "renew",
        _("Let the center's keys be good for longer, from today: the staff key 180 days, the "
          "others 400. Wants the officer's key"),
        "  tsunagi renew\n  tsunagi renew --key /media/usb/root.sealed");
    add_officer_key(command, to.renew.key_file);
    command->callback([&to] { to.chosen = to.renew; });
}

CLI::App* add_staff_revoke(CLI::App& staff, Collected& to) {
    StaffRevokeOptions& options = to.staff_revoke;
    CLI::App* command = add_command(
        staff, "revoke",
        _("Take a staff key back for good: whoever used it leaves, or a computer is lost. What it "
          "wrote stays, but for what came since a day that you name. Wants the officer's key"),
        "  tsunagi staff revoke sato\n  tsunagi staff revoke sato --since 2026-11-20");
    add_argument(command, "NAME", options.name,
                 _("The name of the key, or the first eight or more digits of it"));
    command
        ->add_option("--since", options.since,
                     _("Since when somebody else may have used it, as a day (2026-11-20) or a "
                       "length (3d): what it wrote from then on, or what came here since, is taken "
                       "back everywhere"))
        ->type_name("TIME");
    command->add_flag("--by-date", options.trusts_dates,
                      _("With --since: what says an earlier day stays, though it came later. For a "
                        "computer that was set up anew since then; a thief can date back"));
    command
        ->add_option("--reason", options.reason,
                     _("What other centers are told: left, lost, replaced or other (default: lost "
                       "with --since, else left)"))
        ->type_name("WORD");
    add_officer_key(command, options.key_file);
    command->callback([&to] { to.chosen = to.staff_revoke; });
    return command;
}

void add_staff(CLI::App& app, Collected& to) {
    CLI::App* staff =
        add_command(app, "staff", _("List the staff keys of this center, add or take back one"),
                    "  tsunagi staff\n  tsunagi staff add sato\n  tsunagi staff revoke sato");
    StaffAddOptions& options = to.staff_add;
    CLI::App* command = add_command(
        *staff, "add",
        _("Add a staff key for one more person, with a passphrase of its own. Wants the officer's "
          "key"),
        "  tsunagi staff add sato\n  tsunagi staff add intern --for 60d");
    add_argument(command, "NAME", options.name,
                 _("What --as will call it. It stays on this computer"));
    command
        ->add_option("--for", options.lifetime, _("How long it is good (default and most: 180d)"))
        ->type_name("TIME");
    command->add_flag("--may-sponsor", options.may_sponsor,
                      _("It may also invite centers and vouch for them"));
    command
        ->add_option("--new-passphrase-file", options.new_passphrase_file,
                     _("A file with the new key's passphrase (else asked, twice)"))
        ->type_name("FILE");
    add_officer_key(command, options.key_file);
    command->callback([&to] { to.chosen = to.staff_add; });
    const CLI::App* revoke = add_staff_revoke(*staff, to);
    staff->callback([&to, command, revoke] {
        if (!command->parsed() && !revoke->parsed()) to.chosen = StaffListOptions{};
    });
}

}  // namespace

void add_officer_key(CLI::App* command, std::string& file) {
    command
        ->add_option("--key", file,
                     _("The officer's sealed key, where it does not lie in the center's folder"))
        ->type_name("FILE");
}

void add_key_commands(CLI::App& app, Collected& to) {
    CLI::App* unlock =
        add_command(app, "unlock", _("Let the service sign with your staff key for some time"),
                    "  tsunagi unlock --for 8h");
    unlock->add_option("--for", to.unlock.lifetime, _("How long (default 8h)"))->type_name("TIME");
    unlock->callback([&to] { to.chosen = to.unlock; });
    add_command(app, "lock", _("Take the staff key out of the service again"), "  tsunagi lock")
        ->callback([&to] { to.chosen = LockOptions{}; });
    add_passphrase(app, to);
    add_profile(app, to);
    add_renew(app, to);
    add_staff(app, to);
    add_officer_commands(app, to);
}

}  // namespace tsunagi::client
