// table_values.h - what a single cell looks like: a date, a phone number, a code, ...
//
// Cells are as people type them: full-width digits and colons, eras, brackets. Only what is sure is
// read ("8月5日" has no year and is no date); nothing is invented. Whether a whole column is of a
// kind is table_columns.h's business.
// Pure; texts are clean UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagi {

// Stable numbers and names, for --json: DO NOT CHANGE.
enum class ValueKind : std::uint8_t {
    text = 0,
    date = 1,              // with or without a time
    time = 2,              // of day
    corporate_number = 3,  // 法人番号
    area_code = 4,         // 全国地方公共団体コード, of a prefecture or a municipality
    postal_code = 5,
    phone = 6,  // or fax
    mail = 7,
    url = 8,
    latitude = 9,  // of Japan
    longitude = 10,
    number = 11,
};
inline constexpr std::size_t kValueKinds = 12;

[[nodiscard]] const char* value_kind_name(ValueKind kind);

// How surely a cell is of a kind. `weak`: it may as well be another kind (seven digits are a postal
// code only where the column says so).
enum class Fit : std::uint8_t { none, weak, strong };
[[nodiscard]] Fit fit_of(ValueKind kind, std::string_view cell);

// YYYY-MM-DD, or YYYY-MM-DDTHH:MM where a time other than midnight stands behind the date. What
// read_date_time reads (protocol/text/read_date.h), down to the day.
[[nodiscard]] std::optional<std::string> iso_date(std::string_view cell);

// HH:MM, 00:00..24:00: what read_time reads.
[[nodiscard]] std::optional<std::string> clock_time(std::string_view cell);

// --- what a spreadsheet leaves in a file that it saved as text ---

// A date's serial number (46256 is 2026-08-22) of the years 1955..2063, written as digits.
[[nodiscard]] std::optional<std::string> date_of_serial(std::string_view cell);
// A time as the fraction of a day (0.375 is 09:00), to the minute.
[[nodiscard]] std::optional<std::string> time_of_fraction(std::string_view cell);
// 2.01001E+12: a number of twelve digits or more, of which the last are lost.
[[nodiscard]] bool is_scientific(std::string_view cell);

}  // namespace tsunagi
