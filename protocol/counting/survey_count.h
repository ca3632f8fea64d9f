// survey_count.h - the questions of a survey that can be counted, and the count of its responses.
//
// A question can be counted where its line names the answers to choose from, parted by slashes: in
// brackets at its end, 食料に困りましたか（はい／いいえ）, or behind its last colon, Lack of food:
// yes / no. All others are open: what people wrote in their own words stays with the center. A
// response has lines "question: answer". A question is known by its words, with or without its
// choices, or by its number (2: はい, 問2: はい). Widths, case and blanks do not matter.
// Each response counts once in each question. Questions with several answers at once are not
// counted as such: write each choice as a question of its own (yes / no). Pure; one thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/counting/shared_counts.h"

namespace tsunagi {

struct SurveyQuestion {
    std::string text;
    std::vector<std::string> choices;  // none: open
    friend bool operator==(const SurveyQuestion&, const SurveyQuestion&) = default;
};
[[nodiscard]] SurveyQuestion read_survey_question(std::string_view line);

// How names of questions and answers are compared: one width, small letters, no blanks.
[[nodiscard]] std::string comparable_answer(std::string_view text);

struct QuestionCount {
    SurveyQuestion question;
    std::vector<std::uint64_t> chosen;  // one for each choice; none where it is open
    std::uint64_t other = 0;            // none of the choices, or two different ones
    std::uint64_t unanswered = 0;

    // The cells: the choices, and where there is any `other` a last one for it, unless a choice is
    // called so. Who did not answer is in none.
    [[nodiscard]] std::vector<std::string> names(std::string_view other_name) const;
    [[nodiscard]] std::vector<std::uint64_t> counts(std::string_view other_name) const;
};

class SurveyCount {
  public:
    // `questions`: lines, as the survey has them.
    explicit SurveyCount(std::span<const std::string_view> questions);

    // `answers`: lines, as a response has them.
    void add(std::span<const std::string_view> answers);

    [[nodiscard]] const std::vector<QuestionCount>& questions() const { return questions_; }
    // Lines that belong to no question.
    [[nodiscard]] std::uint64_t unknown_lines() const { return unknown_lines_; }

  private:
    struct Name {
        std::string text;  // comparable, with a colon behind it
        std::size_t question;
    };
    // The answer in a line, and whose it is. Of several names that begin it the longest counts.
    [[nodiscard]] const Name* name_of(const std::string& line) const;

    std::vector<QuestionCount> questions_;
    std::vector<Name> names_;
    std::uint64_t unknown_lines_ = 0;
};

}  // namespace tsunagi
