#include "protocol/base/area.h"

#include <algorithm>
#include <array>

#include "protocol/base/check.h"
#include "protocol/base/digits.h"

namespace tsunagi {
namespace {

struct PrefectureRow {
    std::string_view ja;
    std::string_view en;
    Region region;
};

// Index + 1 is the number of JIS X 0401.
constexpr std::array<PrefectureRow, kPrefecturesMax> kPrefectures = {{
    {"北海道", "Hokkaido", Region::hokkaido},
    {"青森県", "Aomori", Region::tohoku},
    {"岩手県", "Iwate", Region::tohoku},
    {"宮城県", "Miyagi", Region::tohoku},
    {"秋田県", "Akita", Region::tohoku},
    {"山形県", "Yamagata", Region::tohoku},
    {"福島県", "Fukushima", Region::tohoku},
    {"茨城県", "Ibaraki", Region::kanto},
    {"栃木県", "Tochigi", Region::kanto},
    {"群馬県", "Gunma", Region::kanto},
    {"埼玉県", "Saitama", Region::kanto},
    {"千葉県", "Chiba", Region::kanto},
    {"東京都", "Tokyo", Region::kanto},
    {"神奈川県", "Kanagawa", Region::kanto},
    {"新潟県", "Niigata", Region::chubu},
    {"富山県", "Toyama", Region::chubu},
    {"石川県", "Ishikawa", Region::chubu},
    {"福井県", "Fukui", Region::chubu},
    {"山梨県", "Yamanashi", Region::chubu},
    {"長野県", "Nagano", Region::chubu},
    {"岐阜県", "Gifu", Region::chubu},
    {"静岡県", "Shizuoka", Region::chubu},
    {"愛知県", "Aichi", Region::chubu},
    {"三重県", "Mie", Region::kinki},
    {"滋賀県", "Shiga", Region::kinki},
    {"京都府", "Kyoto", Region::kinki},
    {"大阪府", "Osaka", Region::kinki},
    {"兵庫県", "Hyogo", Region::kinki},
    {"奈良県", "Nara", Region::kinki},
    {"和歌山県", "Wakayama", Region::kinki},
    {"鳥取県", "Tottori", Region::chugoku},
    {"島根県", "Shimane", Region::chugoku},
    {"岡山県", "Okayama", Region::chugoku},
    {"広島県", "Hiroshima", Region::chugoku},
    {"山口県", "Yamaguchi", Region::chugoku},
    {"徳島県", "Tokushima", Region::shikoku},
    {"香川県", "Kagawa", Region::shikoku},
    {"愛媛県", "Ehime", Region::shikoku},
    {"高知県", "Kochi", Region::shikoku},
    {"福岡県", "Fukuoka", Region::kyushu_okinawa},
    {"佐賀県", "Saga", Region::kyushu_okinawa},
    {"長崎県", "Nagasaki", Region::kyushu_okinawa},
    {"熊本県", "Kumamoto", Region::kyushu_okinawa},
    {"大分県", "Oita", Region::kyushu_okinawa},
    {"宮崎県", "Miyazaki", Region::kyushu_okinawa},
    {"鹿児島県", "Kagoshima", Region::kyushu_okinawa},
    {"沖縄県", "Okinawa", Region::kyushu_okinawa},
}};

struct RegionRow {
    std::string_view ja;
    std::string_view en;
    std::array<std::string_view, 5> other_names;
};

// Index + 1 is the region's id.
constexpr std::array<RegionRow, kRegionsMax> kRegions = {{
    {"北海道", "Hokkaido", {}},
    {"東北", "Tohoku", {}},
    {"関東", "Kanto", {}},
    {"中部", "Chubu", {}},
    {"近畿", "Kinki", {"関西", "Kansai"}},
    {"中国", "Chugoku", {}},
    {"四国", "Shikoku", {}},
    {"九州・沖縄", "Kyushu-Okinawa", {"九州沖縄", "九州", "沖縄", "Kyushu", "Okinawa"}},
}};

constexpr std::uint32_t kLocalMin =
    100;  // 000 is the prefecture itself; none below 100 was given out
constexpr std::uint32_t kLocalMax = 999;
constexpr std::size_t kKanjiBytes = 3;

// Where the wards of a city begin among the municipalities of its prefecture: the city itself, in
// five digits. Numbers up to 199 belong to the last one before them.
constexpr std::uint32_t kCitiesOfWards[] = {
    1'100,  4'100,  11'100, 12'100, 13'100, 14'100, 14'130, 14'150, 15'100, 22'100, 22'130,
    23'100, 26'100, 27'100, 27'140, 28'100, 33'100, 34'100, 40'100, 40'130, 43'100,
};
constexpr std::uint32_t kWardLocalMax = 199;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

// Pre: at most nine digits.
std::uint32_t number_of(std::string_view digits) {
    std::uint32_t value = 0;
    for (const char c : digits) value = value * 10 + static_cast<std::uint32_t>(c - '0');
    return value;
}

bool check_digit_fits(std::uint32_t six_digits) {
    return area_check_digit(six_digits / 10) == six_digits % 10;
}

const PrefectureRow& row_of(AreaCode prefecture) {
    CHECK(is_prefecture(prefecture));
    return kPrefectures[prefecture.value - 1];
}

const RegionRow& row_of(Region region) {
    const auto id = static_cast<std::uint32_t>(region);
    CHECK(is_region(id));
    return kRegions[id - 1];
}

// 160008; 10006, which is 010006 without its zero; 16000, which has no check digit.
std::optional<AreaCode> whole_prefecture(std::uint32_t number, std::size_t digits) {
    const AreaCode checked{number / 10'000};
    if (number / 10 % 1'000 == 0 && is_prefecture(checked) && check_digit_fits(number))
        return checked;
    const AreaCode unchecked{number / 1'000};
    if (digits == 5 && number % 1'000 == 0 && is_prefecture(unchecked)) return unchecked;
    return std::nullopt;
}

// 富山 as well as 富山県; 北海道 has no shorter form.
bool is_name_of(const PrefectureRow& row, std::string_view text) {
    if (text == row.ja || equal_ignoring_case(text, row.en)) return true;
    return row.ja != "北海道" && text == row.ja.substr(0, row.ja.size() - kKanjiBytes);
}

}  // namespace

bool is_prefecture(AreaCode code) { return code.value >= 1 && code.value <= kPrefecturesMax; }

std::string_view prefecture_name_ja(AreaCode code) { return row_of(code).ja; }

std::string_view prefecture_name_en(AreaCode code) { return row_of(code).en; }

std::optional<AreaCode> parse_prefecture(std::string_view text) {
    const std::string plain = narrow_digits(text);
    std::string_view rest = plain;
    if (rest.size() > 3 && equal_ignoring_case(rest.substr(0, 3), "JP-")) rest.remove_prefix(3);
    if (is_ascii_digits(rest)) {
        if (rest.size() <= 2) {
            const AreaCode code{number_of(rest)};
            return is_prefecture(code) ? std::optional(code) : std::nullopt;
        }
        if (rest.size() != 5 && rest.size() != 6) return std::nullopt;
        return whole_prefecture(number_of(rest), rest.size());
    }
    for (std::uint32_t number = 1; number <= kPrefecturesMax; ++number) {
        if (is_name_of(kPrefectures[number - 1], plain)) return AreaCode{number};
    }
    return std::nullopt;
}

bool is_region(std::uint32_t id) { return id >= 1 && id <= kRegionsMax; }

std::string_view region_name_ja(Region region) { return row_of(region).ja; }

std::string_view region_name_en(Region region) { return row_of(region).en; }

std::optional<Region> parse_region(std::string_view text) {
    constexpr std::string_view kSuffix = "地方";
    const std::string plain = narrow_digits(text);
    if (is_ascii_digits(plain)) {
        const bool known = plain.size() == 1 && is_region(number_of(plain));
        return known ? std::optional(static_cast<Region>(number_of(plain))) : std::nullopt;
    }
    std::string_view name = plain;
    if (name.size() > kSuffix.size() && name.ends_with(kSuffix)) name.remove_suffix(kSuffix.size());
    if (name.empty()) return std::nullopt;
    for (std::uint32_t id = 1; id <= kRegionsMax; ++id) {
        const RegionRow& row = kRegions[id - 1];
        const auto same = [&](std::string_view other) { return equal_ignoring_case(name, other); };
        const bool other = std::any_of(row.other_names.begin(), row.other_names.end(), same);
        if (name == row.ja || equal_ignoring_case(name, row.en) || other) {
            return static_cast<Region>(id);
        }
    }
    return std::nullopt;
}

Region region_of(AreaCode prefecture) { return row_of(prefecture).region; }

std::uint32_t area_check_digit(std::uint32_t five_digits) {
    CHECK(five_digits < 100'000);
    std::uint32_t sum = 0;
    for (std::uint32_t weight = 2; weight <= 6; ++weight) {  // the last digit weighs 2, the first 6
        sum += five_digits % 10 * weight;
        five_digits /= 10;
    }
    return (11 - sum % 11) % 10;
}

bool is_municipality(AreaCode code) {
    const std::uint32_t five = code.value / 10;
    return is_prefecture(AreaCode{five / 1'000}) && five % 1'000 >= kLocalMin &&
           check_digit_fits(code.value);
}

std::optional<AreaCode> municipality_from_parts(std::uint32_t prefecture, std::uint32_t local) {
    if (!is_prefecture(AreaCode{prefecture}) || local < kLocalMin || local > kLocalMax) {
        return std::nullopt;
    }
    const std::uint32_t five = prefecture * 1'000 + local;
    return AreaCode{five * 10 + area_check_digit(five)};
}

MunicipalityReadings municipality_readings(std::string_view text) {
    const std::string plain = narrow_digits(text);
    if (!is_ascii_digits(plain) || plain.size() < 5 || plain.size() > 6) return {};
    const std::uint32_t number = number_of(plain);
    std::optional<AreaCode> checked;
    if (is_municipality(AreaCode{number})) checked = AreaCode{number};
    if (plain.size() == 6) return {checked, std::nullopt, std::nullopt};
    // A number that begins with zero has not lost one.
    const bool zero_may_be_lost = plain.front() != '0';
    return {std::nullopt, municipality_from_parts(number / 1'000, number % 1'000),
            zero_may_be_lost ? checked : std::nullopt};
}

std::optional<AreaCode> parse_municipality(std::string_view text) {
    const MunicipalityReadings readings = municipality_readings(text);
    if (readings.exact) return readings.exact;
    if (readings.unchecked) return readings.unchecked;
    return readings.zero_lost;
}

std::optional<AreaCode> parse_area(std::string_view text) {
    const auto prefecture = parse_prefecture(text);
    return prefecture ? prefecture : parse_municipality(text);
}

std::string area_text(AreaCode code) {
    if (code.value == 0) return {};
    const std::string digits = std::to_string(code.value);
    const std::size_t width = code.value <= kPrefecturesMax ? 2 : 6;
    return digits.size() >= width ? digits : std::string(width - digits.size(), '0') + digits;
}

std::optional<AreaCode> prefecture_of(AreaCode code) {
    if (is_prefecture(code)) return code;
    if (is_municipality(code)) return AreaCode{code.value / 10'000};
    return std::nullopt;
}

std::optional<AreaCode> city_of_ward(AreaCode code) {
    const std::uint32_t five = code.value / 10;
    if (!is_municipality(code) || five % 1'000 > kWardLocalMax) return std::nullopt;
    const auto* above =
        std::upper_bound(std::begin(kCitiesOfWards), std::end(kCitiesOfWards), five);
    if (above == std::begin(kCitiesOfWards)) return std::nullopt;
    const std::uint32_t city = *(above - 1);
    if (city == five || city / 1'000 != five / 1'000) return std::nullopt;
    return AreaCode{city * 10 + area_check_digit(city)};
}

bool lies_within(AreaCode part, AreaCode whole) {
    if (part == whole) return true;
    if (is_prefecture(whole)) return prefecture_of(part) == whole;
    return city_of_ward(part) == whole;
}

}  // namespace tsunagi
