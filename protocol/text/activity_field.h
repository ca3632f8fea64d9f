// activity_field.h - the 20 fields of activity of the NPO Act (特定非営利活動促進法, 別表).
//
// Their numbers are those of the list in force since 2012-04-01. Older data use lists of 12 (1998)
// and 17 (2003) fields with the same words under other numbers (学術… was 4, is 6), so a field is
// read by its words; a number is taken only where the caller knows the list. Field 20 differs from
// prefecture to prefecture. Numbers are stored in records: DO NOT CHANGE.
// Pure. Errors: an empty optional; what is not understood is handed back as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagi {

inline constexpr std::uint32_t kActivityFieldsMax = 20;

enum class ActivityField : std::uint8_t {
    health_and_welfare = 1,
    social_education = 2,
    community_development = 3,
    tourism = 4,
    rural_areas = 5,
    culture_and_sports = 6,
    environment = 7,
    disaster_relief = 8,
    community_safety = 9,
    human_rights_and_peace = 10,
    international_cooperation = 11,
    gender_equality = 12,
    children = 13,
    information_society = 14,
    science_and_technology = 15,
    economic_activity = 16,
    employment = 17,
    consumer_protection = 18,
    support_of_organisations = 19,
    by_ordinance = 20,
};

// By the number of today's list; nothing for others.
[[nodiscard]] std::optional<ActivityField> activity_field_of_number(std::uint32_t number);

// The words of the Act (保健、医療又は福祉の増進を図る活動), a short form for lists
// (保健・医療・福祉), and English.
[[nodiscard]] std::string_view activity_field_name_ja(ActivityField field);
[[nodiscard]] std::string_view activity_field_short_ja(ActivityField field);
[[nodiscard]] std::string_view activity_field_name_en(ActivityField field);

// Reads the words of the Act and the short forms of portals and questionnaires: 保健・医療・福祉,
// 福祉, まちづくりの推進, 街づくり, 文化・芸術・スポーツ (of the list of 12), 環境保全活動,
// 子供の健全育成, 男女共同参画, 連絡・助言・援助; with 第1号, (1), ① or 1. in front, which is not
// looked at. Nothing for a bare number and for words that could mean two fields.
[[nodiscard]] std::optional<ActivityField> read_activity_field(std::string_view text);

// A cell with several: by ends of lines, ; / | and 、 (though 、 also stands inside of a field).
// In the order of the text, each once. A cell above 8 KiB is handed back as it is.
struct ActivityFields {
    std::vector<ActivityField> fields;
    std::vector<std::string> not_understood;
};
[[nodiscard]] ActivityFields read_activity_fields(std::string_view text);

}  // namespace tsunagi
