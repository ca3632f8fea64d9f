#include "client/command_line_parts.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

void add_acquaintance(CLI::App* command, IntroduceOptions& options) {
    command
        ->add_option("--name", options.name,
                     _("Whom they should turn to; told when both centers have agreed (default: who "
                       "gives it, as your record says)"))
        ->type_name("TEXT");
    command
        ->add_option("--contact", options.contact,
                     _("How to reach them; told together with the name (default: contact and phone "
                       "of your record)"))
        ->type_name("TEXT");
    command
        ->add_option("--person", options.person,
                     _("The person's record, where several people have that name"))
        ->type_name("ID");
    command
        ->add_option("--agreed", options.agreed,
                     _("How the person agreed to be named: oral, paper, form or mail; writes the "
                       "consent down"))
        ->type_name("WORD");
    command
        ->add_option(
            "--ground", options.ground,
            _("The law's exception where there is no consent, as 'tsunagi kinds provision' "
              "lists them; no_person: an organisation"))
        ->type_name("WORD");
}

}  // namespace

void add_introduce(CLI::App& app, Collected& to) {
    const std::string asking =
        _("  tsunagi introduce ask 3f9a0c71 88d2e0b4 --name 'Aoi Yamada' --contact 076-431-6111");
    CLI::App* introduce =
        add_command(app, "introduce",
                    _("Introduce the people behind a need and an offer of two centers to each "
                      "other; names are told when both have agreed"),
                    asking + "\n  tsunagi introduce\n  tsunagi introduce agree 5c01d2aa");
    const std::string id = _("Its digits, as 'tsunagi introduce list' shows them");

    CLI::App* ask =
        add_command(*introduce, "ask", _("Ask another center for an introduction"), asking);
    add_argument(ask, "RECORD", to.introduce_ask.id, _("Your need or offer"));
    add_argument(ask, "OTHER", to.introduce_ask.other,
                 _("The other center's offer or need, as 'tsunagi match' finds it"));
    add_acquaintance(ask, to.introduce_ask);
    ask->add_option("--message", to.introduce_ask.message, _("What the other center reads at once"))
        ->type_name("TEXT");

    CLI::App* list = add_command(*introduce, "list",
                                 _("List introductions, and tell what was promised where both have "
                                   "agreed"),
                                 "  tsunagi introduce list");
    list->add_flag("--all", to.introductions.all, _("Also those that are over"));

    CLI::App* agree =
        add_command(*introduce, "agree", _("Agree to an introduction that another center asks for"),
                    "  tsunagi introduce agree 5c01d2aa");
    add_argument(agree, "ID", to.introduce_agree.id, id);
    add_acquaintance(agree, to.introduce_agree);

    CLI::App* decline =
        add_command(*introduce, "decline", _("Decline an introduction, or take back your own"),
                    _("  tsunagi introduce decline 5c01d2aa --reason 'The beds are gone'"));
    add_argument(decline, "ID", to.introduce_decline.id, id);
    decline->add_option("--reason", to.introduce_decline.reason, _("What the other center reads"))
        ->type_name("TEXT");

    CLI::App* close = add_command(*introduce, "close",
                                  _("End an introduction, and say what came "
                                    "of it"),
                                  _("  tsunagi introduce close 5c01d2aa --outcome '30 beds lent'"));
    add_argument(close, "ID", to.introduce_close.id, id);
    close->add_option("--outcome", to.introduce_close.outcome, _("What came of it"))
        ->type_name("TEXT");

    introduce->require_subcommand(0, 1);
    introduce->callback([&to, ask, agree, decline, close] {
        using Action = IntroduceOptions::Action;
        to.chosen = to.introductions;
        const auto choose = [&to](CLI::App* command, IntroduceOptions& options, Action action) {
            if (!command->parsed()) return;
            options.action = action;
            to.chosen = options;
        };
        choose(ask, to.introduce_ask, Action::ask);
        choose(agree, to.introduce_agree, Action::agree);
        choose(decline, to.introduce_decline, Action::decline);
        choose(close, to.introduce_close, Action::close);
    });
}

}  // namespace tsunagi::client
