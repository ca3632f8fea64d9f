// import of any table: what it is, how its columns are taken, and its rows as records.
#include <algorithm>
#include <map>

#include "client/commands/import_report.h"
#include "client/commands/sharing.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/import/memory_limit.h"
#include "client/import/row_record.h"
#include "client/import/saved_map.h"
#include "client/import/table_file.h"
#include "client/signing.h"
#include "client/text_guard.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kSampleRows = 1'000;

Failure table_failure(const TableProblem& problem) {
    std::string sentence = _(table_error_text(problem.error));
    if (!problem.detail.empty()) sentence += fill_in(_(" ({})"), problem.detail);
    return {table_error_name(problem.error), sentence, ExitCode::usage};
}

// All that is known of a table before its rows are taken.
struct Plan {
    TableFile file;
    HeaderGuess header;
    RowSieve sieve;
    std::vector<ColumnReport> columns;
    TableMapping mapping;
    std::string origin;
};

Expected<const KindRow*> kind_for(const ImportOptions& options,
                                  const SavedMap& saved,
                                  const HeaderGuess& header) {
    const std::string& name = options.kind.empty() ? saved.kind : options.kind;
    if (!name.empty()) {
        const auto kind = read_kind(name);
        if (!kind) return kind.error();
        if ((*kind)->record_class != RecordClass::fact)
            return failure(LocalError::unknown_kind, name);
        return *kind;
    }
    const KindRow* guessed = guess_kind(header);
    if (guessed == nullptr) return failure(LocalError::table_kind_unclear);
    return guessed;
}

Expected<void> adjust(const ImportOptions& options,
                      const SavedMap& saved,
                      const HeaderGuess& header,
                      TableMapping& mapping) {
    for (const auto& [column, use] : saved.columns) {
        auto set = set_use(mapping, header, column, use);
        // A saved map may name columns that this issue of the list does not have.
        if (!set && set.error().name != error_sentence(LocalError::unknown_column).name) return set;
    }
    for (const auto& text : options.columns) {
        const auto equals = text.rfind('=');
        if (equals == std::string::npos) return failure(LocalError::unknown_column, text);
        if (auto set = set_use(mapping, header, text.substr(0, equals), text.substr(equals + 1));
            !set)
            return set;
    }
    const bool has_title = std::ranges::find(mapping.columns, ColumnRole::title,
                                             &ColumnUse::role) != mapping.columns.end();
    if (!has_title) return failure(LocalError::table_without_title);
    return {};
}

Expected<Plan> make_plan(const Context& context, const ImportOptions& options) {
    auto file = TableFile::open(options.file, {options.sheet});
    if (!file) return table_failure(file.error());
    const auto sample = file->sample(kSampleRows);
    if (!sample) return table_failure(sample.error());
    HeaderGuess header = guess_header(*sample);
    if (header.line == 0) return failure(LocalError::table_without_header);
    SavedMap saved;
    if (!options.map.empty()) {
        const auto folder = context.data_folder();
        if (!folder) return folder.error();
        auto loaded = load_map(*folder, options.map);
        if (!loaded) return loaded.error();
        saved = std::move(*loaded);
    }
    const auto kind = kind_for(options, saved, header);
    if (!kind) return kind.error();
    TableMapping mapping = propose_mapping(**kind, header);
    if (auto adjusted = adjust(options, saved, header, mapping); !adjusted) return adjusted.error();
    RowSieve sieve(header, *sample);
    auto columns = judge_columns(sieve, *sample);
    return Plan{std::move(*file),   std::move(header),
                std::move(sieve),   std::move(columns),
                std::move(mapping), options.map.empty() ? origin_of(options.file) : options.map};
}

struct RowCounts {
    std::uint64_t read = 0;      // rows of data
    std::uint64_t untitled = 0;  // of them: without a title, left out
    std::uint64_t damaged = 0;   // lines that could not be read
    std::uint64_t skipped = 0;   // footnotes, totals, lines that a form has filled in
};

// Hands each row of data to `take` as a record until it returns false; all else is reported.
TableResult<RowCounts> for_each_record(
    const Plan& plan,
    ImportReport* report,
    const std::function<bool(const TableRow&, const RowRecord&, const std::vector<CellNote>&)>&
        take) {
    RowCounts counts;
    RowReader reader(plan.mapping, plan.header, plan.columns, plan.origin);
    std::vector<CellNote> notes;
    const auto take_row = [&](const TableRow& row) {
        const RowRole role = plan.sieve.role(row);
        if (role == RowRole::header || role == RowRole::above_header) return true;
        if (role != RowRole::data) {
            ++counts.skipped;
            if (report != nullptr && role != RowRole::prefilled) {
                const auto filled = std::ranges::find_if(
                    row.cells, [](const std::string& cell) { return !cell.empty(); });
                report->note(
                    {row.line, row_role_name(role), filled == row.cells.end() ? "" : *filled}, {},
                    _("a remark or a total, no record: left out"));
            }
            return true;
        }
        ++counts.read;
        notes.clear();
        const RowRecord record = reader.read(row, notes);
        if (record.body.title.empty()) {
            ++counts.untitled;
            if (report != nullptr) {
                report->reject({row.line, "title_missing", {}},
                               _("the row has no title or name: left out"));
            }
            return true;
        }
        return take(row, record, notes);
    };
    const auto tell_damage = [&](const TableDamage& damage) {
        counts.damaged += loses_row(damage.reason) ? 1 : 0;
        if (report == nullptr) return;
        const RejectedRow row{damage.line, table_damage_name(damage.reason), damage.detail};
        if (loses_row(damage.reason)) {
            report->reject(row, _(table_damage_text(damage.reason)));
        } else {
            report->note(row, {}, _(table_damage_text(damage.reason)));
        }
    };
    if (const auto read = plan.file.for_each_row(take_row, tell_damage); !read) return read.error();
    return counts;
}

