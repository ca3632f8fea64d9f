#include "protocol/record/kinds.h"

#include <algorithm>
#include <vector>

#include "protocol/record/kinds/rows.h"
#include "protocol/text/activity_field.h"

namespace tsunagi {
namespace {

constexpr std::string_view kActivityNumbers[] = {"1",  "2",  "3",  "4",  "5",  "6",  "7",
                                                 "8",  "9",  "10", "11", "12", "13", "14",
                                                 "15", "16", "17", "18", "19", "20"};
static_assert(std::size(kActivityNumbers) == kActivityFieldsMax);

// The fields of the NPO Act, by their numbers.
std::span<const Choice> activities() {
    static const std::vector<Choice> kAll = [] {
        std::vector<Choice> all;
        for (std::uint32_t number = 1; number <= kActivityFieldsMax; ++number) {
            const ActivityField field = *activity_field_of_number(number);
            all.push_back({kActivityNumbers[number - 1], activity_field_name_en(field),
                           activity_field_name_ja(field)});
        }
        return all;
    }();
    return kAll;
}

const std::vector<FieldRow>& all_common_fields() {
    using namespace common_field;  // NOLINT(google-build-using-namespace): keys only
    static const std::vector<FieldRow> kAll{
        rows::choices(kActivities, "activities", "fields of activity", "活動分野", activities()),
        rows::date(kConfirmedOn, "confirmed_on", "last confirmed on", "最終確認日"),
        rows::holding(PersonalContent::name,
                      rows::text(kConfirmedBy, "confirmed_by", "confirmed by", "確認した人")),
        rows::date(kValidUntil, "valid_until", "valid until", "有効期限"),
        rows::text(kLicence, "licence", "licence", "利用条件"),
        rows::records(kRelated, "related", "related records", "関連する記録"),
        rows::text(kOrigin, "origin", "taken in from", "取り込み元"),
        rows::holding(PersonalContent::id,
                      rows::text(kOriginId, "origin_id", "its id there", "取り込み元での番号")),
    };
    return kAll;
}

const std::vector<KindRow>& all_kinds() {
    static const std::vector<KindRow> kAll = [] {
        std::vector<KindRow> all;
        for (const auto rows :
             {rows::authority_kinds(), rows::organisation_kinds(), rows::knowledge_kinds(),
              rows::resource_kinds(), rows::issue_kinds(), rows::people_kinds(),
              rows::support_kinds(), rows::area_kinds()}) {
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
    const auto& all = all_common_fields();
    const auto common = std::ranges::find(all, value, member);
    return common == all.end() || kind.record_class != RecordClass::fact ? nullptr : &*common;
}

}  // namespace

std::span<const FieldRow> common_fields() { return all_common_fields(); }

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
