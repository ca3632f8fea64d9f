#include "client/counting/survey_tables.h"

#include <algorithm>
#include <charconv>

#include "protocol/base/bytes.h"
#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"
#include "protocol/counting/written_counts.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

constexpr const char* kOrigin = "tsunagi count";
constexpr std::size_t kQuestionIdBytesMax = 512;  // enough to tell questions apart

const KindRow& aggregate_kind() { return *find_kind(kind::kAggregate); }

std::string joined_lines(const std::vector<CountLine>& cells) {
    std::string out;
    for (const CountLine& cell : cells) out += (out.empty() ? "" : "\n") + count_line_text(cell);
    return out;
}

// The counts that an aggregate shares; nothing where it is written otherwise.
std::optional<SharedCounts> counts_of(const Body& body) {
    SharedCounts out;
    for (const auto item : list_items(body.field(aggregate::kCells))) {
        auto line = read_count_line(item);
        if (!line) return std::nullopt;
        out.cells.push_back(std::move(*line));
    }
    const auto n = body.field(aggregate::kAnswers);
    const auto [stop, problem] = std::from_chars(n.data(), n.data() + n.size(), out.total);
    if (n.empty() || problem != std::errc{} || stop != n.data() + n.size()) return std::nullopt;
    return out;
}

// The aggregate that this center has of the question: the one that a count made, else the newest.
const ReferringRecord* find_aggregate(const ReferringRecords& all, const std::string& question) {
    const ReferringRecord* found = nullptr;
    for (const auto& record : all.records) {
        if (comparable_answer(record.body.field(aggregate::kQuestion)) !=
            comparable_answer(question))
            continue;
        if (record.body.field(common_field::kOrigin) == kOrigin) return &record;
        if (found == nullptr) found = &record;
    }
    return found;
}

std::string at_most(std::string text, std::size_t bytes_max) {
    text.resize(character_end(text, bytes_max));
    return text;
}

Body first_body(const ItemAnswer& survey, const Body& survey_body, const std::string& question) {
    Body body;
    body.language = survey_body.language;
    body.title = at_most(survey_body.title + ": " + question, kTitleBytesMax);
    body.areas = survey_body.areas;
    body.fields[common_field::kOrigin] = kOrigin;
    body.fields[common_field::kOriginId] =
        to_hex(survey.slot) + " " + at_most(comparable_answer(question), kQuestionIdBytesMax);
    return body;
}

TableState state_of(const std::optional<SharedCounts>& before,
                    const SharedCounts& now,
                    std::uint64_t below) {
    if (!now.shows_something()) return TableState::all_hidden;
    if (!before) return TableState::shared;
    switch (following(*before, now, below)) {
        case Following::same: return TableState::same;
        case Following::fewer: return TableState::fewer;
        case Following::too_few: return TableState::too_few;
        case Following::tells_hidden: return TableState::tells_hidden;
        case Following::may_follow: break;
    }
    return TableState::shared;
}

// --scope as records tell it: "prefecture" as "prefecture:16". "" for "".
Expected<std::string> whole_scope(const StatusAnswer& status, const std::string& text) {
    if (text.empty()) return std::string();
    const auto choice = parse_scope(text);
    if (!choice) return choice.error();
    const auto scope = scope_for(*choice, status.center, status.home);
    if (!scope) return scope.error();
    return scope_text(*scope);
}

struct SurveyContext {
    ControlClient& client;
    const StatusAnswer& status;
    const ItemAnswer& survey;
    const Body& survey_body;
    const std::string& scope;
};

