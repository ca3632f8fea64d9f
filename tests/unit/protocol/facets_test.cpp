#include "protocol/record/facets.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

constexpr DayNumber k20261126 = 20'783;
constexpr std::int64_t kDayMs = 86'400'000;

Header header_of(KindId kind, std::int64_t ms = std::int64_t{k20261126} * kDayMs) {
    Header header;
    header.kind = kind;
    header.time = Hlc::at(WallTime{ms});
    return header;
}

Facets facets(KindId kind, const Body& body) { return facets_of(header_of(kind), {}, body); }

TEST(Facets, CountsDaysInJapan) {
    EXPECT_EQ(day_of_date("2026-11-26"), k20261126);
    EXPECT_EQ(day_of_date("2026-11-26T09:30"), k20261126);
    for (const char* text : {"", "2026-11", "2026-02-30", "2026-13-01", "1969-12-31", "1970-01-01"})
        EXPECT_EQ(day_of_date(text), std::nullopt) << text;
    const std::int64_t midnight_utc = std::int64_t{k20261126} * kDayMs;
    EXPECT_EQ(day_in_japan(midnight_utc), k20261126);
    // Nine hours before midnight in UTC the new day has begun in Japan.
    EXPECT_EQ(day_in_japan(midnight_utc - 9 * 3'600'000), k20261126);
    EXPECT_EQ(day_in_japan(midnight_utc - 9 * 3'600'000 - 1), k20261126 - 1);
}

TEST(Facets, AResourceIsOpenUntilTheFirstOfItsLastDays) {
    Body body;
    EXPECT_EQ(facets(kind::kResource, body).last_day, kNoLastDay);
    body.fields[resource::kUntil] = "2026-12-10";
    body.fields[resource::kDeadline] = "2026-11-26";
    EXPECT_EQ(facets(kind::kResource, body).last_day, k20261126);
    body.fields[common_field::kValidUntil] = "2026-11-25";
    EXPECT_EQ(facets(kind::kResource, body).last_day, k20261126 - 1);
    body.fields[resource::kState] = "open";
    EXPECT_EQ(facets(kind::kResource, body).last_day, k20261126 - 1);
    for (const char* state : {"done", "reserved"}) {
        body.fields[resource::kState] = state;
        EXPECT_EQ(facets(kind::kResource, body).last_day, kClosedDay) << state;
    }
}

TEST(Facets, AnEventIsOverAfterItsDayUnlessItComesAgain) {
    Body body;
    body.fields[opportunity::kStartsAt] = "2026-11-26T13:00";
    EXPECT_EQ(facets(kind::kOpportunity, body).last_day, k20261126);
    body.fields[opportunity::kRecurrence] = "FREQ=WEEKLY";
    EXPECT_EQ(facets(kind::kOpportunity, body).last_day, kNoLastDay);
    body.fields[opportunity::kRecurrence] = "FREQ=WEEKLY;UNTIL=20261201T000000Z";
    EXPECT_EQ(facets(kind::kOpportunity, body).last_day, *day_of_date("2026-12-01"));
    body.fields[opportunity::kRecurrence] = "FREQ=WEEKLY;UNTIL=2026";
    EXPECT_EQ(facets(kind::kOpportunity, body).last_day, kNoLastDay);
    body.fields[opportunity::kDeadline] = "2026-11-25";
    EXPECT_EQ(facets(kind::kOpportunity, body).last_day, k20261126 - 1);
    Body valid;
    valid.fields[opportunity::kStartsOn] = "2026-05-01";
    valid.fields[common_field::kValidUntil] = "2027-03-31";
    EXPECT_EQ(facets(kind::kOpportunity, valid).last_day, *day_of_date("2026-05-01"));
}

TEST(Facets, AnsweredQuestionsAndDissolvedOrganisationsAreNotOpen) {
    Body body;
    body.fields[question::kState] = "answered";
    EXPECT_EQ(facets(kind::kQuestion, body).last_day, kClosedDay);
    Body org;
    org.fields[org::kClosedOn] = "2026-11-26";
    EXPECT_EQ(facets(kind::kOrg, org).last_day, k20261126);
    // The same field of another kind is something else.
    EXPECT_EQ(facets(kind::kArticle, org).last_day, kNoLastDay);
}

TEST(Facets, WantsConfirmationAfterTheKindsMonths) {
    Body body;
    const Facets resource = facets(kind::kResource, body);
    EXPECT_EQ(resource.confirm_by, *day_of_date("2027-02-26"));  // three months
    body.fields[common_field::kConfirmedOn] = "2026-11-30";  // later than it was written: a slip
    EXPECT_EQ(facets(kind::kResource, body).confirm_by, *day_of_date("2027-02-26"));
    body.fields[common_field::kConfirmedOn] = "2025-11-30";
    EXPECT_EQ(facets(kind::kResource, body).confirm_by, *day_of_date("2026-02-28"));
    EXPECT_EQ(facets(kind::kQuestion, body).confirm_by, 0U);
    body.fields[common_field::kOrigin] = "list.csv";
    EXPECT_EQ(facets(kind::kResource, body).confirm_by, 0U);
    Body registered;
    registered.fields[org::kLatest] = "1";
    EXPECT_EQ(facets(kind::kOrg, registered).confirm_by, 0U);
}

