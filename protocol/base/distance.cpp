#include "protocol/base/distance.h"

#include <array>

#include "protocol/base/check.h"

namespace tsunagi {
namespace {

constexpr std::int64_t kE4 = 10'000;
constexpr std::int64_t kMetresPerDegree = 111'195;  // of a sphere with a radius of 6,371 km
constexpr Coordinates kSouthWest{20 * kE4, 122 * kE4};
constexpr Coordinates kNorthEast{46 * kE4, 154 * kE4};

// The cosines of 20, 21, ... 47 degrees, in ten-thousandths.
constexpr std::int64_t kCosineFrom = 20;
constexpr std::array<std::int64_t, 28> kCosines = {
    9397, 9336, 9272, 9205, 9135, 9063, 8988, 8910, 8829, 8746, 8660, 8572, 8480, 8387,
    8290, 8192, 8090, 7986, 7880, 7771, 7660, 7547, 7431, 7314, 7193, 7071, 6947, 6820,
};

// Index + 1 is the prefecture.
constexpr std::array<Coordinates, kPrefecturesMax> kSeats = {{
    {430600, 1413500}, {408200, 1407400}, {397000, 1411500}, {382700, 1408700}, {397200, 1401000},
    {382400, 1403600}, {377500, 1404700}, {363400, 1404500}, {365700, 1398800}, {363900, 1390600},
    {358600, 1396500}, {356100, 1401200}, {356900, 1396900}, {354500, 1396400}, {379000, 1390200},
    {367000, 1372100}, {365900, 1366300}, {360700, 1362200}, {356600, 1385700}, {366500, 1381800},
    {353900, 1367200}, {349800, 1383800}, {351800, 1369100}, {347300, 1365100}, {350000, 1358700},
    {350200, 1357600}, {346900, 1355200}, {346900, 1351800}, {346900, 1358300}, {342300, 1351700},
    {355000, 1342400}, {354700, 1330500}, {346600, 1339300}, {344000, 1324600}, {341900, 1314700},
    {340700, 1345600}, {343400, 1340400}, {338400, 1327700}, {335600, 1335300}, {336100, 1304200},
    {332500, 1303000}, {327400, 1298700}, {327900, 1307400}, {332400, 1316100}, {319100, 1314200},
    {315600, 1305600}, {262100, 1276800},
}};

// 36.6953 as 366,953; digits behind the fourth are dropped.
std::optional<std::int32_t> read_e4(std::string_view text) {
    std::int32_t value = 0;
    std::size_t whole = 0;
    std::size_t places = 0;
    bool is_behind_point = false;
    for (const char c : text) {
        if (c == '.' && !is_behind_point) {
            is_behind_point = true;
            continue;
        }
        if (c < '0' || c > '9') return std::nullopt;
        if (is_behind_point && ++places > 4) continue;
        if (!is_behind_point && ++whole > 3) return std::nullopt;
        value = value * 10 + (c - '0');
    }
    if (whole == 0) return std::nullopt;
    for (; places < 4; ++places) value *= 10;
    return value;
}

// Pre: within Japan's surroundings.
std::int64_t cosine_e4(std::int64_t latitude_e4) {
    const auto at = static_cast<std::size_t>(latitude_e4 / kE4 - kCosineFrom);
    const std::int64_t rest = latitude_e4 % kE4;
    return kCosines[at] + (kCosines[at + 1] - kCosines[at]) * rest / kE4;
}

// The greatest whole number whose square is not above (Newton's method).
std::int64_t square_root(std::int64_t square) {
    if (square < 2) return square;
    std::int64_t root = square;
    for (std::int64_t next = (root + 1) / 2; next < root; next = (root + square / root) / 2)
        root = next;
    return root;
}

}  // namespace

std::optional<Coordinates> read_coordinates(std::string_view latitude, std::string_view longitude) {
    const auto north = read_e4(latitude);
    const auto east = read_e4(longitude);
    if (!north || !east) return std::nullopt;
    const bool is_near = *north >= kSouthWest.latitude_e4 && *north <= kNorthEast.latitude_e4 &&
                         *east >= kSouthWest.longitude_e4 && *east <= kNorthEast.longitude_e4;
    return is_near ? std::optional(Coordinates{*north, *east}) : std::nullopt;
}

Coordinates seat_of(AreaCode prefecture) {
    CHECK(is_prefecture(prefecture));
    return kSeats[prefecture.value - 1];
}

std::uint32_t distance_km(const Coordinates& a, const Coordinates& b) {
    const std::int64_t middle = (std::int64_t{a.latitude_e4} + b.latitude_e4) / 2;
    const std::int64_t north =
        (std::int64_t{b.latitude_e4} - a.latitude_e4) * kMetresPerDegree / kE4;
    const std::int64_t east = (std::int64_t{b.longitude_e4} - a.longitude_e4) * kMetresPerDegree /
                              kE4 * cosine_e4(middle) / kE4;
    return static_cast<std::uint32_t>((square_root(north * north + east * east) + 500) / 1'000);
}

}  // namespace tsunagi
