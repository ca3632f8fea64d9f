// calendar_date.h - days of the civil calendar, Japanese eras, fiscal years.
//
// What is known of a date is often its year only (設立: 平成15年), so a date here may lack its day,
// or its month too; nothing is filled in. Eras are those since 1868 with the day each began:
// 明治 1868-01-25, 大正 1912-07-30, 昭和 1926-12-25, 平成 1989-01-08, 令和 2019-05-01; their last
// days are the ones before (Showa ended on 1989-01-07). Japan counts Gregorian days since
// 1873-01-01 (明治6年); days of 明治1..5 are of the old moon calendar and cannot be told as a date
// by rule. Pure values; proleptic Gregorian days through std::chrono's calendar, which reads no
// clock.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagi {

// What a date written today can be: the oldest groups to plans far ahead. Other years are slips.
inline constexpr std::int32_t kYearMin = 1600;
inline constexpr std::int32_t kYearMax = 2299;

enum class DatePrecision : std::uint8_t { none, year, month, day };

// `month` and `day` are 0 where they are not told; all are 0 for no date.
struct CalendarDate {
    std::int32_t year = 0;
    std::uint32_t month = 0;
    std::uint32_t day = 0;

    [[nodiscard]] DatePrecision precision() const;
    // By year, month, day; what is not told comes first.
    friend constexpr auto operator<=>(const CalendarDate&, const CalendarDate&) = default;
};

// The year is kYearMin..kYearMax, the month and day exist; a missing month has no day.
[[nodiscard]] bool exists(const CalendarDate& date);

// 2026-02-19, 2026-02, 2026; "" for none. The form is ISO 8601.
[[nodiscard]] std::string iso_text(const CalendarDate& date);

// 1 Monday .. 7 Sunday, as in ISO 8601. Pre: exists(date), to the day.
[[nodiscard]] std::uint32_t weekday_of(const CalendarDate& date);

// Days since 1970-01-01 and back; the way back knows only kYearMin..kYearMax.
// Pre: exists(date), to the day.
[[nodiscard]] std::int64_t day_number(const CalendarDate& date);
[[nodiscard]] std::optional<CalendarDate> date_of_day_number(std::int64_t days);

// --- eras ---
enum class Era : std::uint8_t { meiji = 1, taisho = 2, showa = 3, heisei = 4, reiwa = 5 };
[[nodiscard]] std::string_view era_name_ja(Era era);  // 令和
[[nodiscard]] CalendarDate era_first_day(Era era);
// Nothing for 令和, which has not ended.
[[nodiscard]] std::optional<CalendarDate> era_last_day(Era era);
// 令和8 is 2026. Pre: year_of_era is 1..1000.
[[nodiscard]] std::int32_t western_year(Era era, std::uint32_t year_of_era);
// Some day that `date` can mean is in the era: 平成31年 is, 平成31年5月 is not.
[[nodiscard]] bool is_within(Era era, const CalendarDate& date);

// --- fiscal years ---
// 年度: from April 1 of its year to March 31 of the next.
struct FiscalYear {
    std::int32_t year = 0;

    [[nodiscard]] CalendarDate first_day() const { return {year, 4, 1}; }
    [[nodiscard]] CalendarDate last_day() const { return {year + 1, 3, 31}; }
    friend constexpr auto operator<=>(const FiscalYear&, const FiscalYear&) = default;
};
// Nothing where only a year is told: it lies in two fiscal years. Pre: exists(date).
[[nodiscard]] std::optional<FiscalYear> fiscal_year_of(const CalendarDate& date);

}  // namespace tsunagi
