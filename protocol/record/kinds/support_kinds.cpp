// What a center does with the organisations that it supports: private logs.
#include "protocol/record/kinds/rows.h"

namespace tsunagi::rows {
namespace {

constexpr Choice kTopics[] = {
    {"founding", "founding and certification", "設立・認証"},
    {"articles", "articles and officers", "定款・役員変更"},
    {"meetings", "meetings", "総会・理事会"},
    {"reports", "reports to the authority", "事業報告・所轄庁手続"},
    {"accounting", "accounting and tax", "会計・税務"},
    {"labour", "labour", "労務"},
    {"funding", "fundraising", "資金調達"},
    {"certification", "becoming certified", "認定取得"},
    {"publicity", "publicity", "広報"},
    {"volunteers", "volunteers and people", "ボランティア・人材"},
    {"cooperation", "cooperation", "協働・連携"},
    {"facilities", "facilities and places", "施設・場所"},
    {"disaster", "disaster", "災害"},
    {"closing", "dissolution and merger", "解散・合併"},
    {"voices", "voices and troubles", "市民の声・困りごと"},
    {"other", "other", "その他"},
};

constexpr Choice kConsultationChannels[] = {
    {"visit", "at the desk", "窓口"}, {"phone", "phone", "電話"},
    {"mail", "mail", "メール"},       {"online", "online", "オンライン"},
    {"outreach", "outreach", "訪問"}, {"other", "other", "その他"},
};

constexpr Choice kCaseStates[] = {
    {"open", "open", "継続中"},
    {"closed", "closed", "終了"},
};

constexpr FieldRow kConsultationFields[] = {
    required(date(1, "date", "date", "相談日")),
    choice(2, "channel", "channel", "相談方法", kConsultationChannels),
    text(3, "who", "organisation or person", "相談者・団体"),
    choices(4, "topics", "topics", "相談分野", kTopics),
    long_text(5, "advice", "advice", "助言・対応"),
    text(6, "next_step", "next step", "次にすること"),
    date(7, "due", "due", "期限"),
    text(8, "staff", "staff", "担当"),
    number(9, "minutes", "minutes", "対応時間（分）"),
    flag(10, "sensitive", "sensitive", "要配慮の内容を含む"),
    choice(11, "state", "state", "状態", kCaseStates),
    record(12, "org", "organisation's record", "団体の記録"),
};

constexpr FieldRow kAccompanimentFields[] = {
    text(1, "who", "organisation", "団体"),
    text(2, "goal", "goal", "目標"),
    text(3, "stage", "stage", "段階"),
    list(4, "strengths", "strengths", "強み"),
    list(5, "risks", "risks", "心配な点"),
    list(6, "actions", "agreed actions", "決めた取り組み"),
    date(7, "started_on", "started on", "開始日"),
    date(8, "ended_on", "ended on", "終了日"),
    long_text(9, "review", "end review", "終了時のふりかえり"),
    text(10, "staff", "staff", "担当"),
    record(11, "org", "organisation's record", "団体の記録"),
    date(12, "due", "next session", "次回予定日"),
};

constexpr FieldRow kAssessmentFields[] = {
    text(1, "who", "organisation", "団体"),
    required(date(2, "date", "date", "日付")),
    list(3, "scores", "scores (item: points)", "評価（項目: 点）"),
    list(4, "strengths", "strengths", "強み"),
    list(5, "risks", "risks", "心配な点"),
    text(6, "next_step", "next step", "次にすること"),
    text(7, "staff", "staff", "担当"),
    record(8, "org", "organisation's record", "団体の記録"),
};

constexpr FieldRow kVisitFields[] = {
    required(date(1, "date", "date", "訪問日")),
    text(2, "place", "place", "場所"),
    text(3, "who", "whom", "訪問先"),
    list(4, "participants", "participants", "参加者"),
    text(5, "next_step", "next step", "次にすること"),
    date(6, "due", "due", "期限"),
    text(7, "staff", "staff", "担当"),
};

constexpr KindRow private_log(
    KindId id, Label name, Label en, Label ja, std::span<const FieldRow> fields) {
    return kept(fact(id, name, ScopeLevel::center, en, ja, fields), RetainedFrom::ended, 5 * kYear);
}

constexpr KindRow kSupport[] = {
    private_log(
        kind::kConsultation, "consultation", "consultation", "相談記録", kConsultationFields),
    private_log(
        kind::kAccompaniment, "accompaniment", "accompaniment", "伴走支援", kAccompanimentFields),
    private_log(kind::kAssessment, "assessment", "assessment", "組織診断", kAssessmentFields),
    private_log(kind::kVisit, "visit", "field visit", "現地訪問", kVisitFields),
};

}  // namespace

std::span<const KindRow> support_kinds() { return kSupport; }

}  // namespace tsunagi::rows
