#include <algorithm>
#include <array>

#include "client/commands/commands.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/import/memory_limit.h"
#include "client/import/nta_body.h"
#include "client/json_output.h"
#include "client/register_import.h"
#include "client/signing.h"

namespace tsunagi::client {
namespace {

constexpr std::uint64_t kPreviewRows = 5;
constexpr std::uint64_t kRejectedRowsForPeople = 20;
constexpr std::size_t kRejectedRowsKept =
    1'000'000;  // each is told with --json; beyond it they are only counted

Failure file_failure(const NtaProblem& problem) {
    std::string sentence = _(nta_file_error_text(problem.error));
    if (!problem.detail.empty()) sentence += fill_in(_(" ({})"), problem.detail);
    const bool is_empty_of_rows = problem.error == NtaFileError::nothing_readable;
    return {nta_file_error_name(problem.error), sentence,
            is_empty_of_rows ? error_sentence(LocalError::nothing_imported).exit : ExitCode::usage};
}

// Tells each rejected row: all of them as JSON, the first ones to people.
class Rejections {
  public:
    explicit Rejections(Output& output) : output_(output) {}
    void add(const RejectedRow& row, const std::string& reason) {
        output_.json(rejected_json(row));
        if (++count_ > kRejectedRowsForPeople) return;
        std::string text = fill_in(_("Line {}: {}"), row.line, reason);
        if (!row.detail.empty()) text += fill_in(_(" ({})"), row.detail);
        output_.note(text);
    }
    void finish(std::uint64_t total) {
        if (total > std::min(count_, kRejectedRowsForPeople)) {
            const std::uint64_t more = total - std::min(count_, kRejectedRowsForPeople);
            output_.note(fill_in(n_("... and {} more line", "... and {} more lines", more),
                                 number_text(more)));
        }
    }

