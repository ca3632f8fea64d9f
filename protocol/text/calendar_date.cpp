#include "protocol/text/calendar_date.h"

#include <array>
#include <chrono>

#include "protocol/base/check.h"

namespace tsunagi {
namespace {

struct EraRow {
    std::string_view name;
    CalendarDate first;
    std::optional<CalendarDate> last;
};

// Index + 1 is the era's number.
constexpr std::array<EraRow, 5> kEras = {{
    {"明治", {1868, 1, 25}, CalendarDate{1912, 7, 29}},
    {"大正", {1912, 7, 30}, CalendarDate{1926, 12, 24}},
    {"昭和", {1926, 12, 25}, CalendarDate{1989, 1, 7}},
    {"平成", {1989, 1, 8}, CalendarDate{2019, 4, 30}},
    {"令和", {2019, 5, 1}, std::nullopt},
}};

const EraRow& row_of(Era era) {
    const auto number = static_cast<std::size_t>(era);
    CHECK(number >= 1 && number <= kEras.size());
    return kEras[number - 1];
}

std::chrono::year_month_day ymd_of(const CalendarDate& date) {
    return {std::chrono::year(date.year), std::chrono::month(date.month),
            std::chrono::day(date.day)};
}

std::chrono::sys_days days_of(const CalendarDate& date) {
    CHECK(exists(date) && date.precision() == DatePrecision::day);
    return std::chrono::sys_days(ymd_of(date));
}

std::string padded(std::int64_t value, std::size_t width) {
    const std::string digits = std::to_string(value);
    return digits.size() >= width ? digits : std::string(width - digits.size(), '0') + digits;
}

}  // namespace

DatePrecision CalendarDate::precision() const {
    if (year == 0) return DatePrecision::none;
    if (month == 0) return DatePrecision::year;
    return day == 0 ? DatePrecision::month : DatePrecision::day;
}

bool exists(const CalendarDate& date) {
    if (date.year < kYearMin || date.year > kYearMax || date.month > 12) return false;
    if (date.month == 0 || date.day == 0) return date.day == 0;
    return date.day <= 31 && ymd_of(date).ok();
}

std::string iso_text(const CalendarDate& date) {
    std::string out;
    const DatePrecision precision = date.precision();
    if (precision >= DatePrecision::year) out += padded(date.year, 4);
    if (precision >= DatePrecision::month) out += "-" + padded(date.month, 2);
    if (precision >= DatePrecision::day) out += "-" + padded(date.day, 2);
    return out;
}

std::uint32_t weekday_of(const CalendarDate& date) {
    return std::chrono::weekday(days_of(date)).iso_encoding();
}

std::int64_t day_number(const CalendarDate& date) {
    return days_of(date).time_since_epoch().count();
}

std::optional<CalendarDate> date_of_day_number(std::int64_t days) {
    constexpr std::int64_t kFarthest = 400'000;  // more than a thousand years each way
    if (days < -kFarthest || days > kFarthest) return std::nullopt;
    const std::chrono::year_month_day ymd{
        std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
    const CalendarDate date{static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                            static_cast<unsigned>(ymd.day())};
    return exists(date) ? std::optional(date) : std::nullopt;
}

std::string_view era_name_ja(Era era) { return row_of(era).name; }

CalendarDate era_first_day(Era era) { return row_of(era).first; }

std::optional<CalendarDate> era_last_day(Era era) { return row_of(era).last; }

std::int32_t western_year(Era era, std::uint32_t year_of_era) {
    CHECK(year_of_era >= 1 && year_of_era <= 1'000);
    return row_of(era).first.year + static_cast<std::int32_t>(year_of_era) - 1;
}

bool is_within(Era era, const CalendarDate& date) {
    const EraRow& row = row_of(era);
    // Compared as far as the date is told.
    const auto as_told = [&](const CalendarDate& bound) {
        return CalendarDate{bound.year, date.month == 0 ? 0 : bound.month,
                            date.day == 0 ? 0 : bound.day};
    };
    return date >= as_told(row.first) && (!row.last || date <= as_told(*row.last));
}

std::optional<FiscalYear> fiscal_year_of(const CalendarDate& date) {
    if (date.month == 0) return std::nullopt;
    return FiscalYear{date.month >= 4 ? date.year : date.year - 1};
}

}  // namespace tsunagi
