// read_date.h - dates and times of day as Japanese forms and spreadsheets hold them.
//
// Read are era dates (令和8年2月19日, R8.2.19, Ｒ８．２．１９, 令和元年5月1日, ㋿8年2月19日,
// 令8.2.19, 平成十五年四月一日), western ones (2026年2月19日, 2026/2/19, 2026-02-19, 2026.2.19,
// 20260219), their beginnings (令和8年2月, R8.2, 2026/2, 2026年, 2026), full width and blanks
// anywhere between, and a weekday behind, in brackets or not, which must be the right one: (木),
// （木・祝）, 木曜日. What is not sure is refused with a reason and stays text: nothing is
// invented, no year guessed (8月5日), no century (26/2/19), no end of a range chosen
// (2026年8月5日～16日). Pure, linear. Errors: an enum in the reading.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/text/calendar_date.h"

namespace tsunagi {

enum class DateProblem : std::uint8_t {
    none = 0,
    empty = 1,
    not_a_date = 2,
    no_year = 3,         // 8月5日, 2/19
    two_digit_year = 4,  // 26/2/19 may be 2026 or 平成26年
    several_dates = 5,   // a range or a list
    no_such_day = 6,     // 2026-02-30, month 13, or a year outside kYearMin..kYearMax
    outside_era = 7,     // 平成31年5月1日, 令和0年
    moon_calendar = 8,   // a month or day of 明治1..5
    other_weekday = 9,   // 2026年2月19日（金）, which is a Thursday
    fiscal_year = 10,    // 令和8年度: read_fiscal_year takes it
    more_text = 11,      // a date with something else behind
};

// `date` is none exactly where there is a problem.
struct DateReading {
    CalendarDate date;
    DateProblem problem = DateProblem::none;
};
[[nodiscard]] DateReading read_date(std::string_view text);

// 令和8年度, R8年度, 2026年度, 令和元年度, FY2026, and the bare 令和8 or 2026 of a column that
// holds fiscal years. An era is right where the fiscal year shares a day with it.
struct FiscalYearReading {
    FiscalYear fiscal_year;
    DateProblem problem = DateProblem::none;
};
[[nodiscard]] FiscalYearReading read_fiscal_year(std::string_view text);

// --- times of day ---
// Seconds since midnight, 0..86'400; 86'400 is 24:00, which ends a day.
struct TimeOfDay {
    std::uint32_t seconds = 0;

    friend constexpr auto operator<=>(const TimeOfDay&, const TimeOfDay&) = default;
};
inline constexpr std::uint32_t kSecondsPerDay = 86'400;
// 09:00; 09:00:30 where there are seconds.
[[nodiscard]] std::string iso_text(TimeOfDay time);

// 9:00, 22：00, 9:00:30, 9時, 9時半, 午後1時30分, PM1:30, 1:30 p.m., 正午. Nothing for ranges, for
// 25:00 and for 午前12時 and 午後12時, which people and the law of 1872 understand differently.
[[nodiscard]] std::optional<TimeOfDay> read_time(std::string_view text);

// A date and, behind a blank or a T, a time: 2026/2/19 9:00, 2026-02-19T09:00:00+09:00 (the zone is
// dropped where it is Japan's, refused where it is another). A date alone has no time.
// Pre-checked: the problem of the date; `more_text` where what follows is no time.
struct DateTimeReading {
    CalendarDate date;
    std::optional<TimeOfDay> time;
    DateProblem problem = DateProblem::none;
};
[[nodiscard]] DateTimeReading read_date_time(std::string_view text);

}  // namespace tsunagi
