#include "client/command_line_parts.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

CLI::App* add_one(CLI::App& privacy,
                  Collected& to,
                  const std::string& name,
                  PrivacyOptions::What what,
                  const std::string& text) {
    CLI::App* command = add_command(
        privacy, name, text,
        "  tsunagi privacy " + name + " '山田 太郎'" + (name == "export" ? " -o yamada.txt" : ""));
    add_argument(command, "WHO", to.privacy.who,
                 _("A name, telephone number or mail address, or the id of a person's record"));
    command->callback([&to, what] {
        to.privacy.what = what;
        to.chosen = to.privacy;
    });
    return command;
}

}  // namespace

void add_privacy_commands(CLI::App& app, Collected& to) {
    using What = PrivacyOptions::What;
    CLI::App* privacy = add_command(
        app, "privacy", _("What is held here about a person, for the rights that the law gives"),
        "  tsunagi privacy find '山田 太郎'\n  tsunagi privacy find 090-1234-5678\n"
        "  tsunagi privacy export 3f9a0c71 -o yamada.txt");
    privacy->require_subcommand(1);
    add_one(*privacy, to, "find", What::find,
            _("List all records that speak of a person, in every version, and who else has them"));
    add_one(*privacy, to, "show", What::show, _("Show these records whole"));
    CLI::App* write = add_one(*privacy, to, "export", What::write,
                              _("Write them into a file, as the answer to who asks what is held "
                                "about them"));
    write->add_option("-o,--output", to.privacy.file, _("The file to write"))
        ->type_name("FILE")
        ->required();
    write->add_option("--format", to.privacy.format, _("text (the default) or json"))
        ->type_name("WORD");
    write->add_flag("--force", to.privacy.overwrites, _("Replace files that exist"));

    IncidentOptions& options = to.incident;
    CLI::App* incident = add_command(
        app, "incident",
        _("A computer or a key was lost: whose data was on it, and what is due by when"),
        "  tsunagi incident --known 2026-11-20 --stolen --encrypted no");
    incident
        ->add_option("--known", options.known,
                     _("When somebody of the center knew, as a day or a length back (default: "
                       "today)"))
        ->type_name("TIME");
    incident
        ->add_option("--encrypted", options.encrypted,
                     _("Was its disk encrypted, with a key that nobody else has? yes or no"))
        ->type_name("WORD");
    incident->add_flag("--stolen", options.is_malicious,
                       _("It was stolen or broken into, or nobody can say that it was not"));
    incident->callback([&to] { to.chosen = to.incident; });
}

}  // namespace tsunagi::client
