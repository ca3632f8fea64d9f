#include "protocol/base/corporate_number.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

using Problem = CorporateNumberProblem;

TEST(CorporateNumber, ReadsKnownNumbers) {
    for (const auto* text : {"8700110005901", "4011001098993", "7123456789012", "1010005004779"}) {
        const auto number = parse_corporate_number(text);
        ASSERT_TRUE(number.has_value()) << text;
        EXPECT_EQ(corporate_number_text(*number), text);
        EXPECT_EQ(corporate_number_problem(text), Problem::none);
    }
}

TEST(CorporateNumber, ReadsFullWidthDigitsAndSpacesAround) {
    const CorporateNumber expected{8700110005901};
    EXPECT_EQ(parse_corporate_number("８７００１１０００５９０１"), expected);
    EXPECT_EQ(parse_corporate_number("　8700110005901 \t"), expected);
    EXPECT_EQ(parse_corporate_number("8700１１０００5901"), expected);
}

TEST(CorporateNumber, SaysWhyItRefuses) {
    EXPECT_EQ(corporate_number_problem("8700110005902"), Problem::check_digit);
    EXPECT_EQ(corporate_number_problem("1234567890123"), Problem::check_digit);
    EXPECT_EQ(corporate_number_problem("0700110005901"), Problem::check_digit);
    EXPECT_EQ(corporate_number_problem(""), Problem::empty);
    EXPECT_EQ(corporate_number_problem(" 　"), Problem::empty);
    EXPECT_EQ(corporate_number_problem("870011000590"), Problem::wrong_length);
    EXPECT_EQ(corporate_number_problem("87001100059011"), Problem::wrong_length);
    EXPECT_EQ(corporate_number_problem("870011000590X"), Problem::not_digits);
    EXPECT_EQ(corporate_number_problem("8-7001-1000-5901"), Problem::not_digits);
    EXPECT_EQ(corporate_number_problem("-8700110005901"), Problem::not_digits);
    EXPECT_EQ(corporate_number_problem("八七〇〇"), Problem::not_digits);
}

TEST(CorporateNumber, KnowsWhatASpreadsheetDoes) {
    EXPECT_EQ(corporate_number_problem("2010010000000"), Problem::scientific_form);
    EXPECT_EQ(corporate_number_problem("2.01001E+12"), Problem::scientific_form);
    EXPECT_EQ(corporate_number_problem("8.7E12"), Problem::scientific_form);
    EXPECT_EQ(corporate_number_problem("E12"), Problem::not_digits);
}

// Every single wrong digit is found, but for 0 against 9 where a digit weighs as much either way.
TEST(CorporateNumber, FindsSingleWrongDigits) {
    const std::string right = "8700110005901";
    for (std::size_t place = 0; place < right.size(); ++place) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string text = right;
            text[place] = digit;
            const bool same_weight =
                (digit == '0' && right[place] == '9') || (digit == '9' && right[place] == '0');
            const bool expected = digit == right[place] || (place > 0 && same_weight);
            EXPECT_EQ(parse_corporate_number(text).has_value(), expected) << text;
        }
    }
}

TEST(CorporateNumber, CheckDigitIsNeverZero) {
    for (std::uint64_t n = 0; n < 1'000'000'000'000; n += 999'999'937) {
        const std::uint32_t digit = corporate_check_digit(n);
        ASSERT_GE(digit, 1U);
        ASSERT_LE(digit, 9U);
        ASSERT_TRUE(
            parse_corporate_number(std::to_string(digit * 1'000'000'000'000 + n)).has_value());
    }
    EXPECT_EQ(corporate_number_text(CorporateNumber{}), "");
}

}  // namespace
}  // namespace tsunagi
