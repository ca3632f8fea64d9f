#include "protocol/text/phone_number.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tsunagi {
namespace {

struct PhoneRow {
    const char* text;
    PhoneKind kind;
    const char* e164;
    const char* display;
    const char* extension = "";
};

TEST(PhoneNumber, ReadsTheFormsOfRealLists) {
    using enum PhoneKind;
    for (const PhoneRow& row : {
             PhoneRow{"087-812-7534", fixed, "+81878127534", "087-812-7534"},
             {"(098)939-1212", fixed, "+81989391212", "098-939-1212"},
             {"（０９８）９３９－１２１２", fixed, "+81989391212", "098-939-1212"},
             {"０８７－８１２－７５３４", fixed, "+81878127534", "087-812-7534"},
             {"０８７ー８１２ー７５３４", fixed, "+81878127534", "087-812-7534"},
             {"087‐812−7534", fixed, "+81878127534", "087-812-7534"},
             {"087(812)7534", fixed, "+81878127534", "087-812-7534"},
             {"087 812 7534", fixed, "+81878127534", "087-812-7534"},
             {"087.812.7534", fixed, "+81878127534", "087-812-7534"},
             {"087 - 812 - 7534", fixed, "+81878127534", "087-812-7534"},
             {"087-8127534", fixed, "+81878127534", "087-812-7534"},
             {"0878127534", fixed, "+81878127534", "0878127534"},
             {"087812-7534", fixed, "+81878127534", "0878127534"},
             {"03-1234-5678", fixed, "+81312345678", "03-1234-5678"},
             {"04992-1-2345", fixed, "+81499212345", "04992-1-2345"},
             {"0120-444-112", free_call, "+81120444112", "0120-444-112"},
             {"0120-44-4112", free_call, "+81120444112", "0120-44-4112"},
             {"0800-123-4567", free_call, "+818001234567", "0800-123-4567"},
             {"0570-064-000", navi, "+81570064000", "0570-064-000"},
             {"050-1234-5678", ip, "+815012345678", "050-1234-5678"},
             {"090-1234-5678", mobile, "+819012345678", "090-1234-5678"},
             {"080 1234 5678", mobile, "+818012345678", "080-1234-5678"},
             {"070-12345678", mobile, "+817012345678", "070-1234-5678"},
             {"06012345678", mobile, "+816012345678", "06012345678"},
             {"+81 87 812 7534", fixed, "+81878127534", "087-812-7534"},
             {"+81-87-812-7534", fixed, "+81878127534", "087-812-7534"},
             {"+81 (0)87 812 7534", fixed, "+81878127534", "087-812-7534"},
             {"+81(0)90-1234-5678", mobile, "+819012345678", "090-1234-5678"},
             {"＋８１ ９０ １２３４ ５６７８", mobile, "+819012345678", "090-1234-5678"},
             {"+819012345678", mobile, "+819012345678", "09012345678"},
             {"+81 090 1234 5678", mobile, "+819012345678", "090-1234-5678"},
             {"+1 202-555-0100", foreign, "+12025550100", "+12025550100"},
             {"TEL：087-812-7534", fixed, "+81878127534", "087-812-7534"},
             {"Tel. 087-812-7534", fixed, "+81878127534", "087-812-7534"},
             {"電話 087-812-7534（代）", fixed, "+81878127534", "087-812-7534"},
             {"電話番号：087-812-7534", fixed, "+81878127534", "087-812-7534"},
             {"℡087-812-7534", fixed, "+81878127534", "087-812-7534"},
             {"TEL/FAX 087-812-7534", fixed, "+81878127534", "087-812-7534"},
             {"087-812-7534（代表）", fixed, "+81878127534", "087-812-7534"},
             {"087-812-7534 内線12", fixed, "+81878127534", "087-812-7534", "12"},
             {"087-812-7534（内線：１２）", fixed, "+81878127534", "087-812-7534", "12"},
             {"087-812-7534(内012)", fixed, "+81878127534", "087-812-7534", "012"},
             {"087-812-7534 ext. 345", fixed, "+81878127534", "087-812-7534", "345"},
             {"087-812-7534（代）内線12", fixed, "+81878127534", "087-812-7534", "12"},
         }) {
        const PhoneReading reading = read_phone_number(row.text);
        ASSERT_TRUE(reading.number.has_value()) << row.text << ": " << int(reading.problem);
        EXPECT_EQ(reading.number->kind, row.kind) << row.text;
        EXPECT_EQ(e164_text(*reading.number), row.e164) << row.text;
        EXPECT_EQ(reading.number->display, row.display) << row.text;
        EXPECT_EQ(reading.number->extension, row.extension) << row.text;
    }
}

TEST(PhoneNumber, ReadsShortNumbersThatNoOtherCountryCanCall) {
    for (const char* text : {"110", "１１９", "188", "189", "#7119", "＃8000", "電話 118"}) {
        const PhoneReading reading = read_phone_number(text);
        ASSERT_TRUE(reading.number.has_value()) << text;
        EXPECT_EQ(reading.number->kind, PhoneKind::short_number);
        EXPECT_EQ(e164_text(*reading.number), std::nullopt);
        EXPECT_EQ(reading.number->digits, reading.number->display);
    }
}

TEST(PhoneNumber, RefusesWithAReason) {
    struct Refusal {
        const char* text;
        PhoneProblem problem;
    };
    for (const Refusal& row : {
             Refusal{"", PhoneProblem::empty},
             {"　", PhoneProblem::empty},
             {"なし", PhoneProblem::not_a_number},
             {"#711", PhoneProblem::not_a_number},
             {"111", PhoneProblem::wrong_length},
             {"812-7534", PhoneProblem::wrong_length},
             {"087-812-753", PhoneProblem::wrong_length},
             {"087-812-75345", PhoneProblem::wrong_length},
             {"090-1234-567", PhoneProblem::wrong_length},
             {"0120-444-1123", PhoneProblem::wrong_length},
             {"+81 87 812 753", PhoneProblem::wrong_length},
             {"+81", PhoneProblem::wrong_length},
             {"+1 23", PhoneProblem::wrong_length},
             {"0012345678", PhoneProblem::no_such_prefix},
             {"030-1234-5678", PhoneProblem::no_such_prefix},
             {"2026021912", PhoneProblem::no_such_prefix},
             {"878127534", PhoneProblem::zero_lost},
             {"9012345678", PhoneProblem::zero_lost},
             {"087-812-7534、087-812-7535", PhoneProblem::several_numbers},
             {"087-812-7534/7535", PhoneProblem::several_numbers},
             {"087-812-7534～7", PhoneProblem::several_numbers},
             {"087-812-7534 平日のみ", PhoneProblem::more_text},
             {"087-812-7534 内線1234567", PhoneProblem::more_text},
         }) {
        const PhoneReading reading = read_phone_number(row.text);
        EXPECT_EQ(reading.problem, row.problem) << row.text;
        EXPECT_FALSE(reading.number.has_value()) << row.text;
    }
}

// What is shown reads back to the same number, and hyphens apart it is the digits.
RC_GTEST_PROP(PhoneNumber, ShowsWhatItReadsBack, ()) {
    static const std::vector<std::string> kParts = {"0",    "8",  "7",  "1",  "90",   "-",   "（",
                                                    "）",   " ",  "＋", "81", "1234", "812", "内線",
                                                    "TEL:", "ー", "、", "#",  "120"};
    std::string text;
    for (const auto& part :
         *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kParts)))
        text += part;
    const PhoneReading reading = read_phone_number(text);
    RC_ASSERT(reading.number.has_value() == (reading.problem == PhoneProblem::none));
    if (!reading.number) return;
    const PhoneReading again = read_phone_number(reading.number->display);
    RC_ASSERT(again.number.has_value());
    RC_ASSERT(again.number->digits == reading.number->digits);
    RC_ASSERT(again.number->display == reading.number->display);
    if (const auto e164 = e164_text(*reading.number)) {
        RC_ASSERT(read_phone_number(*e164).number->digits == reading.number->digits);
    }
}

// The naive twin: the plan as a list of prefixes, from the longest.
RC_GTEST_PROP(PhoneNumber, KindsAreThoseOfThePlan, ()) {
    const auto length = *rc::gen::inRange<std::size_t>(9, 13);
    std::string digits = *rc::gen::elementOf(std::vector<std::string>{
        "0", "00", "012", "0120", "0570", "0800", "08", "05", "09", "04992", "1", "0990", "0180"});
    while (digits.size() < length) digits.push_back(*rc::gen::inRange('0', ':'));
    const auto starts = [&](std::initializer_list<const char*> prefixes) {
        return std::any_of(prefixes.begin(), prefixes.end(),
                           [&](const char* prefix) { return digits.starts_with(prefix); });
    };
    bool exists = false;
    if (starts({"0120", "0570", "0180", "0990"})) {
        exists = digits.size() == 10;
    } else if (starts({"050", "060", "070", "080", "090"})) {
        exists = digits.size() == 11;
    } else {
        exists = digits.size() == 10 && digits[0] == '0' && digits[1] != '0' && digits[2] != '0';
    }
    RC_ASSERT(national_kind(digits).has_value() == exists);
}

}  // namespace
}  // namespace tsunagi
