// distance.h - how far two places in Japan are from each other, for "nearest first".
//
// Whole numbers throughout, so that every machine finds the same. On a plane for each pair
// (equirectangular projection at the middle latitude), which within Japan is at most 1 % wrong.
// Where only a prefecture is known, its seat of government stands for it: the places of the 47 come
// from the table of localgovjp (CC0). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/base/area.h"

namespace tsunagi {

// Ten-thousandths of a degree, 11 metres and less; WGS 84.
struct Coordinates {
    std::int32_t latitude_e4 = 0;
    std::int32_t longitude_e4 = 0;
    friend bool operator==(const Coordinates&, const Coordinates&) = default;
};

// From the decimal texts of a record; nothing unless both are numbers within Japan's surroundings
// (latitude 20..46, longitude 122..154).
[[nodiscard]] std::optional<Coordinates> read_coordinates(std::string_view latitude,
                                                          std::string_view longitude);

// Pre: is_prefecture(prefecture).
[[nodiscard]] Coordinates seat_of(AreaCode prefecture);

// Rounded. Pre: both within Japan's surroundings, as the functions above give them.
[[nodiscard]] std::uint32_t distance_km(const Coordinates& a, const Coordinates& b);

}  // namespace tsunagi
