// The command line of erase and erasures.
#include "client/command_line_parts.h"
#include "client/messages.h"

namespace tsunagi::client {

void add_erase_commands(CLI::App& app, Collected& to) {
    EraseOptions& options = to.erase;
    CLI::App* erase = add_command(
        app, "erase",
        _("Take what a record of this center says away from all centers, in all its versions: "
          "hidden at once, destroyed after 24 hours, or as soon as a second person approves"),
        "  tsunagi erase 3f9a0c71 --reason \"asked for on the telephone\" --tell asked\n"
        "  tsunagi --as sato erase 3f9a0c71 --approve");
    add_argument(erase, "ID", options.id, _("Its id, or the first eight or more digits"));
    erase
        ->add_option("--reason", options.reason,
                     _("Why, for your own center: no other center sees it. Repeat nothing here of "
                       "what is to go"))
        ->type_name("TEXT");
    erase
        ->add_option(
            "--tell", options.told,
            _("What other centers are told: asked (by the person concerned), mistake, law, "
              "expired or other (default: other)"))
        ->type_name("WORD");
    CLI::Option* now = erase->add_flag(
        "--now", options.is_at_once,
        _("Destroy at once and not after 24 hours. For a center with one staff key only; wants "
          "the passphrase"));
    erase
        ->add_flag("--approve", options.approves,
                   _("Stand behind what a colleague erased, with your own key: it is destroyed at "
                     "once"))
        ->excludes(now);
    erase->callback([&to] { to.chosen = to.erase; });

    CLI::App* erasures = add_command(
        app, "erasures", _("Show what this center has erased, and which centers have not answered"),
        "  tsunagi erasures\n  tsunagi erasures 3f9a0c71");
    erasures
        ->add_option("ID", to.erasures.id,
                     _("Only of this record, or this erasure: its id, or the first eight or more "
                       "digits"))
        ->type_name(" ");
    erasures->callback([&to] { to.chosen = to.erasures; });
}

}  // namespace tsunagi::client
