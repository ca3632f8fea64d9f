// Names of municipalities: what a record holds of them, whose table counts, how they are looked up.
#include "protocol/record/area_table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/record/kinds.h"

namespace tsunagi {
namespace {

const CenterId kOwn{{1}};
const CenterId kOther{{2}};
const CenterId kThird{{3}};

AreaTable toyama(const CenterId& center = kOther, const std::string& day = "2024-01-01") {
    return {{16},
            {{{162019}, "富山市", "とやまし"},
             {{162027}, "高岡市", "たかおかし"},
             {{162116}, "射水市", "いみずし"}},
            day,
            center};
}

AreaTable named(const CenterId& center, const std::string& day, const std::string& name) {
    return {{16}, {{{162019}, name, ""}}, day, center};
}

AreaNames names_of(const std::vector<AreaTable>& tables) {
    AreaTableChoice choice(kOwn, "2026-11-26");
    for (const AreaTable& table : tables) choice.add(table);
    return AreaNames(choice);
}

AreaNames japan() {
    AreaTable hokkaido{{1},
                       {{{11002}, "札幌市", "さっぽろし"},
                        {{11011}, "札幌市中央区", "さっぽろしちゅうおうく"},
                        {{13951}, "ニセコ町", "にせこちょう"}},
                       "2024-01-01",
                       kOther};
    AreaTable kanto{{13},
                    {{{131024}, "中央区", "ちゅうおうく"}, {{132063}, "府中市", "ふちゅうし"}},
                    "2024-01-01",
                    kOther};
    AreaTable kanagawa{{14}, {{{142077}, "茅ヶ崎市", "ちがさきし"}}, "2024-01-01", kOther};
    AreaTable hiroshima{{34}, {{{342084}, "府中市", "ふちゅうし"}}, "2024-01-01", kOther};
    return names_of({hokkaido, kanto, kanagawa, hiroshima, toyama()});
}

std::vector<std::uint32_t> found(const AreaNames& names, std::string_view text) {
    std::vector<std::uint32_t> out;
    for (const AreaCode code : names.find(text)) out.push_back(code.value);
    return out;
}

TEST(AreaTableBody, IsReadAsTheTableItWas) {
    const AreaTable table = toyama();
    const auto body = area_table_body(table);
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(body->title, "富山県の市区町村");
    EXPECT_FALSE(check_body(*find_kind(kind::kAreaTable), *body).has_value());
    const auto read = read_area_table(*body, kOther);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->rows, table.rows);
    EXPECT_EQ(read->day, table.day);
    EXPECT_EQ(read->prefecture, AreaCode{16});
}

TEST(AreaTableBody, DoesNotDependOnTheOrderOfRows) {
    AreaTable turned = toyama();
    std::ranges::reverse(turned.rows);
    EXPECT_EQ(area_table_body(turned)->fields, area_table_body(toyama())->fields);
}

TEST(AreaTableBody, HoldsThePrefectureWithTheMostAndRefusesMore) {
    AreaTable table{{1}, {}, "", kOther};
    for (std::uint32_t local = 100; local < 300; ++local)
        table.rows.push_back(
            {*municipality_from_parts(1, local), "ながいなまえの町", "ながいなまえのちょう"});
    EXPECT_TRUE(area_table_body(table).has_value());
    for (std::uint32_t local = 300; local < 600; ++local)
        table.rows.push_back(
            {*municipality_from_parts(1, local), "ながいなまえの町", "ながいなまえのちょう"});
    EXPECT_EQ(area_table_body(table).error(), Error::too_large);
}

TEST(AreaTableBody, PassesOverLinesThatAreNone) {
    Body body = *area_table_body(toyama());
    body.fields[area_table::kRows] +=
        "\n162018 富山市\n172014 金沢市\n162043\n162043  \n162043 魚津市 うおづし x\nx\n162043 "
        "魚津市";
    EXPECT_EQ(read_area_table(body, kOther)->rows.size(), 4U);
    body.fields[area_table::kPrefecture] = "48";
    EXPECT_FALSE(read_area_table(body, kOther).has_value());
    EXPECT_FALSE(read_area_table(Body{}, kOther).has_value());
}

TEST(AreaNames, AreThoseOfTheOwnTableElseOfTheNewest) {
    const auto name = [](const std::vector<AreaTable>& tables) {
        return std::string(names_of(tables).name({162019}));
    };
    const AreaTable older = named(kOther, "2020-01-01", "古い市");
    const AreaTable newer = named(kThird, "2024-01-01", "新しい市");
    const AreaTable to_come = named(kThird, "2099-01-01", "うその市");
    const AreaTable own = named(kOwn, "2010-01-01", "自分の市");
    const AreaTable same_day = named(kOther, "2024-01-01", "小さい番号の市");
    EXPECT_EQ(name({older, newer}), "新しい市");
    EXPECT_EQ(name({newer, older}), "新しい市");
    EXPECT_EQ(name({newer, own, older}), "自分の市");
    EXPECT_EQ(name({older, to_come}), "古い市");
    EXPECT_EQ(name({to_come}), "");
    const AreaTable of_no_day = named(kThird, "", "いつかの市");
    EXPECT_EQ(name({of_no_day, older}), "古い市");
    EXPECT_EQ(name({of_no_day}), "いつかの市");
    EXPECT_EQ(name({newer, same_day}), "小さい番号の市");
    EXPECT_EQ(name({same_day, newer}), "小さい番号の市");
}

TEST(AreaNames, AreFoundAsPeopleWriteThem) {
    const AreaNames names = japan();
    using Codes = std::vector<std::uint32_t>;
    for (const char* text :
         {"富山市", "富山県富山市", "とやまし", "トヤマシ", "ﾄﾔﾏｼ", "富山県　富山市"})
        EXPECT_EQ(found(names, text), Codes{162019}) << text;
    EXPECT_EQ(found(names, "射水"), Codes{162116});
    EXPECT_EQ(found(names, "茅ケ崎市"), Codes{142077});
    EXPECT_EQ(found(names, "茅ヶ崎"), Codes{142077});
    EXPECT_EQ(found(names, "ニセコ町"), Codes{13951});
    EXPECT_EQ(found(names, "府中市"), (Codes{132063, 342084}));
    EXPECT_EQ(found(names, "広島県府中市"), Codes{342084});
    EXPECT_EQ(found(names, "中央区"), (Codes{11011, 131024}));
    EXPECT_EQ(found(names, "東京都中央区"), Codes{131024});
    EXPECT_EQ(found(names, "札幌市中央区"), Codes{11011});
    EXPECT_EQ(found(names, "札幌市 中央区"), Codes{11011});
    for (const char* text :
         {"", " ", "富山県", "金沢市", "市", "区", "央区", "東京都富山市", "\xff"})
        EXPECT_EQ(found(names, text), Codes{}) << text;
}

TEST(AreaNames, KnowWhatTheyAreOf) {
    const AreaNames names = japan();
    EXPECT_EQ(names.size(), 10U);
    EXPECT_EQ(names.tables().size(), 5U);
    EXPECT_EQ(names.name({162019}), "富山市");
    EXPECT_EQ(names.name({162043}), "");
    EXPECT_EQ(names.search("ふちゅう").size(), 2U);
    EXPECT_EQ(names.search("富山県").size(), 3U);
    EXPECT_EQ(names.search("ちゅうおう").size(), 2U);
    EXPECT_EQ(names.search("162019").size(), 1U);
    EXPECT_TRUE(names.search("月").empty());
    EXPECT_TRUE(AreaNames().find("富山市").empty());
}

}  // namespace
}  // namespace tsunagi
