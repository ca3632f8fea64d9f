#include "client/today/today_report.h"

#include <algorithm>
#include <map>
#include <set>

#include "client/found_items.h"
#include "client/human_text.h"
#include "client/introductions/introduction.h"
#include "client/introductions/introduction_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/messages.h"
#include "client/terminal_text.h"
#include "protocol/record/body.h"
#include "protocol/text/calendar_date.h"

namespace tsunagi::client {
namespace {

constexpr std::uint32_t kNewsAsked = 200;
constexpr std::uint32_t kAnswersAsked = 500;
constexpr std::uint32_t kMatchesOfEach = 3;
constexpr std::int64_t kDayMs = 86'400'000;

// Answers of ours name the question that they are for.
constexpr std::uint16_t kAnswerQuestion = 1;

std::string id_of(const ItemAnswer& item) { return short_id(id_text(item.id)); }

class TodayAsker {
  public:
    TodayAsker(ControlClient& client, const TodaySince& since) : client_(client), since_(since) {}

    Expected<TodaySection> introductions();
    Expected<TodaySection> questions();
    Expected<TodaySection> matches();
    Expected<TodaySection> deadlines();
    Expected<TodaySection> to_confirm();
    Expected<TodaySection> news();

  private:
    static SearchRequest about(FacetFilter::Whose whose, KindId kind, std::uint32_t limit) {
        SearchRequest request;
        request.filter.whose = whose;
        if (kind != 0) request.filter.kind = kind;
        request.limit = limit;
        return request;
    }
    void only_new(SearchRequest& request) const {
        if (since_.arrival) {
            request.after = *since_.arrival;
        } else {
            request.filter.updated_since =
                minutes_since_1970(std::max<std::int64_t>(0, since_.now.ms - kDayMs));
        }
    }
    Expected<std::set<std::string>> answered_questions();

