#include "client/commands/import_preview.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/import/memory_limit.h"
#include "client/import/nta_body.h"
#include "client/import/nta_file.h"
#include "client/interrupt.h"
#include "client/signing.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kRejectedRowsKept =
    1'000'000;  // each is told with --json; beyond it they are only counted

Failure register_failure(const NtaProblem& problem) {
    std::string sentence = _(nta_file_error_text(problem.error));
    if (!problem.detail.empty()) sentence += fill_in(_(" ({})"), problem.detail);
    const bool is_empty_of_rows = problem.error == NtaFileError::nothing_readable;
    return {nta_file_error_name(problem.error), sentence,
            is_empty_of_rows ? error_sentence(LocalError::nothing_imported).exit : ExitCode::usage};
}

void tell_unreadable(ImportReport& report, const NtaSummary& summary) {
    for (const auto& row : summary.rejections) {
        report.reject({row.line, nta_reason_name(row.reason), row.detail},
                      _(nta_reason_text(row.reason)));
    }
}

std::uint64_t skipped_rows(const NtaSummary& summary) { return summary.outside + summary.older(); }

std::string what_is_shared(const NtaSummary& summary) {
    const std::uint64_t count = summary.corporations;
    return fill_in(n_("To be shared: {} organisation.", "To be shared: {} organisations.", count),
                   number_text(count));
}

// Each row that was read is one of the others: new, updated, unchanged, rejected or skipped.
std::string counts_text(const NtaSummary& summary, const ImportCounts& counts) {
    const std::uint64_t skipped = skipped_rows(summary);
    std::string sentence = fill_in(
        _("{} rows read: {} organisations new, {} updated, {} unchanged; {} rows rejected, {} "
          "skipped."),
        number_text(summary.rows), number_text(counts.added), number_text(counts.updated),
        number_text(counts.unchanged), number_text(summary.rejected + counts.refused),
        number_text(skipped));
    if (skipped > 0) {
        sentence += "\n" + fill_in(_("Skipped rows: of other prefectures {}, older ones of "
                                     "organisations that have a newer one in the file {}."),
                                   number_text(summary.outside), number_text(summary.older()));
    }
    return sentence;
}

JsonValues counts_json(const NtaSummary& summary, const ImportCounts& counts) {
    return {{"read", summary.rows},
            {"new", counts.added},
            {"updated", counts.updated},
            {"unchanged", counts.unchanged},
            {"rejected", summary.rejected + counts.refused},
            {"skipped", skipped_rows(summary)},
            {"outside", summary.outside},
            {"older", summary.older()}};
}

// Adds the rows until `go_on` fails. Errors: of the file, of the import.
Expected<void> add_rows(const NtaFile& file,
                        const ScopeChoice& scope,
                        RecordImport& import,
                        const GoOn& go_on) {
    const KindRow& kind = *find_kind(kind::kOrg);
    std::optional<Failure> stopped;
    const auto read = file.for_each_current([&](const NtaRow& row) {
        auto added = import.add(row.line, kind, scope, nta_body(row));
        if (added) added = go_on();
        if (!added) stopped = added.error();
        return !stopped;
    });
    if (stopped) return *stopped;
    if (!read) return register_failure(read.error());
    return {};
}

// What it is, and its first organisations.
Expected<void> show_first_rows(Context& context, const NtaFile& file) {
    const NtaSummary& summary = file.summary();
    Table table({{_("Line"), Table::Align::right, 10},
                 {_("Corporate number"), Table::Align::left, 13},
                 {_("Name"), Table::Align::left, 50},
                 {_("Place"), Table::Align::left, 20},
                 {_("Closed on"), Table::Align::left, 10}});
    std::uint64_t shown = 0;
    const auto read = file.for_each_current([&](const NtaRow& row) {
        const Body body = nta_body(row);
        context.output.json(preview_json(row.line, *find_kind(kind::kOrg), body));
        table.add({std::to_string(row.line), row.corporate_number, body.title,
                   place_text(row.area.value), row.close_date});
        return ++shown < kPreviewRows;
    });
    if (!read) return register_failure(read.error());
    context.output.line(fill_in(
        _("{}, {} rows, {} organisations; {} rows of other prefectures, {} cannot be read."),
        encoding_name(summary.encoding), number_text(summary.rows),
        number_text(summary.corporations), number_text(summary.outside),
        number_text(summary.rejected)));
    if (!table.empty()) table.write(context.output);
    return {};
}