void tell_notes(ImportReport& report, const TableRow& row, const std::vector<CellNote>& notes) {
    for (const CellNote& note : notes)
        report.note({row.line, note.reason, note.value}, note.column, _(note.sentence));
}

std::string form_text(const TableForm& form) {
    if (form.kind != TableKind::text)
        return fill_in(_("{}, sheet '{}'"), table_kind_name(form.kind), form.sheet);
    return table_encoding_name(form.encoding);
}

std::string use_text(const KindRow& kind, const ColumnUse& use) {
    const std::string name = use_name(kind, use);
    if (use.role == ColumnRole::left_out) return _("left out");
    if (use.role == ColumnRole::kept_as_text) return _("kept as text");
    if (use.role != ColumnRole::field) return name;
    return fmt::format("{} ({})", name, field_label(*find_field(kind, use.field)));
}

ExitCode preview(Context& context, const Plan& plan) {
    const KindRow& kind = *plan.mapping.kind;
    Output& output = context.output;
    output.line(fill_in(_("{}; the header is line {}; each row becomes: {} ({})"),
                        form_text(plan.file.form()), plan.header.line, std::string(kind.name),
                        kind_label(kind.id)));
    Table columns({{_("Column"), Table::Align::left, 40}, {_("becomes"), Table::Align::left, 50}});
    for (std::size_t i = 0; i < plan.mapping.columns.size(); ++i) {
        const std::string& written = plan.header.columns[i].written;
        if (written.empty()) continue;
        const ColumnUse& use = plan.mapping.columns[i];
        output.json(
            object_json("mapping", {{"column", written}, {"becomes", use_name(kind, use)}}));
        columns.add({written, use_text(kind, use)});
    }
    columns.write(output);
    output.line("");
    Table rows({{_("Line"), Table::Align::right, 10},
                {_("Title"), Table::Align::left, 40},
                {_("Place"), Table::Align::left, 20},
                {_("Fields"), Table::Align::left, 90}});
    ImportReport report(output, nullptr);
    std::uint64_t shown = 0;
    const auto read = for_each_record(
        plan, nullptr,
        [&](const TableRow& row, const RowRecord& record, const std::vector<CellNote>& notes) {
            const Body& body = record.body;
            output.json(preview_json(row.line, kind, body));
            std::string fields;
            for (const auto& [key, value] : body.fields) {
                const FieldRow* field = find_field(kind, key);
                if (key >= common_field::kFirst || field == nullptr) continue;
                fields += (fields.empty() ? "" : " · ") + field_label(*field) + ": " +
                          value_text(*field, value);
            }
            rows.add({std::to_string(row.line), body.title,
                      place_text(body.areas.empty() ? 0 : body.areas.front()), fields});
            tell_notes(report, row, notes);
            return ++shown < kPreviewRows;
        });
    if (!read) return context.fail(table_failure(read.error()));
    rows.write(output);
    report.finish(report.noted());
    output.line(
        _("Another kind: --kind. Another column: --column 'NAME=title'; kept as text: "
          "'NAME=keep'; left out: 'NAME=-'. Keep it for next time: --save-map NAME."));
    return context.done(summary_json({{"preview", true},
                                      {"kind", std::string(kind.name)},
                                      {"header", plan.header.line},
                                      {"encoding", form_text(plan.file.form())},
                                      {"shown", shown}}),
                        _("This was a preview: nothing was written."));
}

// Which of these records are this center's own, and their slots.
Expected<std::map<std::string, Bytes>> own_slots(ControlClient& client,
                                                 const StatusAnswer& status,
                                                 const std::vector<std::string>& ids) {
    std::map<std::string, Bytes> out;
    for (const auto& id : ids) {
        const auto item = find_item(client, id);
        if (!item) return item.error();
        if (*item && (*item)->center == status.center && !(*item)->slot.empty())
            out[id] = (*item)->slot;
    }
    return out;
}