  private:
    Output& output_;
    std::uint64_t count_ = 0;
};

void tell_unreadable(Rejections& rejections, const NtaSummary& summary) {
    for (const auto& row : summary.rejections) {
        rejections.add({row.line, nta_reason_name(row.reason), row.detail},
                       _(nta_reason_text(row.reason)));
    }
}

ExitCode preview(Context& context, const NtaFile& file, Rejections& rejections) {
    const NtaSummary& summary = file.summary();
    Table table({{_("Line"), Table::Align::right, 10},
                 {_("Corporate number"), Table::Align::left, 13},
                 {_("Name"), Table::Align::left, 50},
                 {_("Place"), Table::Align::left, 20},
                 {_("Closed on"), Table::Align::left, 10}});
    std::uint64_t shown = 0;
    const auto read = file.for_each_current([&](const NtaRow& row) {
        const Body body = nta_body(row);
        context.output.json(preview_json(row.line, body));
        table.add({std::to_string(row.line), row.corporate_number, body.title,
                   place_text(row.area.value), row.close_date});
        return ++shown < kPreviewRows;
    });
    if (!read) return context.fail(file_failure(read.error()));
    context.output.line(fill_in(
        _("{}, {} rows, {} organisations; {} rows of other prefectures, {} cannot be read."),
        encoding_name(summary.encoding), number_text(summary.rows),
        number_text(summary.corporations), number_text(summary.outside),
        number_text(summary.rejected)));
    if (!table.empty()) table.write(context.output);
    tell_unreadable(rejections, summary);
    rejections.finish(summary.rejected);
    return context.done(summary_json({{"preview", true},
                                      {"encoding", std::string(encoding_name(summary.encoding))},
                                      {"header", summary.with_header},
                                      {"read", summary.rows - summary.outside},
                                      {"outside", summary.outside},
                                      {"organisations", summary.corporations},
                                      {"rejected", summary.rejected}}),
                        _("This was a preview: nothing was written."));
}

// Signs and stores the rows. What was stored before a failure stays, and importing again goes on
// from there.
Expected<ImportCounts> send_rows(Context& context,
                                 ControlClient& client,
                                 const NtaFile& file,
                                 const ScopeChoice& scope,
                                 Rejections& rejections) {
    RegisterImport import(client, scope, [&](const RejectedRow& row) {
        const auto reason =
            row.reason == error_sentence(Error::bad_field).name  ? error_sentence(Error::bad_field)
            : row.reason == error_sentence(Error::bad_text).name ? error_sentence(Error::bad_text)
                                                                 : error_sentence(Error::too_large);
        rejections.add(row, _(reason.english));
    });
    const std::uint64_t total = file.summary().corporations;
    std::optional<Failure> stopped;
    const auto read = file.for_each_current([&](const NtaRow& row) {
        if (auto added = import.add(row); !added) stopped = added.error();
        context.output.progress(_("Importing"), import.counts().done(), total);
        return !stopped;
    });
    if (stopped) return *stopped;
    if (!read) return file_failure(read.error());
    if (auto finished = import.finish(); !finished) return finished.error();
    context.output.end_progress();
    return import.counts();
}

ExitCode tell(Context& context, const NtaSummary& summary, const ImportCounts& counts) {
    const std::uint64_t rejected = summary.rejected + counts.refused;
    const std::uint64_t read = summary.rows - summary.outside;
    const std::string sentence = fill_in(
        _("{} rows read: {} organisations new, {} updated, {} unchanged; {} rows rejected."),
        number_text(read), number_text(counts.added), number_text(counts.updated),
        number_text(counts.unchanged), number_text(rejected));
    return context.done(summary_json({{"read", read},
                                      {"new", counts.added},
                                      {"updated", counts.updated},
                                      {"unchanged", counts.unchanged},
                                      {"rejected", rejected},
                                      {"outside", summary.outside}}),
                        sentence);
}

NtaResult<NtaFile> scan(Context& context,
                        const ImportOptions& options,
                        std::vector<AreaCode> prefectures) {
    NtaReadOptions reading;
    reading.rejections_kept_max = kRejectedRowsKept;
    reading.prefectures = std::move(prefectures);
    reading.progress = [&](std::uint64_t done, std::uint64_t total) {
        context.output.progress(_("Reading"), done, total);
    };
    auto file = NtaFile::scan(options.file, reading);
    context.output.end_progress();
    return file;
}

ExitCode write_rows(Context& context,
                    const NtaFile& file,
                    const ScopeChoice& scope,
                    Rejections& rejections) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const std::uint64_t count = file.summary().corporations;
    const std::string what =
        fill_in(n_("To be shared: {} organisation.", "To be shared: {} organisations.", count),
                number_text(count));
    if (auto agreed = confirm_sharing(context, *client, *status, scope, what); !agreed) {
        return context.fail(agreed.error());
    }
    if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    const auto counts = send_rows(context, *client, file, scope, rejections);
    if (!counts) return context.fail(counts.error());
    rejections.finish(file.summary().rejected + counts->refused);
    return tell(context, file.summary(), *counts);
}

}  // namespace

ExitCode run(Context& context, const ImportOptions& options) {
    if (options.source != "nta") {
        return context.fail(
            failure(LocalError::usage,
                    fill_in(_("There is no source named '{}': it is nta."), options.source)));
    }
    const auto scope = parse_scope(options.scope);
    if (!scope) return context.fail(scope.error());
    auto prefectures = read_prefectures(options.prefectures);
    if (!prefectures) return context.fail(prefectures.error());

    std::optional<MemoryLimit> limit(std::in_place);
    const auto file = scan(context, options, std::move(*prefectures));
    if (!file) return context.fail(file_failure(file.error()));
    const NtaSummary& summary = file->summary();
    Rejections rejections(context.output);
    if (options.preview) return preview(context, *file, rejections);
    tell_unreadable(rejections, summary);
    if (summary.rejected > 0 && summary.corporations == 0) {
        rejections.finish(summary.rejected);
        return context.fail(failure(LocalError::nothing_imported));
    }
    return write_rows(context, *file, *scope, rejections);
}

}  // namespace tsunagi::client
