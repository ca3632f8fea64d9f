#include "protocol/record/kinds/rows.h"

namespace tsunagi::rows {
namespace {

constexpr Choice kIssueStates[] = {
    {"open", "open", "取組中"},
    {"watching", "being watched", "見守り中"},
    {"closed", "closed", "終了"},
};

constexpr FieldRow kIssueFields[] = {
    text(1, "summary", "summary (no person)", "要約（個人が特定されないように）"),
    long_text(2, "background", "background", "背景"),
    long_text(3, "gap", "gap in the system", "制度のすき間"),
    text(4, "affected", "who is affected", "影響を受ける人たち"),
    list(issue::kMeToo,
         "me_too",
         "counts of 'me too' (month area: count)",
         "「わたしも」の数（年月 地域: 人数）"),
    records(6, "evidence", "evidence", "根拠となる記録"),
    choice(issue::kState, "state", "state", "状態", kIssueStates),
    long_text(8, "proposal", "proposal", "提案"),
    number(issue::kHiddenBelow,
           "hidden_below",
           "counts below this are hidden",
           "これより少ない数は非公表"),
};

constexpr FieldRow kImpactFields[] = {
    text(1, "activity", "activity", "活動"),
    date(2, "period_from", "period from", "期間の開始日"),
    date(3, "period_until", "period until", "期間の終了日"),
    text(4, "indicator", "indicator", "指標"),
    text(5, "unit", "unit", "単位"),
    decimal(6, "baseline", "baseline", "基準値"),
    decimal(7, "target", "target", "目標値"),
    decimal(8, "value", "value", "実績値"),
    text(9, "method", "how it was measured", "測定方法"),
    text(10, "funder", "funder", "資金提供者"),
    url(11, "url", "web page", "ウェブサイト"),
    list(12,
         "more_indicators",
         "more indicators (name: value unit)",
         "その他の指標（名前: 値 単位）"),
};

constexpr FieldRow kSurveyFields[] = {
    text(1, "purpose", "purpose", "目的"),
    text(2, "method", "method", "方法"),
    date(3, "period_from", "period from", "期間の開始日"),
    date(4, "period_until", "period until", "期間の終了日"),
    list(survey::kQuestions,
         "questions",
         "questions; with choices: question (a / b / c)",
         "設問（選択肢があれば: 設問（はい／いいえ））"),
    text(6, "population", "population", "対象"),
    text(7, "ethics", "ethics note", "倫理的配慮"),
    list(8, "partners", "partners", "共同実施者"),
    number(9, "answers", "number of answers", "回答数"),
    url(10, "url", "web page", "ウェブサイト"),
};

constexpr FieldRow kAggregateFields[] = {
    required(record(aggregate::kSurvey, "survey", "survey", "調査")),
    text(aggregate::kQuestion, "question", "question", "設問"),
    list(aggregate::kCells,
         "cells",
         "cells (what: count; X: hidden)",
         "集計（区分: 件数。X は非公表）"),
    number(aggregate::kAnswers, "n", "number of answers", "回答数"),
    number(aggregate::kHiddenBelow,
           "hidden_below",
           "counts below this are hidden",
           "これより少ない数は非公表"),
};

constexpr Choice kStages[] = {
    {"issue", "issue", "課題の共有"},    {"discussion", "discussion", "話し合い"},
    {"pilot", "pilot", "試行"},          {"evaluation", "evaluation", "ふりかえり・評価"},
    {"followup", "follow-up", "その後"}, {"closed", "closed", "終了"},
};

constexpr FieldRow kPlatformFields[] = {
    text(1, "theme", "theme", "テーマ"),
    choice(platform::kStage, "stage", "stage", "段階", kStages),
    list(3, "members", "organisations", "参加団体"),
    long_text(4, "rules", "rules", "ルール"),
    records(5, "issues", "issues", "地域課題"),
};

constexpr FieldRow kPostFields[] = {
    required(record(1, "platform", "platform", "協働の場")),
    record(2, "parent", "in answer to", "返信先"),
};

constexpr FieldRow kPilotFields[] = {
    required(record(1, "platform", "platform", "協働の場")),
    text(2, "goal", "goal", "目標"),
    date(3, "period_from", "period from", "期間の開始日"),
    date(4, "period_until", "period until", "期間の終了日"),
    holding(PersonalContent::address, text(5, "place", "place", "場所")),
    list(6, "partners", "partners", "協力者"),
    number(7, "budget", "budget in yen", "予算（円）"),
    list(8, "indicators", "indicators", "指標"),
};

constexpr Choice kContinuations[] = {
    {"continue", "continue", "続ける"},
    {"change", "continue with changes", "見直して続ける"},
    {"stop", "stop", "終える"},
};

constexpr FieldRow kEvaluationFields[] = {
    required(record(1, "pilot", "pilot", "試行")),
    text(2, "result", "result", "結果"),
    long_text(3, "learning", "what was learnt", "学び"),
    choice(4, "next", "next", "今後", kContinuations),
};

constexpr KindRow kIssues[] = {
    kept(fact(kind::kIssue, "issue", ScopeLevel::public_, "issue", "地域課題", kIssueFields),
         RetainedFrom::ended,
         5 * kYear),
    kept(fact(kind::kImpact,
              "impact",
              ScopeLevel::public_,
              "impact report",
              "成果報告",
              kImpactFields),
         RetainedFrom::updated,
         10 * kYear),
    kept(fact(kind::kSurvey, "survey", ScopeLevel::nation, "survey", "調査", kSurveyFields),
         RetainedFrom::updated,
         10 * kYear),
    kept(fact(kind::kAggregate,
              "aggregate",
              ScopeLevel::nation,
              "aggregated result",
              "集計結果",
              kAggregateFields),
         RetainedFrom::updated,
         10 * kYear),
    kept(fact(kind::kPlatform,
              "platform",
              ScopeLevel::nation,
              "platform",
              "協働の場",
              kPlatformFields),
         RetainedFrom::updated,
         5 * kYear),
    kept(fact(kind::kPost, "post", ScopeLevel::nation, "post", "投稿", kPostFields),
         RetainedFrom::updated,
         5 * kYear),
    kept(fact(kind::kPilot, "pilot", ScopeLevel::nation, "pilot", "試行", kPilotFields),
         RetainedFrom::updated,
         5 * kYear),
    kept(fact(kind::kEvaluation,
              "evaluation",
              ScopeLevel::public_,
              "evaluation",
              "ふりかえり・評価",
              kEvaluationFields),
         RetainedFrom::updated,
         5 * kYear),
};

}  // namespace

std::span<const KindRow> issue_kinds() { return kIssues; }

}  // namespace tsunagi::rows
