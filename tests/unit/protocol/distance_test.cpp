#include "protocol/base/distance.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

TEST(Distance, IsThatOfAGreatCircle) {
    // Tokyo Station to Osaka Station, known to be about 403 km.
    EXPECT_NEAR(distance_km({35.6812, 139.7671}, {34.7025, 135.4959}), 403, 3);
    EXPECT_NEAR(distance_km({35, 135}, {36, 135}), 111.2, 0.5);
    EXPECT_EQ(distance_km({35, 135}, {35, 135}), 0);
    EXPECT_EQ(distance_km({35, 135}, {36, 139}), distance_km({36, 139}, {35, 135}));
}

TEST(Distance, PutsNeighboursNearerThanTheFarEnds) {
    const auto between = [](std::uint32_t a, std::uint32_t b) {
        return distance_km(seat_of({a}), seat_of({b}));
    };
    EXPECT_LT(between(16, 17), 70);    // Toyama, Ishikawa
    EXPECT_GT(between(1, 47), 2'000);  // Hokkaido, Okinawa
    EXPECT_LT(between(16, 20), between(16, 13));
    for (std::uint32_t number = 1; number <= kPrefecturesMax; ++number)
        EXPECT_TRUE(seat_of({number}).latitude > 26 && seat_of({number}).longitude > 127);
}

TEST(Distance, ReadsCoordinatesOfJapanAndNothingElse) {
    const auto read = read_coordinates("36.6953", "137.2113");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->latitude, 36.6953);
    for (const auto& [latitude, longitude] : {std::pair{"", ""},
                                              {"36.7", ""},
                                              {"137.2", "36.7"},
                                              {"36.7x", "137.2"},
                                              {"0", "0"},
                                              {"nan", "137"},
                                              {"inf", "137"},
                                              {" 36.7", "137.2"},
                                              {"1e1", "137.2"}}) {
        EXPECT_FALSE(read_coordinates(latitude, longitude)) << latitude << ' ' << longitude;
    }
}

}  // namespace
}  // namespace tsunagi
