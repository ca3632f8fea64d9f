#include "client/import/written_place.h"

#include <string>
#include <string_view>

#include "client/area_lookup.h"
#include "client/import/content_lines.h"
#include "protocol/base/utf8.h"
#include "protocol/text/fold_width.h"
#include "protocol/text/prefecture_in_front.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kPostalDigits = 7;
constexpr std::size_t kPlaceBytesRead = 1'024;  // each part of it is compared with all names

// What stands behind a postal mark and its seven digits; nothing without them.
std::optional<std::string_view> behind_postal_code(std::string_view place) {
    const FoldedText text = fold_width(place);
    const std::size_t mark = text.points.find(U'〒');
    if (mark == std::u32string::npos) return std::nullopt;
    std::size_t digits = 0;
    std::size_t at = mark + 1;
    for (; at < text.points.size() && digits < kPostalDigits; ++at) {
        const char32_t point = text.points[at];
        if (is_digit(point)) {
            ++digits;
        } else if (!is_blank(point) && point != U'-') {
            return std::nullopt;
        }
    }
    if (digits < kPostalDigits) return std::nullopt;
    return place.substr(text.starts[at]);
}

bool may_precede_address(char32_t point) {
    constexpr std::u32string_view kMarks = U",、([「:/";
    return is_blank(point) || kMarks.find(point) != std::u32string_view::npos;
}

std::optional<AreaCode> prefecture_of_address(std::string_view address,
                                              std::optional<AreaCode> within) {
    if (within) return within;
    const auto front = prefecture_in_front(address);
    return front ? std::optional(front->code) : std::nullopt;
}

}  // namespace

bool is_japan(std::string_view country) {
    const std::string name = capitals(country);
    return name.empty() || name == "日本" || name == "日本国" || name == "JP" || name == "JPN" ||
           name == "JAPAN";
}

std::optional<AreaCode> area_of_address(std::string_view address, std::optional<AreaCode> within) {
    const auto municipality = area_names().in_front_of(address, within);
    return municipality ? municipality : prefecture_of_address(address, within);
}

std::optional<AreaCode> area_of_city(std::string_view city,
                                     std::string_view address,
                                     std::optional<AreaCode> within) {
    const auto prefecture = prefecture_of_address(address, within);
    const auto municipality = area_names().named(city, prefecture);
    return municipality ? municipality : prefecture;
}

std::optional<AreaCode> area_of_place(std::string_view place) {
    place = place.substr(0, character_end(place, kPlaceBytesRead));
    if (const auto address = behind_postal_code(place)) return area_of_address(*address);
    const FoldedText text = fold_width(place);
    std::optional<AreaCode> found;
    for (std::size_t i = 0; i < text.points.size(); ++i) {
        if (i != 0 && !may_precede_address(text.points[i - 1])) continue;
        const std::string_view address = place.substr(text.starts[i]);
        if (!prefecture_in_front(address)) continue;
        const auto municipality = area_names().in_front_of(address);
        if (!municipality) continue;
        if (found && found != municipality) return std::nullopt;
        found = municipality;
    }
    return found;
}

}  // namespace tsunagi::client
