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

// The file's form, and whether it may replace one.
void add_out_file(CLI::App* command, std::string& file, bool& overwrites) {
    command->add_option("-o,--output", file, _("The file to write"))->type_name("FILE");
    command->add_flag("--force", overwrites, _("Replace files that exist"));
}

void add_ledger(CLI::App& privacy, Collected& to) {
    CLI::App* ledger = add_command(
        privacy, "ledger",
        _("List what was told about people: to whom, what, on what ground; and what others told"),
        "  tsunagi privacy ledger\n  tsunagi privacy ledger '山田 太郎' --from 2026-04-01 -o "
        "ledger.csv");
    ledger
        ->add_option("WHO", to.privacy.who,
                     _("A name, telephone number or mail address, or the id of a person's record; "
                       "without it: everybody"))
        ->type_name(" ");
    ledger->add_option("--from", to.privacy.from, _("The first day"))->type_name("DAY");
    ledger->add_option("--to", to.privacy.until, _("The last day"))->type_name("DAY");
    add_out_file(ledger, to.privacy.file, to.privacy.overwrites);
    ledger->callback([&to] {
        to.privacy.what = PrivacyOptions::What::ledger;
        to.chosen = to.privacy;
    });
}

void add_rights(CLI::App& privacy, Collected& to) {
    using What = PrivacyOptions::What;
    CLI::App* correct = add_one(privacy, to, "correct", What::correct,
                                _("Correct what is said of a person in all records of this center, "
                                  "and say who got what was wrong"));
    add_repeated(correct, "--replace", to.privacy.replaced,
                 _("What becomes of what; without it each value is asked for"), "OLD=NEW");
    CLI::App* erase = add_one(privacy, to, "erase", What::erase,
                              _("Erase what this center wrote about a person, say what stays and "
                                "why, and whom to ask to do the same"));
    erase->add_option("--reason", to.privacy.reason, _("Why; stays within this center"))
        ->type_name("TEXT");
    erase->add_flag("--with-names", to.privacy.with_names,
                    _("Also records that have the same name and nothing else of the person"));
    erase->add_flag("--with-contacts", to.privacy.with_contacts,
                    _("Also records that have a number or address of theirs, or name them beside "
                      "others: look at these first"));
    for (CLI::App* command : {correct, erase})
        command->add_flag("--preview", to.privacy.preview, _("Only show what would be done"));
}

void add_joint_use(CLI::App& app, Collected& to) {
    JointUseOptions& options = to.joint_use;
    CLI::App* joint = add_command(
        app, "joint-use", _("Print the notice of joint use of personal data that the law asks for"),
        _("  tsunagi joint-use --items 'name, telephone' --purpose 'support after disasters' "
          "--address "
          "'1-1 Shinsakura, Toyama' --representative 'Aoi Yamada' -o joint-use.html"));
    joint
        ->add_option("--scope", options.scope,
                     _("Which centers use it (default: nation, all members)"))
        ->type_name("SCOPE");
    joint->add_option("--items", options.items, _("What of people is used, with commas"))
        ->type_name("TEXT");
    joint->add_option("--purpose", options.purpose, _("What for"))->type_name("TEXT");
    joint->add_option("--address", options.address, _("Where this center is"))->type_name("TEXT");
    joint->add_option("--representative", options.head, _("Who represents it"))->type_name("TEXT");
    add_out_file(joint, options.file, options.overwrites);
    joint->callback([&to] { to.chosen = to.joint_use; });
}

}  // namespace

void add_export_for(CLI::App* command, ExportOptions& options) {
    command
        ->add_option("--for", options.receiver,
                     _("People's records are for somebody else: a center's name or number, or "
                       "another name; only those who agreed, and each goes into the ledger"))
        ->type_name("NAME");
    command->add_option("--purpose", options.purpose, _("With --for: what they are told for"))
        ->type_name("TEXT");
    command
        ->add_option(
            "--ground", options.ground,
            _("With --for: the law's exception where there is no consent, as 'tsunagi kinds "
              "provision' lists them"))
        ->type_name("WORD");
}

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
    add_ledger(*privacy, to);
    add_rights(*privacy, to);
    add_joint_use(app, to);

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
