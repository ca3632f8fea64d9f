// What people write for fields, and the form that comes out.
#include "client/forms/field_input.h"

#include <gtest/gtest.h>

#include "client/messages.h"
#include "protocol/record/field_form.h"
#include "tests/support/builders.h"

namespace tsunagi::client {
namespace {

const FieldRow& field(KindId kind, std::string_view name) {
    return *find_field(*find_kind(kind), name);
}

std::string read(KindId kind, std::string_view name, std::string_view text) {
    const ValueReading reading = read_value(field(kind, name), text);
    return reading.problem == ValueProblem::none ? reading.value
                                                 : value_problem_name(reading.problem);
}

TEST(FieldInput, DatesAsJapanWritesThem) {
    const auto date = [](std::string_view text) { return read(kind::kOrg, "closed_on", text); };
    EXPECT_EQ(date("令和8年2月19日"), "2026-02-19");
    EXPECT_EQ(date(" 2026/2/19　"), "2026-02-19");
    EXPECT_EQ(date("Ｒ８．２．１９"), "2026-02-19");
    EXPECT_EQ(date(""), "");
    for (const char* unsure :
         {"8月5日", "令和8年", "2026年2月", "平成35年1月1日", "2026-02-30", "未定"})
        EXPECT_EQ(date(unsure), "bad_date") << unsure;
}

TEST(FieldInput, MomentsNeedADayAndATime) {
    const auto moment = [](std::string_view text) {
        return read(kind::kOpportunity, "starts_at", text);
    };
    EXPECT_EQ(moment("2026-02-19T09:00"), "2026-02-19T09:00");
    EXPECT_EQ(moment("令和8年2月19日 13時30分"), "2026-02-19T13:30");
    EXPECT_EQ(moment("2026-02-19"), "bad_time");
    EXPECT_EQ(moment("13:30"), "bad_time");
}

TEST(FieldInput, NumbersAsLedgersWriteThem) {
    const auto number = [](std::string_view text) { return read(kind::kResource, "amount", text); };
    EXPECT_EQ(number("1,000"), "1000");
    EXPECT_EQ(number("￥１２，３４５円"), "12345");
    EXPECT_EQ(number("1,00"), "bad_number") << "no thousands: perhaps a decimal comma";
    EXPECT_EQ(number(",100"), "bad_number");
    EXPECT_EQ(number("約100"), "bad_number");
    EXPECT_EQ(number("-5"), "bad_number");
    EXPECT_EQ(read(kind::kImpact, "value", "-12.5"), "-12.5");
    EXPECT_EQ(read(kind::kImpact, "value", "1,234.5"), "1234.5");
}

TEST(FieldInput, ChoicesByNameOrLabelInEitherLanguage) {
    const auto type = [](std::string_view text) { return read(kind::kResource, "type", text); };
    EXPECT_EQ(type("goods"), "goods");
    EXPECT_EQ(type("物品"), "goods");
    EXPECT_EQ(type("ＧＯＯＤＳ"), "goods");
    EXPECT_EQ(type("もの"), "bad_choice");
    EXPECT_EQ(read(kind::kConsultation, "topics", "会計・税務、広報"), "accounting\npublicity");
    EXPECT_EQ(read(kind::kArticle, "activities", "2;まちづくりの推進を図る活動"), "2\n3");
    EXPECT_EQ(read(kind::kOrg, "activities", "保健・医療・福祉、子どもの健全育成"), "1\n13");
    EXPECT_EQ(read(kind::kOrg, "activities", "保健・医療・福祉、なにか"), "bad_choice");
}

TEST(FieldInput, FlagsInBothLanguages) {
    const auto flag = [](std::string_view text) { return read(kind::kVoice, "sensitive", text); };
    for (const char* yes : {"1", "yes", "True", "はい", "有", "○"})
        EXPECT_EQ(flag(yes), "1") << yes;
    for (const char* no : {"0", "no", "いいえ", "無", "なし", "×"}) EXPECT_EQ(flag(no), "0") << no;
    EXPECT_EQ(flag("不明"), "bad_flag");
}

TEST(FieldInput, ListsArePartedByCommasAndLineEnds) {
    const auto list = [](std::string_view text) { return read(kind::kOrg, "strengths", text); };
    EXPECT_EQ(list("会計、 広報;助成金\n相談"), "会計\n広報\n助成金\n相談");
    EXPECT_EQ(list("、,"), "");
    const std::vector<std::string> items{"a, b", "", "c"};
    EXPECT_EQ(read_items(field(kind::kOrg, "strengths"), items).value, "a, b\nc");
}

TEST(FieldInput, CodesAndAddressesOfTheNet) {
    EXPECT_EQ(read(kind::kOrg, "corporate_number", "８７００１１０００５９０１"), "8700110005901");
    EXPECT_EQ(read(kind::kOrg, "corporate_number", "2010010000000"), "bad_corporate_number");
    EXPECT_EQ(read(kind::kOrg, "mail", "ｉｎｆｏ＠example.jp"), "info@example.jp");
    EXPECT_EQ(read(kind::kOrg, "mail", "なし"), "bad_mail");
    EXPECT_EQ(read(kind::kOrg, "url", "https://例え.jp/"), "https://例え.jp/");
    EXPECT_EQ(read(kind::kOrg, "url", "www.example.jp"), "bad_url");
    EXPECT_EQ(read(kind::kAnswer, "question", std::string(64, 'A')), std::string(64, 'a'));
}

TEST(FieldInput, CellsBreakLinesWhereTheyPlease) {
    EXPECT_EQ(read(kind::kOrg, "address", "富山市\r\n新桜町"), "富山市 新桜町");
    EXPECT_EQ(read(kind::kOrg, "purpose", "一\r\n二"), "一\n二");
    EXPECT_EQ(read(kind::kOrg, "address", "a\x07"), "bad_text");
}

// Whatever comes in, what comes out has the field's form.
// The form of a long text lets them through; what is said first says what is wrong.
TEST(FieldInput, NoFieldTakesControlCharactersOrBytesThatAreNoText) {
    for (const KindRow& kind : kinds()) {
        for (const FieldRow& row : kind.fields) {
            for (const char* text : {"2026\x1b[31m", "1\x07", "a\u0085b", "\xff"})
                EXPECT_EQ(read(kind.id, row.name, text), "bad_text")
                    << kind.name << " " << row.name;
        }
    }
}

TEST(FieldInput, AnyTextBecomesTheFieldsFormOrAProblem) {
    SeededRandom random(3);
    static const std::string kPieces[] = {"令和", "8",  "年", "2",        "/", "-",    ":",
                                          ".",    ",",  "、", "１",       "@", "a",    "\n",
                                          " ",    "　", "円", "https://", "○", "物品", "\xff"};
    for (const KindRow& kind : kinds()) {
        for (const FieldRow& row : kind.fields) {
            for (int turn = 0; turn < 200; ++turn) {
                std::string text;
                for (std::size_t i = random.below(8); i > 0; --i)
                    text += kPieces[random.below(std::size(kPieces))];
                const ValueReading reading = read_value(row, text);
                if (reading.problem != ValueProblem::none) {
                    EXPECT_TRUE(reading.value.empty());
                } else if (!reading.value.empty()) {
                    EXPECT_TRUE(has_form(row, reading.value)) << row.name << ": " << text;
                    EXPECT_EQ(read_value(row, reading.value).value, reading.value)
                        << row.name << ": " << text;
                }
            }
        }
    }
}

TEST(FieldInput, EveryProblemHasATranslatedSentence) {
    use_language(Language::japanese);
    for (int i = 1; i <= static_cast<int>(ValueProblem::bad_record); ++i) {
        const char* sentence = value_problem_text(static_cast<ValueProblem>(i));
        EXPECT_TRUE(is_translated(sentence)) << sentence;
    }
    use_language(Language::english);
}

}  // namespace
}  // namespace tsunagi::client
