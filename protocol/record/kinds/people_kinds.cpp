// Kinds about single people: private, by their number and not by a flag.
#include "protocol/record/kinds/rows.h"

namespace tsunagi::rows {
namespace {

constexpr FieldRow kPersonFields[] = {
    text(1, "org", "organisation", "所属"),
    list(2, "roles", "roles", "役割・肩書"),
    phone(3, "phone", "phone", "電話"),
    phone(4, "mobile", "mobile phone", "携帯電話"),
    phone(5, "fax", "fax", "FAX"),
    mail(6, "mail", "mail", "メール"),
    text(7, "address", "address", "住所"),
    code(8, "postal_code", "postal code", "郵便番号"),
    url(9, "url", "web page", "ウェブサイト"),
    list(10, "skills", "skills", "得意なこと"),
    list(11, "languages", "languages", "使える言語"),
    text(12, "met", "how we met", "知り合ったきっかけ"),
    flag(13, "do_not_share", "do not share", "共有しない"),
    date(14, "last_contact", "last contact", "最後に連絡した日"),
    text(15, "family_name", "family name", "姓"),
    text(16, "given_name", "given name", "名"),
    date(17, "birthday", "birthday", "生年月日"),
    list(18, "more_contacts", "more ways to reach", "その他の連絡先"),
};

constexpr FieldRow kRelationFields[] = {
    required(text(1, "with", "with whom", "相手")),
    date(2, "since", "since", "いつから"),
    date(3, "last_contact", "last contact", "最後に連絡した日"),
    records(4, "records", "records", "関係する記録"),
};

constexpr FieldRow kContactLogFields[] = {
    required(date(1, "date", "date", "日付")),
    text(2, "with", "with whom", "相手"),
    text(3, "channel", "channel", "手段"),
    text(4, "next_step", "next step", "次にすること"),
    date(5, "due", "due", "期限"),
    text(6, "staff", "staff", "担当"),
    records(7, "records", "records", "関係する記録"),
};

constexpr Choice kVoiceChannels[] = {
    {"visit", "at the desk", "窓口"}, {"phone", "phone", "電話"},
    {"mail", "mail", "メール"},       {"web", "web form", "ウェブ"},
    {"letter", "letter", "手紙"},     {"event", "at an event", "イベント"},
    {"other", "other", "その他"},
};

constexpr FieldRow kVoiceFields[] = {
    text(1, "who", "who", "声を寄せた人"),
    choice(2, "channel", "channel", "受け取った手段", kVoiceChannels),
    date(voice::kDate, "date", "date", "日付"),
    list(4, "topics", "topics", "話題"),
    flag(5, "sensitive", "sensitive", "要配慮の内容を含む"),
    flag(6, "followup_ok", "may be contacted", "連絡してよい"),
    flag(voice::kSummaryOk, "summary_ok", "may be shared as a summary", "要約として共有してよい"),
    record(voice::kIssue, "issue", "issue", "地域課題"),
};

constexpr FieldRow kResponseFields[] = {
    required(record(response::kSurvey, "survey", "survey", "調査")),
    list(response::kAnswers, "answers", "answers (question: answer)", "回答（設問: 答え）"),
    date(3, "date", "date", "日付"),
};

constexpr FieldRow kProvisionFields[] = {
    required(long_text(provision::kItems, "items", "what is told", "提供する項目")),
    required(code(provision::kRecipient, "recipient", "center it is told to", "提供先の番号")),
    text(provision::kRecipientName, "recipient_name", "name of that center", "提供先"),
    text(provision::kPurpose, "purpose", "purpose", "目的"),
    required(date(provision::kAgreedOn, "agreed_on", "agreed on", "同意の日")),
    date(provision::kGivenOn, "given_on", "told on", "提供した日"),
    record(provision::kRecord, "record", "told in", "提供に使った記録"),
};

constexpr KindRow kPeople[] = {
    confirmed_every(kept(titled(fact(kind::kPerson,
                                     "person",
                                     ScopeLevel::center,
                                     "person",
                                     "連絡先（個人）",
                                     kPersonFields),
                                "name",
                                "kana"),
                         RetainedFrom::updated,
                         3 * kYear),
                    kYear),
    kept(fact(kind::kRelation,
              "relation",
              ScopeLevel::center,
              "relation",
              "人とのつながり",
              kRelationFields),
         RetainedFrom::updated,
         3 * kYear),
    kept(fact(kind::kContactLog,
              "contact_log",
              ScopeLevel::center,
              "contact log",
              "連絡記録",
              kContactLogFields),
         RetainedFrom::updated,
         3 * kYear),
    kept(fact(kind::kVoice, "voice", ScopeLevel::center, "voice", "市民の声", kVoiceFields),
         RetainedFrom::collected,
         kYear),
    kept(fact(kind::kResponse,
              "response",
              ScopeLevel::center,
              "response",
              "調査の回答",
              kResponseFields),
         RetainedFrom::collected,
         kYear),
    kept(titled(fact(kind::kProvision,
                     "provision",
                     ScopeLevel::center,
                     "provision of personal data",
                     "個人情報の提供記録",
                     kProvisionFields),
                "person"),
         RetainedFrom::updated,
         3 * kYear),
};

}  // namespace

std::span<const KindRow> people_kinds() { return kPeople; }

}  // namespace tsunagi::rows
