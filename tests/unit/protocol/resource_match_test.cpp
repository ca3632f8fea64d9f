#include "protocol/matching/resource_match.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <initializer_list>

namespace tsunagi {
namespace {

struct Spec {
    std::string title = "折りたたみベッド";
    std::string type = "goods";
    std::vector<std::uint32_t> areas = {16};
    std::string quantity = {}, unit = {}, from = {}, until = {};
    std::string conditions = {};
};

MatchSide side(const char* direction, const Spec& spec) {
    Header header;
    header.kind = kind::kResource;
    MatchSide out;
    out.body.title = spec.title;
    out.body.areas = spec.areas;
    const auto set = [&](std::uint16_t field, const std::string& value) {
        if (!value.empty()) out.body.fields[field] = value;
    };
    set(resource::kDirection, direction);
    set(resource::kType, spec.type);
    set(resource::kQuantity, spec.quantity);
    set(resource::kUnit, spec.unit);
    set(resource::kFrom, spec.from);
    set(resource::kUntil, spec.until);
    set(resource::kConditions, spec.conditions);
    out.facets = facets_of(header, {}, out.body);
    return out;
}
MatchSide need(const Spec& spec = {}) { return side("need", spec); }
MatchSide offer(const Spec& spec = {}) { return side("offer", spec); }

MatchReason reason(const MatchSide& asked, const MatchSide& other, MatchPart part) {
    const auto match = match_resources(asked, other);
    if (!match) {
        ADD_FAILURE() << "ruled out";
        return {};
    }
    return match->reasons.at(static_cast<std::size_t>(part) - 1);
}

TEST(ResourceMatch, BringsAnOfferAndANeedTogether) {
    const auto match =
        match_resources(need({.title = "ベッド 30台", .quantity = "30", .unit = "台"}),
                        offer({.quantity = "40", .unit = "台"}));
    ASSERT_TRUE(match);
    EXPECT_GT(match->score, 75U);
    ASSERT_EQ(match->reasons.size(), kMatchParts);
    for (std::size_t i = 0; i < kMatchParts; ++i)
        EXPECT_EQ(static_cast<std::size_t>(match->reasons[i].part), i + 1);
    EXPECT_EQ(match->reasons[0].words, std::vector<std::string>{"ベッド"});
}

TEST(ResourceMatch, RulesOutWhatCannotBe) {
    EXPECT_FALSE(match_resources(need(), need()));
    EXPECT_FALSE(match_resources(offer(), offer()));
    EXPECT_FALSE(match_resources(side("", {}), offer()));
    EXPECT_FALSE(match_resources(need(), offer({.title = "大型テント"})));
    EXPECT_FALSE(match_resources(need({.until = "2026-11-30"}), offer({.from = "2026-12-01"})));
    EXPECT_TRUE(match_resources(need({.until = "2026-12-01"}), offer({.from = "2026-12-01"})));
}

TEST(ResourceMatch, ARoomMayDoWhateverItIsCalled) {
    EXPECT_TRUE(match_resources(need({.title = "集まれる場所", .type = "space"}),
                                offer({.title = "二階の和室", .type = "space"})));
    EXPECT_FALSE(match_resources(need({.title = "集まれる場所", .type = "space"}),
                                 offer({.title = "二階の和室", .type = "people"})));
}

TEST(ResourceMatch, PutsTheNearerFirst) {
    const MatchSide asked = need({.areas = {162019}});
    std::vector<std::uint32_t> scores;
    for (const std::uint32_t area : {162019U, 162027U, 17U, 13U, 47U})
        scores.push_back(match_resources(asked, offer({.areas = {area}}))->score);
    EXPECT_TRUE(std::ranges::is_sorted(scores, std::ranges::greater{}));
    EXPECT_GT(scores.front(), scores.back());
    // A need without a place is worth more than one at the other end of the country.
    EXPECT_GT(match_resources(asked, offer({.areas = {}}))->score, scores.back());
}

TEST(ResourceMatch, TellsHowFar) {
    const auto distance = [](std::uint32_t a, std::uint32_t b) {
        return reason(need({.areas = {a}}), offer({.areas = {b}}), MatchPart::distance);
    };
    EXPECT_EQ(distance(162019, 162019).finding, MatchFinding::same_place);
    EXPECT_EQ(distance(141011, 141003).finding, MatchFinding::same_place);  // a ward and its city
    EXPECT_EQ(distance(162019, 16).finding, MatchFinding::same_prefecture);
    EXPECT_EQ(distance(16, 17).finding, MatchFinding::kilometres);
    EXPECT_NEAR(static_cast<double>(distance(16, 17).first), 53, 10);
    EXPECT_EQ(reason(need(), offer({.areas = {}}), MatchPart::distance).finding,
              MatchFinding::unknown);
}

TEST(ResourceMatch, OfSeveralPlacesTakesTheNearest) {
    const MatchReason found =
        reason(need({.areas = {47, 16}}), offer({.areas = {1, 162019}}), MatchPart::distance);
    EXPECT_EQ(found.finding, MatchFinding::same_prefecture);
}

TEST(ResourceMatch, CountsWhatThereIs) {
    const auto quantity = [](Spec one, Spec two) {
        return reason(need(one), offer(two), MatchPart::quantity);
    };
    EXPECT_EQ(quantity({.quantity = "30"}, {.quantity = "40"}).finding, MatchFinding::enough);
    const MatchReason few = quantity({.quantity = "40"}, {.quantity = "10"});
    EXPECT_EQ(few.finding, MatchFinding::not_enough);
    EXPECT_EQ(few.first, 10);
    EXPECT_EQ(few.last, 40);
    EXPECT_EQ(few.points, 3);  // a quarter of ten, rounded
    EXPECT_EQ(quantity({.quantity = "3", .unit = "箱"}, {.quantity = "40", .unit = "本"}).finding,
              MatchFinding::other_units);
    EXPECT_EQ(
        quantity({.quantity = "3", .unit = "ｹｰｽ"}, {.quantity = "4", .unit = "ケース"}).finding,
        MatchFinding::enough);
    EXPECT_EQ(quantity({}, {.quantity = "40"}).finding, MatchFinding::unknown);
    const MatchReason most =
        quantity({.quantity = "9223372036854775807"}, {.quantity = "9223372036854775000"});
    EXPECT_EQ(most.points, kQuantityMost);
    EXPECT_EQ(quantity({.quantity = "0"}, {.quantity = "0"}).finding, MatchFinding::enough);
    // From the offer's side the same is said.
    EXPECT_EQ(reason(offer({.quantity = "10"}), need({.quantity = "40"}), MatchPart::quantity),
              few);
}

// Peers' bodies are not checked for form.
TEST(ResourceMatch, WhatIsNoCountIsNotTold) {
    for (const char* wrong :
         {"-1", "-9223372036854775808", "9223372036854775808", "4x", " 4", ""}) {
        for (const char* needed : {"0", "40", "-1"}) {
            const MatchReason found =
                reason(need({.quantity = needed}), offer({.quantity = wrong}), MatchPart::quantity);
            EXPECT_EQ(found.finding, MatchFinding::unknown) << wrong << ' ' << needed;
        }
    }
}

TEST(ResourceMatch, WardsOfTokyoAreMunicipalities) {
    const auto distance = [](std::uint32_t a, std::uint32_t b) {
        return reason(need({.areas = {a}}), offer({.areas = {b}}), MatchPart::distance).finding;
    };
    EXPECT_EQ(distance(131016, 131024), MatchFinding::same_prefecture);  // 千代田区, 中央区
    EXPECT_EQ(distance(141011, 141020), MatchFinding::same_place);       // two wards of 横浜市
}

TEST(ResourceMatch, TellsTheDaysInCommon) {
    const MatchReason days = reason(need({.from = "2026-12-01", .until = "2026-12-10"}),
                                    offer({.from = "2026-12-05"}), MatchPart::period);
    EXPECT_EQ(days.finding, MatchFinding::fits);
    EXPECT_EQ(days.first, *day_of_date("2026-12-05"));
    EXPECT_EQ(days.last, *day_of_date("2026-12-10"));
    EXPECT_EQ(reason(need({.from = "2026-12-01"}), offer(), MatchPart::period).finding,
              MatchFinding::unknown);
}

RC_GTEST_PROP(ResourceMatch, IsTheSameFromBothSides, ()) {
    const auto text = [](std::initializer_list<std::string> all) {
        return *rc::gen::elementOf(std::vector<std::string>(all));
    };
    const auto drawn = [&] {
        Spec spec;
        spec.title = text({"ベッド", "折りたたみベッド", "テント", "会議室", "車いす 3台", ""});
        spec.type = text({"goods", "space", "equipment", ""});
        spec.areas = *rc::gen::container<std::vector<std::uint32_t>>(
            rc::gen::element<std::uint32_t>(16, 17, 47, 162019, 141011, 141003));
        spec.quantity = text({"", "0", "3", "40", "9223372036854775807"});
        spec.unit = text({"", "台", "本"});
        spec.from = text({"", "2026-12-01", "2027-01-01"});
        spec.until = text({"", "2026-12-01", "2026-12-31"});
        spec.conditions = text({"", "ベッドは返してください"});
        return spec;
    };
    const MatchSide one = need(drawn());
    const MatchSide two = offer(drawn());
    const auto there = match_resources(one, two);
    const auto back = match_resources(two, one);
    RC_ASSERT(there.has_value() == back.has_value());
    if (!there) return;
    RC_ASSERT(there->score == back->score);
    RC_ASSERT(there->score <= 100U);
    for (std::size_t i = 0; i < kMatchParts; ++i) {
        RC_ASSERT(there->reasons[i].points <= most_points(there->reasons[i].part));
        RC_ASSERT(there->reasons[i].finding == back->reasons[i].finding);
    }
}

}  // namespace
}  // namespace tsunagi
