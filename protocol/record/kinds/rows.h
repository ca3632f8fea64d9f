// rows.h - how the tables of kinds are written down: a short call for each row.
//
// For the files in this folder only; everybody else reads protocol/record/kinds.h. Each file holds
// the kinds of one theme and hands out their rows; kinds.cpp joins them. Order of fields in a row
// is the order in forms.
#pragma once

#include "protocol/record/kinds.h"

namespace tsunagi::rows {

using Label = std::string_view;

constexpr FieldRow field(FieldType type, std::uint16_t key, Label name, Label en, Label ja) {
    return {key, name, type, false, en, ja, {}};
}
constexpr FieldRow text(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::text, key, name, en, ja);
}
constexpr FieldRow long_text(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::long_text, key, name, en, ja);
}
constexpr FieldRow list(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::list, key, name, en, ja);
}
constexpr FieldRow date(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::date, key, name, en, ja);
}
constexpr FieldRow date_time(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::date_time, key, name, en, ja);
}
constexpr FieldRow number(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::number, key, name, en, ja);
}
constexpr FieldRow decimal(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::decimal, key, name, en, ja);
}
constexpr FieldRow flag(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::flag, key, name, en, ja);
}
constexpr FieldRow phone(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::phone, key, name, en, ja);
}
constexpr FieldRow mail(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::mail, key, name, en, ja);
}
constexpr FieldRow url(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::url, key, name, en, ja);
}
constexpr FieldRow record(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::record, key, name, en, ja);
}
constexpr FieldRow records(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::records, key, name, en, ja);
}
constexpr FieldRow code(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::code, key, name, en, ja);
}
constexpr FieldRow codes(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::codes, key, name, en, ja);
}
constexpr FieldRow corporate_number(std::uint16_t key, Label name, Label en, Label ja) {
    return field(FieldType::corporate_number, key, name, en, ja);
}
constexpr FieldRow choice(
    std::uint16_t key, Label name, Label en, Label ja, std::span<const Choice> choices) {
    return {key, name, FieldType::choice, false, en, ja, choices};
}
constexpr FieldRow choices(
    std::uint16_t key, Label name, Label en, Label ja, std::span<const Choice> choices) {
    return {key, name, FieldType::choices, false, en, ja, choices};
}
constexpr FieldRow required(FieldRow row) {
    row.required = true;
    return row;
}

constexpr FieldRow holding(PersonalContent personal, FieldRow row) {
    row.personal = personal;
    return row;
}

// A fact without a natural key, whose title is just its title.
constexpr KindRow fact(KindId id,
                       Label name,
                       ScopeLevel natural_scope,
                       Label en,
                       Label ja,
                       std::span<const FieldRow> fields) {
    return {id, name,  RecordClass::fact, ScopeLevel::center, natural_scope, "", "", 0, en,
            ja, fields};
}
constexpr KindRow titled(KindRow row, Label title_name, Label reading_name = "") {
    row.title_name = title_name;
    row.reading_name = reading_name;
    return row;
}
constexpr KindRow keyed(KindRow row, std::uint16_t natural_key) {
    row.natural_key = natural_key;
    return row;
}
constexpr KindRow kept(KindRow row, RetainedFrom from, std::uint16_t months) {
    row.retention = {from, months};
    return row;
}
constexpr KindRow confirmed_every(KindRow row, std::uint16_t months) {
    row.confirm_months = months;
    return row;
}

constexpr KindRow sealed(KindRow row) {
    row.is_sealed = true;
    return row;
}

inline constexpr std::uint16_t kYear = 12;  // months

// --- the themes ---
[[nodiscard]] std::span<const KindRow> authority_kinds();
[[nodiscard]] std::span<const KindRow> organisation_kinds();
[[nodiscard]] std::span<const KindRow> knowledge_kinds();
[[nodiscard]] std::span<const KindRow> resource_kinds();
[[nodiscard]] std::span<const KindRow> issue_kinds();
[[nodiscard]] std::span<const KindRow> people_kinds();
[[nodiscard]] std::span<const KindRow> support_kinds();
[[nodiscard]] std::span<const KindRow> area_kinds();

}  // namespace tsunagi::rows
