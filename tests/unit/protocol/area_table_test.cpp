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

// With a table of one place for each prefecture that has none here.
AreaNames whole_japan(std::vector<AreaTable> tables) {
    for (std::uint32_t number = 1; number <= kPrefecturesMax; ++number) {
        const AreaCode prefecture{number};
        if (std::ranges::find(tables, prefecture, &AreaTable::prefecture) != tables.end()) continue;
        tables.push_back({prefecture,
                          {{{number * 10'000 + 2'018}, "無名" + std::to_string(number) + "市", ""}},
                          "2024-01-01",
                          kOther});
    }
    return names_of(tables);
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

TEST(AreaNames, AreSeenInFrontOfAnAddress) {
    AreaTable towns{{16},
                    {{{163228}, "上市町", "かみいちまち"},
                     {{163236}, "立山町", "たてやままち"},
                     {{162116}, "射水市", "いみずし"}},
                    "2024-01-01",
                    kOther};
    AreaTable tokyo{{13},
                    {{{132136}, "東村山市", "ひがしむらやまし"},
                     {{131024}, "中央区", "ちゅうおうく"},
                     {{132063}, "府中市", "ふちゅうし"}},
                    "2024-01-01",
                    kOther};
    AreaTable okinawa{{47}, {{{473031}, "東村", "ひがしそん"}}, "2024-01-01", kOther};
    AreaTable hiroshima{{34}, {{{342084}, "府中市", "ふちゅうし"}}, "2024-01-01", kOther};
    AreaTable hokkaido{
        {1},
        {{{11002}, "札幌市", "さっぽろし"}, {{11011}, "札幌市中央区", "さっぽろしちゅうおうく"}},
        "2024-01-01",
        kOther};
    const AreaNames names = whole_japan({towns, tokyo, okinawa, hiroshima, hokkaido});
    const auto front = [&](std::string_view address, std::uint32_t within = 0) {
        const auto area = names.in_front_of(
            address, within == 0 ? std::nullopt : std::optional(AreaCode{within}));
        return area ? area->value : 0;
    };
    EXPECT_EQ(front("富山県射水市新開発410-1"), 162116U);
    EXPECT_EQ(front("富山県 射水市 新開発"), 162116U);
    EXPECT_EQ(front("射水市新開発410-1"), 162116U) << "no other city is called so";
    EXPECT_EQ(front("富山県中新川郡上市町法音寺1"), 163228U);
    EXPECT_EQ(front("中新川郡立山町前沢2440", 16), 163236U);
    EXPECT_EQ(front("立山町前沢2440"), 0U) << "may be a quarter of any town";
    EXPECT_EQ(front("立山町前沢2440", 16), 163236U);
    EXPECT_EQ(front("北海道札幌市中央区北1条"), 11011U) << "the longest name";
    EXPECT_EQ(front("札幌市中央区北1条"), 11011U);
    EXPECT_EQ(front("札幌市役所"), 11002U);
    EXPECT_EQ(front("中央区銀座1-1"), 0U);
    EXPECT_EQ(front("東京都中央区銀座1-1"), 131024U);
    EXPECT_EQ(front("東京都東村山市本町1-2-3"), 132136U);
    EXPECT_EQ(front("府中市宮西町2-24"), 0U) << "there are two";
    EXPECT_EQ(front("府中市宮西町2-24", 34), 342084U);
    EXPECT_EQ(front("富山県"), 0U);
    EXPECT_EQ(front(""), 0U);
    EXPECT_EQ(front("新潟県長岡市"), 0U) << "no table has it";
    EXPECT_EQ(front("上市町法音寺1"), 0U) << "no city, though 市 stands in it";
    EXPECT_EQ(front("広島県府中市府川町", 13), 0U) << "which of the two?";
    const AreaNames some = names_of({towns, hiroshima});
    EXPECT_EQ(some.in_front_of("府中市宮西町2-24"), std::nullopt) << "others may be called so";
    EXPECT_EQ(some.in_front_of("広島県府中市府川町"), AreaCode{342084});
}

TEST(AreaNames, AreTakenFromListsOnlyWhereTheyAreWholeAndOnlyOneIsMeant) {
    AreaTable tokyo{
        {13}, {{{131032}, "港区", "みなとく"}, {{131172}, "北区", "きたく"}}, "2024-01-01", kOther};
    AreaTable osaka{
        {27},
        {{{271004}, "大阪市", ""}, {{271276}, "大阪市北区", ""}, {{271411}, "堺市堺区", ""}},
        "2024-01-01",
        kOther};
    const AreaNames names = whole_japan({toyama(), tokyo, osaka});
    const auto named = [&](std::string_view text, std::uint32_t within = 0) {
        const auto area =
            names.named(text, within == 0 ? std::nullopt : std::optional(AreaCode{within}));
        return area ? area->value : 0;
    };
    EXPECT_EQ(named("射水市"), 162116U);
    EXPECT_EQ(named("富山県射水市"), 162116U);
    EXPECT_EQ(named("射水市（旧新湊市）", 16), 162116U);
    EXPECT_EQ(named("北区", 27), 271276U) << "of its only city with one";
    EXPECT_EQ(named("北区", 13), 131172U);
    for (const char* text :
         {"射水", "北", "港", "いみずし", "射水市以外", "射水市・高岡市", "射水市を除く県内", ""})
        EXPECT_EQ(named(text), 0U) << text;
    EXPECT_EQ(named("射水市", 17), 0U);
    EXPECT_EQ(named("富山県射水市", 17), 0U) << "which of the two?";
    EXPECT_EQ(names_of({toyama()}).named("射水市"), std::nullopt) << "others may be called so";
    EXPECT_EQ(names_of({toyama()}).named("射水市", AreaCode{16}), AreaCode{162116});
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
