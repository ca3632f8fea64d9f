#include "client/commands/import_records.h"

#include "client/commands/earlier_list.h"
#include "client/commands/record_feed.h"
#include "client/interrupt.h"
#include "client/signing.h"

namespace tsunagi::client {
namespace {

Expected<ImportCounts> send_records(Context& context,
                                    ControlClient& client,
                                    const CenterId& center,
                                    RecordFeed& feed,
                                    ImportReport& report,
                                    ImportLog& log) {
    LoggedImportWatcher watcher(report, log);
    RecordImport import(client, center, watcher);
    const Interrupt interrupt;
    const auto sent = feed.hand_over(import, report, [&]() -> Expected<void> {
        if (interrupt.is_asked()) return failure(LocalError::interrupted);
        context.output.progress(_("Importing"), import.counts().done(), feed.count());
        return {};
    });
    return finish_import(context, import, log,
                         sent ? std::nullopt : std::optional<Failure>(sent.error()));
}

ExitCode fail_empty(Context& context, RecordFeed& feed) {
    ImportReport report(context.output, nullptr);
    return context.fail(feed.tell_empty(report));
}

Failure unreadable(const char* name, const char* sentence, const std::string& detail) {
    std::string text = _(sentence);
    if (!detail.empty()) text += fill_in(_(" ({})"), detail);
    return {name, text, ExitCode::usage};
}

}  // namespace

Failure file_failure(const TableProblem& problem) {
    return unreadable(table_error_name(problem.error), table_error_text(problem.error),
                      problem.detail);
}

Failure file_failure(const WholeTextProblem& problem) {
    return unreadable(whole_text_error_name(problem.error), whole_text_error_text(problem.error),
                      problem.detail);
}

Expected<void> check_sheet(const ImportOptions& options, TableKind kind) {
    if (options.sheet.empty() || kind != TableKind::text) return {};
    return failure(LocalError::usage,
                   _("--sheet is for spreadsheets (xlsx, ods), and this file is a table of text: "
                     "leave it out."));
}

Expected<std::optional<ScopeChoice>> given_scope(const ImportOptions& options) {
    if (!options.has_scope) return std::optional<ScopeChoice>();
    const auto scope = parse_scope(options.scope);
    if (!scope) return scope.error();
    return std::optional(*scope);
}

void tell_notes(ImportReport& report, const SourceRecord& record) {
    for (const CellNote& note : record.notes) {
        report.note({note.line == 0 ? record.line : note.line, note.reason, note.value},
                    note.column, _(note.sentence));
    }
}

void tell_note(ImportReport& report, const SourceNote& note) {
    const RejectedRow row{note.line, note.reason, note.detail};
    if (note.loses_record) {
        report.reject(row, _(note.sentence));
    } else {
        report.note(row, {}, _(note.sentence));
    }
}

ExitCode write_records(Context& context,
                       const ImportOptions& options,
                       RecordSource& source,
                       const std::optional<ScopeChoice>& scope) {
    RecordFeed feed(context, source, scope);
    if (const auto looked = feed.look_through(); !looked) return context.fail(looked.error());
    if (feed.is_empty()) return fail_empty(context, feed);
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    if (const auto found = feed.find_held(*client, *status); !found)
        return context.fail(found.error());
    if (feed.is_empty()) return fail_empty(context, feed);
    if (const auto told = tell_earlier_list(context, *client, status->center, source); !told)
        return context.fail(told.error());
    const SharedRows& shared = feed.shared();
    if (auto agreed = confirm_sharing(context, *client, *status, shared.parts(), shared.what());
        !agreed)
        return context.fail(agreed.error());
    if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    auto log = begin_log(context, options.file, source.kinds(),
                         scope ? options.scope : shared.scopes_text());
    if (!log) return context.fail(log.error());
    ImportReport report(context.output, &*log);
    const auto counts = send_records(context, *client, status->center, feed, report, *log);
    if (!counts) return context.fail(counts.error());
    report.finish(report.rejected() + report.noted());
    tell_others(context.output, report.passed_over());
    tell_log(context.output, *log);
    JsonValues values = feed.counts_json(*counts, report);
    values.emplace_back("import", log->number());
    return context.done(summary_json(values), feed.counts_text(*counts, report));
}

}  // namespace tsunagi::client