ExitCode preview(Context& context, const NtaFile& file, const ScopeChoice& scope) {
    const NtaSummary& summary = file.summary();
    if (const auto shown = show_first_rows(context, file); !shown)
        return context.fail(shown.error());
    ImportReport report(context.output, nullptr);
    tell_unreadable(report, summary);
    auto client = context.connect();
    const auto status = ask_if_there(client);
    if (!status) return context.fail(status.error());
    if (auto told = tell_audience(context, client, *status, {{scope, summary.corporations}},
                                  what_is_shared(summary));
        !told)
        return context.fail(told.error());
    JsonValues values{{"preview", true},
                      {"encoding", std::string(encoding_name(summary.encoding))},
                      {"header", summary.with_header},
                      {"organisations", summary.corporations},
                      {"counted", status->has_value()}};
    const std::string end = _("This was a preview: nothing was written.");
    if (!*status) {
        report.finish(summary.rejected);
        values.emplace_back("read", summary.rows);
        values.emplace_back("outside", summary.outside);
        values.emplace_back("older", summary.older());
        values.emplace_back("rejected", summary.rejected);
        return context.done(summary_json(values), end);
    }
    RepeatedSlots none;  // each organisation comes once
    none.settle();
    const auto counts =
        count_outcomes(context, *client, (*status)->center, none, summary.corporations, report,
                       [&](RecordImport& import, const GoOn& go_on) {
                           return add_rows(file, scope, import, go_on);
                       });
    if (!counts) return context.fail(counts.error());
    report.finish(summary.rejected + counts->refused);
    tell_outcomes(context.output, counts_text(summary, *counts));
    for (auto& value : counts_json(summary, *counts)) values.push_back(std::move(value));
    return context.done(summary_json(values), end);
}

// Signs and stores the rows. What was stored before a failure stays, and importing again goes on
// from there.
Expected<ImportCounts> send_rows(Context& context,
                                 ControlClient& client,
                                 const CenterId& center,
                                 const NtaFile& file,
                                 const ScopeChoice& scope,
                                 ImportReport& report,
                                 ImportLog& log) {
    LoggedImportWatcher watcher(report, log);
    RecordImport import(client, center, watcher);
    const Interrupt interrupt;
    const std::uint64_t total = file.summary().corporations;
    const auto sent = add_rows(file, scope, import, [&]() -> Expected<void> {
        if (interrupt.is_asked()) return failure(LocalError::interrupted);
        context.output.progress(_("Importing"), import.counts().done(), total);
        return {};
    });
    return finish_import(context, import, log,
                         sent ? std::nullopt : std::optional<Failure>(sent.error()));
}

// Each row that was read is one of the others: new, updated, unchanged, rejected or skipped.
ExitCode tell(Context& context,
              const NtaSummary& summary,
              const ImportCounts& counts,
              const ImportLog& log) {
    JsonValues values = counts_json(summary, counts);
    values.emplace_back("import", log.number());
    return context.done(summary_json(values), counts_text(summary, counts));
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
                    const ImportOptions& options,
                    const NtaFile& file,
                    const ScopeChoice& scope) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const std::string what = what_is_shared(file.summary());
    if (auto agreed = confirm_sharing(context, *client, *status, scope, what); !agreed)
        return context.fail(agreed.error());
    if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    auto log = begin_log(context, options.file, "org", options.scope);
    if (!log) return context.fail(log.error());
    ImportReport report(context.output, &*log);
    tell_unreadable(report, file.summary());
    const auto counts = send_rows(context, *client, status->center, file, scope, report, *log);
    if (!counts) return context.fail(counts.error());
    report.finish(file.summary().rejected + counts->refused);
    tell_log(context.output, *log);
    return tell(context, file.summary(), *counts, *log);
}

}  // namespace

ExitCode import_register(Context& context, const ImportOptions& options) {
    const auto scope = parse_scope(options.scope);
    if (!scope) return context.fail(scope.error());
    auto prefectures = read_prefectures(options.prefectures);
    if (!prefectures) return context.fail(prefectures.error());

    std::optional<MemoryLimit> limit(std::in_place);
    const auto file = scan(context, options, std::move(*prefectures));
    if (!file) return context.fail(register_failure(file.error()));
    const NtaSummary& summary = file->summary();
    if (summary.rejected > 0 && summary.corporations == 0) {
        ImportReport report(context.output, nullptr);
        tell_unreadable(report, summary);
        report.finish(summary.rejected);
        return context.fail(failure(LocalError::nothing_imported));
    }
    if (options.preview) return preview(context, *file, *scope);
    return write_rows(context, options, *file, *scope);
}

}  // namespace tsunagi::client
