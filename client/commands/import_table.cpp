// import of any table: what it is, how its columns are taken, and its rows as records.
#include <algorithm>

#include "client/commands/import_preview.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/import/memory_limit.h"
#include "client/import/row_record.h"
#include "client/import/saved_map.h"
#include "client/import/table_file.h"
#include "client/language_names.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kSampleRows = 1'000;

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
        if (!set && !is_failure(set.error(), LocalError::unknown_column)) return set;
    }
    for (const auto& text : options.columns) {
        const auto equals = text.rfind('=');
        if (equals == std::string::npos) {
            return failure(LocalError::usage,
                           fill_in(_("Write behind --column what the column becomes, as in '{}': "
                                     "--preview shows the columns, 'tsunagi kinds KIND' the "
                                     "fields."),
                                   text + "=title"));
        }
        if (auto set = set_use(mapping, header, text.substr(0, equals), text.substr(equals + 1));
            !set)
            return set;
    }
    return {};
}

bool has_title(const Plan& plan) {
    return std::ranges::find(plan.mapping.columns, ColumnRole::title, &ColumnUse::role) !=
           plan.mapping.columns.end();
}

// A name of two lines, as spreadsheets have them, on one.
std::string on_one_line(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }, ' ');
    return text;
}

Expected<Plan> make_plan(const Context& context, const ImportOptions& options) {
    auto file = TableFile::open(options.file, {options.sheet});
    if (!file) return file_failure(file.error());
    if (auto fits = check_sheet(options, file->form().kind); !fits) return fits.error();
    const auto sample = file->sample(kSampleRows);
    if (!sample) return file_failure(sample.error());
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

class TableSource final : public RecordSource {
  public:
    explicit TableSource(const Plan& plan) : plan_(plan) {}

    [[nodiscard]] Expected<SourceCounts> for_each(ImportReport* report, const Take& take) override {
        SourceCounts counts;
        RowReader reader(plan_.mapping, plan_.header, plan_.columns, plan_.origin);
        const auto take_row = [&](const TableRow& row) {
            const RowRole role = plan_.sieve.role(row);
            if (role == RowRole::header || role == RowRole::above_header) return true;
            if (role != RowRole::data) {
                ++counts.skipped;
                if (report != nullptr && role != RowRole::prefilled)
                    tell_remark(*report, row, role);
                return true;
            }
            ++counts.read;
            SourceRecord record{row.line, plan_.mapping.kind, {}};
            RowRecord read = reader.read(row, record.notes);
            record.body = std::move(read.body);
            record.record_id = record.foreign_id = std::move(read.record_id);
            if (!record.body.title.empty()) return take(record);
            if (report != nullptr) {
                report->reject({row.line, "title_missing", {}},
                               _("the row has no title or name: left out"));
            }
            return true;
        };
        const auto tell_damage = [&](const TableDamage& damage) {
            counts.damaged += loses_row(damage.reason) ? 1 : 0;
            if (report != nullptr) tell(*report, damage);
        };
        if (const auto read = plan_.file.for_each_row(take_row, tell_damage); !read)
            return file_failure(read.error());
        return counts;
    }

    [[nodiscard]] std::string kinds() const override {
        return std::string(plan_.mapping.kind->name);
    }

    [[nodiscard]] std::string counts_sentence() const override {
        return _(
            "{} rows read: {} records new, {} updated, {} unchanged; {} rows rejected, {} "
            "skipped.");
    }

  private:
    static void tell_remark(ImportReport& report, const TableRow& row, RowRole role) {
        const auto filled =
            std::ranges::find_if(row.cells, [](const std::string& cell) { return !cell.empty(); });
        report.note({row.line, row_role_name(role), filled == row.cells.end() ? "" : *filled}, {},
                    _("a remark or a total, no record: left out"));
    }

    static void tell(ImportReport& report, const TableDamage& damage) {
        const RejectedRow row{damage.line, table_damage_name(damage.reason), damage.detail};
        if (loses_row(damage.reason)) {
            report.reject(row, _(table_damage_text(damage.reason)));
        } else {
            report.note(row, {}, _(table_damage_text(damage.reason)));
        }
    }

    const Plan& plan_;
};

std::string form_text(const TableForm& form) {
    if (form.kind != TableKind::text)
        return fill_in(_("{}, sheet '{}'"), table_kind_name(form.kind), form.sheet);
    return table_encoding_name(form.encoding);
}

std::string use_label(const KindRow& kind, const ColumnUse& use) {
    switch (use.role) {
        case ColumnRole::title: return _("title or name");
        case ColumnRole::reading: return _("how the name is read");
        case ColumnRole::text: return _("main text");
        case ColumnRole::language: return _("language of the text");
        case ColumnRole::areas: return _("places it is about");
        case ColumnRole::prefecture: return _("prefecture of the place");
        case ColumnRole::city: return _("municipality of the place");
        case ColumnRole::tags: return _("words to find it by");
        case ColumnRole::field: return field_label(*find_field(kind, use.field));
        case ColumnRole::id: return _("by what the row is known again");
        case ColumnRole::start_date: return _("day it begins");
        case ColumnRole::start_time: return _("time it begins");
        case ColumnRole::end_date: return _("day it ends");
        case ColumnRole::end_time: return _("time it ends");
        case ColumnRole::translated_title:
            return fill_in(_("title, language: {}"), language_text(use.language));
        case ColumnRole::translated_text:
            return fill_in(_("main text, language: {}"), language_text(use.language));
        case ColumnRole::kept_as_text:
        case ColumnRole::left_out: break;
    }
    return {};
}

std::string use_text(const KindRow& kind, const ColumnUse& use) {
    if (use.role == ColumnRole::left_out) return _("left out");
    if (use.role == ColumnRole::kept_as_text) return _("kept as text");
    return fmt::format("{} ({})", use_name(kind, use), use_label(kind, use));
}

void show_columns(Output& output, const Plan& plan) {
    const KindRow& kind = *plan.mapping.kind;
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
        columns.add({on_one_line(written), use_text(kind, use)});
    }
    columns.write(output);
}

