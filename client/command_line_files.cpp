#include "client/command_line_parts.h"
#include "client/messages.h"

namespace tsunagi::client {

void add_file_commands(CLI::App& app, Collected& to) {
    const std::string id = _("The record's id, or the first eight or more digits");
    CLI::App* attach = add_command(
        app, "attach", _("Attach photos, PDFs or documents to a record of this center"),
        _("  tsunagi attach 3f9a0c71 festival.jpg --alt 'Children at the summer festival'"));
    add_argument(attach, "ID", to.attach.id, id);
    add_argument(attach, "FILE", to.attach.files, _("The files"));
    add_repeated(attach, "--alt", to.attach.alts,
                 _("What the attached file shows, for those who cannot see it; one for each, in "
                   "their order"),
                 "TEXT");
    attach->callback([&to] { to.chosen = to.attach; });

    CLI::App* detach = add_command(app, "detach", _("Take files away from a record of this center"),
                                   _("  tsunagi detach 3f9a0c71 festival.jpg"));
    add_argument(detach, "ID", to.detach.id, id);
    add_argument(detach, "FILE", to.detach.files,
                 _("Their names, or their numbers as 'tsunagi files' shows them"));
    detach->callback([&to] { to.chosen = to.detach; });

    CLI::App* files =
        add_command(app, "files", _("List the files of a record"), "  tsunagi files 3f9a0c71");
    add_argument(files, "ID", to.files.id, id);
    files->callback([&to] { to.chosen = to.files; });

    CLI::App* save = add_command(
        app, "save",
        _("Save files of a record on this computer; those that are not kept here are "
          "fetched from the other centers"),
        _("  tsunagi save 3f9a0c71\n  tsunagi save 3f9a0c71 festival.jpg --into ~/photos"));
    add_argument(save, "ID", to.save.id, id);
    save->add_option("FILE", to.save.files,
                     _("Their names, or their numbers as 'tsunagi files' shows them; none: all"))
        ->type_name(" ");
    save->add_option("--into", to.save.folder, _("The folder to save into (default: this one)"))
        ->type_name("DIR");
    save->add_flag("--force", to.save.overwrites, _("Replace files that are there already"));
    save->callback([&to] { to.chosen = to.save; });
}

}  // namespace tsunagi::client
