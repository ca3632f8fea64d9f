#include "protocol/base/distance.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>

#include "protocol/base/check.h"

namespace tsunagi {
namespace {

constexpr double kEarthRadiusKm = 6371.0;
constexpr Coordinates kSouthWest{20, 122};
constexpr Coordinates kNorthEast{46, 154};

// Index + 1 is the prefecture.
constexpr std::array<Coordinates, kPrefecturesMax> kSeats = {{
    {43.06, 141.35}, {40.82, 140.74}, {39.70, 141.15}, {38.27, 140.87}, {39.72, 140.10},
    {38.24, 140.36}, {37.75, 140.47}, {36.34, 140.45}, {36.57, 139.88}, {36.39, 139.06},
    {35.86, 139.65}, {35.61, 140.12}, {35.69, 139.69}, {35.45, 139.64}, {37.90, 139.02},
    {36.70, 137.21}, {36.59, 136.63}, {36.07, 136.22}, {35.66, 138.57}, {36.65, 138.18},
    {35.39, 136.72}, {34.98, 138.38}, {35.18, 136.91}, {34.73, 136.51}, {35.00, 135.87},
    {35.02, 135.76}, {34.69, 135.52}, {34.69, 135.18}, {34.69, 135.83}, {34.23, 135.17},
    {35.50, 134.24}, {35.47, 133.05}, {34.66, 133.93}, {34.40, 132.46}, {34.19, 131.47},
    {34.07, 134.56}, {34.34, 134.04}, {33.84, 132.77}, {33.56, 133.53}, {33.61, 130.42},
    {33.25, 130.30}, {32.74, 129.87}, {32.79, 130.74}, {33.24, 131.61}, {31.91, 131.42},
    {31.56, 130.56}, {26.21, 127.68},
}};

std::optional<double> read_number(std::string_view text) {
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

constexpr double radians(double degrees) { return degrees * std::numbers::pi / 180; }

}  // namespace

std::optional<Coordinates> read_coordinates(std::string_view latitude, std::string_view longitude) {
    const auto north = read_number(latitude);
    const auto east = read_number(longitude);
    if (!north || !east) return std::nullopt;
    const bool is_near = *north >= kSouthWest.latitude && *north <= kNorthEast.latitude &&
                         *east >= kSouthWest.longitude && *east <= kNorthEast.longitude;
    return is_near ? std::optional(Coordinates{*north, *east}) : std::nullopt;
}

Coordinates seat_of(AreaCode prefecture) {
    CHECK(is_prefecture(prefecture));
    return kSeats[prefecture.value - 1];
}

double distance_km(const Coordinates& a, const Coordinates& b) {
    const double north = std::sin(radians(b.latitude - a.latitude) / 2);
    const double east = std::sin(radians(b.longitude - a.longitude) / 2);
    const double square =
        north * north + std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * east * east;
    return 2 * kEarthRadiusKm * std::asin(std::min(1.0, std::sqrt(square)));
}

}  // namespace tsunagi
