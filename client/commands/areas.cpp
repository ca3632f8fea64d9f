// areas: which municipalities there are, and taking a list of them in.
#include <algorithm>

#include "client/area_lookup.h"
#include "client/commands/commands.h"
#include "client/commands/import_preview.h"
#include "client/forms/field_input.h"
#include "client/human_text.h"
#include "client/import/area_file.h"
#include "client/import/memory_limit.h"
#include "client/match_text.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

// --- taking a list in ---

class AreaRecords final : public RecordSource {
  public:
    // Pre: the file has its columns. `file` outlives it.
    AreaRecords(const AreaFile& file, std::string day) : file_(file), day_(std::move(day)) {}

    [[nodiscard]] Expected<SourceCounts> for_each(ImportReport* report, const Take& take) override {
        SourceCounts counts;
        for (const SourceNote& note : file_.notes()) {
            if (note.loses_record) ++counts.damaged;
            if (report != nullptr) tell_note(*report, note);
        }
        counts.read = file_.rows();
        for (const auto& [prefecture, table] : file_.tables()) {
            auto body = area_table_body({prefecture, table.rows, day_, {}});
            if (!body) return failure(body.error());
            SourceRecord record;
            record.line = table.line;
            record.kind = find_kind(kind::kAreaTable);
            record.body = std::move(*body);
            if (!take(record)) break;
        }
        return counts;
    }
    [[nodiscard]] std::string kinds() const override { return "area_table"; }
    [[nodiscard]] std::string counts_sentence() const override {
        return _(
            "{} rows read; of the tables of prefectures {} are new, {} updated, {} "
            "unchanged; {} rows rejected, {} skipped.");
    }

  private:
    const AreaFile& file_;
    std::string day_;
};

// --- what a list would lose ---

constexpr std::size_t kMissingShown = 5;

// Municipalities that have a name here, in the prefectures of the list, and stand in no row of it:
// the list counts for its prefectures as a whole.
std::vector<AreaRow> missing_areas(const AreaNames& held, const AreaFile& file) {
    std::vector<AreaRow> missing;
    for (const auto& [prefecture, table] : file.tables()) {
        for (AreaRow& row : held.search(prefecture_name_ja(prefecture))) {
            if (std::ranges::find(table.rows, row.code, &AreaRow::code) == table.rows.end())
                missing.push_back(std::move(row));
        }
    }
    return missing;
}

std::string missing_text(const std::vector<AreaRow>& missing) {
    std::string first;
    for (std::size_t i = 0; i < missing.size() && i < kMissingShown; ++i) {
        first +=
            (i == 0 ? "" : ", ") + isolated(missing[i].name) + " " + area_text(missing[i].code);
    }
    if (missing.size() > kMissingShown) first += ", ...";
    return fill_in(
        n_("{} municipality that has a name here is not in the list: {}. Its code would be shown "
           "alone. That is right after a merger, and wrong where the list is only a part.",
           "{} municipalities that have a name here are not in the list: {}. Their codes would be "
           "shown alone. That is right after a merger, and wrong where the list is only a part.",
           missing.size()),
        number_text(missing.size()), first);
}

// Errors: areas_missing where nobody can be asked, not_confirmed.
Expected<void> confirm_missing(const Context& context, const std::vector<AreaRow>& missing) {
    if (missing.empty()) return {};
    const std::string text = missing_text(missing);
    if (!context.options.yes && !context.prompt.is_there())
        return failure(LocalError::areas_missing, text);
    return confirm(context, text, _("Take the list in all the same? [y/N] "));
}

// --- the whole way ---

