#include "client/command_line_parts.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

void add_officer_key_option(CLI::App* command, std::string& file) {
    command
        ->add_option("--key", file,
                     _("The officer's sealed key, where it does not lie in the center's folder"))
        ->type_name("FILE");
}

void add_since(CLI::App* command, std::string& since) {
    command
        ->add_option("--since", since,
                     _("Since when what it wrote shall not stay, as a day (2026-11-20) or a length "
                       "(3d): what says so, or what came here since. Without it all stays that is "
                       "here now"))
        ->type_name("TIME");
}

void add_remove(CLI::App& app, Collected& to) {
    CLI::App* remove = add_command(
        app, "remove",
        _("Propose that a center be removed from the federation; other centers have to agree. "
          "Wants the officer's key"),
        "  tsunagi remove 3f9a0c71 --reason key-lost --since 2026-11-20\n"
        "  tsunagi remove approve 3f9a0c71\n  tsunagi removals");
    auto* center = remove->add_option("CENTER", to.remove.center,
                                      _("Its name or id, as 'tsunagi members' shows it"));
    center->type_name(" ");
    auto* reason =
        remove->add_option("--reason", to.remove.reason,
                           _("What all are told: left, rules, key-lost, unreachable or other"));
    reason->type_name("WORD");
    add_since(remove, to.remove.since);
    add_officer_key_option(remove, to.remove.key_file);
    CLI::App* approve = add_command(*remove, "approve",
                                    _("Agree that a center be removed. Wants the officer's key"),
                                    "  tsunagi remove approve 3f9a0c71");
    add_argument(approve, "ID", to.remove_approve.removal,
                 _("The removal's id, as 'tsunagi removals' shows it, or the center's name or id"));
    add_since(approve, to.remove_approve.since);
    add_officer_key_option(approve, to.remove_approve.key_file);
    remove->callback([&to, approve, center, reason] {
        if (approve->parsed()) {
            to.chosen = to.remove_approve;
            return;
        }
        if (center->count() == 0) throw CLI::RequiredError("CENTER");
        if (reason->count() == 0) throw CLI::RequiredError("--reason");
        to.chosen = to.remove;
    });
    add_command(app, "removals", _("List the removals of centers, open ones and others"),
                "  tsunagi removals")
        ->callback([&to] { to.chosen = RemovalsOptions{}; });
}

void add_block(CLI::App& app, Collected& to) {
    CLI::App* block = add_command(
        app, "block",
        _("Take nothing new of a center here, and have no link with it; other centers go on as "
          "before. Without a center: list those that are blocked"),
        "  tsunagi block 3f9a0c71 --reason 'advertising'\n  tsunagi block");
    block->add_option("CENTER", to.block.center, _("Its name or id, as 'tsunagi members' shows it"))
        ->type_name(" ");
    block->add_option("--reason", to.block.reason, _("Why, for the people of this center"))
        ->type_name("TEXT");
    block->callback([&to] { to.chosen = to.block; });
    CLI::App* unblock = add_command(app, "unblock", _("Take in again what a center shares"),
                                    "  tsunagi unblock 3f9a0c71");
    add_argument(unblock, "CENTER", to.unblock.center,
                 _("Its name or id, as 'tsunagi members' shows it"));
    unblock->callback([&to] { to.chosen = to.unblock; });
}

}  // namespace

void add_member_commands(CLI::App& app, Collected& to) {
    add_command(app, "members", _("List the centers of the federation"), "  tsunagi members")
        ->callback([&to] { to.chosen = MembersOptions{}; });
    CLI::App* sponsor = add_command(app, "sponsor", _("Vouch for a center that wants to join"),
                                    "  tsunagi sponsor 3f9a0c71\n"
                                    "  tsunagi sponsor --return 3f9a0c71");
    add_argument(sponsor, "ID", to.sponsor.center,
                 _("The center's id, as 'tsunagi members' shows it"));
    sponsor->add_flag("--return", to.sponsor.is_return,
                      _("It was removed from the federation and shall come back"));
    sponsor->callback([&to] { to.chosen = to.sponsor; });
    add_remove(app, to);
    add_block(app, to);
}

}  // namespace tsunagi::client
