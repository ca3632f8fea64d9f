// import of what other programs export whole: calendars.
#include "client/commands/import_records.h"
#include "client/import/calendar_file.h"
#include "client/import/memory_limit.h"
#include "client/import/whole_text.h"

namespace tsunagi::client {
namespace {

Failure whole_failure(const WholeTextProblem& problem) {
    std::string sentence = _(whole_text_error_text(problem.error));
    if (!problem.detail.empty()) sentence += fill_in(_(" ({})"), problem.detail);
    return {whole_text_error_name(problem.error), sentence, ExitCode::usage};
}

class CalendarSource final : public RecordSource {
  public:
    CalendarSource(const WholeText& text, const std::string& file) : calendar_(text, file) {}

    [[nodiscard]] Expected<SourceCounts> for_each(ImportReport* report, const Take& take) override {
        SourceCounts counts;
        calendar_.for_each(
            [&](const SourceRecord& record) {
                ++counts.read;
                if (!record.body.title.empty()) return take(record);
                if (report != nullptr) {
                    report->reject({record.line, "title_missing", {}},
                                   _("the event has no title (SUMMARY): left out"));
                }
                return true;
            },
            [&](const SourceNote& note) {
                ++(note.loses_record ? counts.damaged : counts.skipped);
                if (report == nullptr) return;
                const RejectedRow row{note.line, note.reason, note.detail};
                if (note.loses_record) {
                    report->reject(row, _(note.sentence));
                } else {
                    report->note(row, {}, _(note.sentence));
                }
            });
        return counts;
    }

    [[nodiscard]] std::string kinds() const override { return "opportunity"; }

    [[nodiscard]] std::string counts_sentence() const override {
        return _(
            "{} events read: {} records new, {} updated, {} unchanged; {} rejected, {} skipped.");
    }

  private:
    CalendarFile calendar_;
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
                       fill_in(_("Such a file becomes records of one kind: leave --kind out, or "
                                 "say --kind {}."),
                               kind));
    }
    return {};
}

ExitCode preview(Context& context, RecordSource& source, std::string_view encoding) {
    context.output.line(
        fill_in(_("A calendar, {}; each event becomes: {}"), encoding, source.kinds()));
    const auto shown = preview_records(context, source);
    if (!shown) return context.fail(shown.error());
    return context.done(summary_json({{"preview", true},
                                      {"kind", source.kinds()},
                                      {"encoding", std::string(encoding)},
                                      {"shown", *shown}}),
                        _("This was a preview: nothing was written."));
}

}  // namespace

ExitCode import_whole(Context& context, const ImportOptions& options, std::string_view) {
    const auto scope = parse_scope(options.scope);
    if (!scope) return context.fail(scope.error());
    if (const auto fits = check_options(options, "opportunity"); !fits)
        return context.fail(fits.error());
    std::optional<MemoryLimit> limit(std::in_place);
    auto text = read_whole_text(options.file);
    if (text && whole_format(text->bytes) != WholeFormat::calendar)
        text = WholeTextProblem{WholeTextError::other_format, {}};
    if (!text) return context.fail(whole_failure(text.error()));
    CalendarSource source(*text, origin_of(options.file));
    if (options.preview) return preview(context, source, encoding_name(text->encoding));
    return write_records(context, options, source, *scope);
}

}  // namespace tsunagi::client
