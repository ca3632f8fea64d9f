// year_names.h - the other names of the years that a text speaks of: 令和6年度 is 2024年度.
//
// People write a year by its era or by the western calendar, and look for it by the other. A search
// index that holds both finds it by either. Read are 令和6年, ㋿6年, R6年 and 2024年, with 元年 and
// kanji numbers, and what belongs to the year behind it (度, 4月, 4月1日), which is kept. Only a
// year with 年 behind it, and no 年代, 年前, 年間 or the like: numbers alone are not sure. Eras are
// those of calendar_date.h; of a year in which one followed another both are named, unless month
// and day tell. Before 1873 months were those of the moon, and only the year is told. Pure, linear.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tsunagi {

// The names of one text, each once: a chronicle of a century, and to spare.
inline constexpr std::size_t kYearNamesMax = 256;

// Joined by blanks, in the order of the text; "" where it speaks of no year.
[[nodiscard]] std::string other_year_names(std::string_view text);

}  // namespace tsunagi
