#include "protocol/base/distance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace tsunagi {
namespace {

// Haversine on a sphere, for comparison.
double great_circle_km(const Coordinates& a, const Coordinates& b) {
    const auto radians = [](std::int32_t e4) { return e4 / 1e4 * std::numbers::pi / 180; };
    const double north = std::sin((radians(b.latitude_e4) - radians(a.latitude_e4)) / 2);
    const double east = std::sin((radians(b.longitude_e4) - radians(a.longitude_e4)) / 2);
    return 2 * 6371 *
           std::asin(std::sqrt(north * north + std::cos(radians(a.latitude_e4)) *
                                                   std::cos(radians(b.latitude_e4)) * east * east));
}

TEST(Distance, IsThatOfAGreatCircleWithinOnePercent) {
    for (std::uint32_t a = 1; a <= kPrefecturesMax; ++a) {
        for (std::uint32_t b = 1; b <= kPrefecturesMax; ++b) {
            const double right = great_circle_km(seat_of({a}), seat_of({b}));
            EXPECT_NEAR(distance_km(seat_of({a}), seat_of({b})), right, right / 100 + 1);
            EXPECT_EQ(distance_km(seat_of({a}), seat_of({b})),
                      distance_km(seat_of({b}), seat_of({a})));
        }
    }
    // Tokyo Station to Osaka Station, known to be about 403 km.
    EXPECT_NEAR(distance_km({356'812, 1'397'671}, {347'025, 1'354'959}), 403, 5);
    EXPECT_EQ(distance_km({350'000, 1'350'000}, {350'000, 1'350'000}), 0U);
    EXPECT_EQ(distance_km({200'000, 1'220'000}, {460'000, 1'540'000}) / 100,
              41U);  // corner to corner
}

TEST(Distance, PutsNeighboursNearerThanTheFarEnds) {
    const auto between = [](std::uint32_t a, std::uint32_t b) {
        return distance_km(seat_of({a}), seat_of({b}));
    };
    EXPECT_LT(between(16, 17), 70U);    // Toyama, Ishikawa
    EXPECT_GT(between(1, 47), 2'000U);  // Hokkaido, Okinawa
    EXPECT_LT(between(16, 20), between(16, 13));
    for (std::uint32_t number = 1; number <= kPrefecturesMax; ++number)
        EXPECT_TRUE(seat_of({number}).latitude_e4 > 260'000 &&
                    seat_of({number}).longitude_e4 > 1'270'000);
}

TEST(Distance, ReadsCoordinatesOfJapanAndNothingElse) {
    const auto read = read_coordinates("36.6953", "137.2113");
    EXPECT_EQ(read, (Coordinates{366'953, 1'372'113}));
    EXPECT_EQ(read_coordinates("36.69539999", "137"), (Coordinates{366'953, 1'370'000}));
    for (const auto& [latitude, longitude] : {std::pair{"", ""},
                                              {"36.7", ""},
                                              {"137.2", "36.7"},
                                              {"36.7x", "137.2"},
                                              {"0", "0"},
                                              {"nan", "137"},
                                              {"inf", "137"},
                                              {" 36.7", "137.2"},
                                              {"1e1", "137.2"},
                                              {"36.6.9", "137.2"},
                                              {"-36.7", "137.2"},
                                              {".5", "137.2"},
                                              {"0036.7", "137.2"}}) {
        EXPECT_FALSE(read_coordinates(latitude, longitude)) << latitude << ' ' << longitude;
    }
}

}  // namespace
}  // namespace tsunagi
