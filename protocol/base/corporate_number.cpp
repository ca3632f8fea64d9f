#include "protocol/base/corporate_number.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/digits.h"

namespace tsunagi {
namespace {

constexpr std::size_t kDigits = 13;
constexpr std::uint64_t kTwelveDigits = 1'000'000'000'000;
constexpr std::uint64_t kRounding =
    1'000'000;  // a spreadsheet shows six digits of a number in scientific form

// Digits, a point, an exponent: 2.01001E+12.
bool is_scientific(std::string_view text) {
    const std::size_t exponent = text.find_first_of("eE");
    if (exponent == std::string_view::npos || exponent == 0) return false;
    const auto all_of = [](std::string_view part, std::string_view allowed) {
        return !part.empty() && part.find_first_not_of(allowed) == std::string_view::npos;
    };
    return all_of(text.substr(0, exponent), "0123456789.") &&
           all_of(text.substr(exponent + 1), "+0123456789");
}

struct Reading {
    CorporateNumber number;
    CorporateNumberProblem problem = CorporateNumberProblem::none;
};

Reading read(std::string_view digits) {
    if (digits.empty()) return {{}, CorporateNumberProblem::empty};
    if (is_scientific(digits)) return {{}, CorporateNumberProblem::scientific_form};
    if (!is_ascii_digits(digits)) return {{}, CorporateNumberProblem::not_digits};
    if (digits.size() != kDigits) return {{}, CorporateNumberProblem::wrong_length};
    std::uint64_t value = 0;
    for (const char c : digits) value = value * 10 + static_cast<std::uint64_t>(c - '0');
    if (corporate_check_digit(value % kTwelveDigits) != value / kTwelveDigits) {
        const bool rounded = value % kRounding == 0;
        return {{},
                rounded ? CorporateNumberProblem::scientific_form
                        : CorporateNumberProblem::check_digit};
    }
    return {{value}, CorporateNumberProblem::none};
}

// Register files hold millions of plain numbers: those need no copy.
Reading reading_of(std::string_view text) {
    return is_ascii_digits(text) ? read(text) : read(narrow_digits(text));
}

}  // namespace

std::optional<CorporateNumber> parse_corporate_number(std::string_view text) {
    const Reading reading = reading_of(text);
    if (reading.problem != CorporateNumberProblem::none) return std::nullopt;
    return reading.number;
}

CorporateNumberProblem corporate_number_problem(std::string_view text) {
    return reading_of(text).problem;
}

std::uint32_t corporate_check_digit(std::uint64_t twelve_digits) {
    CHECK(twelve_digits < kTwelveDigits);
    std::uint64_t sum = 0;
    for (std::uint64_t place = 1; place <= 12; ++place) {
        sum += twelve_digits % 10 * (place % 2 == 1 ? 1 : 2);
        twelve_digits /= 10;
    }
    return static_cast<std::uint32_t>(9 - sum % 9);
}

std::string corporate_number_text(CorporateNumber number) {
    return number.value == 0 ? std::string() : std::to_string(number.value);
}

const char* corporate_number_problem_text(CorporateNumberProblem problem) {
    switch (problem) {
        case CorporateNumberProblem::none: return "The corporate number is right.";
        case CorporateNumberProblem::empty: return "The corporate number is missing.";
        case CorporateNumberProblem::not_digits: return "A corporate number has only digits.";
        case CorporateNumberProblem::wrong_length: return "A corporate number has 13 digits.";
        case CorporateNumberProblem::check_digit:
            return "The corporate number's check digit does not fit: a digit is wrong or two are "
                   "swapped.";
        case CorporateNumberProblem::scientific_form:
            return "A spreadsheet has rounded the corporate number: set the column to text and "
                   "fill it in again.";
    }
    CHECK(false);
    return "";
}

}  // namespace tsunagi
