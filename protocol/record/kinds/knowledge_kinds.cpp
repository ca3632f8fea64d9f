#include "protocol/record/kinds/rows.h"

namespace tsunagi::rows {
namespace {

constexpr Choice kArticleTypes[] = {
    {"knowledge", "knowledge", "知識"}, {"howto", "how-to", "手順・ノウハウ"},
    {"case", "case", "事例"},           {"evidence", "evidence", "根拠"},
    {"template", "template", "ひな形"}, {"faq", "questions and answers", "よくある質問"},
};

constexpr Choice kUrgencies[] = {
    {"now", "today", "今日中"},
    {"soon", "within days", "数日のうち"},
    {"usual", "no hurry", "急がない"},
};

constexpr Choice kQuestionStates[] = {
    {"open", "open", "受付中"},
    {"answered", "answered", "解決済み"},
    {"closed", "closed", "受付終了"},
};

constexpr FieldRow kArticleFields[] = {
    choice(1, "type", "type", "種類", kArticleTypes),
    text(2, "summary", "summary", "要約"),
    text(3, "evidence_level", "level of evidence", "根拠の水準"),
    date(4, "reviewed_on", "reviewed on", "見直した日"),
    text(5, "source", "source", "出典"),
    list(6, "references", "references", "参考資料"),
    text(7, "stage", "stage of the organisation it is for", "団体の成長段階"),
    holding(PersonalContent::name, text(8, "author", "author", "執筆者")),
    list(9, "evidence", "evidence", "根拠となる記録"),
};

constexpr FieldRow kQuestionFields[] = {
    text(1, "context", "context (no names)", "背景（個人名は書かない）"),
    choice(2, "urgency", "urgency", "緊急度", kUrgencies),
    date(question::kDeadline, "deadline", "answers until", "回答期限"),
    choice(question::kState, "state", "state", "状態", kQuestionStates),
    record(5, "accepted", "accepted answer", "採用した回答"),
};

constexpr FieldRow kAnswerFields[] = {
    required(record(1, "question", "question", "質問")),
    text(2, "source", "source", "出典"),
    records(3, "articles", "articles", "参考になる記録"),
};

constexpr KindRow kKnowledge[] = {
    confirmed_every(fact(kind::kArticle,
                         "article",
                         ScopeLevel::public_,
                         "article",
                         "ノウハウ・事例",
                         kArticleFields),
                    kYear),
    kept(fact(kind::kQuestion, "question", ScopeLevel::nation, "question", "質問", kQuestionFields),
         RetainedFrom::updated,
         2 * kYear),
    kept(fact(kind::kAnswer, "answer", ScopeLevel::nation, "answer", "回答", kAnswerFields),
         RetainedFrom::updated,
         2 * kYear),
};

}  // namespace

std::span<const KindRow> knowledge_kinds() { return kKnowledge; }

}  // namespace tsunagi::rows
