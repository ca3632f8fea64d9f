#include "client/duration.h"

#include <cstdint>

namespace tsunagi::client {
namespace {

std::int64_t unit_seconds(char unit) {
    switch (unit) {
        case 's': return 1;
        case 'm': return 60;
        case 'h': return 3600;
        case 'd': return 24 * 3600;
        default: return 0;
    }
}

}  // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
    std::int64_t total = 0;
    std::int64_t number = 0;
    bool has_digit = false;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            number = number * 10 + (c - '0');
            has_digit = true;
            if (number > kDurationMax.count()) return std::nullopt;
            continue;
        }
        const std::int64_t unit = unit_seconds(c);
        if (unit == 0 || !has_digit) return std::nullopt;
        total += number * unit;
        if (total > kDurationMax.count()) return std::nullopt;
        number = 0;
        has_digit = false;
    }
    if (has_digit || total == 0) return std::nullopt;
    return std::chrono::seconds{total};
}

}  // namespace tsunagi::client
