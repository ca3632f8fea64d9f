#include "protocol/record/kinds/rows.h"

namespace tsunagi::rows {
namespace {

constexpr Choice kSectors[] = {
    {"npo_corp", "NPO corporation", "NPO法人"},
    {"volunteer_group", "volunteer group", "ボランティア団体"},
    {"neighborhood_assoc", "neighbourhood association", "自治会・町内会"},
    {"social_welfare_council", "council of social welfare", "社会福祉協議会"},
    {"public_interest_corp", "public interest corporation", "公益社団・財団法人"},
    {"general_assoc", "general incorporated association", "一般社団・財団法人"},
    {"cooperative", "cooperative", "協同組合"},
    {"company", "company", "企業"},
    {"school_university", "school or university", "学校・大学"},
    {"municipality", "municipality", "市区町村"},
    {"prefecture", "prefecture", "都道府県"},
    {"national_body", "national body", "国の機関"},
    {"council_member", "elected council member", "議員"},
    {"professional", "licensed professional", "士業"},
    {"freelancer", "freelancer", "フリーランス"},
    {"foundation", "foundation", "助成財団"},
    {"media", "media", "報道機関"},
    {"religious", "religious corporation", "宗教法人"},
    {"support_center", "support center", "支援センター"},
    {"other", "other", "その他"},
};

constexpr Choice kOrgStates[] = {
    {"active", "active", "活動中"},
    {"prospect", "prospect", "設立準備中"},
    {"dormant", "dormant", "休止中"},
    {"closed", "closed", "解散・閉鎖"},
};

constexpr Choice kCertifications[] = {
    {"none", "not certified", "認定なし"},
    {"certified", "certified", "認定"},
    {"special", "specially certified", "特例認定"},
};

constexpr FieldRow kOrgFields[] = {
    corporate_number(org::kCorporateNumber, "corporate_number", "corporate number", "法人番号"),
    holding(PersonalContent::address, text(org::kAddress, "address", "address", "所在地")),
    code(org::kPostalCode, "postal_code", "postal code", "郵便番号"),
    date(org::kClosedOn, "closed_on", "closed on", "閉鎖日"),
    code(org::kCloseCause, "close_cause", "reason for closing", "閉鎖事由"),
    corporate_number(org::kSuccessor, "successor", "successor", "承継先法人番号"),
    code(org::kLegalForm, "legal_form", "legal form", "法人種別"),
    date(org::kChangedOn, "changed_on", "changed on", "変更日"),
    date(org::kUpdatedOn, "updated_on", "register updated on", "更新日"),
    flag(org::kLatest, "latest", "latest register state", "最新履歴"),
    code(org::kProcess, "process", "register process", "処理区分"),
    number(org::kRow, "row", "row of the register file", "登録ファイルの行"),
    code(org::kSource, "source", "source", "出典"),
    date(org::kAssignedOn, "assigned_on", "number assigned on", "法人番号指定日"),
    text(org::kNameEn, "name_en", "name in English", "英語名"),
    code(org::kChangeCause, "change_cause", "reason for the change", "変更事由"),
    flag(org::kHidden, "hidden", "excluded from search in the register", "検索対象除外"),
    long_text(org::kPurpose, "purpose", "purpose", "目的"),
    url(org::kUrl, "url", "web page", "ウェブサイト"),
    phone(org::kPhone, "phone", "phone", "電話"),
    choice(org::kStatus, "status", "status", "活動の状況", kOrgStates),
    choice(22, "sector", "sector", "主体の種類", kSectors),
    list(23, "strengths", "strengths", "強み・得意分野"),
    mail(24, "mail", "mail", "メール"),
    phone(25, "fax", "fax", "FAX"),
    date(26, "founded_on", "founded on", "設立日"),
    holding(PersonalContent::officer, text(27, "representative", "representative", "代表者")),
    holding(PersonalContent::officer, list(28, "officers", "officers", "役員")),
    choice(29, "certification", "certification", "認定の有無", kCertifications),
    text(30, "authority", "supervising authority", "所轄庁"),
    date(31, "approved_on", "approved on", "設立認証日"),
    text(32, "hours", "opening hours", "開所時間"),
    text(33, "closed_days", "closed on", "休館日・休業日"),
    decimal(34, "latitude", "latitude", "緯度"),
    decimal(35, "longitude", "longitude", "経度"),
    long_text(36, "projects", "activities under the NPO Act", "特定非営利活動に係る事業"),
    long_text(37, "other_projects", "other business", "その他の事業"),
    text(38, "fiscal_year", "business year", "事業年度"),
    long_text(39, "supervision", "supervision", "監督情報"),
    long_text(40, "dissolution", "dissolution", "解散情報"),
    holding(PersonalContent::address, list(41, "branches", "branch offices", "従たる事務所")),
    text(42, "short_name", "short name", "略称"),
    text(43, "access", "how to get there", "アクセス"),
    text(44, "capacity", "capacity", "定員"),
    text(45, "accessibility", "accessibility", "バリアフリー情報"),
    text(46, "register_url", "page in the register", "法人情報URL"),
};

constexpr FieldRow kDisclosureFields[] = {
    required(text(1, "fiscal_year", "business year", "事業年度")),
    corporate_number(2, "corporate_number", "corporate number", "法人番号"),
    list(3, "documents", "documents", "公開書類"),
    list(4, "revenue", "revenue by source (source: yen)", "収入の内訳（区分: 円）"),
    list(5, "expenses", "expenses by use (use: yen)", "支出の内訳（区分: 円）"),
    holding(PersonalContent::officer,
            list(6, "officers", "officers (names only)", "役員（氏名のみ）")),
    url(7, "url", "web page", "公開ページ"),
    date(8, "disclosed_on", "disclosed on", "公開日"),
    list(9, "decisions", "decisions", "主な決定事項"),
};

constexpr FieldRow kCouncilFields[] = {
    text(1, "committee", "council or committee", "審議会・委員会"),
    text(2, "seat", "seat", "役職"),
    date(3, "term_from", "term from", "任期開始"),
    date(4, "term_until", "term until", "任期終了"),
    url(5, "url", "web page", "ウェブサイト"),
    date(6, "next_meeting", "next meeting", "次回開催日"),
};

constexpr KindRow kOrganisations[] = {
    confirmed_every(
        kept(
            keyed(
                titled(
                    fact(
                        kind::kOrg, "org", ScopeLevel::public_, "organisation", "団体", kOrgFields),
                    "name",
                    "kana"),
                org::kCorporateNumber),
            RetainedFrom::ended,
            5 * kYear),
        kYear),
    kept(fact(kind::kDisclosure,
              "disclosure",
              ScopeLevel::public_,
              "disclosure",
              "情報公開",
              kDisclosureFields),
         RetainedFrom::updated,
         5 * kYear),
    confirmed_every(kept(fact(kind::kCouncil,
                              "council",
                              ScopeLevel::nation,
                              "council seat",
                              "審議会・委員会",
                              kCouncilFields),
                         RetainedFrom::ended,
                         10 * kYear),
                    kYear),
};

}  // namespace

std::span<const KindRow> organisation_kinds() { return kOrganisations; }

}  // namespace tsunagi::rows
