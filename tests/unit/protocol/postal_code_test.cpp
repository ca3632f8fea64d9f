#include "protocol/text/postal_code.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tsunagi {
namespace {

TEST(PostalCode, ReadsTheFormsOfRealLists) {
    for (const char* text :
         {"761-0123", "7610123", "〒761-0123", "〒７６１－０１２３", "７６１０１２３", "761ー0123",
          "〒 761 - 0123", " 〒761 0123　", "郵便番号：761-0123", "761‐0123"}) {
        const PostalCodeReading reading = read_postal_code(text);
        EXPECT_EQ(reading.problem, PostalCodeProblem::none) << text;
        EXPECT_EQ(postal_code_text(reading.code), "761-0123") << text;
    }
    EXPECT_EQ(postal_code_text(read_postal_code("0010000").code), "001-0000");
    EXPECT_EQ(postal_code_text({}), "");
}

TEST(PostalCode, RefusesWithAReason) {
    struct Refusal {
        const char* text;
        PostalCodeProblem problem;
    };
    for (const Refusal& row : {Refusal{"", PostalCodeProblem::empty},
                               {"〒", PostalCodeProblem::not_digits},
                               {"高松市", PostalCodeProblem::not_digits},
                               {"761-0123 高松市", PostalCodeProblem::not_digits},
                               {"600000", PostalCodeProblem::zero_lost},
                               {"10000", PostalCodeProblem::zero_lost},
                               {"761", PostalCodeProblem::wrong_length},
                               {"7610-123", PostalCodeProblem::wrong_length},
                               {"76101234", PostalCodeProblem::wrong_length},
                               {"000-0001", PostalCodeProblem::wrong_length}}) {
        const PostalCodeReading reading = read_postal_code(row.text);
        EXPECT_EQ(reading.problem, row.problem) << row.text;
        EXPECT_EQ(reading.code, PostalCode{}) << row.text;
    }
}

RC_GTEST_PROP(PostalCode, ReadsBackEachCode, ()) {
    const PostalCode code{*rc::gen::inRange<std::uint32_t>(10'000, 10'000'000)};
    const std::string text = postal_code_text(code);
    RC_ASSERT(text.size() == 8U);
    RC_ASSERT(read_postal_code(text).code == code);
    RC_ASSERT(read_postal_code("〒" + text.substr(0, 3) + text.substr(4)).code == code);
}

}  // namespace
}  // namespace tsunagi
