// The guard over random and hostile texts: order, bounds, any bytes, any manner, linear time.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "protocol/text/personal_data.h"
#include "tests/support/effort.h"

namespace tsunagi {
namespace {

// Words that meet at random: in order, in bounds, on the borders of characters, no overlap in a
// kind.
RC_GTEST_PROP(PersonalData, FindsInOrderWhateverMeets, ()) {
    static const std::vector<std::string> kParts = {
        "田中", "様", "方",   "さん", "ちゃん", "サン", "ﾀﾞ",   "090",        "-",   "1234", "（",
        "）",   "@",  "(at)", "a",    ".jp",    " ",    "　",   "〒",         "761", "荘",   "101",
        "号",   "室", "TEL",  "内線", "\n",     "\xFF", "殿",   "氏",         "ノ",  "・",   "一",
        "ー",   "+",  "81",   "0",    "12桁",   "、",   "普通", "12345678901"};
    std::string text;
    for (const auto& part :
         *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kParts)))
        text += part;
    std::map<PersonalDataKind, std::size_t> ends;
    std::size_t last_begin = 0;
    for (const PersonalDataFinding& finding : find_personal_data(text)) {
        RC_ASSERT(finding.begin >= last_begin);
        RC_ASSERT(finding.begin < finding.end && finding.end <= text.size());
        RC_ASSERT((static_cast<unsigned char>(text[finding.begin]) & 0xC0U) != 0x80U);
        RC_ASSERT(finding.begin >= ends[finding.kind]);
        ends[finding.kind] = finding.end;
        last_begin = finding.begin;
    }
}

RC_GTEST_PROP(PersonalData, TakesAnyBytes, (const std::string& bytes)) {
    for (const PersonalDataFinding& finding : find_personal_data(bytes)) {
        RC_ASSERT(finding.begin < finding.end && finding.end <= bytes.size());
    }
}

// Numbers drawn by the numbering plan, in the manners of people.
RC_GTEST_PROP(PersonalData, FindsEveryMobileNumberInEveryManner, ()) {
    const auto digit = [] { return std::to_string(*rc::gen::inRange(0, 10)); };
    const std::string first =
        *rc::gen::elementOf(std::vector<std::string>{"090", "080", "070", "050"});
    std::string middle = std::to_string(*rc::gen::inRange(1, 10));
    std::string last;
    for (int i = 0; i < 3; ++i) middle += digit();
    for (int i = 0; i < 4; ++i) last += digit();
    const std::string gap = *rc::gen::elementOf(
        std::vector<std::string>{"-", "－", "ー", "―", " ", "", "‐", ".", ") "});
    const std::string front = *rc::gen::elementOf(std::vector<std::string>{
        "", "TEL:", "電話", "携帯 ", "連絡は", "（", "私の番号、", "2026/2/19 "});
    const std::string behind =
        *rc::gen::elementOf(std::vector<std::string>{"", "まで", "。", " ", "）", "(夜間)", "\n3"});
    const std::string number = first + gap + middle + gap + last;
    const std::string text = front + number + behind;
    const auto findings = find_personal_data(text);
    RC_ASSERT(
        std::any_of(findings.begin(), findings.end(), [&](const PersonalDataFinding& finding) {
            return finding.kind == PersonalDataKind::phone && finding.begin <= front.size() &&
                   finding.end >= front.size() + number.size();
        }));
}

// Each of these makes some search look far at every character. 256 KiB took about 20 ms when this
// was written; a quadratic one would take minutes.
// Work that grew with the square of these texts would not end within the test's time-out; how long
// it takes is for nobody to assert.
TEST(PersonalData, EndsWithHostileTexts) {
    constexpr std::size_t kBytes = test::effort<std::size_t>(256 * 1024, 64 * 1024);
    for (const char* part : {"1",
                             "1-",
                             "0 ",
                             "090-",
                             "様",
                             "さん",
                             "田",
                             "田様",
                             "あ",
                             "ア",
                             "ー",
                             "a",
                             "a@",
                             "@",
                             "a.",
                             "荘",
                             "荘1",
                             "1-2荘",
                             "方",
                             "1番田方",
                             "(",
                             "） ",
                             ")様",
                             "〒1234567",
                             "〒123-4567市",
                             "\xE3",
                             "(at)",
                             "あ様",
                             "ノ",
                             "普通1234567",
                             "+81",
                             "内線",
                             "0878127534内線",
                             " at ",
                             "殿"}) {
        std::string text;
        while (text.size() + std::string(part).size() <= kBytes) text += part;
        const auto findings = find_personal_data(text);
        EXPECT_LE(findings.size(), text.size() / 2) << part;
        for (const auto& finding : findings) {
            EXPECT_LT(finding.begin, finding.end) << part;
            EXPECT_LE(finding.end, text.size()) << part;
        }
    }
}

}  // namespace
}  // namespace tsunagi
