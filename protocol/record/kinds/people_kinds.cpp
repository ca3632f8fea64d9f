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
    flag(person::kDoNotShare, "do_not_share", "do not share", "共有しない"),
    date(14, "last_contact", "last contact", "最後に連絡した日"),
    text(person::kFamilyName, "family_name", "family name", "姓"),
    text(person::kGivenName, "given_name", "given name", "名"),
    date(17, "birthday", "birthday", "生年月日"),
    list(person::kMoreContacts, "more_contacts", "more ways to reach", "その他の連絡先"),
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

// The law's own list (個人情報保護法 27 I, V, 33), and what is no personal data at all.
constexpr Choice kProvisionGrounds[] = {
    {"consent", "the person agreed", "本人の同意（法27条1項）"},
    {"law", "a law requires it", "法令に基づく場合（法27条1項1号）"},
    {"life", "life, body or property are in danger", "人の生命・身体・財産の保護（法27条1項2号）"},
    {"health", "public health, or children", "公衆衛生・児童の健全な育成（法27条1項3号）"},
    {"state", "help for a public body's lawful work", "国の機関等への協力（法27条1項4号）"},
    {"academic", "academic research", "学術研究（法27条1項5〜7号）"},
    {"entrusted", "work that was entrusted", "委託（法27条5項1号）"},
    {"succession", "succession of the work", "事業の承継（法27条5項2号）"},
    {"joint_use", "joint use", "共同利用（法27条5項3号）"},
    {"request", "the person asked for it", "本人からの開示の請求（法33条）"},
    {"no_person", "an organisation, and no person", "団体の連絡先（個人情報を含まない）"},
};

constexpr Choice kProvisionDirections[] = {
    {"given", "told to others", "第三者に提供した"},
    {"received", "told by others", "第三者から提供を受けた"},
    {"disclosed", "disclosed to the person", "本人に開示した"},
};

constexpr FieldRow kProvisionFields[] = {
    required(long_text(provision::kItems, "items", "what is told", "提供する項目")),
    code(provision::kRecipient, "recipient", "center it is told to", "提供先の番号"),
    text(provision::kRecipientName, "recipient_name", "name of that center", "提供先"),
    text(provision::kPurpose, "purpose", "purpose", "目的"),
    date(provision::kAgreedOn, "agreed_on", "agreed on", "同意の日"),
    date(provision::kGivenOn, "given_on", "told on", "提供した日"),
    record(provision::kRecord, "record", "told in", "提供に使った記録"),
    choice(provision::kGround, "ground", "ground", "提供の根拠", kProvisionGrounds),
    record(provision::kConsent, "consent", "consent", "同意の記録"),
    choice(provision::kDirection, "direction", "direction", "提供・受領の別", kProvisionDirections),
    record(provision::kWhose, "whose", "record of the person", "本人の記録"),
    text(provision::kObtained, "obtained", "how they had come by it", "取得の経緯"),
    text(provision::kAddress, "recipient_address", "address of the other one", "相手の住所"),
    text(provision::kHead, "recipient_head", "head of the other one", "相手の代表者"),
};

constexpr Choice kConsentWays[] = {
    {"paper", "on paper", "書面"},
    {"oral", "by word of mouth", "口頭"},
    {"form", "in a web form", "ウェブの申込み"},
    {"mail", "by mail", "メール"},
};

constexpr FieldRow kConsentFields[] = {
    record(consent::kWhose, "whose", "record of the person", "本人の記録"),
    required(text(consent::kPurpose, "purpose", "purpose", "利用目的")),
    list(consent::kItems, "items", "what may be told", "提供してよい項目"),
    required(list(consent::kRecipients,
                  "recipients",
                  "who may be told (center, scope or name)",
                  "提供先（センター名・番号・公開範囲）")),
    required(date(consent::kGivenOn, "given_on", "given on", "同意の日")),
    required(choice(consent::kHow, "how", "how it was given", "同意の方法", kConsentWays)),
    date(consent::kWithdrawnOn, "withdrawn_on", "withdrawn on", "撤回の日"),
    text(consent::kGuardian, "guardian", "guardian, of a minor", "保護者（未成年の場合）"),
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
    kept(titled(fact(kind::kConsent,
                     "consent",
                     ScopeLevel::center,
                     "consent of a person",
                     "個人情報の提供への同意",
                     kConsentFields),
                "person"),
         RetainedFrom::ended,
         3 * kYear),
};

}  // namespace

std::span<const KindRow> people_kinds() { return kPeople; }

}  // namespace tsunagi::rows
