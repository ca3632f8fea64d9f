#include "protocol/text/spreadsheet_date.h"

#include <algorithm>
#include <string>

#include "protocol/base/digits.h"

namespace tsunagi {
namespace {

constexpr std::int64_t kBefore1900 = -25'568;   // 1899-12-31
constexpr std::int64_t kEpoch1904 = -24'107;    // 1904-01-01
constexpr std::uint32_t kDayThatNeverWas = 60;  // 1900-02-29
constexpr std::size_t kTextMax = 40;        // a decimal of 17 digits with its exponent is shorter
constexpr std::size_t kWholeDigitsMax = 7;  // 9999-12-31 is 2958465
constexpr std::size_t kFractionDigits = 12;
constexpr std::uint64_t kFractionUnit = 1'000'000'000'000;

struct Decimal {
    std::uint32_t days = 0;
    std::uint64_t fraction = 0;  // of kFractionUnit; what is smaller is cut off
};

// 'E-2', 'e+1' at the end, taken off; 0 where none stands. Nothing for what is no exponent.
std::optional<int> take_exponent(std::string_view& text) {
    const std::size_t at = text.find_first_of("eE");
    if (at == std::string_view::npos) return 0;
    std::string_view digits = text.substr(at + 1);
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    if (!is_ascii_digits(digits) || digits.size() > 2) return std::nullopt;
    text = text.substr(0, at);
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return negative ? -value : value;
}

std::uint64_t value_of(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char c : digits) value = value * 10 + static_cast<std::uint64_t>(c - '0');
    return value;
}

std::optional<Decimal> read_decimal(std::string_view text) {
    if (text.size() > kTextMax) return std::nullopt;
    const auto exponent = take_exponent(text);
    if (!exponent) return std::nullopt;
    const std::size_t point = std::min(text.find('.'), text.size());
    std::string whole(text.substr(0, point));
    std::string part(text.substr(std::min(point + 1, text.size())));
    if (!is_ascii_digits(whole + part)) return std::nullopt;
    for (int shift = *exponent; shift > 0; --shift) {
        whole += part.empty() ? '0' : part.front();
        if (!part.empty()) part.erase(0, 1);
    }
    for (int shift = *exponent; shift < 0; ++shift) {
        part.insert(part.begin(), whole.empty() ? '0' : whole.back());
        if (!whole.empty()) whole.pop_back();
    }
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
    if (whole.size() > kWholeDigitsMax) return std::nullopt;
    part.resize(kFractionDigits, '0');
    return Decimal{static_cast<std::uint32_t>(value_of(whole)), value_of(part)};
}

std::uint32_t seconds_of(std::uint64_t fraction) {
    return static_cast<std::uint32_t>((fraction * kSecondsPerDay + kFractionUnit / 2) /
                                      kFractionUnit);
}

}  // namespace

std::optional<CalendarDate> serial_to_date(std::uint32_t serial, DateSystem system) {
    if (system == DateSystem::from_1904) return date_of_day_number(kEpoch1904 + serial);
    if (serial == 0 || serial == kDayThatNeverWas) return std::nullopt;
    return date_of_day_number(kBefore1900 + serial - (serial > kDayThatNeverWas ? 1 : 0));
}

std::optional<TimeOfDay> day_fraction_to_time(std::string_view decimal) {
    const auto value = read_decimal(decimal);
    if (!value) return std::nullopt;
    if (value->days == 1 && value->fraction == 0) return TimeOfDay{kSecondsPerDay};
    if (value->days != 0) return std::nullopt;
    return TimeOfDay{seconds_of(value->fraction)};
}

std::optional<SerialReading> read_serial(std::string_view decimal, DateSystem system) {
    const auto value = read_decimal(decimal);
    if (!value) return std::nullopt;
    std::uint32_t seconds = seconds_of(value->fraction);
    const std::uint32_t carry = seconds / kSecondsPerDay;
    seconds %= kSecondsPerDay;
    const auto date = serial_to_date(value->days + carry, system);
    if (!date) return std::nullopt;
    SerialReading out{*date, std::nullopt};
    if (value->fraction != 0) out.time = TimeOfDay{seconds};
    return out;
}

}  // namespace tsunagi
