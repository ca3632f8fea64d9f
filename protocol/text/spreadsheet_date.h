// spreadsheet_date.h - the numbers that spreadsheets hold for dates and times.
//
// A cell that shows 2026/8/22 9:00 holds 46256.375: days since an epoch that the workbook tells,
// and the part of a day. Which numbers are dates only the cell's format tells, so nothing is
// guessed here. Excel's 1900 system took over from Lotus 1-2-3 a February 29 in 1900 that never
// was: serial 60 is refused, those before it are one day nearer to the epoch (ECMA-376 part
// 1, 18.17.4.1). Decimal text in, integers throughout; times are rounded to the second, as the
// shown value is. Pure, linear. Errors: an empty optional.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/text/read_date.h"

namespace tsunagi {

enum class DateSystem : std::uint8_t {
    from_1900,  // serial 1 is 1900-01-01
    from_1904,  // serial 0 is 1904-01-01: workbooks of old Macs
};

// 46256 is 2026-08-22 from 1900. Nothing for serial 60 and 0 from 1900, nor above kYearMax.
[[nodiscard]] std::optional<CalendarDate> serial_to_date(std::uint32_t serial, DateSystem system);

// 0.375 is 9:00, 0.91666666666666663 is 22:00, 3.4722222222222224E-2 is 0:50, 1 is 24:00.
[[nodiscard]] std::optional<TimeOfDay> day_fraction_to_time(std::string_view decimal);

// 46256.375: both. A whole number has no time. 23:59:59.6 becomes 0:00 of the next day.
struct SerialReading {
    CalendarDate date;
    std::optional<TimeOfDay> time;
};
[[nodiscard]] std::optional<SerialReading> read_serial(std::string_view decimal, DateSystem system);

}  // namespace tsunagi
