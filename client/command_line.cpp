#include "client/command_line.h"

#include <algorithm>
#include <functional>

#include "client/command_line_parts.h"
#include "client/messages.h"
#include "client/usage_failure.h"

namespace tsunagi::client {

#ifndef TSUNAGI_VERSION
#error "the build names the version"
#endif

std::string example(const std::string& lines) { return _("Example:") + "\n" + lines; }

CLI::App* add_command(CLI::App& app,
                      const std::string& name,
                      const std::string& what,
                      const std::string& example_lines) {
    CLI::App* command = app.add_subcommand(name, what);
    command->group(_("Commands"));
    command->footer(example(example_lines));
    command->set_help_flag("-h,--help", _("Show this help"));
    return command;
}

void add_repeated(CLI::App* command,
                  const std::string& name,
                  std::vector<std::string>& values,
                  const std::string& what,
                  const std::string& type) {
    command->add_option(name, values, what)->allow_extra_args(false)->type_name(type);
}

namespace {

std::string scope_help() {
    return _(
        "Who may see it: center (default), municipality[:CODE], prefecture[:NUMBER], "
        "region[:NAME], nation or public");
}

std::string import_scope_help() {
    return _(
        "Who may see it: center (default), municipality[:CODE], prefecture[:NUMBER], "
        "region[:NAME], nation or public; without it this center's own records, coming back with "
        "their id, are seen by whom they were");
}

void add_center_commands(CLI::App& app, Collected& to) {
    CLI::App* init = add_command(
        app, "init",
        _("Make a new center: its folder, keys and first records. Asks for what is missing"),
        _("  tsunagi --data ~/tsunagi init --name 'Toyama NPO Center' --prefecture 16 --found "
          "'Tsunagi Japan'"));
    init->add_option("--name", to.init.name, _("The center's name"))->type_name("NAME");
    init->add_option("--prefecture", to.init.prefecture, _("Its prefecture: 1-47 or the name"))
        ->type_name("CC");
    init->add_option("--municipality", to.init.municipality,
                     _("Its municipality's code (six digits), or with --areas its name"))
        ->type_name("CODE|NAME");
    init->add_option("--areas", to.init.areas,
                     _("A list of municipalities and their codes (csv, xlsx, ods), to look the "
                       "name up in"))
        ->type_name("FILE");
    init->add_option("--corporate-number", to.init.corporate_number,
                     _("Its corporate number (13 digits)"))
        ->type_name("N");
    init->add_option("--found", to.init.found, _("Found a new federation of this name"))
        ->type_name("NAME");
    init->add_option("--join", to.init.join, _("Join with the invitation of a member"))
        ->type_name("INVITATION");
    init->callback([&to] { to.chosen = to.init; });

    CLI::App* invite = add_command(app, "invite", _("Print a one-time invitation for a new center"),
                                   "  tsunagi invite --address center.example.jp:7700 --for 72h");
    invite->add_option("--address", to.invite.address, _("Where the new center can reach this one"))
        ->type_name("HOST:PORT");
    invite->add_option("--for", to.invite.lifetime, _("How long it is valid (default 72h)"))
        ->type_name("TIME");
    invite->callback([&to] { to.chosen = to.invite; });

    add_member_commands(app, to);

    CLI::App* peers = add_command(app, "peers", _("List the centers that this one is linked with"),
                                  "  tsunagi peers\n  tsunagi peers add center.example.jp:7700");
    CLI::App* add = add_command(*peers, "add", _("Link with a center at an address"),
                                "  tsunagi peers add center.example.jp:7700");
    add_argument(add, "HOST:PORT", to.add_peer.address, _("Where it can be reached"));
    peers->require_subcommand(0, 1);
    peers->callback([&to, add] {
        if (add->parsed()) {
            to.chosen = to.add_peer;
        } else {
            to.chosen = PeersOptions{};
        }
    });
}

void add_scope_commands(CLI::App& app, Collected& to) {
    const auto add = [&](const char* name, const std::string& what, const char* example,
                         SubscribeOptions& options) {
        CLI::App* command = add_command(app, name, what, example);
        command
            ->add_option("--scope", options.scope,
                         _("municipality, prefecture, region, nation or public"))
            ->type_name("SCOPE")
            ->required();
        command->callback([&to, &options] { to.chosen = options; });
    };
    add("subscribe", _("Take in what other centers share in a scope (all are, unless declined)"),
        "  tsunagi subscribe --scope nation", to.subscribe);
    add("unsubscribe", _("Take in nothing more of a scope, on a computer with little room"),
        "  tsunagi unsubscribe --scope nation", to.unsubscribe);
}

// The options that say what stands in a record. The callback tells which were given.
std::function<void()> add_change_options(CLI::App* command, FormChange& change) {
    CLI::Option* title =
        command->add_option("--title", change.title, _("Title; of an org or person its name"))
            ->type_name("TEXT");
    CLI::Option* reading =
        command->add_option("--reading", change.reading, _("The title's reading in kana"))
            ->type_name("KANA");
    CLI::Option* body =
        command->add_option("--body", change.body, _("The text"))->type_name("TEXT");
    command
        ->add_option("--body-file", change.body_file,
                     _("The text from a file (UTF-8), - for standard input"))
        ->type_name("FILE");
    command->add_option("--scope", change.scope, scope_help())->type_name("SCOPE");
    add_repeated(command, "--area", change.areas,
                 _("What place it is about; may stand several times"), "CODE");
    add_repeated(command, "--tag", change.tags, _("A tag; may stand several times"), "TAG");
    command->add_option("--lang", change.language, _("Its language (default ja)"))
        ->type_name("LANG");
    add_repeated(command, "--field", change.fields,
                 _("A field of the kind; may stand several times"), "NAME=VALUE");
    add_repeated(command, "--translation", change.translations,
                 _("The same in another language, from a Markdown file whose first heading is the "
                   "title (pt=aviso.md); pt= takes it away; may stand several times"),
                 "LANG=FILE");
    add_repeated(command, "--attach", change.attach,
                 _("A file that goes with it (photo, PDF, document); may stand several times"),
                 "FILE");
    add_repeated(command, "--alt", change.alts,
                 _("What the attached file shows, for those who cannot see it; one for each, in "
                   "their order"),
                 "TEXT");
    return [&change, title, reading, body] {
        change.has_title = title->count() > 0;
        change.has_reading = reading->count() > 0;
        change.has_body = body->count() > 0;
    };
}

void add_publish(CLI::App& app, Collected& to) {
    CLI::App* publish =
        add_command(app, "publish", _("Write a record: its kind and what stands in it, or a file"),
                    _("  tsunagi publish article --title 'How we found donors' "
                      "--body-file donors.md --scope prefecture --tag funding\n"
                      "  tsunagi publish resource --title 'Ten folding tables' "
                      "--field direction=offer --field type=goods\n"
                      "  tsunagi publish -f offer.md"));
    publish->add_option("KIND", to.publish.kind, _("What kind of record; see 'tsunagi kinds'"))
        ->type_name(" ");
    publish
        ->add_option("-f,--file", to.publish.file,
                     _("The record from a file: Markdown with a head, TOML or JSON; - for standard "
                       "input. 'tsunagi new KIND' shows how one looks"))
        ->type_name("FILE");
    const auto take = add_change_options(publish, to.publish.change);
    publish->callback([&to, take] {
        take();
        to.chosen = to.publish;
    });
}

void add_changing_commands(CLI::App& app, Collected& to) {
    CLI::App* fresh = add_command(
        app, "new", _("Fill in a new record in your editor; without a terminal, print the form"),
        "  tsunagi new resource");
    add_argument(fresh, "KIND", to.new_record.kind, _("What kind of record; see 'tsunagi kinds'"));
    fresh->callback([&to] { to.chosen = to.new_record; });

    CLI::App* edit =
        add_command(app, "edit", _("Change a record of this center, in your editor or by options"),
                    "  tsunagi edit 3f9a0c71\n  tsunagi edit 3f9a0c71 --field state=done");
    add_argument(edit, "ID", to.edit.id, _("Its id, or the first eight or more digits"));
    const auto take = add_change_options(edit, to.edit.change);
    edit->callback([&to, take] {
        take();
        to.chosen = to.edit;
    });

    CLI::App* merge =
        add_command(app, "merge", _("Make one version of several that were written apart"),
                    "  tsunagi merge 3f9a0c71\n  tsunagi merge 3f9a0c71 --take");
    add_argument(merge, "ID", to.merge.id, _("The version to begin with"));
    merge->add_flag("--take", to.merge.takes, _("Take this version as it is, without an editor"));
    merge->callback([&to] { to.chosen = to.merge; });

    CLI::App* withdraw = add_command(app, "withdraw",
                                     _("Take back a record of this center: it is not shown any "
                                       "more, but its text stays with all "
                                       "centers that have it (to take that away too: erase)"),
                                     "  tsunagi withdraw 3f9a0c71");
    add_argument(withdraw, "ID", to.withdraw.id, _("Its id, or the first eight or more digits"));
    withdraw->callback([&to] { to.chosen = to.withdraw; });
    add_erase_commands(app, to);

    CLI::App* confirm = add_command(
        app, "confirm", _("Say that records of this center are still right as of today"),
        "  tsunagi confirm 3f9a0c71 41d80e22");
    add_argument(confirm, "ID", to.confirm.ids,
                 _("Their ids, or the first eight or more digits of each"));
    confirm->add_option("--by", to.confirm.by, _("Who has looked; all who may see it see the name"))
        ->type_name("NAME");
    confirm->callback([&to] { to.chosen = to.confirm; });

    CLI::App* kinds =
        add_command(app, "kinds", _("Show the kinds of records, or the fields of one"),
                    "  tsunagi kinds\n  tsunagi kinds resource");
    kinds->add_option("KIND", to.kinds.kind, _("Show the fields of this kind"))->type_name(" ");
    kinds->callback([&to] { to.chosen = to.kinds; });
}

void add_count(CLI::App& app, Collected& to) {
    CLI::App* count = add_command(
        app, "count",
        _("Count the responses to a survey, or the voices of an issue, so that the counts can be "
          "shared"),
        "  tsunagi count 3f9a0c71 --preview\n  tsunagi count 3f9a0c71 --below 10");
    add_argument(count, "ID", to.count.id,
                 _("The survey or the issue: its id, or the first eight or more digits"));
    count
        ->add_option("--below", to.count.below,
                     _("Hide what is under N (default: as before, else 5; at least 3)"))
        ->type_name("N");
    count->add_option("--scope", to.count.scope, scope_help())->type_name("SCOPE");
    count->add_flag("--preview", to.count.preview,
                    _("Show what would be shared, and write nothing"));
    count->callback([&to] { to.chosen = to.count; });
}

void add_import(CLI::App& app, Collected& to) {
    CLI::App* import = add_command(
        app, "import",
        _("Take in a list (csv, xlsx, ods), a calendar, address cards, or a register file of the "
          "tax agency"),
        _("  tsunagi import list.xlsx --preview\n"
          "  tsunagi import list.xlsx --kind org --scope prefecture\n"
          "  tsunagi import events.ics --scope municipality\n"
          "  tsunagi import 16_toyama_all_20260331.csv --source nta --prefecture 16 --scope "
          "nation\n"
          "  tsunagi import log\n"
          "  tsunagi import undo 7"));
    add_argument(import, "FILE", to.import.file,
                 _("The file; or 'log': what was imported; or 'undo': take the last one back"));
    import->add_option("NUMBER", to.import.number, _("With undo: which import, as in the log"))
        ->type_name(" ");
    import
        ->add_option(
            "--source", to.import.source,
            _("What the file is: csv (any table), ical (a calendar), vcard (address cards), "
              "hsds (JSON of Open Referral), signed (records with signatures) or nta (the "
              "register); else its content tells"))
        ->type_name("SOURCE");
    import
        ->add_option("--kind", to.import.kind, _("What the rows are; else the columns' names tell"))
        ->type_name("KIND");
    import->add_option("--sheet", to.import.sheet, _("Which sheet of a spreadsheet"))
        ->type_name("NAME");
    add_repeated(import, "--column", to.import.columns,
                 _("What a column becomes, as --preview shows it: a field, title, text, tags, "
                   "keep or -; may stand several times"),
                 "NAME=USE");
    import->add_option("--map", to.import.map, _("Take the columns as they were kept before"))
        ->type_name("NAME");
    import->add_option("--save-map", to.import.save_map, _("Keep the columns for next time"))
        ->type_name("NAME");
    CLI::Option* scope =
        import->add_option("--scope", to.import.scope, import_scope_help())->type_name("SCOPE");
    add_repeated(import, "--prefecture", to.import.prefectures,
                 _("Only this prefecture; may stand several times"), "CC");
    import->add_flag("--preview", to.import.preview,
                     _("Show what would be imported, count what is new, and write nothing"));
    import->callback([&to, scope] {
        to.import.has_scope = scope->count() > 0;
        to.chosen = to.import;
    });
}

void add_areas(CLI::App& app, Collected& to) {
    const std::string importing = _("  tsunagi areas import municipalities.csv --as-of 2026-04-01");
    CLI::App* areas =
        add_command(app, "areas", _("Look up municipalities, or take in a list of their names"),
                    _("  tsunagi areas いみず") + ("\n" + importing));
    CLI::App* reading = add_command(
        *areas, "import", _("Take in a list of municipalities and their codes (csv, xlsx, ods)"),
        importing);
    AreasOptions& options = to.areas_import;
    options.imports = true;
    options.import.scope = "nation";
    options.import.has_scope = true;
    add_argument(reading, "FILE", options.import.file, _("The list"));
    reading->add_option("--sheet", options.import.sheet, _("Which sheet of a spreadsheet"))
        ->type_name("NAME");
    reading->add_option("--as-of", options.as_of, _("Of which day the list is"))->type_name("DATE");
    reading->add_option("--scope", options.import.scope, scope_help())->type_name("SCOPE");
    reading->add_flag("--preview", options.import.preview,
                      _("Show what would be imported, count what is new, and write nothing"));
    areas->add_option("NAME", to.areas.text, _("A name or reading, or a prefecture"))
        ->type_name(" ");
    areas->require_subcommand(0, 1);
    areas->callback([&to, reading] {
        if (reading->parsed()) {
            to.chosen = to.areas_import;
        } else {
            to.chosen = to.areas;
        }
    });
}

void add_export(CLI::App& app, Collected& to) {
    CLI::App* command =
        add_command(app, "export", _("Write records into a file for other programs"),
                    "  tsunagi export --kind org -o orgs.csv\n"
                    "  tsunagi export --own -o events.ics\n"
                    "  tsunagi export --own -o news.atom\n"
                    "  tsunagi export --signed -o records.jsonl\n"
                    "  tsunagi export --all -o /media/usb/our-center");
    ExportOptions& options = to.export_all;
    command->add_option("--kind", options.kind, _("Only this kind; a table needs one"))
        ->type_name("KIND");
    command
        ->add_option("--format", options.format,
                     _("csv (a table), ical (a calendar of opportunities), vcard (cards of "
                       "organisations), atom (a feed of what is public), hsds (JSON of Open "
                       "Referral) or jsonl (a JSON object a line); else the file's name tells"))
        ->type_name("FORMAT");
    command
        ->add_option("--encoding", options.encoding,
                     _("Of a table: utf-8 (default, opens in Excel) or cp932"))
        ->type_name("NAME");
    command->add_flag("--own", options.own, _("Only what this center wrote"));
    add_export_for(command, options);
    command->add_flag("--signed", options.is_signed,
                      _("JSON lines with the signed records themselves, in every version: to take "
                        "in again, and for anybody to check"));
    command->add_flag("--all", options.all,
                      _("Everything, in every form, into a folder: the signed records, a table of "
                        "each kind, and what calendars, address books and feeds read"));
    command
        ->add_option("-o,--output", options.file, _("The file to write, or with --all the folder"))
        ->type_name("FILE")
        ->required();
    command->add_flag("--force", options.overwrites, _("Replace files that exist"));
    command->callback([&to] { to.chosen = to.export_all; });
}

void add_mail(CLI::App& app, Collected& to) {
    const std::string lines = "  tsunagi mail test\n  tsunagi mail test staff@center.example.jp";
    CLI::App* mail =
        add_command(app, "mail", _("Try out whether this center can send mail"), lines);
    CLI::App* test = add_command(*mail, "test", _("Send a short test message"), lines);
    test->add_option("ADDRESS", to.mail_test.address,
                     _("Where to; else the addresses in tsunagi.toml"))
        ->type_name(" ");
    mail->require_subcommand(1);
    mail->callback([&to] { to.chosen = to.mail_test; });
}

void add_global_options(CLI::App& app, Collected& to) {
    app.add_option("--data", to.global.data, _("The center's folder (else TSUNAGI_DATA)"))
        ->type_name("DIR");
    app.add_flag("--json", to.global.json, _("One JSON object a line, for programs"));
    app.add_flag("--yes", to.global.yes, _("Agree to sharing without being asked"));
    app.add_option("--passphrase-file", to.global.passphrase_file,
                   _("A file with the passphrase (else TSUNAGI_PASSPHRASE_FILE, else asked)"))
        ->type_name("FILE");
    app.add_option("--as", to.global.staff,
                   _("Which staff key, where the center has several (else TSUNAGI_STAFF)"))
        ->type_name("STAFF");
    app.set_help_flag("-h,--help", _("Show this help"));
    app.set_version_flag("--version", std::string("tsunagi " TSUNAGI_VERSION),
                         _("Show the version"));
}

void translate_headings(CLI::App& app) {
    const auto formatter = std::make_shared<CLI::Formatter>();
    formatter->label("Usage", _("Usage"));
    formatter->label("OPTIONS", _("OPTIONS"));
    formatter->label("SUBCOMMAND", _("COMMAND"));
    formatter->label("SUBCOMMANDS", _("COMMANDS"));
    formatter->label("Positionals", _("Arguments"));
    formatter->label("REQUIRED", _("(required)"));
    formatter->column_width(34);
    app.formatter(formatter);
    app.option_defaults()->group(_("Options"));
}

}  // namespace

ParsedLine parse_command_line(const std::vector<std::string>& arguments) {
    Collected collected;
    CLI::App app(_("Tsunagi links support centers: each keeps its own records and finds what the "
                   "others share."),
                 "tsunagi");
    translate_headings(app);
    app.fallthrough();
    app.require_subcommand(1);
    add_global_options(app, collected);
    add_center_commands(app, collected);
    add_scope_commands(app, collected);
    add_key_commands(app, collected);
    add_publish(app, collected);
    add_changing_commands(app, collected);
    add_file_commands(app, collected);
    add_introduce(app, collected);
    add_privacy_commands(app, collected);
    add_count(app, collected);
    add_import(app, collected);
    add_areas(app, collected);
    add_export(app, collected);
    add_bundle_commands(app, collected);
    add_backup_commands(app, collected);
    add_mail(app, collected);
    add_reading_commands(app, collected);
    app.footer(example(_("  tsunagi --data ~/tsunagi status\n  tsunagi search food bank --json")));
    try {
        std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
        app.parse(reversed);
    } catch (const CLI::CallForHelp&) {
        const CLI::App* innermost = &app;
        std::string before;
        while (!innermost->get_subcommands().empty()) {
            before += (before.empty() ? "" : " ") + innermost->get_name();
            innermost = innermost->get_subcommands().front();
        }
        return HelpText{innermost->help(before)};
    } catch (const CLI::CallForVersion& version) {
        return HelpText{version.what()};
    } catch (const CLI::ParseError& problem) {
        return parse_failure(problem, app);
    }
    return CommandLine{std::move(collected.global), std::move(collected.chosen)};
}

bool wants_json(const std::vector<std::string>& arguments) {
    return std::ranges::find(arguments, "--json") != arguments.end();
}

}  // namespace tsunagi::client