TEST(Facets, TakeTheScopesPlaceWhereTheBodyTellsNone) {
    Header header = header_of(kind::kArticle);
    header.scope = {ScopeLevel::prefecture, 16, {}};
    Body body;
    EXPECT_EQ(facets_of(header, {}, body).areas, std::vector<std::uint32_t>{16});
    body.areas = {999'999, 162019, 17};
    EXPECT_EQ(facets_of(header, {}, body).areas, (std::vector<std::uint32_t>{162019, 17}));
    header.scope = {ScopeLevel::region, 4, {}};
    EXPECT_TRUE(facets_of(header, {}, Body{}).areas.empty());
    body.areas.assign(1'000, 16);
    EXPECT_EQ(facets_of(header, {}, body).areas.size(), kFacetAreasMax);
}

TEST(Facets, ReadActivitiesAndDirections) {
    Body body;
    body.fields[common_field::kActivities] = "3\n20\n21\nx";
    body.fields[resource::kDirection] = "need";
    const Facets resource = facets(kind::kResource, body);
    EXPECT_EQ(resource.activities, 1U << 3 | 1U << 20);
    EXPECT_EQ(resource.direction, ResourceDirection::need);
    EXPECT_EQ(facets(kind::kOpportunity, body).direction, ResourceDirection::none);
}

TEST(FacetFilter, AcceptsWhatHasAllThatIsAsked) {
    Facets facets;
    facets.kind = kind::kResource;
    facets.areas = {141011};
    facets.activities = 1U << 3;
    facets.direction = ResourceDirection::offer;
    facets.center = 7;
    facets.last_day = k20261126;
    facets.confirm_by = k20261126;
    facets.updated_minutes = 100;
    facets.reach = ScopeLevel::prefecture;
    const auto accepts = [&](auto change) {
        FacetFilter filter;
        change(filter);
        return filter.accepts(facets);
    };
    using Filter = FacetFilter;
    EXPECT_TRUE(accepts([](Filter&) {}));
    EXPECT_FALSE(accepts([](Filter& f) { f.areas = {{200}}; }));  // no such area
    EXPECT_TRUE(accepts([](Filter& f) { f.kind = kind::kResource; }));
    EXPECT_FALSE(accepts([](Filter& f) { f.kind = kind::kOrg; }));
    EXPECT_TRUE(accepts([](Filter& f) { f.areas = {{16}, {141003}}; }));
    EXPECT_FALSE(accepts([](Filter& f) { f.areas = {{16}, {141305}}; }));
    EXPECT_TRUE(accepts([](Filter& f) { f.activities = 1U << 3 | 1U << 4; }));
    EXPECT_FALSE(accepts([](Filter& f) { f.activities = 1U << 4; }));
    EXPECT_TRUE(accepts([](Filter& f) { f.direction = ResourceDirection::offer; }));
    EXPECT_FALSE(accepts([](Filter& f) { f.direction = ResourceDirection::need; }));
    const auto whose = [&](Filter::Whose how, std::uint64_t center) {
        return accepts([&](Filter& f) {
            f.whose = how;
            f.center = center;
        });
    };
    EXPECT_TRUE(whose(Filter::Whose::only, 7));
    EXPECT_FALSE(whose(Filter::Whose::only, 8));
    EXPECT_TRUE(whose(Filter::Whose::all_but, 8));
    EXPECT_FALSE(whose(Filter::Whose::all_but, 7));
    EXPECT_TRUE(accepts([](Filter& f) { f.open_on = k20261126; }));
    EXPECT_FALSE(accepts([](Filter& f) { f.open_on = k20261126 + 1; }));
    EXPECT_TRUE(accepts([](Filter& f) { f.ends_by = k20261126; }));
    EXPECT_FALSE(accepts([](Filter& f) { f.ends_by = k20261126 - 1; }));
    EXPECT_TRUE(accepts([](Filter& f) { f.fresh_on = k20261126; }));
    EXPECT_FALSE(accepts([](Filter& f) { f.fresh_on = k20261126 + 1; }));
    EXPECT_TRUE(accepts([](Filter& f) { f.stale_on = k20261126 + 1; }));
    EXPECT_FALSE(accepts([](Filter& f) { f.stale_on = k20261126; }));
    EXPECT_TRUE(accepts([](Filter& f) { f.updated_since = 100; }));
    EXPECT_FALSE(accepts([](Filter& f) { f.updated_since = 101; }));
    EXPECT_TRUE(accepts([](Filter& f) { f.reaches = reach_bit(ScopeLevel::prefecture); }));
    EXPECT_FALSE(accepts([](Filter& f) { f.reaches = kReachOfAll; }));
}

TEST(FacetFilter, WhatHasNoEndEndsByNoDay) {
    Facets facets;
    FacetFilter filter;
    filter.ends_by = k20261126;
    EXPECT_FALSE(filter.accepts(facets));
    facets.last_day = kClosedDay;
    EXPECT_FALSE(filter.accepts(facets));
    // What never has to be confirmed is always fresh and never stale.
    filter = {};
    filter.fresh_on = k20261126;
    EXPECT_TRUE(filter.accepts(facets));
    filter = {};
    filter.stale_on = k20261126;
    EXPECT_FALSE(filter.accepts(facets));
}

}  // namespace
}  // namespace tsunagi