ExitCode preview(Context& context,
                 const Plan& plan,
                 const ImportOptions& options,
                 const std::optional<ScopeChoice>& scope) {
    show_columns(context.output, plan);
    context.output.line("");
    TableSource source(plan);
    return preview_records(
        context, source, scope,
        {{{"preview", true},
          {"kind", std::string(plan.mapping.kind->name)},
          {"header", plan.header.line},
          {"encoding", form_text(plan.file.form())}},
         _("Another kind: --kind. Another column: --column 'NAME=title'; kept as text: "
           "'NAME=keep'; left out: 'NAME=-'. Keep it for next time: --save-map NAME."),
         options.save_map.empty() ? _("This was a preview: nothing was written.")
                                  : _("This was a preview: no records were written, only the names "
                                      "of the columns were kept.")});
}

}  // namespace

ExitCode import_table(Context& context, const ImportOptions& options) {
    const auto scope = given_scope(options);
    if (!scope) return context.fail(scope.error());
    if (!options.prefectures.empty()) {
        return context.fail(failure(LocalError::usage,
                                    _("--prefecture belongs to --source nta: leave it out here.")));
    }
    std::optional<MemoryLimit> limit(std::in_place);
    const auto plan = make_plan(context, options);
    if (!plan) return context.fail(plan.error());
    if (!has_title(*plan)) {
        show_columns(context.output, *plan);
        return context.fail(failure(LocalError::table_without_title));
    }
    const KindRow& kind = *plan->mapping.kind;
    if (is_private(kind.id) && *scope && (*scope)->level != ScopeLevel::center)
        return context.fail(failure(Error::private_kind));
    if (!options.save_map.empty()) {
        const auto folder = context.data_folder();
        if (!folder) return context.fail(folder.error());
        if (auto saved = save_map(*folder, options.save_map, plan->mapping, plan->header); !saved)
            return context.fail(saved.error());
        context.output.note(
            fill_in(_("The columns are kept: next time say --map {}."), options.save_map));
    }
    if (options.preview) return preview(context, *plan, options, *scope);
    TableSource source(*plan);
    return write_records(context, options, source, *scope);
}

}  // namespace tsunagi::client
