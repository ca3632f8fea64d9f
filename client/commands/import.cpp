#include "client/bundle/bundle_input.h"
#include "client/bundle/signed_lines.h"
#include "client/commands/commands.h"
#include "client/commands/import_report.h"
#include "client/import/nta_recognition.h"
#include "client/import/whole_text.h"
#include "client/json_output.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kSigned = "signed";
constexpr std::string_view kRegister = "nta";

// A register has columns of its own: whoever chooses some, or a kind, means a table.
bool is_meant_as_table(const ImportOptions& options) {
    return !options.kind.empty() || !options.sheet.empty() || !options.columns.empty() ||
           !options.map.empty() || !options.save_map.empty();
}

// Where nobody says what the file is, its first bytes do.
std::string source_of(const ImportOptions& options) {
    if (!options.source.empty()) return options.source;
    if (is_signed_lines_file(options.file)) return std::string(kSigned);
    switch (whole_format_of_file(options.file)) {
        case WholeFormat::calendar: return "ical";
        case WholeFormat::cards: return "vcard";
        case WholeFormat::json: return "hsds";
        case WholeFormat::other: break;
    }
    if (!is_meant_as_table(options) && is_published_register_file(options.file))
        return std::string(kRegister);
    return "csv";
}

void tell_register(Output& output) {
    output.json(object_json("recognised", {{"source", std::string(kRegister)}}));
    output.note(
        _("This is a corporate number file of the National Tax Agency: taken in as with --source "
          "nta."));
}

// Signed records are what they are: nothing about them can be chosen, and whoever signed them said
// already who may see them.
ExitCode import_signed(Context& context, const ImportOptions& options) {
    const bool is_plain = options.kind.empty() && options.sheet.empty() && options.map.empty() &&
                          options.save_map.empty() && options.prefectures.empty() &&
                          options.columns.empty() && !options.has_scope;
    if (!is_plain) {
        return context.fail(
            failure(LocalError::usage,
                    _("The records of this file are signed and come in just as they are: leave "
                      "all options but --preview out.")));
    }
    if (const auto source = open_source(options.file); !source) return context.fail(source.error());
    if (!is_signed_lines_file(options.file))
        return context.fail(failure(LocalError::not_signed_records, options.file));
    return run(context, BundleImportOptions{{options.file}, options.preview});
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
    if (source == kSigned) return import_signed(context, options);
    if (source == kRegister) {
        if (options.source.empty()) tell_register(context.output);
        return import_register(context, options);
    }
    if (source == "csv") return import_table(context, options);
    if (source == "ical" || source == "vcard" || source == "hsds")
        return import_whole(context, options, source);
    return context.fail(failure(
        LocalError::usage,
        fill_in(_("There is no source named '{}': it is nta, csv, ical, vcard, hsds or signed."),
                options.source)));
}

}  // namespace tsunagi::client
