#include "protocol/bundle/audience.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

const CenterId kToyamaId{{1}};
const CenterId kIshikawaId{{2}};
const Reader kToyama{kToyamaId, {16, 162019}};
const Reader kIshikawa{kIshikawaId, {17, 0}};
const Reader kTokyo{CenterId{{3}}, {13, 0}};

Scope area(ScopeLevel level, std::uint32_t code) { return {level, code, {}}; }
const Scope kPublic = area(ScopeLevel::public_, 0);
const Scope kPrefecture = area(ScopeLevel::prefecture, 16);
const Scope kRegion{ScopeLevel::region, static_cast<std::uint32_t>(region_of({16})), {}};

bool may(const Scope& scope, std::vector<Reader> receivers, bool is_named) {
    return may_carry(scope, receivers, is_named).has_value();
}

TEST(BundleAudience, AnOpenBundleCarriesWhatAllMaySee) {
    for (const Scope& scope : {Scope::nation(), kPublic, Scope::authority()})
        EXPECT_TRUE(may(scope, {}, false));
}

TEST(BundleAudience, AnOpenBundleCarriesAnAreaOnlyByName) {
    for (const Scope& scope : {kPrefecture, kRegion, area(ScopeLevel::municipality, 162019)}) {
        EXPECT_FALSE(may(scope, {}, false));
        EXPECT_TRUE(may(scope, {}, true));
    }
}

TEST(BundleAudience, TheCentersOwnScopeNeverGoesIntoAnOpenBundle) {
    EXPECT_FALSE(may(Scope::of_center(kToyamaId), {}, true));
}

TEST(BundleAudience, ASealedBundleCarriesWhatEachReceiverIsInsideOf) {
    EXPECT_TRUE(may(kPrefecture, {kToyama}, false));
    EXPECT_FALSE(may(kPrefecture, {kToyama, kIshikawa}, true));
    EXPECT_TRUE(may(kRegion, {kToyama, kIshikawa}, false));
    EXPECT_FALSE(may(kRegion, {kToyama, kTokyo}, true));
    EXPECT_TRUE(may(Scope::nation(), {kToyama, kTokyo}, false));
}

TEST(BundleAudience, TheCentersOwnScopeGoesToItselfOnly) {
    const Scope own = Scope::of_center(kToyamaId);
    EXPECT_TRUE(may(own, {kToyama}, true));
    EXPECT_FALSE(may(own, {kIshikawa}, true));
    EXPECT_FALSE(may(own, {kToyama, kIshikawa}, true));
}

TEST(BundleAudience, NetworksAreRefusedByTheirName) {
    EXPECT_EQ(may_carry(area(ScopeLevel::network, 0), {}, true).error(), Error::network_scope);
}

TEST(BundleAudience, UsualScopesFollowFromTheReceivers) {
    const std::vector<Scope> held = {Scope::of_center(kToyamaId), kPrefecture, kRegion,
                                     Scope::nation(), kPublic};
    EXPECT_EQ(usual_scopes(held, {}), (std::vector<Scope>{Scope::nation(), kPublic}));
    EXPECT_EQ(usual_scopes(held, std::vector<Reader>{kIshikawa}),
              (std::vector<Scope>{kRegion, Scope::nation(), kPublic}));
    EXPECT_EQ(usual_scopes(held, std::vector<Reader>{kToyama}), held);
}

}  // namespace
}  // namespace tsunagi
