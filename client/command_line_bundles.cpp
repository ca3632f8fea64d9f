#include "client/command_line_parts.h"
#include "client/messages.h"

namespace tsunagi::client {

void add_bundle_commands(CLI::App& app, Collected& to) {
    const std::string in = "  tsunagi bundle import /media/usb/needs.tsunagi";
    const std::string out =
        "  tsunagi bundle export --since 7d --to 3f9a0c71 --max-bytes 3900M "
        "-o /media/usb/needs.tsunagi";
    CLI::App* bundle = add_command(
        app, "bundle", _("Carry records to other centers in a file, where there is no network"),
        out + "\n" + in);
    CLI::App* writing =
        add_command(*bundle, "export", _("Write records into a file, the newest first"), out);
    BundleExportOptions& options = to.bundle_export;
    add_repeated(writing, "--scope", options.scopes,
                 _("Which records, by who may see them; may stand several times (default: all "
                   "that every reader of the file may see)"),
                 "SCOPE");
    writing
        ->add_option("--since", options.since,
                     _("Only records of this day or later (2026-04-01), or of the last 7d or 12h"))
        ->type_name("WHEN");
    add_repeated(writing, "--to", options.receivers,
                 _("Seal it so that only this center can read it: its id or name; may stand "
                   "several times"),
                 "CENTER");
    writing
        ->add_option("--max-bytes", options.bytes_max,
                     _("Split into FILE, FILE.2, ... of at most so many bytes (700M, 3900M, 1G)"))
        ->type_name("N");
    writing->add_option("-o,--output", options.file, _("The file to write"))
        ->type_name("FILE")
        ->required();
    writing->add_flag("--force", options.overwrites, _("Replace files that exist"));
    CLI::App* reading = add_command(*bundle, "import", _("Take in records from such files"), in);
    add_argument(reading, "FILE", to.bundle_import.files, _("One file or several, in any order"));
    reading->add_flag("--preview", to.bundle_import.preview,
                      _("Show what is in them, and take nothing in"));
    bundle->require_subcommand(1);
    bundle->callback([&to, writing] {
        if (writing->parsed()) {
            to.chosen = to.bundle_export;
        } else {
            to.chosen = to.bundle_import;
        }
    });
}

}  // namespace tsunagi::client
