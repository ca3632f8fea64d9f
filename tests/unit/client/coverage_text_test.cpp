// Whom an answer was heard from, in words and as JSON.
#include "client/coverage_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "client/json_text.h"

namespace tsunagi::client {
namespace {

constexpr WallTime kShownAt{1'000'000'000'000};

CoveredCenter center(const std::string& name, std::uint8_t prefecture, Asked asked) {
    CoveredCenter out;
    out.coverage.center.bytes[0] = static_cast<std::uint8_t>(name.size());
    out.coverage.asked = asked;
    out.name = name;
    out.prefecture = prefecture;
    return out;
}

CoveredCenter held(CoveredCenter one, std::optional<WallTime> as_of) {
    one.coverage.is_held = true;
    one.coverage.as_of = as_of;
    return one;
}

TEST(CoverageText, SaysThatAllWereHeard) {
    const CoverageAnswer coverage{
        {center("Toyama", 16, Asked::here), center("Tokyo", 13, Asked::answered),
         held(center("Osaka", 27, Asked::timed_out), WallTime{kShownAt.ms - 120'000})}};
    EXPECT_EQ(coverage_text(coverage, kShownAt),
              "Of 2 other centers 2 were asked and 1 answered. Of 1 more, records that others hold "
              "were searched, compared 2 minutes ago.");
}

TEST(CoverageText, NamesWhoWasNotHeardAndPrefecturesWithNobody) {
    const CoverageAnswer coverage{
        {center("Toyama", 16, Asked::here), center("A", 13, Asked::timed_out),
         center("BB", 13, Asked::answered), center("CCC", 17, Asked::refused),
         center("DDDD", 18, Asked::gone), center("", 0, Asked::not_asked)}};
    const std::string text = coverage_text(coverage, kShownAt);
    EXPECT_NE(text.find("Of 5 other centers 4 were asked and 1 answered."), std::string::npos)
        << text;
    EXPECT_NE(text.find("Not heard: A (no answer in time), CCC (refused), DDDD (the connection "
                        "ended), 00000000"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("Nobody was heard in: "), std::string::npos) << text;
    EXPECT_EQ(text.find("compared"), std::string::npos) << "nothing is held by others";
}

TEST(CoverageText, SaysSoWhereItsOwnIndexIsNotComplete) {
    CoverageAnswer coverage{{center("Toyama", 16, Asked::not_asked)}};
    coverage.centers[0].coverage.error = Error::store_failed;
    EXPECT_NE(coverage_text(coverage, kShownAt).find("Toyama (its search index is not complete)"),
              std::string::npos);
}

TEST(CoverageText, NamesTenAtMost) {
    CoverageAnswer coverage;
    for (int i = 0; i < 13; ++i) coverage.centers.push_back(center("X", 13, Asked::not_asked));
    const std::string text = coverage_text(coverage, kShownAt);
    EXPECT_NE(text.find(" and 3 more."), std::string::npos) << text;
    // A name from elsewhere does what it likes nowhere.
    coverage.centers.resize(1);
    coverage.centers.front().name = "evil\x1b[2J\nname";
    EXPECT_EQ(coverage_text(coverage, kShownAt).find('\x1b'), std::string::npos);
}

TEST(CoverageText, JsonHasCountsPrefecturesAndCenters) {
    CoverageAnswer coverage{{center("Toyama", 16, Asked::here),
                             held(center("Tokyo", 13, Asked::refused), WallTime{0})}};
    coverage.centers[1].coverage.error = Error::busy;
    const auto json = parse_own_json(coverage_json(coverage));
    EXPECT_EQ(json["type"], "coverage");
    EXPECT_EQ(json["members"], 2);
    EXPECT_EQ(json["heard"], 2);
    EXPECT_EQ(json["held"], 1);
    EXPECT_EQ(json["asked"], 1);
    EXPECT_EQ(json["refused"], 1);
    EXPECT_EQ(json["prefectures"].size(), 2U);
    EXPECT_EQ(json["prefectures"][0]["prefecture"], "13");
    EXPECT_EQ(json["centers"][1]["asked"], "refused");
    EXPECT_EQ(json["centers"][1]["error"], "busy");
    EXPECT_EQ(json["centers"][1]["held"], true);
    EXPECT_EQ(json["centers"][0].contains("held_as_of"), false);
}

}  // namespace
}  // namespace tsunagi::client
