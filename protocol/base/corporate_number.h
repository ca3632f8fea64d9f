// corporate_number.h - 法人番号, the 13-digit number that the National Tax Agency gives to every
// corporation.
//
// The first digit checks the other twelve: c = 9 - (sum of d_n * q_n mod 9), d_1 the rightmost, q_n
// = 1 for odd n and 2 for even n, so the first digit is never 0. It names the corporation, not its
// branches; groups that are no corporation have none, so it is a natural key where present and
// never an id of ours.
// Errors: why a text is not such a number, so that a user can mend it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagi {

// Only parse_corporate_number makes values that are valid; 0 means none.
struct CorporateNumber {
    std::uint64_t value = 0;

    friend constexpr auto operator<=>(const CorporateNumber&, const CorporateNumber&) = default;
};

enum class CorporateNumberProblem : std::uint8_t {
    none = 0,
    empty = 1,
    not_digits = 2,
    wrong_length = 3,
    check_digit = 4,
    scientific_form =
        5,  // 2.01001E+12, or 2010010000000: a spreadsheet rounded it and the rest is lost
};

// Reads 13 digits, half or full width, spaces at the ends ignored.
[[nodiscard]] std::optional<CorporateNumber> parse_corporate_number(std::string_view text);

// What is wrong with `text`; `none` exactly where parse_corporate_number reads it.
[[nodiscard]] CorporateNumberProblem corporate_number_problem(std::string_view text);

// The check digit (1..9) that belongs in front of the twelve digits. Pre: twelve_digits < 10^12.
[[nodiscard]] std::uint32_t corporate_check_digit(std::uint64_t twelve_digits);

// 13 digits; "" for none.
[[nodiscard]] std::string corporate_number_text(CorporateNumber number);

// A plain English sentence for logs and for translation by the client.
[[nodiscard]] const char* corporate_number_problem_text(CorporateNumberProblem problem);

}  // namespace tsunagi
