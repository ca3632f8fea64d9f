// distance.h - how far two places in Japan are from each other, for "nearest first".
//
// On a sphere of the Earth's mean radius (haversine formula), which is at most 0.5 % wrong. Where
// only a prefecture is known, its seat of government stands for it: the places of the 47 come from
// the table of localgovjp (CC0). Pure.
#pragma once

#include <optional>
#include <string_view>

#include "protocol/base/area.h"

namespace tsunagi {

struct Coordinates {  // degrees, WGS 84
    double latitude = 0;
    double longitude = 0;
};

// From the decimal texts of a record; nothing unless both are numbers within Japan's surroundings
// (latitude 20..46, longitude 122..154).
[[nodiscard]] std::optional<Coordinates> read_coordinates(std::string_view latitude,
                                                          std::string_view longitude);

// Pre: is_prefecture(prefecture).
[[nodiscard]] Coordinates seat_of(AreaCode prefecture);

[[nodiscard]] double distance_km(const Coordinates& a, const Coordinates& b);

}  // namespace tsunagi