ExitCode import_areas(Context& context, const AreasOptions& options) {
    const auto scope = given_scope(options.import);
    if (!scope) return context.fail(scope.error());
    const KindRow& kind = *find_kind(kind::kAreaTable);
    const ValueReading day = read_value(*find_field(kind, area_table::kAsOf), options.as_of);
    if (day.problem != ValueProblem::none)
        return context.fail(failure(LocalError::bad_since, options.as_of));
    std::optional<MemoryLimit> limit(std::in_place);
    const auto file = AreaFile::open(options.import.file, {options.import.sheet});
    if (!file) return context.fail(file_failure(file.error()));
    if (auto fits = check_sheet(options.import, file->kind()); !fits)
        return context.fail(fits.error());
    if (!file->columns() || file->tables().empty())
        return context.fail(failure(LocalError::no_area_codes, options.import.file));
    AreaRecords records(*file, day.value);
    const auto missing = missing_areas(area_names(), *file);
    for (const AreaRow& row : missing) {
        context.output.json(
            object_json("missing_area", {{"code", area_text(row.code)}, {"name", row.name}}));
    }
    if (!options.import.preview) {
        if (auto agreed = confirm_missing(context, missing); !agreed)
            return context.fail(agreed.error());
        return write_records(context, options.import, records, *scope);
    }
    if (!missing.empty()) context.output.note(missing_text(missing));
    return preview_records(
        context, records, *scope,
        {{{"preview", true},
          {"prefectures", static_cast<std::uint64_t>(file->tables().size())},
          {"municipalities", file->rows()},
          {"missing", static_cast<std::uint64_t>(missing.size())}},
         {},
         fill_in(_("{} municipalities of {} prefectures. This was a preview: nothing was written."),
                 number_text(file->rows()), number_text(file->tables().size()))});
}

// --- showing ---

ExitCode tell_found(Context& context, const AreaNames& names, const std::string& text) {
    const auto prefecture = parse_prefecture(text);
    const auto rows =
        names.search(prefecture ? std::string(prefecture_name_ja(*prefecture)) : text);
    Table table({{_("Code"), Table::Align::left, 8},
                 {_("Prefecture"), Table::Align::left, 16},
                 {_("Name"), Table::Align::left, 40},
                 {_("Reading"), Table::Align::left, 60}});
    for (const AreaRow& row : rows) {
        context.output.json(object_json(
            "area", {{"code", area_text(row.code)}, {"name", row.name}, {"reading", row.reading}}));
        table.add({area_text(row.code), place_text(prefecture_of(row.code)->value),
                   isolated(row.name), isolated(row.reading)});
    }
    if (!rows.empty()) table.write(context.output);
    return context.done(summary_json({{"count", static_cast<std::uint64_t>(rows.size())}}),
                        rows.empty() ? std::string(_("No municipality's name or reading has this."))
                                     : std::string());
}

ExitCode tell_tables(Context& context, const AreaNames& names) {
    Table table({{_("Prefecture"), Table::Align::left, 16},
                 {_("As of"), Table::Align::left, 12},
                 {_("From the center"), Table::Align::left, 16}});
    for (const AreaTable& one : names.tables()) {
        context.output.json(object_json("area_table", {{"prefecture", area_text(one.prefecture)},
                                                       {"as_of", one.day},
                                                       {"center", id_text(one.center)}}));
        table.add({place_text(one.prefecture.value), one.day, short_id(id_text(one.center))});
    }
    if (!table.empty()) table.write(context.output);
    return context.done(
        summary_json({{"prefectures", static_cast<std::uint64_t>(names.tables().size())},
                      {"municipalities", static_cast<std::uint64_t>(names.size())}}),
        names.size() == 0
            ? std::string(_("No names of municipalities are known yet. Take in a list with their "
                            "codes: tsunagi areas import FILE"))
            : fill_in(_("{} municipalities and wards. Look one up: tsunagi areas NAME"),
                      number_text(names.size())));
}

}  // namespace

ExitCode run(Context& context, const AreasOptions& options) {
    if (options.imports) return import_areas(context, options);
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto names = ask_area_names(*client, context.now);
    if (!names) return context.fail(names.error());
    if (options.text.empty()) return tell_tables(context, *names);
    return tell_found(context, *names, options.text);
}

}  // namespace tsunagi::client
