#include "protocol/base/area.h"

#include <gtest/gtest.h>

#include <set>

namespace tsunagi {
namespace {

constexpr AreaCode kToyama{16};

TEST(Prefecture, HasOneNameEachInBothLanguagesAndReadsThemBack) {
    std::set<std::string_view> names;
    for (std::uint32_t number = 1; number <= kPrefecturesMax; ++number) {
        const AreaCode code{number};
        ASSERT_TRUE(is_prefecture(code));
        names.insert(prefecture_name_ja(code));
        names.insert(prefecture_name_en(code));
        EXPECT_EQ(parse_prefecture(prefecture_name_ja(code)), code);
        EXPECT_EQ(parse_prefecture(prefecture_name_en(code)), code);
        EXPECT_EQ(parse_prefecture(area_text(code)), code);
        EXPECT_EQ(parse_prefecture("JP-" + area_text(code)), code);
    }
    EXPECT_EQ(names.size(), 2 * kPrefecturesMax);
    EXPECT_FALSE(is_prefecture(AreaCode{0}));
    EXPECT_FALSE(is_prefecture(AreaCode{48}));
}

TEST(Prefecture, NumbersAreThoseOfJisX0401) {
    EXPECT_EQ(parse_prefecture("北海道"), AreaCode{1});
    EXPECT_EQ(parse_prefecture("東京都"), AreaCode{13});
    EXPECT_EQ(parse_prefecture("富山県"), kToyama);
    EXPECT_EQ(parse_prefecture("三重県"), AreaCode{24});
    EXPECT_EQ(parse_prefecture("京都府"), AreaCode{26});
    EXPECT_EQ(parse_prefecture("沖縄県"), AreaCode{47});
}

TEST(Prefecture, ReadsWhatPeopleType) {
    for (const auto* text :
         {"16", "１６", " 16 ", "富山", "富山県", "toyama", "TOYAMA", "jp-16", "160008", "16000"}) {
        EXPECT_EQ(parse_prefecture(text), kToyama) << text;
    }
    EXPECT_EQ(parse_prefecture("6"), AreaCode{6});
    EXPECT_EQ(parse_prefecture("06"), AreaCode{6});
    EXPECT_EQ(parse_prefecture("京都"), AreaCode{26});
}

// 010006 is Hokkaido; spreadsheets make 10006 of it, in 9 of 47 rows of a widely used table.
TEST(Prefecture, ReadsACodeThatLostItsZero) { EXPECT_EQ(parse_prefecture("10006"), AreaCode{1}); }

TEST(Prefecture, RefusesWhatItIsNot) {
    for (const auto* text : {"", "0", "00", "48", "99", "016", "160009", "162019", "北海", "富山市",
                             "Toyam", "-16", "1 6", "16a", "480002", "1600080"}) {
        EXPECT_EQ(parse_prefecture(text), std::nullopt) << text;
    }
}

TEST(Region, HoldsEachPrefectureOnceByItsStableId) {
    std::set<std::uint32_t> seen;
    std::uint32_t last = 1;
    for (std::uint32_t number = 1; number <= kPrefecturesMax; ++number) {
        const auto id = static_cast<std::uint32_t>(region_of(AreaCode{number}));
        EXPECT_TRUE(is_region(id));
        EXPECT_GE(id, last) << "regions follow the prefectures' order";
        last = id;
        seen.insert(id);
    }
    EXPECT_EQ(seen.size(), kRegionsMax);
    EXPECT_EQ(region_of(AreaCode{7}), Region::tohoku);
    EXPECT_EQ(region_of(AreaCode{8}), Region::kanto);
    EXPECT_EQ(region_of(AreaCode{23}), Region::chubu);
    EXPECT_EQ(region_of(AreaCode{24}), Region::kinki);
    EXPECT_EQ(region_of(AreaCode{31}), Region::chugoku);
    EXPECT_EQ(region_of(AreaCode{39}), Region::shikoku);
    EXPECT_EQ(region_of(AreaCode{40}), Region::kyushu_okinawa);
    EXPECT_EQ(static_cast<int>(Region::hokkaido), 1);
    EXPECT_EQ(static_cast<int>(Region::kyushu_okinawa), 8);
}

TEST(Region, ReadsBothNames) {
    for (std::uint32_t id = 1; id <= kRegionsMax; ++id) {
        const auto region = static_cast<Region>(id);
        EXPECT_EQ(parse_region(region_name_ja(region)), region);
        EXPECT_EQ(parse_region(region_name_en(region)), region);
        EXPECT_EQ(parse_region(std::to_string(id)), region);
    }
    EXPECT_EQ(parse_region("中部地方"), Region::chubu);
    EXPECT_EQ(parse_region("関西"), Region::kinki);
    EXPECT_EQ(parse_region("kansai"), Region::kinki);
    EXPECT_EQ(parse_region("九州"), Region::kyushu_okinawa);
}

TEST(Region, RefusesWhatItIsNot) {
    for (const auto* text : {"", "0", "9", "04", "地方", "富山", "Chubuu", "北陸"}) {
        EXPECT_EQ(parse_region(text), std::nullopt) << text;
    }
}

TEST(Municipality, ReadsSixDigitsWithTheRightCheckDigit) {
    for (const std::uint32_t code : {11002U, 131059U, 222127U, 372013U, 162019U}) {
        EXPECT_TRUE(is_municipality(AreaCode{code})) << code;
        EXPECT_EQ(parse_municipality(area_text(AreaCode{code})), AreaCode{code});
    }
    EXPECT_EQ(parse_municipality("０１１００２"), AreaCode{11002});
    EXPECT_EQ(area_text(AreaCode{11002}), "011002");
}

TEST(Municipality, RefusesEveryOtherCheckDigit) {
    for (std::uint32_t digit = 0; digit <= 9; ++digit) {
        EXPECT_EQ(is_municipality(AreaCode{131050 + digit}), digit == 9) << digit;
    }
}

// The official wording, by another route: multiply, sum, subtract from 11, keep the last digit.
TEST(Municipality, CheckDigitFollowsTheOfficialWording) {
    for (std::uint32_t five = 0; five < 100'000; five += 7) {
        const std::uint32_t a = five / 10'000, b = five / 1'000 % 10, c = five / 100 % 10,
                            d = five / 10 % 10;
        const std::uint32_t sum = 6 * a + 5 * b + 4 * c + 3 * d + 2 * (five % 10);
        const std::uint32_t expected = sum < 11 ? 11 - sum : 11 - sum % 11;
        ASSERT_EQ(area_check_digit(five), expected % 10) << five;
    }
}

TEST(Municipality, ReadsFiveDigitsWithoutCheckDigit) {
    EXPECT_EQ(parse_municipality("37201"), AreaCode{372013});
    EXPECT_EQ(parse_municipality("01100"), AreaCode{11002});
}

// New wards of Hamamatsu are missing from a widely used table; a right code needs no table.
TEST(Municipality, AcceptsCodesThatNoTableHasYet) {
    EXPECT_EQ(parse_municipality("22138"), municipality_from_parts(22, 138));
    EXPECT_TRUE(municipality_from_parts(22, 140).has_value());
}

TEST(Municipality, RestoresALostZeroOnlyWhereTheCheckDigitProvesIt) {
    EXPECT_EQ(parse_municipality("11002"), AreaCode{11002});  // 11-002 can't be: 011002
    EXPECT_EQ(parse_municipality("11003"), std::nullopt);     // 011003 has a wrong check digit
    EXPECT_FALSE(municipality_readings("011002").zero_lost.has_value());
}

// 14362 is 14-362 without check digit, and 014362 without its zero. What stands there wins; both
// are told.
TEST(Municipality, TellsBothReadingsWhereFiveDigitsHaveTwo) {
    const MunicipalityReadings readings = municipality_readings("14362");
    ASSERT_TRUE(readings.unchecked && readings.zero_lost);
    EXPECT_EQ(prefecture_of(*readings.unchecked), AreaCode{14});
    EXPECT_EQ(prefecture_of(*readings.zero_lost), AreaCode{1});
    EXPECT_EQ(parse_municipality("14362"), readings.unchecked);
}

TEST(Municipality, RefusesWhatItIsNot) {
    for (const auto* text : {"", "1", "16", "1620", "162018", "482014", "002011", "160008",
                             "1620190", "16201a", "-62019", "富山市"}) {
        EXPECT_EQ(parse_municipality(text), std::nullopt) << text;
    }
    EXPECT_EQ(municipality_from_parts(0, 201), std::nullopt);
    EXPECT_EQ(municipality_from_parts(48, 201), std::nullopt);
    EXPECT_EQ(municipality_from_parts(16, 99), std::nullopt);
    EXPECT_EQ(municipality_from_parts(16, 1000), std::nullopt);
}

TEST(Area, KnowsItsPrefecture) {
    EXPECT_EQ(prefecture_of(AreaCode{162019}), kToyama);
    EXPECT_EQ(prefecture_of(AreaCode{11002}), AreaCode{1});
    EXPECT_EQ(prefecture_of(kToyama), kToyama);
    EXPECT_EQ(prefecture_of(AreaCode{0}), std::nullopt);
    EXPECT_EQ(prefecture_of(AreaCode{162018}), std::nullopt);
}

TEST(Area, KnowsTheCityOfAWard) {
    EXPECT_EQ(city_of_ward(AreaCode{141011}), AreaCode{141003});  // 横浜市鶴見区
    EXPECT_EQ(city_of_ward(AreaCode{141313}), AreaCode{141305});  // 川崎市川崎区
    EXPECT_EQ(city_of_ward(AreaCode{131016}), AreaCode{131008});  // 千代田区, of 特別区部
    // Wards of Hamamatsu since 2024, which older tables lack.
    EXPECT_EQ(city_of_ward(*municipality_from_parts(22, 138)), municipality_from_parts(22, 130));
    EXPECT_EQ(city_of_ward(AreaCode{141003}), std::nullopt);  // the city itself
    EXPECT_EQ(city_of_ward(AreaCode{162019}), std::nullopt);  // a city without wards
    EXPECT_EQ(city_of_ward(kToyama), std::nullopt);
    EXPECT_EQ(city_of_ward(AreaCode{}), std::nullopt);
}

TEST(Area, LiesWithinWhatHoldsIt) {
    EXPECT_TRUE(lies_within(AreaCode{162019}, kToyama));
    EXPECT_TRUE(lies_within(AreaCode{162019}, AreaCode{162019}));
    EXPECT_TRUE(lies_within(AreaCode{141011}, AreaCode{141003}));
    EXPECT_TRUE(lies_within(AreaCode{141011}, AreaCode{14}));
    EXPECT_FALSE(lies_within(AreaCode{141313}, AreaCode{141003}));  // another city's ward
    EXPECT_FALSE(lies_within(AreaCode{141003}, AreaCode{141011}));
    EXPECT_FALSE(lies_within(kToyama, AreaCode{162019}));
    EXPECT_FALSE(lies_within(AreaCode{}, kToyama));
}

TEST(Area, ReadsPrefecturesAndMunicipalities) {
    EXPECT_EQ(parse_area("16"), kToyama);
    EXPECT_EQ(parse_area("富山"), kToyama);
    EXPECT_EQ(parse_area("162019"), AreaCode{162019});
    EXPECT_EQ(parse_area("999999"), std::nullopt);
    EXPECT_EQ(area_text(kToyama), "16");
    EXPECT_EQ(area_text(AreaCode{6}), "06");
    EXPECT_EQ(area_text(AreaCode{}), "");
}

}  // namespace
}  // namespace tsunagi
