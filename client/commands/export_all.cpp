#include "client/commands/export_all.h"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "client/export/record_export.h"
#include "client/export/signed_export.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"
#include "client/whole_files.h"
#include "client/write_failure.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kSignedFile = "records.jsonl";
constexpr std::string_view kReadmeFile = "README.txt";

struct FormFile {
    std::string name, kind, format;
};

// One table of each kind, then the forms that other programs read.
std::vector<FormFile> form_files() {
    std::vector<FormFile> out;
    for (const KindRow& kind : kinds()) {
        if (kind.record_class == RecordClass::authority) continue;
        const std::string name(kind.name);
        out.push_back({name + ".csv", name, "csv"});
    }
    out.push_back({"opportunity.ics", "", "ical"});
    out.push_back({"org.vcf", "", "vcard"});
    out.push_back({"hsds.json", "", "hsds"});
    out.push_back({"public.atom", "", "atom"});
    return out;
}

struct Written {
    std::string name;
    ExportCounts counts;
};

Expected<void> check_options(const ExportOptions& options) {
    if (options.kind.empty() && options.format.empty() && !options.is_signed) return {};
    return failure(LocalError::usage,
                   _("--all writes every kind in every form: leave --kind, --format and --signed "
                     "out."));
}

// The folder, made where there is none. One with something in it is somebody's, unless --force.
Expected<void> make_folder(const ExportOptions& options) {
    namespace fs = std::filesystem;
    if (::mkdir(options.file.c_str(), S_IRWXU) == 0) return {};
    if (errno != EEXIST) return file_write_failure(options.file, errno);
    std::error_code error;
    if (!fs::is_directory(options.file, error)) return file_write_failure(options.file, ENOTDIR);
    const bool is_empty = fs::is_empty(options.file, error);
    if (error) return file_write_failure(options.file, error.value());
    if (!is_empty && !options.overwrites) return failure(LocalError::file_exists, options.file);
    return {};
}

// What lies in the folder, for whoever finds it in ten years.
std::string readme_text(const StatusAnswer& status, const std::vector<Written>& files) {
    std::string out = fill_in(_("Everything that {} holds."), status.name) + "\n\n" +
                      fill_in(_("{} has the signed records themselves: 'tsunagi import {}' takes "
                                "them in again, and anybody can check the signatures. The other "
                                "files have the same for other programs."),
                              kSignedFile, kSignedFile) +
                      "\n\n" +
                      _("Much of it may be for this center only: keep the folder as you keep the "
                        "computer.") +
                      "\n\n";
    for (const Written& file : files)
        out += file.name + "  " + number_text(file.counts.records) + "\n";
    return out;
}

Expected<void> write_readme(const ExportOptions& options,
                            const StatusAnswer& status,
                            const std::vector<Written>& files) {
    WholeFiles file(options.file + "/" + std::string(kReadmeFile), options.overwrites);
    if (auto begun = file.begin_part(); !begun) return begun;
    if (auto put = file.write(as_bytes(readme_text(status, files))); !put) return put;
    if (auto ended = file.end_part(); !ended) return ended;
    if (const auto finished = file.finish(); !finished) return finished.error();
    return {};
}

// The file as this export's options name it; what it held before goes where nothing is left to
// write, so that a folder that is written anew says nothing old.
Expected<ExportCounts> write_form(Context& context,
                                  ControlClient& client,
                                  const StatusAnswer& status,
                                  const ExportOptions& all,
                                  const FormFile& form) {
    ExportOptions options;
    options.file = all.file + "/" + form.name;
    options.kind = form.kind;
    options.format = form.format;
    if (form.format == "csv") options.encoding = all.encoding;
    options.own = all.own;
    options.overwrites = all.overwrites;
    options.skips_empty = true;
    const auto completed = completed_options(options);
    if (!completed) return completed.error();
    auto counts = export_records(context, client, status, *completed);
    if (counts && counts->records == 0 && all.overwrites) {
        std::error_code ignored;
        std::filesystem::remove(options.file, ignored);
    }
    return counts;
}

Expected<std::vector<Written>> write_all(Context& context, const ExportOptions& options) {
    auto client = context.connect();
    if (!client) return client.error();
    const auto status = ask_status(*client);
    if (!status) return status.error();
    if (auto made = make_folder(options); !made) return made.error();
    std::vector<Written> out;
    ExportOptions whole = options;
    whole.file += "/" + std::string(kSignedFile);
    const auto signed_counts = export_signed(context, *client, *status, whole);
    if (!signed_counts) return signed_counts.error();
    out.push_back({std::string(kSignedFile), *signed_counts});
    for (const FormFile& form : form_files()) {
        auto counts = write_form(context, *client, *status, options, form);
        if (!counts) return counts.error();
        if (counts->records > 0) out.push_back({form.name, std::move(*counts)});
    }
    if (auto readme = write_readme(options, *status, out); !readme) return readme.error();
    return out;
}

}  // namespace

ExitCode export_all(Context& context, const ExportOptions& options) {
    if (auto fits = check_options(options); !fits) return context.fail(fits.error());
    const auto files = write_all(context, options);
    if (!files) return context.fail(files.error());
    Table table({{_("File"), Table::Align::left, 40}, {_("Records"), Table::Align::right, 14}});
    for (const Written& file : *files) {
        table.add({file.name, number_text(file.counts.records)});
        context.output.json(
            object_json("file", {{"file", file.name}, {"records", file.counts.records}}));
    }
    table.write(context.output);
    const ExportCounts& whole = files->front().counts;
    if (whole.not_public > 0) {
        context.output.note(
            fill_in(n_("{} of them is not public: keep the folder as you keep the computer.",
                       "{} of them are not public: keep the folder as you keep the computer.",
                       whole.not_public),
                    number_text(whole.not_public)));
    }
    return context.done(
        summary_json({{"records", whole.records},
                      {"unreadable", whole.unreadable},
                      {"files", static_cast<std::uint64_t>(files->size() + 1)}}),
        fill_in(n_("{} record written to {}", "{} records written to {}", whole.records),
                number_text(whole.records), options.file));
}

}  // namespace tsunagi::client
