#include "protocol/record/kinds.h"

#include <algorithm>
#include <vector>

#include "protocol/record/kinds/rows.h"

namespace tsunagi {
namespace {

constexpr Choice kActivities[] = {
    {"1", "health, medical care or welfare", "保健、医療又は福祉の増進を図る活動"},
    {"2", "social education", "社会教育の推進を図る活動"},
    {"3", "community development", "まちづくりの推進を図る活動"},
    {"4", "tourism", "観光の振興を図る活動"},
    {"5", "farming, mountain and fishing villages", "農山漁村又は中山間地域の振興を図る活動"},
    {"6", "learning, culture, arts or sports", "学術、文化、芸術又はスポーツの振興を図る活動"},
    {"7", "environmental protection", "環境の保全を図る活動"},
    {"8", "disaster relief", "災害救援活動"},
    {"9", "community safety", "地域安全活動"},
    {"10", "human rights or peace", "人権の擁護又は平和の推進を図る活動"},
    {"11", "international cooperation", "国際協力の活動"},
    {"12", "gender-equal society", "男女共同参画社会の形成の促進を図る活動"},
    {"13", "sound upbringing of children", "子どもの健全育成を図る活動"},
    {"14", "information society", "情報化社会の発展を図る活動"},
    {"15", "science and technology", "科学技術の振興を図る活動"},
    {"16", "economic activity", "経済活動の活性化を図る活動"},
    {"17", "vocational skills and employment", "職業能力の開発又は雇用機会の拡充を支援する活動"},
    {"18", "consumer protection", "消費者の保護を図る活動"},
    {"19", "support of such organisations",
     "前各号に掲げる活動を行う団体の運営又は活動に関する連絡、助言又は援助の活動"},
    {"20", "others set by ordinance",
     "前各号に掲げる活動に準ずる活動として都道府県又は指定都市の条例で定める活動"},
};

constexpr FieldRow kCommonFields[] = {
    rows::choices(
        common_field::kActivities, "activities", "fields of activity", "活動分野", kActivities),
    rows::date(common_field::kConfirmedOn, "confirmed_on", "last confirmed on", "最終確認日"),
    rows::text(common_field::kConfirmedBy, "confirmed_by", "confirmed by", "確認した人"),
    rows::date(common_field::kValidUntil, "valid_until", "valid until", "有効期限"),
    rows::text(common_field::kLicence, "licence", "licence", "利用条件"),
    rows::records(common_field::kRelated, "related", "related records", "関連する記録"),
    rows::text(common_field::kOrigin, "origin", "taken in from", "取り込み元"),
    rows::text(common_field::kOriginId, "origin_id", "its id there", "取り込み元での番号"),
};

const std::vector<KindRow>& all_kinds() {
    static const std::vector<KindRow> kAll = [] {
        std::vector<KindRow> all;
        for (const auto rows : {rows::authority_kinds(), rows::organisation_kinds(),
                                rows::knowledge_kinds(), rows::resource_kinds(),
                                rows::issue_kinds(), rows::people_kinds(), rows::support_kinds()}) {
            all.insert(all.end(), rows.begin(), rows.end());
        }
        std::ranges::sort(all, {}, &KindRow::id);
        return all;
    }();
    return kAll;
}

template <typename Value, typename Member>
const FieldRow* field_by(const KindRow& kind, const Value& value, Member member) {
    const auto own = std::ranges::find(kind.fields, value, member);
    if (own != kind.fields.end()) return &*own;
    const auto common = std::ranges::find(kCommonFields, value, member);
    return common == std::end(kCommonFields) || kind.record_class != RecordClass::fact ? nullptr
                                                                                       : &*common;
}

}  // namespace

std::span<const FieldRow> common_fields() { return kCommonFields; }

std::span<const KindRow> kinds() { return all_kinds(); }

const KindRow* find_kind(KindId id) {
    const auto& all = all_kinds();
    const auto at = std::ranges::lower_bound(all, id, {}, &KindRow::id);
    return at == all.end() || at->id != id ? nullptr : &*at;
}

const KindRow* find_kind(std::string_view name) {
    const auto& all = all_kinds();
    const auto at = std::ranges::find(all, name, &KindRow::name);
    return at == all.end() ? nullptr : &*at;
}

const FieldRow* find_field(const KindRow& kind, std::uint16_t key) {
    return field_by(kind, key, &FieldRow::key);
}

const FieldRow* find_field(const KindRow& kind, std::string_view name) {
    return field_by(kind, name, &FieldRow::name);
}

const Choice* find_choice(const FieldRow& field, std::string_view value) {
    const auto at = std::ranges::find(field.choices, value, &Choice::value);
    return at == field.choices.end() ? nullptr : &*at;
}

}  // namespace tsunagi
