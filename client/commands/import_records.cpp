#include "client/commands/import_records.h"

#include "client/commands/held_records.h"
#include "client/human_text.h"
#include "client/interrupt.h"
#include "client/signing.h"
#include "client/text_guard.h"

namespace tsunagi::client {
namespace {

// A record of an export of ours is the one that it was exported from, where that is our own and
// still of its kind: a telephone that made a person of an organisation must not replace it.
Expected<void> add_record(const HeldRecords& held,
                          const ScopeChoice& scope,
                          const SourceRecord& record,
                          RecordImport& import) {
    const KindRow& kind = *record.kind;
    if (record.record_id.empty()) return import.add(record.line, kind, scope, record.body);
    const OwnRecord* own = held.own(record.record_id);
    Body body = record.body;
    if (own == nullptr || own->kind != kind.id) {
        body.fields[common_field::kOriginId] = record.foreign_id;
        if (!record.foreign_origin.empty())
            body.fields[common_field::kOrigin] = record.foreign_origin;
        return import.add(record.line, kind, scope, body);
    }
    // Made from the version that was exported: what changed since is not overwritten.
    return import.add(record.line, kind, scope, body, own->slot,
                      *RecordId::from(*from_hex(record.record_id)));
}

// May the record be shared so widely? If not, it is told and left out.
bool admits(const SourceRecord& record, const ScopeChoice& scope, ImportReport* report) {
    if (scope.level == ScopeLevel::center) return true;
    if (is_private(record.kind->id)) {
        const ErrorSentence sentence = error_sentence(Error::private_kind);
        if (report != nullptr) {
            report->reject({record.line, std::string(sentence.name), record.body.title},
                           _(sentence.english));
        }
        return false;
    }
    if (!record.is_marked_private) return true;
    if (report != nullptr) {
        report->reject({record.line, "marked_private", record.body.title},
                       _("marked as private in the file: left out; take it in with --scope "
                         "center"));
    }
    return false;
}

Expected<ImportCounts> send_records(Context& context,
                                    ControlClient& client,
                                    const CenterId& center,
                                    RecordSource& source,
                                    const ScopeChoice& scope,
                                    std::uint64_t total,
                                    const HeldRecords& held,
                                    ImportReport& report,
                                    ImportLog& log) {
    LoggedImportWatcher watcher(report, log);
    RecordImport import(client, center, watcher);
    OthersRecords others(context);
    const Interrupt interrupt;
    std::optional<Failure> stopped;
    const auto read = source.for_each(&report, [&](const SourceRecord& record) {
        if (held.is_others(record.record_id)) {
            if (auto left = others.leave(record, report); !left) stopped = left.error();
        } else if (!admits(record, scope, &report)) {
            return true;
        } else {
            tell_notes(report, record);
            if (auto added = add_record(held, scope, record, import); !added)
                stopped = added.error();
        }
        if (!stopped && interrupt.is_asked()) stopped = failure(LocalError::interrupted);
        context.output.progress(_("Importing"), import.counts().done(), total);
        return !stopped;
    });
    if (!read && !stopped) stopped = read.error();
    return finish_import(context, import, log, stopped);
}

// Each that was read is one of the others: new, updated, unchanged, rejected or skipped.
ExitCode tell(Context& context,
              const RecordSource& source,
              const SourceCounts& found,
              const ImportCounts& counts,
              const ImportReport& report,
              const ImportLog& log) {
    const std::uint64_t skipped = found.skipped + report.passed_over();
    const std::uint64_t read = found.read + found.damaged + found.skipped;
    const std::string sentence =
        fill_in(source.counts_sentence(), number_text(read), number_text(counts.added),
                number_text(counts.updated), number_text(counts.unchanged),
                number_text(report.rejected()), number_text(skipped));
    return context.done(summary_json({{"read", read},
                                      {"new", counts.added},
                                      {"updated", counts.updated},
                                      {"unchanged", counts.unchanged},
                                      {"rejected", report.rejected()},
                                      {"skipped", skipped},
                                      {"noted", report.noted()},
                                      {"import", log.number()}}),
                        sentence);
}

// What comes in, as the questions before it tell it.
struct ToShare {
    SourceCounts found;  // in the file
    std::uint64_t count = 0;
    TextGuard guard;
};

// `held`: null before it is known. `ids`: of exported records; may be null.
Expected<ToShare> records_to_share(RecordSource& source,
                                   const ScopeChoice& scope,
                                   const HeldRecords* held,
                                   std::set<std::string>* ids) {
    ToShare out;
    const auto read = source.for_each(nullptr, [&](const SourceRecord& record) {
        if (ids != nullptr && !record.record_id.empty()) ids->insert(record.record_id);
        if (held != nullptr && held->is_others(record.record_id)) return true;
        if (!admits(record, scope, nullptr)) return true;
        ++out.count;
        if (scope.level != ScopeLevel::center) out.guard.look_at(*record.kind, record.body);
        return true;
    });
    if (!read) return read.error();
    out.found = *read;
    return out;
}

// Why no record is left to take in.
ExitCode fail_empty(Context& context, RecordSource& source, const ScopeChoice& scope) {
    ImportReport report(context.output, nullptr);
    const auto told = source.for_each(&report, [&](const SourceRecord& record) {
        static_cast<void>(admits(record, scope, &report));
        return true;
    });
    if (!told) return context.fail(told.error());
    report.finish(report.rejected() + report.noted());
    return context.fail(failure(LocalError::nothing_imported));
}

std::string fields_text(const KindRow& kind, const Body& body) {
    std::string fields;
    for (const auto& [key, value] : body.fields) {
        const FieldRow* field = find_field(kind, key);
        if (key >= common_field::kFirst || field == nullptr) continue;
        fields +=
            (fields.empty() ? "" : " · ") + field_label(*field) + ": " + value_text(*field, value);
    }
    return fields;
}

Failure unreadable(const char* name, const char* sentence, const std::string& detail) {
    std::string text = _(sentence);
    if (!detail.empty()) text += fill_in(_(" ({})"), detail);
    return {name, text, ExitCode::usage};
}

// Nothing is asked where nothing comes in.
Expected<void> agree(const Context& context,
                     ControlClient& client,
                     const StatusAnswer& status,
                     const ScopeChoice& scope,
                     const ToShare& shared) {
    if (shared.count == 0) return {};
    const std::string what =
        fill_in(n_("To be shared: {} record.", "To be shared: {} records.", shared.count),
                number_text(shared.count));
    return confirm_sharing(context, client, status, scope, what + shared.guard.text());
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

Expected<std::uint64_t> preview_records(Context& context, RecordSource& source) {
    Table rows({{_("Line"), Table::Align::right, 10},
                {_("Title"), Table::Align::left, 40},
                {_("Place"), Table::Align::left, 20},
                {_("Fields"), Table::Align::left, 90}});
    ImportReport report(context.output, nullptr);
    std::uint64_t shown = 0;
    const auto read = source.for_each(&report, [&](const SourceRecord& record) {
        const Body& body = record.body;
        context.output.json(preview_json(record.line, *record.kind, body));
        rows.add({std::to_string(record.line), body.title,
                  place_text(body.areas.empty() ? 0 : body.areas.front()),
                  fields_text(*record.kind, body)});
        tell_notes(report, record);
        return ++shown < kPreviewRows;
    });
    if (!read) return read.error();
    rows.write(context.output);
    report.finish(report.rejected() + report.noted());
    return shown;
}

ExitCode write_records(Context& context,
                       const ImportOptions& options,
                       RecordSource& source,
                       const ScopeChoice& scope) {
    std::set<std::string> exported;
    auto shared = records_to_share(source, scope, nullptr, &exported);
    if (!shared) return context.fail(shared.error());
    if (shared->count == 0 && exported.empty()) return fail_empty(context, source, scope);
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto held = HeldRecords::look_up(*client, status->center, exported);
    if (!held) return context.fail(held.error());
    if (held->has_others()) shared = records_to_share(source, scope, &*held, nullptr);
    if (!shared) return context.fail(shared.error());
    if (shared->count == 0 && !held->has_others()) return fail_empty(context, source, scope);
    if (auto agreed = agree(context, *client, *status, scope, *shared); !agreed)
        return context.fail(agreed.error());
    if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    auto log = begin_log(context, options.file, source.kinds(), options.scope);
    if (!log) return context.fail(log.error());
    ImportReport report(context.output, &*log);
    const auto counts = send_records(context, *client, status->center, source, scope, shared->count,
                                     *held, report, *log);
    if (!counts) return context.fail(counts.error());
    report.finish(report.rejected() + report.noted());
    tell_others(context.output, report.passed_over());
    tell_log(context.output, *log);
    return tell(context, source, shared->found, *counts, report, *log);
}

}  // namespace tsunagi::client
