#include "client/command_line_parts.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

void add_filters(CLI::App* command, FilterOptions& filter) {
    command->add_option("--kind", filter.kind, _("Only this kind"))->type_name("KIND");
    add_repeated(command, "--prefecture", filter.prefectures,
                 _("Only this prefecture; may stand several times"), "CC");
    add_repeated(command, "--area", filter.areas,
                 _("Only this region, prefecture or municipality, with all that lies in it; may "
                   "stand several times"),
                 "PLACE");
    add_repeated(command, "--activity,--field", filter.activities,
                 _("Only this field of activity of the NPO Act, by number or words; may stand "
                   "several times"),
                 "FIELD");
    command->add_flag("--offers", filter.offers, _("Only what is offered"));
    command->add_flag("--needs", filter.needs, _("Only what is needed"));
    command->add_flag("--open", filter.open, _("Only what is open: not over, not done"));
    command->add_flag("--fresh", filter.fresh,
                      _("Only what needs no new confirmation that it is still right"));
    command->add_flag("--stale", filter.stale, _("Only what should be confirmed again"));
    command->add_flag("--own", filter.own, _("Only this center's own records"));
    command->add_flag("--others", filter.others, _("Only other centers' records"));
    command
        ->add_option("--since", filter.since,
                     _("Only records of this day or later (2026-04-01), or of the last 7d or 12h"))
        ->type_name("WHEN");
}

void add_federation(CLI::App* command, bool& federation, std::string& wait) {
    command->add_flag("--federation", federation,
                      _("Ask the connected centers too, for what is not kept here"));
    command
        ->add_option("--wait", wait,
                     _("With --federation: how long to wait for answers (default 5s)"))
        ->type_name("TIME");
}

void add_search(CLI::App& app, Collected& to) {
    CLI::App* search =
        add_command(app, "search", _("Search what all centers have shared with this one"),
                    _("  tsunagi search food bank --prefecture 16\n  tsunagi search --needs --open "
                      "--area 中部\n  tsunagi search lawyer disability transport --federation"));
    search
        ->add_option("WORDS", to.search.words,
                     _("Words as you would write them; none with a filter: the newest first"))
        ->type_name(" ");
    add_filters(search, to.search.filter);
    search->add_option("--limit", to.search.limit, _("At most so many (default 20)"))
        ->type_name("N");
    add_federation(search, to.search.federation, to.search.wait);
    search->callback([&to] { to.chosen = to.search; });
}

void add_match(CLI::App& app, Collected& to) {
    CLI::App* match = add_command(app, "match", _("Find offers for a need, and needs for an offer"),
                                  "  tsunagi match 3f9a0c71");
    add_argument(match, "ID", to.match.id,
                 _("The resource's id, or the first eight or more digits"));
    match->add_option("--limit", to.match.limit, _("At most so many (default 10)"))->type_name("N");
    match->callback([&to] { to.chosen = to.match; });
}

void add_today(CLI::App& app, Collected& to) {
    CLI::App* today = add_command(
        app, "today",
        _("The morning's one page: questions, matches, deadlines, what to confirm, what is new"),
        "  tsunagi today\n  tsunagi today --mail");
    today->add_flag("--mail", to.today.mail,
                    _("Send it to the staff, if there is anything on it; 'tsunagi mail test' tries "
                      "whether that works"));
    today->callback([&to] { to.chosen = to.today; });
}

void add_watch(CLI::App& app, Collected& to) {
    const std::string adding = _("  tsunagi watch add beds folding bed --needs --open");
    CLI::App* watch =
        add_command(app, "watch", _("Tell what is new for the searches that you have saved"),
                    adding + "\n  tsunagi watch");
    CLI::App* add = add_command(*watch, "add", _("Save a search under a name"), adding);
    add_argument(add, "NAME", to.watch_add.name, _("What you call it"));
    add->add_option("WORDS", to.watch_add.search.words, _("Words as you would write them"))
        ->type_name(" ");
    add_filters(add, to.watch_add.search.filter);
    CLI::App* list =
        add_command(*watch, "list", _("List the saved searches"), "  tsunagi watch list");
    CLI::App* remove =
        add_command(*watch, "remove", _("Forget a saved search"), "  tsunagi watch remove beds");
    add_argument(remove, "NAME", to.watch_remove.name, _("What you call it"));
    watch->add_flag("--mail", to.watch.mail, _("Send what is new to the staff"));
    watch->require_subcommand(0, 1);
    watch->callback([&to, add, list, remove] {
        to.watch.action = WatchOptions::Action::tell;
        if (list->parsed()) to.watch.action = WatchOptions::Action::list;
        to.chosen = to.watch;
        to.watch_add.action = WatchOptions::Action::add;
        to.watch_remove.action = WatchOptions::Action::remove;
        if (add->parsed()) to.chosen = to.watch_add;
        if (remove->parsed()) to.chosen = to.watch_remove;
    });
}

}  // namespace

void add_reading_commands(CLI::App& app, Collected& to) {
    CLI::App* show = add_command(app, "show", _("Show one record in full"),
                                 "  tsunagi show 3f9a0c71\n  tsunagi show 3f9a0c71 --in pt\n"
                                 "  tsunagi show 3f9a0c71 --federation");
    add_argument(show, "ID", to.show.id, _("Its id, or the first eight or more digits"));
    show->add_option("--in", to.show.in,
                     _("In this language: pt, vi, ja-simple, or a name (default: yours, where "
                       "there is a translation)"))
        ->type_name("LANG");
    add_federation(show, to.show.federation, to.show.wait);
    show->callback([&to] { to.chosen = to.show; });

    CLI::App* list = add_command(app, "list", _("List records, newest first"),
                                 "  tsunagi list --kind article --limit 20\n"
                                 "  tsunagi list --kind resource --needs --open --prefecture 16");
    add_filters(list, to.list.filter);
    CLI::Option* limit = list->add_option(
        "--limit", to.list.limit, _("At most so many; 0 is all (default 50, with --json all)"));
    limit->type_name("N");
    list->callback([&to, limit] {
        to.list.has_limit = limit->count() > 0;
        to.chosen = to.list;
    });

    add_search(app, to);
    add_match(app, to);
    add_today(app, to);
    add_watch(app, to);
    add_command(app, "status", _("Show the center, its federation, its records and its links"),
                "  tsunagi status")
        ->callback([&to] { to.chosen = StatusOptions{}; });
    add_command(app, "check", _("Read everything that is stored and report damage"),
                "  tsunagi check")
        ->callback([&to] { to.chosen = CheckOptions{}; });
}

}  // namespace tsunagi::client
