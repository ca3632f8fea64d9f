#include "client/commands/commands.h"
#include "client/commands/import_report.h"
#include "client/import/whole_text.h"

namespace tsunagi::client {
namespace {

// Where nobody says what the file is, its first bytes do.
std::string source_of(const ImportOptions& options) {
    if (!options.source.empty()) return options.source;
    switch (whole_format_of_file(options.file)) {
        case WholeFormat::calendar: return "ical";
        case WholeFormat::cards: return "vcard";
        case WholeFormat::json: return "hsds";
        case WholeFormat::other: break;
    }
    return "csv";
}

}  // namespace

ExitCode run(Context& context, const ImportOptions& options) {
    if (options.file == "log") return import_log(context, options);
    if (options.file == "undo") return import_undo(context, options);
    if (!options.number.empty()) {
        return context.fail(failure(
            LocalError::usage, fill_in(_("One file at a time: what is '{}'?"), options.number)));
    }
    const std::string source = source_of(options);
    if (source == "nta") return import_register(context, options);
    if (source == "csv") return import_table(context, options);
    if (source == "ical" || source == "vcard" || source == "hsds")
        return import_whole(context, options, source);
    return context.fail(
        failure(LocalError::usage,
                fill_in(_("There is no source named '{}': it is nta, csv, ical, vcard or hsds."),
                        options.source)));
}

}  // namespace tsunagi::client
