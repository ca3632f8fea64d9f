#include "client/commands/export_all.h"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "client/bundle/signed_lines.h"
#include "client/export/record_export.h"
#include "client/export/signed_export.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "client/whole_files.h"
#include "client/write_failure.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kSignedFile = "records.jsonl";
constexpr std::string_view kReadmeFile = "README.txt";

struct ExportForm {
    std::string name, kind, format;
};

// One table of each kind, then the forms that other programs read.
std::vector<ExportForm> export_forms() {
    std::vector<ExportForm> out;
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

struct WrittenFile {
    std::string name;
    ExportCounts counts;
};

Expected<void> check_options(const ExportOptions& options) {
    if (!options.kind.empty() || !options.format.empty() || options.is_signed) {
        return failure(LocalError::usage,
                       _("--all writes every kind in every form: leave --kind, --format and "
                         "--signed out."));
    }
    // Before anything is written.
    ExportOptions table;
    table.kind = "org";
    table.format = "csv";
    table.encoding = options.encoding;
    const auto completed = completed_options(table);
    if (!completed) return completed.error();
    return {};
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
std::string readme_text(const ExportOptions& options,
                        const StatusAnswer& status,
                        const std::vector<WrittenFile>& files) {
    const std::string whose =
        options.own ? _("Everything that {} wrote.") : _("Everything that {} holds.");
    std::string out =
        fill_in(whose, isolated(status.name)) + "\n\n" +
        fill_in(_("{} has the signed records themselves, in every version: 'tsunagi "
                  "import {}' takes them in again, and anybody can check the "
                  "signatures. The other files have the newest versions for other "
                  "programs, as far as each form has room for them."),
                kSignedFile, kSignedFile) +
        "\n\n" +
        _("Some of it may be for this center only, or was withdrawn later, and stands "
          "here for anybody to read: keep the folder as you keep the computer.") +
        "\n\n";
    for (const WrittenFile& file : files)
        out += file.name + "  " + number_text(file.counts.records) + "\n";
    return out;
}

// A run of --all: what it wrote, and what it takes away again where it fails.
class FolderExport {
  public:
    FolderExport(Context& context, const ExportOptions& options)
        : context_(context), options_(options) {}
    FolderExport(const FolderExport&) = delete;
    FolderExport& operator=(const FolderExport&) = delete;
    ~FolderExport() {
        if (is_whole_ || options_.overwrites) return;
        std::error_code ignored;
        for (const WrittenFile& file : written_) std::filesystem::remove(place(file.name), ignored);
    }

    [[nodiscard]] Expected<std::vector<WrittenFile>> run() {
        auto client = context_.connect();
        if (!client) return client.error();
        const auto status = ask_status(*client);
        if (!status) return status.error();
        if (auto made = make_folder(options_); !made) return made.error();
        had_export_ = is_signed_lines_file(place(kSignedFile));
        ExportOptions whole = options_;
        whole.file = place(kSignedFile);
        const auto records = export_signed(context_, *client, *status, whole);
        if (!records) return records.error();
        written_.push_back({std::string(kSignedFile), *records});
        for (const ExportForm& form : export_forms()) {
            if (auto done = write_form(*client, *status, form); !done) return done.error();
        }
        if (auto readme = write_whole_file(place(kReadmeFile), options_.overwrites,
                                           readme_text(options_, *status, written_));
            !readme)
            return readme.error();
        is_whole_ = true;
        return written_;
    }

  private:
    [[nodiscard]] std::string place(std::string_view name) const {
        return options_.file + "/" + std::string(name);
    }

    Expected<void> write_form(ControlClient& client,
                              const StatusAnswer& status,
                              const ExportForm& form) {
        ExportOptions options;
        options.file = place(form.name);
        options.kind = form.kind;
        options.format = form.format;
        if (form.format == "csv") options.encoding = options_.encoding;
        options.own = options_.own;
        options.overwrites = options_.overwrites;
        const auto completed = completed_options(options);
        if (!completed) return completed.error();
        auto counts = export_records(context_, client, status, *completed, WhenEmpty::leave_out);
        if (!counts) return counts.error();
        tell_left_out(context_.output, *counts, form.name);
        if (counts->records > 0) {
            written_.push_back({form.name, std::move(*counts)});
        } else if (had_export_) {
            // A folder that is written anew says nothing old.
            std::error_code ignored;
            std::filesystem::remove(options.file, ignored);
        }
        return {};
    }

    Context& context_;
    const ExportOptions& options_;
    std::vector<WrittenFile> written_;
    bool had_export_ = false;  // of an earlier run
    bool is_whole_ = false;
};

}  // namespace

ExitCode export_all(Context& context, const ExportOptions& options) {
    if (auto fits = check_options(options); !fits) return context.fail(fits.error());
    const auto files = FolderExport(context, options).run();
    if (!files) return context.fail(files.error());
    Table table({{_("File"), Table::Align::left, 40}, {_("Records"), Table::Align::right, 14}});
    for (const WrittenFile& file : *files) {
        table.add({file.name, number_text(file.counts.records)});
        context.output.json(
            object_json("file", {{"file", file.name}, {"records", file.counts.records}}));
    }
    table.write(context.output);
    const ExportCounts& whole = files->front().counts;
    if (whole.not_public > 0) {
        context.output.note(fill_in(
            n_("{} of the records is not public: keep the folder as you keep the computer.",
               "{} of the records are not public: keep the folder as you keep the computer.",
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
