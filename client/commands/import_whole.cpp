// import of what other programs export whole: calendars, address cards, HSDS.
#include <algorithm>
#include <memory>

#include "client/commands/import_preview.h"
#include "client/import/calendar_file.h"
#include "client/import/card_file.h"
#include "client/import/hsds_file.h"
#include "client/import/memory_limit.h"
#include "client/import/whole_text.h"

namespace tsunagi::client {
namespace {

// What each line of `export -o x.jsonl` begins with.
constexpr std::string_view kJsonLineBegin = "{\"type\":\"item\"";

// What hands out records and notes: a calendar, cards.
template <typename File>
class WholeSource : public RecordSource {
  public:
    WholeSource(const WholeText& text, const std::string& file) : file_(text, file) {}

    [[nodiscard]] Expected<SourceCounts> for_each(ImportReport* report, const Take& take) override {
        SourceCounts counts;
        file_.for_each(
            [&](const SourceRecord& record) {
                ++counts.read;
                if (!record.body.title.empty()) return take(record);
                if (report != nullptr)
                    report->reject({record.line, "title_missing", {}}, untitled_sentence());
                return true;
            },
            [&](const SourceNote& note) {
                ++(note.loses_record ? counts.damaged : counts.skipped);
                if (report != nullptr) tell_note(*report, note);
            });
        return counts;
    }

  private:
    [[nodiscard]] virtual std::string untitled_sentence() const = 0;

    File file_;
};

class CalendarSource final : public WholeSource<CalendarFile> {
  public:
    using WholeSource::WholeSource;
    [[nodiscard]] std::string kinds() const override { return "opportunity"; }
    [[nodiscard]] std::string counts_sentence() const override {
        return _(
            "{} events read: {} records new, {} updated, {} unchanged; {} rejected, {} skipped.");
    }

  private:
    [[nodiscard]] std::string untitled_sentence() const override {
        return _("the event has no title (SUMMARY): left out");
    }
};

class CardSource final : public WholeSource<CardFile> {
  public:
    using WholeSource::WholeSource;
    [[nodiscard]] std::string kinds() const override { return "org, person"; }
    [[nodiscard]] std::string counts_sentence() const override {
        return _(
            "{} cards read: {} records new, {} updated, {} unchanged; {} rejected, {} skipped.");
    }

  private:
    [[nodiscard]] std::string untitled_sentence() const override {
        return _("the card names nobody: left out");
    }
};

class HsdsSource final : public WholeSource<HsdsFile> {
  public:
    using WholeSource::WholeSource;
    [[nodiscard]] std::string kinds() const override { return "org, resource, opportunity"; }
    [[nodiscard]] std::string counts_sentence() const override {
        return _(
            "{} entries read: {} records new, {} updated, {} unchanged; {} rejected, {} skipped.");
    }

  private:
    [[nodiscard]] std::string untitled_sentence() const override {
        return _("the entry has no name: left out");
    }
};

template <typename Source>
std::unique_ptr<RecordSource> open_as(const WholeText& text, const std::string& file) {
    return std::make_unique<Source>(text, origin_of(file));
}

// The formats there are: what each is called, how it is recognised, the one kind it becomes.
struct WholeSourceRow {
    std::string_view name;
    WholeFormat format;
    std::string_view kind;  // empty: several
    std::unique_ptr<RecordSource> (*open)(const WholeText& text, const std::string& file);
};
constexpr WholeSourceRow kSources[] = {
    {"ical", WholeFormat::calendar, "opportunity", open_as<CalendarSource>},
    {"vcard", WholeFormat::cards, "", open_as<CardSource>},
    {"hsds", WholeFormat::json, "", open_as<HsdsSource>},
};

// Options that only tables understand.
Expected<void> check_options(const ImportOptions& options, std::string_view kind) {
    const auto refuse = [](const char* option) {
        return failure(LocalError::usage,
                       fill_in(_("{} belongs to tables: leave it out here."), option));
    };
    if (!options.sheet.empty()) return refuse("--sheet");
    if (!options.columns.empty()) return refuse("--column");
    if (!options.map.empty()) return refuse("--map");
    if (!options.save_map.empty()) return refuse("--save-map");
    if (!options.prefectures.empty()) {
        return failure(LocalError::usage,
                       _("--prefecture belongs to --source nta: leave it out here."));
    }
    if (!options.kind.empty() && options.kind != kind) {
        return failure(LocalError::usage,
                       _("The file says itself what its records are: leave --kind out."));
    }
    return {};
}

ExitCode preview(Context& context,
                 RecordSource& source,
                 const std::optional<ScopeChoice>& scope,
                 std::string_view encoding) {
    context.output.line(fill_in(_("{}; its records become: {}"), encoding, source.kinds()));
    return preview_records(
        context, source, scope,
        {{{"preview", true}, {"kind", source.kinds()}, {"encoding", std::string(encoding)}},
         {},
         _("This was a preview: nothing was written.")});
}

}  // namespace

ExitCode import_whole(Context& context, const ImportOptions& options, std::string_view source) {
    const WholeSourceRow& row = *std::ranges::find(kSources, source, &WholeSourceRow::name);
    const auto scope = given_scope(options);
    if (!scope) return context.fail(scope.error());
    if (const auto fits = check_options(options, row.kind); !fits)
        return context.fail(fits.error());
    std::optional<MemoryLimit> limit(std::in_place);
    auto text = read_whole_text(options.file);
    if (text && whole_format(text->bytes) != row.format)
        text = WholeTextProblem{WholeTextError::other_format, {}};
    if (!text) return context.fail(file_failure(text.error()));
    if (row.format == WholeFormat::json && text->bytes.starts_with(kJsonLineBegin)) {
        return context.fail(failure(
            LocalError::usage,
            _("This is an export as JSON lines, which is for programs: export again with --signed, "
              "or as .csv, .json, .ics or .vcf, and import that file.")));
    }
    const auto records = row.open(*text, options.file);
    if (options.preview) return preview(context, *records, *scope, encoding_name(text->encoding));
    return write_records(context, options, *records, *scope);
}

}  // namespace tsunagi::client
