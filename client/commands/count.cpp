// count: responses to a survey, or voices of an issue, as counts that can be shared.
#include <algorithm>

#include "client/commands/commands.h"
#include "client/commands/count_tables.h"
#include "client/commands/sharing.h"
#include "client/counting/issue_voices.h"
#include "client/counting/survey_tables.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"
#include "protocol/counting/written_counts.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

struct CountRun {
    Context& context;
    ControlClient& client;
    const StatusAnswer& status;
    const CountOptions& options;
};

ExitCode count_done(const CountRun& run,
                    std::uint64_t counted,
                    std::uint64_t published,
                    const std::string& sentence) {
    return run.context.done(
        summary_json(
            {{"counted", counted}, {"published", published}, {"preview", run.options.preview}}),
        sentence);
}

// Shares what is to be shared, and tells what came of it.
ExitCode share_and_finish(const CountRun& run,
                          std::uint64_t counted,
                          std::vector<Sharing> sharings) {
    if (run.options.preview)
        return count_done(run, counted, 0, _("This was a preview: nothing was written."));
    if (sharings.empty()) return count_done(run, counted, 0, _("Nothing was published."));
    const bool are_private = std::ranges::all_of(
        sharings, [](const Sharing& sharing) { return sharing.form.scope == "center"; });
    const auto outcomes = share_together(run.context, run.client, run.status, std::move(sharings));
    if (!outcomes) return run.context.fail(outcomes.error());
    for (const OutcomeAnswer& outcome : *outcomes) {
        run.context.output.json(published_json(outcome.id, outcome.outcome));
        run.context.output.line(outcome_text(outcome.outcome,
                                             are_private ? ScopeLevel::center : ScopeLevel::nation,
                                             id_text(outcome.id)));
    }
    if (are_private) {
        run.context.output.note(
            _("Only this center sees these counts: to share them, say who may see them with "
              "--scope (of an issue: tsunagi edit ID --scope)."));
    }
    return count_done(run, counted, outcomes->size(), {});
}

ExitCode count_survey(const CountRun& run, const ItemAnswer& survey) {
    auto tables =
        make_survey_tables(run.client, run.status, survey, run.options.below, run.options.scope);
    if (!tables) return run.context.fail(tables.error());
    if (tables->tables.empty()) {
        return run.context.fail(
            failure(LocalError::no_closed_question, short_id(id_text(survey.id))));
    }
    if (tables->responses == 0) {
        tell_unreadable(run.context.output, tables->unreadable);
        return count_done(run, 0, 0,
                          fill_in(_("No response of this center names this survey: put its id into "
                                    "their field 'survey' ({})."),
                                  short_id(id_text(survey.id))));
    }
    tell_survey(run.context.output, *tables);
    std::vector<Sharing> sharings;
    for (SurveyTable& table : tables->tables) {
        if (table.state == TableState::shared) sharings.push_back(std::move(table.sharing));
    }
    return share_and_finish(run, tables->responses, std::move(sharings));
}

ExitCode count_issue(const CountRun& run, const Standing& standing) {
    if (!run.options.scope.empty()) {
        return run.context.fail(
            failure(LocalError::usage,
                    _("--scope goes with a survey: the counts of an issue stand in the issue, and "
                      "who sees it sees them.")));
    }
    auto form = form_of(standing.item);
    if (!form) return run.context.fail(form.error());
    const std::uint64_t below =
        run.options.below != 0 ? run.options.below
                               : std::max(kHiddenBelowLeast, hidden_below(*form->kind, form->body));
    const auto voices = count_voices(run.client, standing.item);
    if (!voices) return run.context.fail(voices.error());
    if (voices->all() == 0) {
        tell_unreadable(run.context.output, voices->unreadable);
        return count_done(run, 0, 0,
                          fill_in(_("No voice of this center names this issue: put its id into "
                                    "their field 'issue' ({})."),
                                  short_id(id_text(standing.item.id))));
    }
    const std::string before_text(form->body.field(issue::kMeToo));
    const auto before = list_items(before_text);
    const MeTooChange change = change_me_too(before, voices->count, below);
    tell_issue(run.context.output, {*voices, before, change, below});
    std::vector<Sharing> sharings;
    if (change.is_changed) {
        auto& fields = form->body.fields;
        fields[issue::kMeToo] = joined(change.lines, "\n");
        if (change.lines.empty()) fields.erase(issue::kMeToo);
        fields[issue::kHiddenBelow] = std::to_string(below);
        sharings.push_back({std::move(*form), standing.item.slot, standing.heads});
    }
    return share_and_finish(run, voices->count.voices(), std::move(sharings));
}

}  // namespace

ExitCode run(Context& context, const CountOptions& options) {
    if (options.below != 0 && options.below < kHiddenBelowLeast)
        return context.fail(failure(LocalError::threshold_too_low, "--below"));
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto standing = ask_standing(*client, *status, options.id);
    if (!standing) return context.fail(standing.error());
    const KindId kind = standing->item.kind;
    if (kind != kind::kSurvey && kind != kind::kIssue)
        return context.fail(failure(LocalError::not_countable, kind_label(kind)));
    if (!standing->siblings.empty()) return context.fail(failure(LocalError::has_siblings));
    if (standing->item.body.empty()) return context.fail(failure(LocalError::record_withdrawn));
    const CountRun run{context, *client, *status, options};
    return kind == kind::kSurvey ? count_survey(run, standing->item) : count_issue(run, *standing);
}

}  // namespace tsunagi::client
