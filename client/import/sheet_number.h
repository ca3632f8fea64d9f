// sheet_number.h - a spreadsheet's numbers as the text that people see in the cell.
//
// Spreadsheets hold dates, times and codes as numbers and show them by a format. What is shown is
// what the list means: 45383 with a format of dates is 2024-04-01, 10006 with 000000 is 010006.
// Numbers without such a format are written out in full, never in scientific form.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagi {

struct NumberFormat {
    enum class Kind : std::uint8_t { number, date, time, date_time };
    Kind kind = Kind::number;
    bool is_elapsed = false;  // [h]:mm: hours are not cut at a day
    std::string mask;         // zeros and hyphens: 000000, 000-0000
};

// Of a format code (yyyy"年"m"月"d"日"; #,##0), and of a number that stands for one in xlsx, where
// those that a Japanese Excel has of its own count too.
[[nodiscard]] NumberFormat format_by_code(std::string_view code);
[[nodiscard]] NumberFormat format_by_id(std::uint32_t id);

enum class DateSystem : std::uint8_t { from_1900, from_1904 };

// "2010010000000", "34.284376", "2024-04-01", "2024-04-01T10:30", "09:00", "09:00:30", "010006".
[[nodiscard]] std::string number_as_shown(double value,
                                          const NumberFormat& format,
                                          DateSystem system);

}  // namespace tsunagi
