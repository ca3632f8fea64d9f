#include "protocol/counting/survey_count.h"

#include <gtest/gtest.h>

#include "protocol/counting/count_line.h"
#include "protocol/counting/written_counts.h"

namespace tsunagi {
namespace {

using Choices = std::vector<std::string>;

TEST(SurveyQuestion, HasChoicesInBracketsOrBehindAColon) {
    for (const char* line :
         {"食料に困りましたか（はい／いいえ）", "食料に困りましたか（はい/いいえ）",
          "食料に困りましたか(はい / いいえ)", "食料に困りましたか：はい／いいえ",
          "食料に困りましたか: はい / いいえ", "　食料に困りましたか （はい／いいえ） "}) {
        EXPECT_EQ(read_survey_question(line),
                  (SurveyQuestion{"食料に困りましたか", {"はい", "いいえ"}}))
            << line;
    }
    EXPECT_EQ(read_survey_question("問1: 満足度（とても満足／まあ満足／不満）"),
              (SurveyQuestion{"問1: 満足度", {"とても満足", "まあ満足", "不満"}}));
    EXPECT_EQ(read_survey_question("Age (10-19 / 20+)").choices, (Choices{"10-19", "20+"}));
}

TEST(SurveyQuestion, IsOpenWithoutChoices) {
    for (const char* line : {"ご意見をお書きください", "ご意見（自由記述）", "開催日: 2026/08/01",
                             "ご意見は https://example.jp/a/b", "同じ答え（はい／はい）",
                             "空（はい／）", "（はい／いいえ）", "参加/不参加の理由", ""}) {
        EXPECT_TRUE(read_survey_question(line).choices.empty()) << line;
    }
}

SurveyCount count_of(const std::vector<std::string_view>& questions,
                     const std::vector<std::vector<std::string_view>>& responses) {
    SurveyCount count(questions);
    for (const auto& answers : responses) count.add(answers);
    return count;
}

TEST(SurveyCount, KnowsAQuestionByWordsOrNumber) {
    const auto count = count_of({"困りましたか（はい／いいえ）", "ご意見", "年代: 10代／20代"},
                                {{"困りましたか: はい", "3: 10代"},
                                 {"困りましたか（はい／いいえ）： は い ", "ご意見: 1: はい"},
                                 {"問1：いいえ", "年代:２０代"},
                                 {"Q1: はい", "設問3: 20代"},
                                 {}});
    const auto& questions = count.questions();
    EXPECT_EQ(questions[0].chosen, (std::vector<std::uint64_t>{3, 1}));
    EXPECT_EQ(questions[0].unanswered, 1U);
    EXPECT_EQ(questions[2].chosen, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(questions[2].unanswered, 2U);
    EXPECT_TRUE(questions[1].chosen.empty());
    EXPECT_EQ(count.unknown_lines(), 0U);
}

TEST(SurveyCount, CountsAResponseOnceAndTellsWhatFitsNothing) {
    const auto count =
        count_of({"困りましたか（はい／いいえ）"}, {{"困りましたか: はい", "困りましたか: はい"},
                                                    {"困りましたか: はい", "困りましたか: いいえ"},
                                                    {"困りましたか: ときどき"},
                                                    {"困りましたか:"},
                                                    {"何か: はい"}});
    const QuestionCount& question = count.questions().front();
    EXPECT_EQ(question.chosen, (std::vector<std::uint64_t>{1, 0}));
    EXPECT_EQ(question.other, 2U);
    EXPECT_EQ(question.unanswered, 2U);
    EXPECT_EQ(count.unknown_lines(), 1U);
    EXPECT_EQ(question.names("その他"), (Choices{"はい", "いいえ", "その他"}));
    EXPECT_EQ(question.counts("その他"), (std::vector<std::uint64_t>{1, 0, 2}));
    const auto named = count_of({"交通（徒歩／バス／その他）"},
                                {{"交通: バス"}, {"交通: 自転車"}, {"交通: その他"}});
    EXPECT_EQ(named.questions()[0].names("その他"), (Choices{"徒歩", "バス", "その他"}));
    EXPECT_EQ(named.questions()[0].counts("その他"), (std::vector<std::uint64_t>{0, 1, 2}));
}

TEST(SurveyCount, TheLongestNameOfAQuestionCounts) {
    const auto count = count_of({"住まい（持家／借家）", "住まい: 広さ（足りる／せまい）"},
                                {{"住まい: 広さ: せまい", "住まい: 借家"}});
    EXPECT_EQ(count.questions()[0].chosen, (std::vector<std::uint64_t>{0, 1}));
    EXPECT_EQ(count.questions()[1].chosen, (std::vector<std::uint64_t>{0, 1}));
}

TEST(CountLine, ReadsWhatItWritesAndNothingElse) {
    for (const CountLine& line :
         {CountLine{"はい", 12}, CountLine{"2026-08 131016", 5}, CountLine{"いいえ", {}}})
        EXPECT_EQ(read_count_line(count_line_text(line)), line);
    EXPECT_EQ(count_line_text({"いいえ", {}}), "いいえ: X");
    EXPECT_EQ(read_count_line("Ｑ１：とても： １２人"), (CountLine{"Ｑ１：とても", 12}));
    EXPECT_EQ(read_count_line("a:3 件"), (CountLine{"a", 3}));
    EXPECT_EQ(read_count_line("a: Ｘ"), (CountLine{"a", {}}));
    for (const char* other : {"約30人", "a: 3.5", "a: <5", "a:", ": 3", "a: -1", "a: 3回",
                              "a: 99999999999999999999", ""})
        EXPECT_FALSE(read_count_line(other)) << other;
}

std::optional<CountProblem> problem_of(
    KindId kind, std::initializer_list<std::pair<std::uint16_t, const char*>> fields) {
    Body body;
    for (const auto& [key, value] : fields) body.fields[key] = value;
    return count_problem(*find_kind(kind), body);
}

TEST(WrittenCounts, SmallOnesAndThoseThatCanBeComputedAreProblems) {
    using What = CountProblem::What;
    constexpr auto kTable = kind::kAggregate;
    constexpr auto kCells = aggregate::kCells, kSum = aggregate::kAnswers,
                   kBelow = aggregate::kHiddenBelow;
    EXPECT_FALSE(problem_of(kTable, {{kCells, "はい: 40\nいいえ: 12"}, {kSum, "52"}}));
    EXPECT_FALSE(problem_of(kTable, {{kCells, "平均 3.5\n満足: 高い"}}));
    const auto small = problem_of(kTable, {{kCells, "はい: 40\nいいえ: ４人"}, {kSum, "44"}});
    ASSERT_TRUE(small);
    EXPECT_EQ(small->what, What::small);
    EXPECT_EQ(small->field, "cells");
    EXPECT_EQ(small->line, "いいえ: ４人");
    EXPECT_EQ(small->below, 5U);
    EXPECT_FALSE(problem_of(kTable, {{kCells, "はい: 40\nいいえ: 4"}, {kBelow, "3"}}));
    EXPECT_EQ(problem_of(kTable, {{kCells, "はい: 9"}, {kBelow, "10"}})->what, What::small);
    EXPECT_EQ(problem_of(kTable, {{kCells, "はい: 9"}, {kBelow, "2"}})->what, What::too_low);
    EXPECT_EQ(problem_of(kTable, {{kCells, "はい: 40\nいいえ: X"}, {kSum, "44"}})->what,
              What::computable);
    EXPECT_EQ(problem_of(kTable, {{kCells, "a: 40\nb: X\nc: X"}, {kSum, "44"}})->what,
              What::computable);
    EXPECT_FALSE(problem_of(kTable, {{kCells, "a: 40\nb: X\nc: X"}, {kSum, "45"}}));
    EXPECT_FALSE(problem_of(kTable, {{kCells, "はい: 40\nいいえ: X"}}));
    EXPECT_EQ(problem_of(kind::kIssue, {{issue::kMeToo, "2026-08 16: 3"}})->field, "me_too");
    EXPECT_FALSE(
        problem_of(kind::kIssue, {{issue::kMeToo, "2026-08 16: 3"}, {issue::kHiddenBelow, "3"}}));
    EXPECT_FALSE(problem_of(kind::kSurvey, {{survey::kQuestions, "a: 3"}}));
}

}  // namespace
}  // namespace tsunagi
