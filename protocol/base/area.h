// area.h - prefectures, regions and municipality codes of Japan.
//
// Prefectures and the eight regions are fixed tables with names in both languages. Municipalities
// are codes only (全国地方公共団体コード: 2 digits JIS X 0401, 3 digits JIS X 0402, 1 check digit):
// they are merged and split every few years, so no table of them is kept and an unknown one with a
// right check digit is accepted. The eight regions are a habit, not law; their ids are wire format
// (scopes): DO NOT CHANGE. Pure values, no allocation but for strings.
// Errors: an empty optional.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagi {

inline constexpr std::uint32_t kPrefecturesMax = 47;
inline constexpr std::uint32_t kRegionsMax = 8;

// A prefecture (1..47) or a municipality (its six-digit number, 10'009..479'999); 0 where none is
// told.
struct AreaCode {
    std::uint32_t value = 0;

    friend constexpr auto operator<=>(const AreaCode&, const AreaCode&) = default;
};

enum class Region : std::uint8_t {
    hokkaido = 1,
    tohoku = 2,
    kanto = 3,
    chubu = 4,
    kinki = 5,
    chugoku = 6,
    shikoku = 7,
    kyushu_okinawa = 8,
};

// --- prefectures ---
[[nodiscard]] bool is_prefecture(AreaCode code);
// 富山県 and Toyama. Pre: is_prefecture(code).
[[nodiscard]] std::string_view prefecture_name_ja(AreaCode code);
[[nodiscard]] std::string_view prefecture_name_en(AreaCode code);
// Reads 16, 6 or 06, JP-16, 富山県, 富山, Toyama (any case), full-width digits, 160008 (check digit
// verified) and 16000.
[[nodiscard]] std::optional<AreaCode> parse_prefecture(std::string_view text);

// --- regions ---
[[nodiscard]] bool is_region(std::uint32_t id);
[[nodiscard]] std::string_view region_name_ja(Region region);
[[nodiscard]] std::string_view region_name_en(Region region);
// Reads 中部, 中部地方, Chubu (any case), 4, and the common other names 関西, 九州, 沖縄.
[[nodiscard]] std::optional<Region> parse_region(std::string_view text);
// Pre: is_prefecture(prefecture).
[[nodiscard]] Region region_of(AreaCode prefecture);

// --- municipalities ---
// Six digits, prefecture 1..47, municipality part 100..999, right check digit.
[[nodiscard]] bool is_municipality(AreaCode code);
// The check digit (0..9) of a five-digit code. Pre: five_digits < 100'000.
[[nodiscard]] std::uint32_t area_check_digit(std::uint32_t five_digits);
// Nothing unless prefecture is 1..47 and local (JIS X 0402) 100..999.
[[nodiscard]] std::optional<AreaCode> municipality_from_parts(std::uint32_t prefecture,
                                                              std::uint32_t local);
// What a text of digits can mean. `exact`: six digits with a right check digit. Five digits are a
// code without its check digit (`unchecked`), or a six-digit one whose leading zero a spreadsheet
// dropped (`zero_lost`, where the check digit proves it). Both can hold for one text; who reads a
// whole column can decide by its other rows.
struct MunicipalityReadings {
    std::optional<AreaCode> exact;
    std::optional<AreaCode> unchecked;
    std::optional<AreaCode> zero_lost;
};
[[nodiscard]] MunicipalityReadings municipality_readings(std::string_view text);
// The first reading there is, in the order above: five digits that are possible as they stand are
// taken so.
[[nodiscard]] std::optional<AreaCode> parse_municipality(std::string_view text);

// --- both ---
// A prefecture (by number, name or six-digit code) or a municipality (five or six digits).
[[nodiscard]] std::optional<AreaCode> parse_area(std::string_view text);
// "16" for a prefecture, "162019" for a municipality, "" for none.
[[nodiscard]] std::string area_text(AreaCode code);
// The municipality's prefecture; a prefecture's own code. Nothing for anything else.
[[nodiscard]] std::optional<AreaCode> prefecture_of(AreaCode code);
// The designated city that a ward (区) is part of, and 特別区部 for the 23 of Tokyo; nothing for
// anything else. Known by the ranges in which JIS X 0402 numbers wards behind their city (20 cities
// since 2012), so that a ward that is new counts as well.
[[nodiscard]] std::optional<AreaCode> city_of_ward(AreaCode code);
// Is `part` the same as `whole`, a municipality of that prefecture, or a ward of that city?
[[nodiscard]] bool lies_within(AreaCode part, AreaCode whole);

}  // namespace tsunagi
