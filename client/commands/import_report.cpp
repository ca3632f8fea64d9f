#include "client/commands/import_report.h"

#include <algorithm>

#include "client/human_text.h"

namespace tsunagi::client {

void ImportReport::tell(std::uint64_t line,
                        const std::string& sentence,
                        const std::string& detail) {
    if (rejected_ + noted_ > kNotesForPeople) return;
    std::string text = fill_in(_("Line {}: {}"), line, sentence);
    if (!detail.empty()) text += fill_in(_(" ({})"), detail);
    output_.note(text);
}

void ImportReport::reject(const RejectedRow& row, const std::string& sentence) {
    ++rejected_;
    output_.json(rejected_json(row));
    if (log_ != nullptr) log_->add_note(row.line, "", row.detail, sentence);
    tell(row.line, sentence, row.detail);
}

void ImportReport::note(const RejectedRow& row,
                        const std::string& column,
                        const std::string& sentence) {
    ++noted_;
    output_.json(object_json(
        "note",
        {{"line", row.line}, {"column", column}, {"reason", row.reason}, {"detail", row.detail}}));
    if (log_ != nullptr) log_->add_note(row.line, column, row.detail, sentence);
    tell(row.line, column.empty() ? sentence : column + ": " + sentence, row.detail);
}

void ImportReport::pass_over(const RejectedRow& row, const std::string& sentence) {
    ++passed_over_;
    output_.json(object_json("skipped",
                             {{"line", row.line}, {"reason", row.reason}, {"detail", row.detail}}));
    if (log_ != nullptr) log_->add_note(row.line, "", row.detail, sentence);
}

void ImportReport::finish(std::uint64_t total) {
    const std::uint64_t told = std::min(rejected_ + noted_, kNotesForPeople);
    if (total > told) {
        const std::uint64_t more = total - told;
        output_.note(
            fill_in(n_("... and {} more line", "... and {} more lines", more), number_text(more)));
    }
}

Expected<ImportLog> begin_log(const Context& context,
                              const std::string& file,
                              const std::string& kind,
                              const std::string& scope) {
    const auto folder = context.data_folder();
    if (!folder) return folder.error();
    return ImportLog::begin(*folder, {0, 0, file, kind, scope});
}

void LoggedImportWatcher::rejected(const RejectedRow& row) {
    report_.reject(row, _(refusal_sentence(row.reason)));
}

void LoggedImportWatcher::written(std::uint64_t line, const OutcomeAnswer& outcome) {
    log_.add({line, outcome.id, outcome.replaced});
}

namespace {

Failure broken_off(Failure why, const ImportLog& log) {
    why.message +=
        "\n" + fill_in(_("This import was broken off. The same command takes in the rest; "
                         "what was written can be taken back: tsunagi import undo {}"),
                       log.number());
    return why;
}

}  // namespace

Expected<ImportCounts> finish_import(const Context& context,
                                     RecordImport& import,
                                     ImportLog& log,
                                     const std::optional<Failure>& stopped) {
    const auto finished = import.finish();
    context.output.end_progress();
    if (stopped || !finished) {
        (void)log.flush();  // why it was broken off says more
        const Failure& why = stopped ? *stopped : finished.error();
        return broken_off(why, log);
    }
    if (const auto ended = log.end(); !ended) return ended.error();
    return import.counts();
}

void tell_log(Output& output, const ImportLog& log) {
    output.line(fill_in(_("Written down as import {}; take it back with: tsunagi import undo {}"),
                        log.number(), log.number()));
    if (!log.notes_path().empty()) {
        output.line(
            fill_in(_("What was not taken as it stands is listed in {}"), log.notes_path()));
    }
}

}  // namespace tsunagi::client
