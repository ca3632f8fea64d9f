#include "client/import/column_words.h"

namespace tsunagi::client {
namespace {

using Meanings = std::string_view[];

constexpr std::string_view kTitle[] = {"title"};
constexpr std::string_view kReading[] = {"reading"};
constexpr std::string_view kNameEn[] = {"name_en"};
constexpr std::string_view kText[] = {"text"};
constexpr std::string_view kAreas[] = {"areas"};
constexpr std::string_view kPrefecture[] = {"prefecture"};
constexpr std::string_view kCity[] = {"city"};
constexpr std::string_view kTags[] = {"tags"};
constexpr std::string_view kLanguage[] = {"lang"};
constexpr std::string_view kId[] = {"id"};
constexpr std::string_view kLeftOut[] = {"-"};
constexpr std::string_view kAddress[] = {"address", "place"};
constexpr std::string_view kPlace[] = {"place", "address"};
constexpr std::string_view kBranches[] = {"branches"};
constexpr std::string_view kPostal[] = {"postal_code"};
constexpr std::string_view kPhone[] = {"phone", "contact"};
constexpr std::string_view kMobile[] = {"mobile", "phone"};
constexpr std::string_view kFax[] = {"fax"};
constexpr std::string_view kMail[] = {"mail", "contact"};
constexpr std::string_view kUrl[] = {"url"};
constexpr std::string_view kRegisterUrl[] = {"register_url", "url"};
constexpr std::string_view kNumber[] = {"corporate_number"};
constexpr std::string_view kRepresentative[] = {"representative", "giver"};
constexpr std::string_view kOfficers[] = {"officers"};
constexpr std::string_view kOrganiser[] = {"organiser", "org", "giver"};
constexpr std::string_view kAuthority[] = {"authority"};
constexpr std::string_view kApproved[] = {"approved_on", "founded_on"};
constexpr std::string_view kFounded[] = {"founded_on"};
constexpr std::string_view kClosed[] = {"closed_on"};
constexpr std::string_view kPurpose[] = {"purpose", "text"};
constexpr std::string_view kProjects[] = {"projects"};
constexpr std::string_view kOtherProjects[] = {"other_projects"};
constexpr std::string_view kSupervision[] = {"supervision"};
constexpr std::string_view kDissolution[] = {"dissolution"};
constexpr std::string_view kLatitude[] = {"latitude"};
constexpr std::string_view kLongitude[] = {"longitude"};
constexpr std::string_view kStartDate[] = {"start_date", "available_from", "period_from", "date"};
constexpr std::string_view kStartTime[] = {"start_time"};
constexpr std::string_view kEndDate[] = {"end_date", "available_until", "period_until"};
constexpr std::string_view kEndTime[] = {"end_time"};
constexpr std::string_view kDate[] = {"date", "start_date"};
constexpr std::string_view kWhen[] = {"when", "hours"};
constexpr std::string_view kHours[] = {"hours"};
constexpr std::string_view kClosedDays[] = {"closed_days"};
constexpr std::string_view kCapacity[] = {"capacity"};
constexpr std::string_view kFee[] = {"fee", "cost"};
constexpr std::string_view kApply[] = {"how_to_apply"};
constexpr std::string_view kDeadline[] = {"deadline"};
constexpr std::string_view kContact[] = {"contact"};
constexpr std::string_view kTarget[] = {"target", "eligibility"};
constexpr std::string_view kQuantity[] = {"quantity"};
constexpr std::string_view kUnit[] = {"unit"};
constexpr std::string_view kAmount[] = {"amount", "budget"};
constexpr std::string_view kConditions[] = {"conditions"};
constexpr std::string_view kAccess[] = {"access"};
constexpr std::string_view kAccessibility[] = {"accessibility"};
constexpr std::string_view kActivities[] = {"activities"};
constexpr std::string_view kSkills[] = {"skills", "strengths"};
constexpr std::string_view kOrg[] = {"org", "who", "organiser"};
constexpr std::string_view kRoles[] = {"roles"};
constexpr std::string_view kStaff[] = {"staff"};
constexpr std::string_view kTopics[] = {"topics", "tags"};
constexpr std::string_view kAdvice[] = {"advice", "text"};
constexpr std::string_view kFiscalYear[] = {"fiscal_year"};
constexpr std::string_view kSummary[] = {"summary", "text"};
constexpr std::string_view kConfirmed[] = {"confirmed_on"};
constexpr std::string_view kSource[] = {"source"};

constexpr auto kWhole = WordMatch::whole;
constexpr auto kPart = WordMatch::part;

constexpr ColumnWord kWords[] = {
    // --- whole names ---
    {"center", kWhole, kLeftOut},  // what an export of ours says beside the record
    {"scope", kWhole, kLeftOut},
    {"updated", kWhole, kLeftOut},
    {"id", kWhole, kId},
    {"no", kWhole, kId},
    {"no.", kWhole, kId},
    {"番号", kWhole, kId},
    {"通番", kWhole, kId},
    {"№", kWhole, kId},
    {"整理番号", kWhole, kId},
    {"管理番号", kWhole, kId},
    {"name", kWhole, kTitle},
    {"名前", kWhole, kTitle},
    {"氏名", kWhole, kTitle},
    {"お名前", kWhole, kTitle},
    {"名称", kWhole, kTitle},
    {"団体名", kWhole, kTitle},
    {"団体名称", kWhole, kTitle},
    {"法人名", kWhole, kTitle},
    {"法人名称", kWhole, kTitle},
    {"施設名", kWhole, kTitle},
    {"施設名称", kWhole, kTitle},
    {"イベント名", kWhole, kTitle},
    {"行事名", kWhole, kTitle},
    {"事業名", kWhole, kTitle},
    {"品名", kWhole, kTitle},
    {"件名", kWhole, kTitle},
    {"会社名", kWhole, kTitle},
    {"見出し", kWhole, kTitle},
    {"body", kWhole, kText},
    {"text", kWhole, kText},
    {"本文", kWhole, kText},
    {"内容", kWhole, kText},
    {"説明", kWhole, kText},
    {"概要", kWhole, kSummary},
    {"要約", kWhole, kSummary},
    {"備考", kWhole, kText},
    {"note", kWhole, kText},
    {"description", kWhole, kText},
    {"tag", kWhole, kTags},
    {"tags", kWhole, kTags},
    {"タグ", kWhole, kTags},
    {"キーワード", kWhole, kTags},
    {"lang", kWhole, kLanguage},
    {"language", kWhole, kLanguage},
    {"area", kWhole, kAreas},
    {"areas", kWhole, kAreas},
    {"地域", kWhole, kAreas},
    {"都道府県", kWhole, kPrefecture},
    {"都道府県名", kWhole, kPrefecture},
    {"市区町村", kWhole, kCity},
    {"市区町村名", kWhole, kCity},
    {"tel", kWhole, kPhone},
    {"電話", kWhole, kPhone},
    {"telephonenumber", kWhole, kPhone},
    {"phone", kWhole, kPhone},
    {"電話番号", kWhole, kPhone},
    {"携帯", kWhole, kMobile},
    {"携帯電話", kWhole, kMobile},
    {"fax", kWhole, kFax},
    {"fax番号", kWhole, kFax},
    {"e-mail", kWhole, kMail},
    {"email", kWhole, kMail},
    {"url", kWhole, kUrl},
    {"hp", kWhole, kUrl},
    {"〒", kWhole, kPostal},
    {"日付", kWhole, kDate},
    {"相談日", kWhole, kDate},
    {"訪問日", kWhole, kDate},
    {"日時", kWhole, kWhen},
    {"開催日時", kWhole, kWhen},
    {"開催日", kWhole, kStartDate},
    {"住所", kWhole, kAddress},
    {"所在地", kWhole, kAddress},
    {"場所", kWhole, kPlace},
    {"会場", kWhole, kPlace},
    {"所属", kWhole, kOrg},
    {"役職", kWhole, kRoles},
    {"肩書", kWhole, kRoles},
    {"担当", kWhole, kStaff},
    {"担当者", kWhole, kStaff},
    {"数量", kWhole, kQuantity},
    {"個数", kWhole, kQuantity},
    {"単位", kWhole, kUnit},
    {"金額", kWhole, kAmount},
    {"条件", kWhole, kConditions},
    {"対象", kWhole, kTarget},
    {"対象者", kWhole, kTarget},
    {"相談分野", kWhole, kTopics},
    {"対応", kWhole, kAdvice},
    {"年度", kWhole, kFiscalYear},
    {"出典", kWhole, kSource},
    {"目的", kWhole, kPurpose},
    // --- parts of names, the more telling ones first ---
    {"法人番号", kPart, kNumber},
    {"corporatenumber", kPart, kNumber},
    {"定款に記載された目的", kPart, kPurpose},
    {"特定非営利活動に係る事業", kPart, kProjects},
    {"その他の事業", kPart, kOtherProjects},
    {"監督情報", kPart, kSupervision},
    {"解散情報", kPart, kDissolution},
    {"法人情報url", kPart, kRegisterUrl},
    {"地方公共団体コード", kPart, kAreas},
    {"市区町村コード", kPart, kAreas},
    {"都道府県コード", kPart, kAreas},
    {"団体コード", kPart, kAreas},
    {"ふりがな", kPart, kReading},
    {"フリガナ", kPart, kReading},
    {"カナ", kPart, kReading},
    {"かな", kPart, kReading},
    {"よみ", kPart, kReading},
    {"ヨミ", kPart, kReading},
    {"英語", kPart, kNameEn},
    {"英字", kPart, kNameEn},
    {"従たる事務所", kPart, kBranches},
    {"郵便番号", kPart, kPostal},
    {"携帯電話", kPart, kMobile},
    {"電話番号", kPart, kPhone},
    {"fax", kPart, kFax},
    {"ファックス", kPart, kFax},
    {"ファクス", kPart, kFax},
    {"メールアドレス", kPart, kMail},
    {"メール", kPart, kMail},
    {"ホームページ", kPart, kUrl},
    {"ウェブサイト", kPart, kUrl},
    {"webサイト", kPart, kUrl},
    {"url", kPart, kUrl},
    {"緯度", kPart, kLatitude},
    {"経度", kPart, kLongitude},
    {"所轄庁", kPart, kAuthority},
    {"認証年月日", kPart, kApproved},
    {"設立年月日", kPart, kFounded},
    {"設立日", kPart, kFounded},
    {"解散年月日", kPart, kClosed},
    {"活動分野", kPart, kActivities},
    {"申込終了日", kPart, kDeadline},
    {"申込締切", kPart, kDeadline},
    {"締切", kPart, kDeadline},
    {"申込方法", kPart, kApply},
    {"申し込み方法", kPart, kApply},
    {"開始日", kPart, kStartDate},
    {"終了日", kPart, kEndDate},
    {"開始時間", kPart, kStartTime},
    {"開始時刻", kPart, kStartTime},
    {"終了時間", kPart, kEndTime},
    {"終了時刻", kPart, kEndTime},
    {"開館時間", kPart, kHours},
    {"営業時間", kPart, kHours},
    {"利用時間", kPart, kHours},
    {"休館日", kPart, kClosedDays},
    {"定休日", kPart, kClosedDays},
    {"休業日", kPart, kClosedDays},
    {"定員", kPart, kCapacity},
    {"収容人数", kPart, kCapacity},
    {"参加費", kPart, kFee},
    {"料金", kPart, kFee},
    {"費用", kPart, kFee},
    {"問い合わせ先", kPart, kContact},
    {"問合せ先", kPart, kContact},
    {"連絡先名称", kPart, kContact},
    {"連絡先", kPart, kContact},
    {"アクセス", kPart, kAccess},
    {"交通手段", kPart, kAccess},
    {"バリアフリー", kPart, kAccessibility},
    {"代表者", kPart, kRepresentative},
    {"役員", kPart, kOfficers},
    {"主催", kPart, kOrganiser},
    {"得意", kPart, kSkills},
    {"専門", kPart, kSkills},
    {"最終確認日", kPart, kConfirmed},
    {"場所名称", kPart, kPlace},
    {"所在地", kPart, kAddress},
    {"住所", kPart, kAddress},
    {"法人名称", kPart, kTitle},
    {"施設名称", kPart, kTitle},
    {"団体名称", kPart, kTitle},
    {"イベント名", kPart, kTitle},
    {"名称", kPart, kTitle},
};

constexpr KindWord kKindWords[] = {
    {"イベント名", kind::kOpportunity},
    {"開催日", kind::kOpportunity},
    {"相談日", kind::kConsultation},
    {"相談内容", kind::kConsultation},
    {"訪問日", kind::kVisit},
    {"法人番号", kind::kOrg},
    {"法人名", kind::kOrg},
    {"団体名", kind::kOrg},
    {"施設名", kind::kOrg},
    {"corporatenumber", kind::kOrg},
    {"氏名", kind::kPerson},
    {"お名前", kind::kPerson},
    {"品名", kind::kResource},
    {"提供", kind::kResource},
    {"body", kind::kArticle},
    {"本文", kind::kArticle},
    {"質問", kind::kQuestion},
    {"名称", kind::kOrg},
    {"title", kind::kArticle},
    {"題名", kind::kArticle},
    {"name", kind::kOrg},
};

}  // namespace

std::span<const ColumnWord> column_words() { return kWords; }
std::span<const KindWord> kind_words() { return kKindWords; }

}  // namespace tsunagi::client
