#include "protocol/text/activity_field.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace tsunagi {
namespace {

TEST(ActivityField, HasANumberAndNamesThatReadBack) {
    std::set<std::string_view> names;
    for (std::uint32_t number = 1; number <= kActivityFieldsMax; ++number) {
        const ActivityField field = *activity_field_of_number(number);
        EXPECT_EQ(static_cast<std::uint32_t>(field), number);
        for (const std::string_view name :
             {activity_field_name_ja(field), activity_field_short_ja(field),
              activity_field_name_en(field)}) {
            EXPECT_EQ(read_activity_field(name), field) << name;
            names.insert(name);
        }
    }
    EXPECT_GE(names.size(), 3 * kActivityFieldsMax);
    EXPECT_EQ(activity_field_of_number(0), std::nullopt);
    EXPECT_EQ(activity_field_of_number(21), std::nullopt);
}

struct Row {
    const char* text;
    std::uint32_t number;
};

TEST(ActivityField, ReadsTheFormsOfPortalsAndQuestionnaires) {
    for (const Row& row : {
             Row{"保健・医療・福祉", 1},
             {"保健、医療又は福祉の増進を図る活動", 1},
             {"保健・医療または福祉の増進を図る活動", 1},
             {"保健･医療･福祉の増進", 1},
             {"福祉", 1},
             {"社会教育の推進", 2},
             {"まちづくり", 3},
             {"街づくりの推進", 3},
             {"まちづくり活動", 3},
             {"観光の振興", 4},
             {"農山漁村・中山間地域の振興", 5},
             {"農山漁村及び中山間地域の振興", 5},
             {"学術・文化・芸術・スポーツ", 6},
             {"学術、文化、芸術、スポーツの振興を図る活動", 6},
             {"文化、芸術又はスポーツの振興を図る活動", 6},
             {"スポーツ", 6},
             {"環境保全", 7},
             {"環境の保全", 7},
             {"災害救援", 8},
             {"災害救援活動", 8},
             {"地域安全", 9},
             {"人権擁護・平和推進", 10},
             {"人権の擁護又は平和の推進", 10},
             {"人権と平和", 10},
             {"国際協力", 11},
             {"男女共同参画社会の形成", 12},
             {"男女共同参画", 12},
             {"子どもの健全育成", 13},
             {"子供の健全育成", 13},
             {"こどもの健全育成を図る活動", 13},
             {"情報化社会の発展", 14},
             {"科学技術の振興", 15},
             {"経済活動の活性化", 16},
             {"職業能力の開発・雇用機会の拡充", 17},
             {"職業能力の開発又は雇用機会の拡充を支援する活動", 17},
             {"消費者の保護", 18},
             {"連絡・助言・援助", 19},
             {"団体の運営又は活動に関する連絡、助言又は援助の活動", 19},
             {"条例で定める活動", 20},
             {"1 保健・医療・福祉", 1},
             {"１．保健・医療・福祉", 1},
             {"第1号 保健・医療・福祉", 1},
             {"①保健・医療・福祉", 1},
             {"⑥環境の保全", 7},
             {"(4)文化、芸術又はスポーツの振興を図る活動", 6},
             {"4 学術、文化、芸術又はスポーツの振興を図る活動", 6},
             {"community DEVELOPMENT", 3},
         }) {
        const auto field = read_activity_field(row.text);
        ASSERT_TRUE(field.has_value()) << row.text;
        EXPECT_EQ(static_cast<std::uint32_t>(*field), row.number) << row.text;
    }
    for (const char* text : {"", "1", "１", "①", "第1号", "20", "その他", "活動", "特定非営利活動",
                             "保健室", "教育", "まちづくりと環境", "技術"}) {
        EXPECT_EQ(read_activity_field(text), std::nullopt) << text;
    }
}

// The lists of 1998 and 2003 number the same words otherwise.
TEST(ActivityField, IsNotFooledByTheNumbersOfOldLists) {
    constexpr std::array kOf1998 = {
        Row{"保健、医療又は福祉の増進を図る活動", 1},
        Row{"社会教育の推進を図る活動", 2},
        Row{"まちづくりの推進を図る活動", 3},
        Row{"文化、芸術又はスポーツの振興を図る活動", 6},
        Row{"環境の保全を図る活動", 7},
        Row{"災害救援活動", 8},
        Row{"地域安全活動", 9},
        Row{"人権の擁護又は平和の推進を図る活動", 10},
        Row{"国際協力の活動", 11},
        Row{"男女共同参画社会の形成の促進を図る活動", 12},
        Row{"子どもの健全育成を図る活動", 13},
        Row{"前各号に掲げる活動を行う団体の運営又は活動に関する連絡、助言又は援助の活動", 19}};
    for (std::size_t i = 0; i < kOf1998.size(); ++i) {
        const auto field = read_activity_field(std::to_string(i + 1) + "．" + kOf1998[i].text);
        ASSERT_TRUE(field.has_value()) << kOf1998[i].text;
        EXPECT_EQ(static_cast<std::uint32_t>(*field), kOf1998[i].number);
    }
}

TEST(ActivityFields, ReadsCellsWithSeveral) {
    const auto numbers = [](const ActivityFields& read) {
        std::vector<int> out;
        for (const ActivityField field : read.fields) out.push_back(static_cast<int>(field));
        return out;
    };
    EXPECT_EQ(
        numbers(read_activity_fields("保健、医療又は福祉の増進を図る活動、まちづくりの推進を図る活"
                                     "動、学術、文化、芸術又はスポーツの振興を図る活動")),
        (std::vector<int>{1, 3, 6}));
    EXPECT_EQ(numbers(read_activity_fields("①福祉\n②環境保全\r\n③福祉")), (std::vector<int>{1, 7}));
    EXPECT_EQ(numbers(read_activity_fields("まちづくり；子どもの健全育成/国際協力")),
              (std::vector<int>{3, 13, 11}));
    const ActivityFields some = read_activity_fields("まちづくり、猫、観光");
    EXPECT_EQ(numbers(some), (std::vector<int>{3, 4}));
    EXPECT_EQ(some.not_understood, std::vector<std::string>{"猫"});
    EXPECT_TRUE(read_activity_fields(" 、\n").not_understood.empty());
    const std::string huge = "福祉、" + std::string(10'000, 'x');
    EXPECT_EQ(read_activity_fields(huge).not_understood, std::vector<std::string>{huge});
}

// Any choice of fields, in the words of the Act or in short, reads back in its order.
RC_GTEST_PROP(ActivityFields, ReadBackAnyChoice, ()) {
    const auto chosen =
        *rc::gen::unique<std::vector<std::uint32_t>>(rc::gen::inRange<std::uint32_t>(1, 21));
    const auto gap = *rc::gen::elementOf(std::vector<std::string>{"、", "\n", ";", "／", " 、 "});
    const bool in_short = *rc::gen::arbitrary<bool>();
    std::string text;
    std::vector<ActivityField> fields;
    for (const std::uint32_t number : chosen) {
        fields.push_back(*activity_field_of_number(number));
        text += text.empty() ? "" : gap;
        text += in_short ? activity_field_short_ja(fields.back())
                         : activity_field_name_ja(fields.back());
    }
    const ActivityFields read = read_activity_fields(text);
    RC_ASSERT(read.fields == fields);
    RC_ASSERT(read.not_understood.empty());
}

}  // namespace
}  // namespace tsunagi
