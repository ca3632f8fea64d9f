#include "protocol/bundle/audience.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

const CenterId kToyamaId{{1}};
const CenterId kIshikawaId{{2}};
const Reader kOfToyama{kToyamaId, {16, 162019}};
const Reader kOfIshikawa{kIshikawaId, {17, 0}};
const Reader kOfTokyo{CenterId{{3}}, {13, 0}};

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
    EXPECT_TRUE(may(kPrefecture, {kOfToyama}, false));
    EXPECT_FALSE(may(kPrefecture, {kOfToyama, kOfIshikawa}, true));
    EXPECT_TRUE(may(kRegion, {kOfToyama, kOfIshikawa}, false));
    EXPECT_FALSE(may(kRegion, {kOfToyama, kOfTokyo}, true));
    EXPECT_TRUE(may(Scope::nation(), {kOfToyama, kOfTokyo}, false));
}

TEST(BundleAudience, TheCentersOwnScopeGoesToItselfOnly) {
    const Scope own = Scope::of_center(kToyamaId);
    EXPECT_TRUE(may(own, {kOfToyama}, true));
    EXPECT_FALSE(may(own, {kOfIshikawa}, true));
    EXPECT_FALSE(may(own, {kOfToyama, kOfIshikawa}, true));
}

TEST(BundleAudience, NetworksAreRefusedByTheirName) {
    EXPECT_EQ(may_carry(area(ScopeLevel::network, 0), {}, true).error(), Error::network_scope);
}

TEST(BundleAudience, UsualScopesFollowFromTheReceivers) {
    const std::vector<Scope> held = {Scope::of_center(kToyamaId), kPrefecture, kRegion,
                                     Scope::nation(), kPublic};
    EXPECT_EQ(usual_scopes(held, {}), (std::vector<Scope>{Scope::nation(), kPublic}));
    EXPECT_EQ(usual_scopes(held, std::vector<Reader>{kOfIshikawa}),
              (std::vector<Scope>{kRegion, Scope::nation(), kPublic}));
    EXPECT_EQ(usual_scopes(held, std::vector<Reader>{kOfToyama}), held);
}

}  // namespace
}  // namespace tsunagi
