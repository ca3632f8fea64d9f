#include "client/commands/count_tables.h"

#include "client/count_text.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/messages.h"
#include "protocol/counting/count_line.h"

namespace tsunagi::client {
namespace {

std::string why_hidden(Hiding hiding, std::uint64_t below) {
    switch (hiding) {
        case Hiding::shown: break;
        case Hiding::small: return fill_in(_("hidden: under {}"), below);
        case Hiding::beside: return _("hidden: else one beside it could be computed");
    }
    return {};
}

const char* why_name(Hiding hiding) {
    switch (hiding) {
        case Hiding::shown: return "shown";
        case Hiding::small: return "small";
        case Hiding::beside: return "beside";
    }
    return "";
}

std::string state_sentence(const SurveyTable& table) {
    switch (table.state) {
        case TableState::shared: return {};
        case TableState::same: return _("The same was shared before.");
        case TableState::all_hidden:
            return _("Nothing of this can be shared: too few gave each answer.");
        case TableState::fewer:
            return fill_in(_("Not shared: {} answers were shared before, and there are only {} "
                             "here now. What was shared stays; to share fewer, withdraw it first."),
                           number_text(table.total_before), number_text(table.total));
        case TableState::too_few:
            return fill_in(_("Not shared yet: fewer than {} answers have come since the last time "
                             "({} now, {} then), and one could see who came."),
                           table.below, number_text(table.total), number_text(table.total_before));
        case TableState::tells_hidden:
            return _(
                "Not shared yet: beside what was shared before, a hidden number could be "
                "computed. Count again when more answers have come.");
    }
    return {};
}

void tell_table(Output& output, const SurveyTable& table) {
    const std::string& question = table.count.question.text;
    const bool is_shared = table.state == TableState::shared || table.state == TableState::same;
    output.line(question);
    Table rows({{_("Answer"), Table::Align::left, 40},
                {_("Counted here"), Table::Align::right, 16},
                {_("Others see"), Table::Align::left, 60}});
    for (std::size_t at = 0; at < table.names.size(); ++at) {
        const Hiding hiding = table.hiding[at];
        const std::string why = why_hidden(hiding, table.below);
        const std::string shown = why.empty() ? number_text(table.counts[at]) : why;
        rows.add({table.names[at], number_text(table.counts[at]), is_shared ? shown : "-"});
        output.json(object_json("cell", {{"question", question},
                                         {"answer", table.names[at]},
                                         {"count", table.counts[at]},
                                         {"hiding", std::string(why_name(hiding))}}));
    }
    rows.add({_("in all"), number_text(table.total),
              is_shared ? number_text(table.total) : std::string("-")});
    rows.write(output);
    output.json(object_json("table", {{"question", question},
                                      {"n", table.total},
                                      {"n_before", table.total_before},
                                      {"unanswered", table.count.unanswered},
                                      {"other", table.count.other},
                                      {"hidden_below", table.below},
                                      {"state", std::string(table_state_name(table.state))}}));
    if (table.count.unanswered > 0) {
        output.line(
            fill_in(_("Without an answer: {} (not shared)"), number_text(table.count.unanswered)));
    }
    if (const std::string sentence = state_sentence(table); !sentence.empty())
        output.line(sentence);
    output.line("");
}

// A line for each reason for which some are not counted.
class LeftOut {
  public:
    explicit LeftOut(Output& output) : output_(output) {}
    void add(const char* name, const std::string& reason, std::uint64_t count) {
        if (count == 0) return;
        output_.json(object_json("left_out", {{"reason", std::string(name)}, {"count", count}}));
        output_.line(fill_in(_("Not counted: {} ({})"), number_text(count), reason));
    }

  private:
    Output& output_;
};

}  // namespace

void tell_unreadable(Output& output, std::uint64_t unreadable) {
    if (unreadable == 0) return;
    output.json(
        object_json("left_out", {{"reason", std::string("unreadable")}, {"count", unreadable}}));
    output.note(fill_in(
        n_("{} record cannot be read and is not counted: run 'tsunagi check'.",
           "{} records cannot be read and are not counted: run 'tsunagi check'.", unreadable),
        number_text(unreadable)));
}

void tell_survey(Output& output, const SurveyTables& tables) {
    output.line(fill_in(n_("{} response", "{} responses", tables.responses),
                        number_text(tables.responses)));
    output.line("");
    for (const SurveyTable& table : tables.tables) tell_table(output, table);
    for (const auto& question : tables.open_questions) {
        output.json(object_json("open_question", {{"question", question}}));
        output.line(fill_in(_("Not counted: {} (no choices; what people wrote themselves stays "
                              "here)"),
                            question));
    }
    LeftOut(output).add("unknown_question", _("answers that name no question of the survey"),
                        tables.unknown_lines);
    tell_unreadable(output, tables.unreadable);
}

void tell_issue(Output& output, const IssueTable& table) {
    std::map<std::string, std::string> before;
    std::uint64_t other_lines = 0;
    for (const auto item : table.before) {
        const auto line = read_count_line(item);
        const auto key = line ? read_me_too_key(line->what) : std::nullopt;
        if (key && line->count) {
            before[line->what] = number_text(*line->count);
        } else {
            ++other_lines;
        }
    }
    Table rows({{_("When and where"), Table::Align::left, 50},
                {_("Shared before"), Table::Align::right, 16},
                {_("Others see"), Table::Align::right, 16}});
    bool has_rows = false;
    for (const std::string& item : table.change.lines) {
        const auto line = read_count_line(item);
        const auto key = line ? read_me_too_key(line->what) : std::nullopt;
        if (!key || !line->count) continue;
        has_rows = true;
        rows.add({me_too_place_text(*key), before[line->what], number_text(*line->count)});
        output.json(object_json("me_too", {{"line", line->what}, {"count", *line->count}}));
    }
    output.line(fill_in(n_("{} voice counted", "{} voices counted", table.voices.count.voices()),
                        number_text(table.voices.count.voices())));
    if (has_rows) rows.write(output);
    if (!has_rows) {
        output.line(fill_in(_("Nothing can be shared: there are fewer than {} voices in each month "
                              "and place, and in each year and prefecture."),
                            table.below));
    }
    LeftOut left(output);
    left.add(
        "waiting",
        fill_in(_("fewer than {} in their place, or fewer than that have come since"), table.below),
        table.change.waiting);
    left.add("no_consent", _("not allowed to be shared as a summary"),
             table.voices.without_consent);
    left.add("no_date", _("no date"), table.voices.without_date);
    left.add("no_place", _("no municipality or prefecture, or several prefectures"),
             table.voices.without_place);
    for (const std::uint32_t year : table.change.years_kept) {
        output.json(object_json("kept_year", {{"year", std::uint64_t{year}}}));
        output.line(fill_in(_("{}: fewer voices are here than were shared; its lines stay as they "
                              "are. To correct them: tsunagi edit"),
                            year));
    }
    if (other_lines > 0) {
        output.line(fill_in(_("Lines that were written otherwise stay as they are: {}"),
                            number_text(other_lines)));
    }
    tell_unreadable(output, table.voices.unreadable);
    output.line("");
}

}  // namespace tsunagi::client