// A row of an export of ours is the record that it was exported from, where that is our own.
Expected<void> add_row(const Plan& plan,
                       const std::map<std::string, Bytes>& own,
                       const ScopeChoice& scope,
                       std::uint64_t line,
                       const RowRecord& record,
                       RecordImport& import) {
    if (record.record_id.empty()) return import.add(line, *plan.mapping.kind, scope, record.body);
    const auto slot = own.find(record.record_id);
    Body body = record.body;
    if (slot == own.end()) {
        body.fields[common_field::kOriginId] = record.record_id;
        return import.add(line, *plan.mapping.kind, scope, body);
    }
    // Made from the version that was exported: what changed since is not overwritten.
    return import.add(line, *plan.mapping.kind, scope, body, slot->second,
                      *RecordId::from(*from_hex(record.record_id)));
}

Expected<ImportCounts> send_rows(Context& context,
                                 ControlClient& client,
                                 const Plan& plan,
                                 const ScopeChoice& scope,
                                 std::uint64_t total,
                                 const std::map<std::string, Bytes>& own,
                                 ImportReport& report,
                                 ImportLog& log) {
    RecordImport import = logged_import(client, report, log);
    std::optional<Failure> stopped;
    const auto read = for_each_record(
        plan, &report,
        [&](const TableRow& row, const RowRecord& record, const std::vector<CellNote>& notes) {
            tell_notes(report, row, notes);
            if (auto added = add_row(plan, own, scope, row.line, record, import); !added)
                stopped = added.error();
            context.output.progress(_("Importing"), import.counts().done(), total);
            return !stopped;
        });
    if (!read && !stopped) stopped = table_failure(read.error());
    return finish_import(context, import, log, stopped);
}

ExitCode tell(Context& context,
              const RowCounts& rows,
              const ImportCounts& counts,
              const ImportReport& report,
              const ImportLog& log) {
    const std::string sentence =
        fill_in(_("{} rows read: {} records new, {} updated, {} unchanged; {} rows rejected, {} "
                  "skipped."),
                number_text(rows.read + rows.damaged), number_text(counts.added),
                number_text(counts.updated), number_text(counts.unchanged),
                number_text(report.rejected()), number_text(rows.skipped));
    return context.done(summary_json({{"read", rows.read + rows.damaged},
                                      {"new", counts.added},
                                      {"updated", counts.updated},
                                      {"unchanged", counts.unchanged},
                                      {"rejected", report.rejected()},
                                      {"skipped", rows.skipped},
                                      {"noted", report.noted()},
                                      {"import", log.number()}}),
                        sentence);
}

ExitCode write_rows(Context& context,
                    const ImportOptions& options,
                    const Plan& plan,
                    const ScopeChoice& scope) {
    TextGuard guard;
    std::uint64_t count = 0;
    std::vector<std::string> exported;
    const auto rows = for_each_record(
        plan, nullptr, [&](const TableRow&, const RowRecord& record, const std::vector<CellNote>&) {
            ++count;
            if (scope.level != ScopeLevel::center) guard.look_at(*plan.mapping.kind, record.body);
            if (!record.record_id.empty()) exported.push_back(record.record_id);
            return true;
        });
    if (!rows) return context.fail(table_failure(rows.error()));
    if (count == 0) return context.fail(failure(LocalError::nothing_imported));
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const std::string what = fill_in(
        n_("To be shared: {} record.", "To be shared: {} records.", count), number_text(count));
    if (auto agreed = confirm_sharing(context, *client, *status, scope, what + guard.text());
        !agreed)
        return context.fail(agreed.error());
    if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());
    const auto own = own_slots(*client, *status, exported);
    if (!own) return context.fail(own.error());
    auto log =
        begin_log(context, options.file, std::string(plan.mapping.kind->name), options.scope);
    if (!log) return context.fail(log.error());
    ImportReport report(context.output, &*log);
    const auto counts = send_rows(context, *client, plan, scope, count, *own, report, *log);
    if (!counts) return context.fail(counts.error());
    report.finish(report.rejected() + report.noted());
    tell_log(context.output, *log);
    return tell(context, *rows, *counts, report, *log);
}

}  // namespace

ExitCode import_table(Context& context, const ImportOptions& options) {
    const auto scope = parse_scope(options.scope);
    if (!scope) return context.fail(scope.error());
    if (!options.prefectures.empty()) {
        return context.fail(failure(LocalError::usage,
                                    _("--prefecture belongs to --source nta: leave it out here.")));
    }
    std::optional<MemoryLimit> limit(std::in_place);
    const auto plan = make_plan(context, options);
    if (!plan) return context.fail(plan.error());
    const KindRow& kind = *plan->mapping.kind;
    if (is_private(kind.id) && scope->level != ScopeLevel::center)
        return context.fail(failure(Error::private_kind));
    if (!options.save_map.empty()) {
        const auto folder = context.data_folder();
        if (!folder) return context.fail(folder.error());
        if (auto saved = save_map(*folder, options.save_map, plan->mapping, plan->header); !saved)
            return context.fail(saved.error());
        context.output.note(
            fill_in(_("The columns are kept: next time say --map {}."), options.save_map));
    }
    if (options.preview) return preview(context, *plan);
    return write_rows(context, options, *plan, *scope);
}

}  // namespace tsunagi::client