Expected<SurveyTable> make_table(const SurveyContext& context,
                                 const ReferringRecord* earlier,
                                 const QuestionCount& count,
                                 std::uint64_t below) {
    SurveyTable table;
    table.count = count;
    // In the survey's language, whoever counts.
    const char* other = context.survey_body.language.starts_with("ja") ? "その他" : "other";
    table.names = count.names(other);
    table.counts = count.counts(other);
    const KindRow& kind = aggregate_kind();
    table.below = below != 0 ? below
                             : std::max(kHiddenBelowLeast, earlier == nullptr
                                                               ? kHiddenBelowUsual
                                                               : hidden_below(kind, earlier->body));
    table.hiding = hide_counts(table.counts, table.below);
    const SharedCounts now = share_counts(table.names, table.counts, table.below);
    table.total = now.total;
    const auto before = earlier == nullptr ? std::nullopt : counts_of(earlier->body);
    const std::string scope = !context.scope.empty() ? context.scope
                              : earlier != nullptr   ? earlier->scope
                                                     : context.survey.scope;
    // What only this center has seen tells nobody anything.
    const bool was_shared = before && earlier->scope != "center";
    if (was_shared) table.total_before = before->total;
    table.state = state_of(was_shared ? before : std::nullopt, now, table.below);
    const bool is_same = table.state == TableState::same ||
                         (table.state == TableState::shared && before && *before == now);
    if (is_same) table.state = scope == earlier->scope ? TableState::same : TableState::shared;
    if (table.state != TableState::shared) return table;

    Sharing& sharing = table.sharing;
    sharing.form.kind = &kind;
    sharing.form.scope = scope;
    if (earlier != nullptr) {
        auto standing = ask_standing(context.client, context.status, id_text(earlier->id));
        if (!standing) return standing.error();
        if (!standing->siblings.empty()) return failure(LocalError::has_siblings);
        sharing.form.body = earlier->body;
        sharing.slot = standing->item.slot;
        sharing.base = standing->heads;
    } else {
        sharing.form.body = first_body(context.survey, context.survey_body, count.question.text);
    }
    auto& fields = sharing.form.body.fields;
    fields[aggregate::kSurvey] = id_text(context.survey.id);
    fields[aggregate::kQuestion] = count.question.text;
    fields[aggregate::kCells] = joined_lines(now.cells);
    fields[aggregate::kAnswers] = std::to_string(now.total);
    fields[aggregate::kHiddenBelow] = std::to_string(table.below);
    return table;
}

}  // namespace

const char* table_state_name(TableState state) {
    switch (state) {
        case TableState::shared: return "shared";
        case TableState::same: return "same";
        case TableState::all_hidden: return "all_hidden";
        case TableState::fewer: return "fewer";
        case TableState::too_few: return "too_few";
        case TableState::tells_hidden: return "tells_hidden";
    }
    return "";
}

Expected<SurveyTables> make_survey_tables(ControlClient& client,
                                          const StatusAnswer& status,
                                          const ItemAnswer& survey,
                                          std::uint64_t below,
                                          const std::string& scope) {
    const auto body = decode_body(survey.body);
    if (!body) return failure(body.error());
    const auto wanted_scope = whole_scope(status, scope);
    if (!wanted_scope) return wanted_scope.error();
    SurveyTables out;
    const auto lines = list_items(body->field(survey::kQuestions));
    SurveyCount count(lines);
    const auto responses = ask_referring(client, survey, kind::kResponse, response::kSurvey);
    if (!responses) return responses.error();
    for (const auto& record : responses->records)
        count.add(list_items(record.body.field(response::kAnswers)));
    out.responses = responses->records.size();
    out.unreadable = responses->unreadable;
    out.unknown_lines = count.unknown_lines();
    const auto earlier = ask_referring(client, survey, kind::kAggregate, aggregate::kSurvey);
    if (!earlier) return earlier.error();
    const SurveyContext context{client, status, survey, *body, *wanted_scope};
    for (const QuestionCount& question : count.questions()) {
        if (question.question.choices.empty()) {
            out.open_questions.push_back(question.question.text);
            continue;
        }
        auto table =
            make_table(context, find_aggregate(*earlier, question.question.text), question, below);
        if (!table) return table.error();
        out.tables.push_back(std::move(*table));
    }
    return out;
}

}  // namespace tsunagi::client
