#include "protocol/counting/survey_count.h"

#include <algorithm>
#include <set>

#include "protocol/text/code_points.h"
#include "protocol/text/fold_width.h"

namespace tsunagi {
namespace {

// Parts between slashes. None where there is but one, an empty one, or one that stands twice.
std::vector<std::string> parts_between(std::string_view text, std::string_view slash) {
    std::vector<std::string> parts;
    std::set<std::string> seen;
    while (true) {
        const auto end = text.find(slash);
        const auto part = without_blanks_around(text.substr(0, end));
        if (part.empty() || !seen.insert(comparable_answer(part)).second) return {};
        parts.emplace_back(part);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + slash.size());
    }
    if (parts.size() < 2) return {};
    return parts;
}

// Its number, or how many there are. `name` is comparable.
std::size_t find_choice_named(const std::vector<std::string>& choices, const std::string& name) {
    const auto at = std::ranges::find(choices, name, comparable_answer);
    return static_cast<std::size_t>(at - choices.begin());
}

// A line in its one width, and the way back to what was written.
struct Folded {
    std::string_view line;
    FoldedText text = fold_width(line);
    [[nodiscard]] std::string_view between(std::size_t from, std::size_t to) const {
        return line.substr(text.starts[from], text.starts[to] - text.starts[from]);
    }
};

// What of the written text is choices. Of full-width slashes nobody asks for blanks around them;
// plain ones stand in dates and addresses too, so that behind a colon they need them.
std::vector<std::string> read_choices(std::string_view written, bool is_in_brackets) {
    std::string text(written);
    const bool has_wide = text.find("／") != std::string::npos;
    if (has_wide) return parts_between(text, "／");
    return parts_between(text, is_in_brackets ? "/" : " / ");
}

}  // namespace

std::string comparable_answer(std::string_view text) {
    std::string out;
    for (const char32_t c : fold_width(text).points) {
        if (!is_blank(c)) append_utf8(out, ascii_lower(c));
    }
    return out;
}

SurveyQuestion read_survey_question(std::string_view line) {
    const Folded folded{without_blanks_around(line)};
    const auto& points = folded.text.points;
    const auto split = [&](std::size_t mark, std::size_t end, bool is_in_brackets) {
        SurveyQuestion out;
        out.choices = read_choices(folded.between(mark + 1, end), is_in_brackets);
        out.text = std::string(without_blanks_around(folded.between(0, mark)));
        return out;
    };
    if (points.ends_with(U')')) {
        const auto open = points.rfind(U'(');
        if (open != std::u32string::npos && open > 0) {
            auto question = split(open, points.size() - 1, true);
            if (!question.choices.empty() && !question.text.empty()) return question;
        }
    }
    const auto colon = points.rfind(U':');
    if (colon != std::u32string::npos && colon > 0) {
        auto question = split(colon, points.size(), false);
        if (!question.choices.empty() && !question.text.empty()) return question;
    }
    return {std::string(folded.line), {}};
}

std::vector<std::string> QuestionCount::names(std::string_view other_name) const {
    std::vector<std::string> out = question.choices;
    if (other > 0 && find_choice_named(out, comparable_answer(other_name)) == out.size())
        out.emplace_back(other_name);
    return out;
}

std::vector<std::uint64_t> QuestionCount::counts(std::string_view other_name) const {
    std::vector<std::uint64_t> out = chosen;
    if (other == 0) return out;
    const std::size_t at = find_choice_named(question.choices, comparable_answer(other_name));
    if (at == out.size()) out.push_back(0);
    out[at] += other;
    return out;
}

SurveyCount::SurveyCount(std::span<const std::string_view> questions) {
    for (const auto line : questions) {
        const std::size_t at = questions_.size();
        QuestionCount count{read_survey_question(line), {}};
        count.chosen.resize(count.question.choices.size());
        const std::string number = std::to_string(at + 1);
        for (const std::string& name :
             {std::string(line), count.question.text, number, "問" + number, "q" + number,
              "設問" + number, "質問" + number})
            names_.push_back({comparable_answer(name) + ":", at});
        questions_.push_back(std::move(count));
    }
}

const SurveyCount::Name* SurveyCount::name_of(const std::string& line) const {
    const Name* best = nullptr;
    for (const Name& name : names_) {
        if (line.starts_with(name.text) &&
            (best == nullptr || name.text.size() > best->text.size()))
            best = &name;
    }
    return best;
}

void SurveyCount::add(std::span<const std::string_view> answers) {
    std::vector<std::set<std::string>> given(questions_.size());
    for (const auto written : answers) {
        const std::string line = comparable_answer(written);
        const Name* name = name_of(line);
        if (name == nullptr) {
            ++unknown_lines_;
            continue;
        }
        std::string answer = line.substr(name->text.size());
        if (!answer.empty()) given[name->question].insert(std::move(answer));
    }
    for (std::size_t at = 0; at < questions_.size(); ++at) {
        QuestionCount& count = questions_[at];
        if (given[at].empty()) {
            ++count.unanswered;
            continue;
        }
        const std::size_t chosen = find_choice_named(count.question.choices, *given[at].begin());
        if (given[at].size() > 1 || chosen == count.chosen.size()) {
            ++count.other;
        } else {
            ++count.chosen[chosen];
        }
    }
}

}  // namespace tsunagi