    ControlClient& client_;
    const TodaySince& since_;
};

TodayLine line_of(const std::string& section,
                  const ItemAnswer& item,
                  std::string text,
                  std::vector<std::pair<std::string, JsonValue>> more) {
    const auto body = decode_body(item.body);
    std::vector<std::pair<std::string, JsonValue>> values{
        {"section", section},
        {"id", id_text(item.id)},
        {"kind", kind_name(item.kind)},
        {"title", body && !is_private(item.kind) ? body->title : std::string()},
        {"center", item.center_name}};
    values.insert(values.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
    return {std::move(text), object_json("today", values)};
}

Expected<std::set<std::string>> TodayAsker::answered_questions() {
    const auto answers =
        ask_items(client_, about(FacetFilter::Whose::only, kind::kAnswer, kAnswersAsked));
    if (!answers) return answers.error();
    std::set<std::string> ids;
    for (const ItemAnswer& answer : answers->items) {
        if (const auto body = decode_body(answer.body)) ids.emplace(body->field(kAnswerQuestion));
    }
    return ids;
}

// What waits for this center. While the daemon has no key for it, only that something came is
// known: the page is made without asking anybody for a passphrase.
Expected<TodaySection> TodayAsker::introductions() {
    const auto found = ask_items(client_, ListRequest{kind::kIntroduction, 0});
    if (!found) return found.error();
    TodaySection out{"introductions", {}, {}, 0, "tsunagi introduce"};
    std::map<CenterId, std::string> names;
    for (const ItemAnswer& item : found->items) {
        names.emplace(item.center, item.center_name);
        const bool is_closed = item.closed == static_cast<std::uint16_t>(Error::locked);
        const bool is_new = item.updated_ms >= since_.now.ms - kDayMs ||
                            (since_.arrival && item.arrival > *since_.arrival);
        if (!is_closed || !is_new || item.center == since_.own || item.readers.size() != 2)
            continue;
        ++out.total;
        out.lines.push_back(line_of(
            out.name, item,
            fill_in(_("{} wrote: 'tsunagi introduce' shows it"), isolated(item.center_name)), {}));
    }
    for (const Introduction& one : introductions_of(since_.own, found->items)) {
        if (one.stage() != IntroductionStage::waits_for_us && !one.is_to_be_told()) continue;
        ++out.total;
        // Nothing of what was sealed: the page may be sent by mail.
        out.lines.push_back({stage_sentence(one, isolated(names[one.other])),
                             object_json("today", {{"section", out.name},
                                                   {"id", one.thread},
                                                   {"stage", std::string(stage_name(one.stage()))},
                                                   {"center", names[one.other]}})});
    }
    out.heading = fill_in(
        n_("{} introduction waits for you", "{} introductions wait for you", out.total), out.total);
    return out;
}

// Those first that an own record has something to say on.
Expected<TodaySection> TodayAsker::questions() {
    auto request = about(FacetFilter::Whose::all_but, kind::kQuestion, kQuestionsAsked);
    request.filter.open_on = since_.today;
    const auto open = ask_items(client_, request);
    if (!open) return open.error();
    const auto answered = answered_questions();
    if (!answered) return answered.error();
    TodaySection out{"questions", {}, {}, 0, "tsunagi search --kind question --open --others"};
    for (const ItemAnswer& question : open->items) {
        const auto body = decode_body(question.body);
        if (!body || answered->contains(id_text(question.id))) continue;
        auto knowledge = about(FacetFilter::Whose::only, 0, 1);
        knowledge.words = body->title;
        const auto own = ask_items(client_, knowledge);
        if (!own) return own.error();
        if (own->items.empty()) continue;
        ++out.total;
        const ItemAnswer& hint = own->items.front();
        const std::string text = isolated(body->title) + "  " + isolated(question.center_name) +
                                 " · " + id_of(question) + "\n    " +
                                 fill_in(_("you have: {} · {}"), page_title(hint), id_of(hint));
        out.lines.push_back(line_of(out.name, question, text, {{"own", id_text(hint.id)}}));
    }
    out.heading = fill_in(n_("{} question that your records may answer",
                             "{} questions that your records may answer", out.total),
                          out.total);
    return out;
}

Expected<TodaySection> TodayAsker::matches() {
    auto request = about(FacetFilter::Whose::only, kind::kResource, kOwnResourcesMax);
    request.filter.open_on = since_.today;
    const auto own = ask_items(client_, request);
    if (!own) return own.error();
    TodaySection out{"matches", {}, {}, 0, "tsunagi match ID"};
    for (const ItemAnswer& resource : own->items) {
        const auto body = decode_body(resource.body);
        if (!body || body->field(resource::kDirection).empty()) continue;
        MatchRequest match;
        match.id = id_text(resource.id);
        match.today = since_.today;
        match.limit = kMatchesOfEach;
        match.after = since_.arrival.value_or(0);
        const auto found = ask_items(client_, match);
        if (!found) return found.error();
        out.total += found->total;
        for (const ItemAnswer& other : found->items) {
            const std::string text = fill_in(_("{} points"), other.score) + "  " +
                                     isolated(body->title) + " ⇔ " + page_title(other) + "  " +
                                     isolated(other.center_name) + " · " + id_of(resource);
            out.lines.push_back(line_of(out.name, other, text,
                                        {{"own", id_text(resource.id)},
                                         {"score", static_cast<std::uint64_t>(other.score)}}));
        }
    }
    out.heading = fill_in(n_("{} new match for your offers and needs",
                             "{} new matches for your offers and needs", out.total),
                          out.total);
    return out;
}

// A day at a time, so that the soonest are on the page however many end within the week.
Expected<TodaySection> TodayAsker::deadlines() {
    auto request = about(FacetFilter::Whose::anyone, 0, 1);
    request.filter.open_on = since_.today;
    request.filter.ends_by = since_.today + kDeadlineDays;
    const auto week = ask_items(client_, request);
    if (!week) return week.error();
    TodaySection out{"deadlines", {}, {}, week->total, "tsunagi show ID"};
    request.limit = kTodayLinesMax;
    const std::size_t wanted = std::min<std::uint64_t>(kTodayLinesMax, week->total);
    for (DayNumber day = since_.today;
         day <= since_.today + kDeadlineDays && out.lines.size() < wanted; ++day) {
        request.filter.open_on = day;
        request.filter.ends_by = day;
        const auto found = ask_items(client_, request);
        if (!found) return found.error();
        for (const ItemAnswer& item : found->items) {
            const std::string text = day_text(day) + "  " + page_title(item) + "  " +
                                     kind_label(item.kind) + " · " + isolated(item.center_name) +
                                     " · " + id_of(item);
            out.lines.push_back(line_of(out.name, item, text, {{"last_day", day_text(day)}}));
        }
    }
    out.heading =
        fill_in(n_("{} ends within a week", "{} end within a week", out.total), out.total);
    return out;
}

Expected<TodaySection> TodayAsker::to_confirm() {
    auto request = about(FacetFilter::Whose::only, 0, kTodayLinesMax);
    request.filter.stale_on = since_.today;
    request.filter.open_on = since_.today;
    const auto found = ask_items(client_, request);
    if (!found) return found.error();
    TodaySection out{"confirm", {}, {}, found->total, "tsunagi confirm ID"};
    for (const ItemAnswer& item : found->items) {
        const auto body = decode_body(item.body);
        const std::string_view confirmed = body ? body->field(common_field::kConfirmedOn) : "";
        const std::string age = confirmed.empty()
                                    ? age_text(item.updated_ms, since_.now.ms)
                                    : fill_in(_("confirmed {}"), isolated(std::string(confirmed)));
        const std::string text =
            page_title(item) + "  " + kind_label(item.kind) + " · " + age + " · " + id_of(item);
        out.lines.push_back(line_of(out.name, item, text, {}));
    }
    out.heading = fill_in(n_("{} of your records should be confirmed again",
                             "{} of your records should be confirmed again", out.total),
                          out.total);
    return out;
}

Expected<TodaySection> TodayAsker::news() {
    auto request = about(FacetFilter::Whose::all_but, 0, kNewsAsked);
    only_new(request);
    const auto found = ask_items(client_, request);
    if (!found) return found.error();
    TodaySection out{"news", {}, {}, found->total, "tsunagi search --others --since 1d"};
    std::map<KindId, std::uint64_t> counts;
    for (const ItemAnswer& item : found->items) ++counts[item.kind];
    std::vector<std::string> parts;
    for (const auto& [kind, count] : counts)
        parts.push_back(kind_label(kind) + " " + number_text(count));
    // The register comes by the thousand, and tables by the dozen; what people have written is what
    // is new.
    for (const ItemAnswer& item : found->items) {
        if (out.lines.size() == kTodayLinesMax) break;
        const bool is_listed = item.kind == kind::kOrg || item.kind == kind::kAreaTable;
        if (is_listed && counts.size() > 1) continue;
        const std::string text = page_title(item) + "  " + kind_label(item.kind) + " · " +
                                 isolated(item.center_name) + " · " + id_of(item);
        out.lines.push_back(line_of(out.name, item, text, {}));
    }
    out.heading =
        fill_in(n_("{} new record of other centers", "{} new records of other centers", out.total),
                number_text(out.total));
    // Where there are more than were asked for, how many of each is not known.
    if (!parts.empty() && out.total == found->items.size())
        out.heading += " (" + joined(parts) + ")";
    return out;
}

}  // namespace

Expected<std::vector<TodaySection>> ask_today(ControlClient& client, const TodaySince& since) {
    TodayAsker asker(client, since);
    std::vector<TodaySection> out;
    for (const auto ask : {&TodayAsker::introductions, &TodayAsker::questions, &TodayAsker::matches,
                           &TodayAsker::deadlines, &TodayAsker::to_confirm, &TodayAsker::news}) {
        auto section = (asker.*ask)();
        if (!section) return section.error();
        if (section->lines.size() > kTodayLinesMax) section->lines.resize(kTodayLinesMax);
        out.push_back(std::move(*section));
    }
    return out;
}

std::string today_text(const std::vector<TodaySection>& sections,
                       const std::string& center,
                       DayNumber today) {
    std::string text = fill_in(_("Today, {} · {}"), day_text(today), isolated(center)) + "\n";
    bool is_empty = true;
    for (const TodaySection& section : sections) {
        if (section.total == 0) continue;
        is_empty = false;
        text += "\n" + section.heading + "\n";
        for (const TodayLine& line : section.lines) text += "  " + line.text + "\n";
        if (section.total > section.lines.size()) {
            text += "  " +
                    fill_in(_("and {} more: {}"), number_text(section.total - section.lines.size()),
                            section.next) +
                    "\n";
        }
    }
    if (is_empty) text += "\n" + _("Nothing waits for you today.") + "\n";
    text.pop_back();
    return text;
}

}  // namespace tsunagi::client
