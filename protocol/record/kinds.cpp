#include "protocol/record/kinds.h"

#include <algorithm>

namespace tsunagi {
namespace {

using enum FieldType;

constexpr std::string_view kYesNo[] = {"0", "1"};
constexpr std::string_view kDirections[] = {"offer", "need"};
constexpr std::string_view kResourceTypes[] = {"funding", "goods",     "space", "expertise",
                                               "people",  "equipment", "data",  "vehicle"};
constexpr std::string_view kStates[] = {"open", "reserved", "done"};
constexpr std::string_view kArticleTypes[] = {"knowledge", "howto",    "case",
                                              "evidence",  "template", "faq"};

constexpr FieldRow kOrgFields[] = {
    {org::kCorporateNumber,
     "corporate_number",
     corporate_number,
     false,
     "corporate number",
     "法人番号",
     {}},
    {org::kAddress, "address", text, false, "address", "所在地", {}},
    {org::kPostalCode, "postal_code", code, false, "postal code", "郵便番号", {}},
    {org::kClosedOn, "closed_on", date, false, "closed on", "閉鎖日", {}},
    {org::kCloseCause, "close_cause", code, false, "reason for closing", "閉鎖事由", {}},
    {org::kSuccessor, "successor", corporate_number, false, "successor", "承継先法人番号", {}},
    {org::kLegalForm, "legal_form", code, false, "legal form", "法人種別", {}},
    {org::kChangedOn, "changed_on", date, false, "changed on", "変更日", {}},
    {org::kUpdatedOn, "updated_on", date, false, "register updated on", "更新日", {}},
    {org::kLatest, "latest", choice, false, "latest register state", "最新履歴", kYesNo},
    {org::kProcess, "process", code, false, "register process", "処理区分", {}},
    {org::kRow, "row", number, false, "row of the register file", "登録ファイルの行", {}},
    {org::kSource, "source", code, false, "source", "出典", {}},
    {org::kAssignedOn, "assigned_on", date, false, "number assigned on", "法人番号指定日", {}},
    {org::kNameEn, "name_en", text, false, "name in English", "英語名", {}},
    {org::kChangeCause, "change_cause", code, false, "reason for the change", "変更事由", {}},
    {org::kHidden, "hidden", choice, false, "excluded from search in the register", "検索対象除外",
     kYesNo},
    {org::kPurpose, "purpose", long_text, false, "purpose", "目的", {}},
    {org::kUrl, "url", text, false, "web page", "ウェブサイト", {}},
    {org::kPhone, "phone", text, false, "phone", "電話", {}},
};

constexpr FieldRow kArticleFields[] = {
    {1, "type", choice, false, "type", "種類", kArticleTypes},
    {2, "summary", text, false, "summary", "要約", {}},
    {3, "evidence_level", text, false, "level of evidence", "根拠の水準", {}},
    {4, "reviewed_on", date, false, "reviewed on", "最終確認日", {}},
    {5, "source", text, false, "source", "出典", {}},
};

constexpr FieldRow kResourceFields[] = {
    {1, "direction", choice, false, "offer or need", "提供／必要", kDirections},
    {2, "type", choice, false, "type", "種類", kResourceTypes},
    {3, "quantity", number, false, "quantity", "数量", {}},
    {4, "unit", text, false, "unit", "単位", {}},
    {5, "available_from", date, false, "available from", "開始日", {}},
    {6, "available_until", date, false, "available until", "終了日", {}},
    {7, "conditions", long_text, false, "conditions", "条件", {}},
    {8, "state", choice, false, "state", "状態", kStates},
    {9, "place", text, false, "place", "場所", {}},
};

constexpr KindRow kKinds[] = {
    {kind::kManifest,
     "manifest",
     RecordClass::authority,
     ScopeLevel::authority,
     ScopeLevel::authority,
     "",
     "",
     0,
     "manifest",
     "運営証",
     {}},
    {kind::kCharter,
     "charter",
     RecordClass::authority,
     ScopeLevel::authority,
     ScopeLevel::authority,
     "",
     "",
     0,
     "charter",
     "連合の規約",
     {}},
    {kind::kSponsor,
     "sponsor",
     RecordClass::authority,
     ScopeLevel::authority,
     ScopeLevel::authority,
     "",
     "",
     0,
     "sponsorship",
     "推薦",
     {}},
    {kind::kCosign,
     "cosign",
     RecordClass::authority,
     ScopeLevel::authority,
     ScopeLevel::authority,
     "",
     "",
     0,
     "co-signature",
     "連署",
     {}},
    {kind::kEndpoint,
     "endpoint",
     RecordClass::authority,
     ScopeLevel::authority,
     ScopeLevel::authority,
     "",
     "",
     0,
     "endpoint",
     "接続口",
     {}},
    {kind::kSeal,
     "seal",
     RecordClass::act,
     ScopeLevel::nation,
     ScopeLevel::nation,
     "",
     "",
     0,
     "seal",
     "封印",
     {}},
    {kind::kOrg, "org", RecordClass::fact, ScopeLevel::center, ScopeLevel::public_, "name", "kana",
     org::kCorporateNumber, "organisation", "団体", kOrgFields},
    {kind::kArticle, "article", RecordClass::fact, ScopeLevel::center, ScopeLevel::public_, "", "",
     0, "article", "ノウハウ・事例", kArticleFields},
    {kind::kResource, "resource", RecordClass::fact, ScopeLevel::center, ScopeLevel::prefecture, "",
     "", 0, "resource", "資源", kResourceFields},
};

}  // namespace

std::span<const KindRow> kinds() { return kKinds; }

const KindRow* find_kind(KindId id) {
    const auto at = std::ranges::find(kKinds, id, &KindRow::id);
    return at == std::end(kKinds) ? nullptr : at;
}

const KindRow* find_kind(std::string_view name) {
    const auto at = std::ranges::find(kKinds, name, &KindRow::name);
    return at == std::end(kKinds) ? nullptr : at;
}

const FieldRow* find_field(const KindRow& kind, std::uint16_t key) {
    const auto at = std::ranges::find(kind.fields, key, &FieldRow::key);
    return at == kind.fields.end() ? nullptr : &*at;
}

const FieldRow* find_field(const KindRow& kind, std::string_view name) {
    const auto at = std::ranges::find(kind.fields, name, &FieldRow::name);
    return at == kind.fields.end() ? nullptr : &*at;
}

}  // namespace tsunagi
