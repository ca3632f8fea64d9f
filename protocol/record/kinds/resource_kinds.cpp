#include "protocol/record/kinds/rows.h"

namespace tsunagi::rows {
namespace {

constexpr Choice kDirections[] = {
    {"offer", "offer", "提供できます"},
    {"need", "need", "必要です"},
};

constexpr Choice kResourceTypes[] = {
    {"funding", "funding", "資金"}, {"goods", "goods", "物品"},
    {"space", "space", "場所"},     {"expertise", "expertise", "専門知識"},
    {"people", "people", "人手"},   {"equipment", "equipment", "機材"},
    {"data", "data", "データ"},     {"vehicle", "vehicle", "車両"},
};

constexpr Choice kStates[] = {
    {"open", "open", "受付中"},
    {"reserved", "reserved", "調整中"},
    {"done", "done", "終了"},
};

constexpr FieldRow kResourceFields[] = {
    choice(resource::kDirection, "direction", "offer or need", "提供・必要の別", kDirections),
    choice(resource::kType, "type", "type", "種類", kResourceTypes),
    number(resource::kQuantity, "quantity", "quantity", "数量"),
    text(resource::kUnit, "unit", "unit", "単位"),
    date(resource::kFrom, "available_from", "available from", "開始日"),
    date(resource::kUntil, "available_until", "available until", "終了日"),
    long_text(resource::kConditions, "conditions", "conditions", "条件"),
    choice(resource::kState, "state", "state", "状態", kStates),
    holding(PersonalContent::address, text(9, "place", "place", "場所")),
    number(10, "amount", "amount in yen", "金額（円）"),
    text(resource::kEligibility, "eligibility", "who it is for", "対象"),
    date(resource::kDeadline, "deadline", "deadline", "締切"),
    text(13, "cost", "cost", "費用"),
    holding(PersonalContent::contact,
            text(resource::kContact, "contact", "contact", "問い合わせ先")),
    url(15, "url", "web page", "ウェブサイト"),
    holding(PersonalContent::contact, text(resource::kGiver, "giver", "who gives it", "提供者")),
    holding(PersonalContent::address, text(resource::kAddress, "address", "address", "所在地")),
    text(18, "hours", "hours", "利用時間"),
    text(19, "capacity", "capacity", "定員"),
    phone(resource::kPhone, "phone", "phone", "電話"),
    decimal(resource::kLatitude, "latitude", "latitude", "緯度"),
    decimal(resource::kLongitude, "longitude", "longitude", "経度"),
    text(23, "outcome", "outcome", "結果"),
};

constexpr Choice kOpportunityTypes[] = {
    {"event", "event", "イベント"},
    {"volunteer", "volunteering", "ボランティア"},
    {"probono", "pro bono", "プロボノ"},
    {"petition", "petition", "署名"},
    {"donation", "donation", "寄付"},
    {"membership", "membership", "会員になる"},
    {"buy", "buying to support", "応援購入"},
    {"study", "learning", "学ぶ"},
    {"job", "job", "仕事"},
};

constexpr FieldRow kOpportunityFields[] = {
    choice(1, "type", "type", "種類", kOpportunityTypes),
    holding(PersonalContent::contact, text(2, "organiser", "organiser", "主催者")),
    date_time(opportunity::kStartsAt, "starts_at", "starts at", "開始日時"),
    date_time(opportunity::kEndsAt, "ends_at", "ends at", "終了日時"),
    date(opportunity::kStartsOn, "starts_on", "starts on", "開始日"),
    date(opportunity::kEndsOn, "ends_on", "ends on", "終了日"),
    text(opportunity::kWhen, "when", "when, as written", "日時（原文）"),
    code(opportunity::kRecurrence, "recurrence", "recurrence (RFC 5545)", "繰り返し"),
    holding(PersonalContent::address, text(9, "place", "place", "場所")),
    holding(PersonalContent::address, text(10, "address", "address", "住所")),
    url(11, "url", "web page", "ウェブサイト"),
    text(12, "capacity", "capacity", "定員"),
    text(13, "fee", "fee", "参加費"),
    text(14, "how_to_apply", "how to apply", "申込方法"),
    date(opportunity::kDeadline, "deadline", "apply until", "申込締切"),
    text(16, "accessibility", "accessibility", "バリアフリー情報"),
    list(17, "languages", "languages", "対応言語"),
    holding(PersonalContent::contact, text(18, "contact", "contact", "問い合わせ先")),
    phone(19, "phone", "phone", "電話"),
    text(20, "target", "who it is for", "対象"),
    decimal(21, "latitude", "latitude", "緯度"),
    decimal(22, "longitude", "longitude", "経度"),
    list(23, "skills", "skills asked for", "求める経験・技能"),
    text(24, "hours", "hours", "活動時間"),
    record(25, "issue", "issue", "地域課題"),
};

constexpr Choice kIntroductionAnswers[] = {
    {"yes", "agreed", "同意"},
    {"no", "declined", "辞退"},
};

constexpr FieldRow kIntroductionFields[] = {
    flag(introduction::kAsks, "asks", "asked first", "依頼した側"),
    record(introduction::kNeed, "need", "need", "必要としている記録"),
    record(introduction::kOffer, "offer", "offer", "提供できる記録"),
    choice(introduction::kAnswer, "answer", "answer", "返事", kIntroductionAnswers),
    holding(PersonalContent::name,
            text(introduction::kName, "name", "whom to turn to", "紹介する人")),
    long_text(introduction::kContact, "contact", "how to reach them", "連絡方法"),
    text(introduction::kReason, "reason", "reason", "理由"),
    text(introduction::kOutcome, "outcome", "what came of it", "結果"),
    date(introduction::kClosedOn, "closed_on", "closed on", "終了日"),
};

constexpr KindRow kResources[] = {
    confirmed_every(kept(fact(kind::kResource,
                              "resource",
                              ScopeLevel::prefecture,
                              "resource",
                              "資源",
                              kResourceFields),
                         RetainedFrom::ended,
                         kYear),
                    3),
    kept(fact(kind::kOpportunity,
              "opportunity",
              ScopeLevel::public_,
              "opportunity to take part",
              "参加の機会",
              kOpportunityFields),
         RetainedFrom::ended,
         kYear),
    kept(sealed(fact(kind::kIntroduction,
                     "introduction",
                     ScopeLevel::nation,
                     "introduction",
                     "紹介",
                     kIntroductionFields)),
         RetainedFrom::updated,
         3 * kYear),
};

}  // namespace

std::span<const KindRow> resource_kinds() { return kResources; }

}  // namespace tsunagi::rows
