// date_parts.h - the grammar of dates and times, in parts that their readers share.
//
// Internal to protocol/text: read_date.h is what others use.
#pragma once

#include <cstdint>
#include <optional>

#include "protocol/text/cursor.h"
#include "protocol/text/read_date.h"

namespace tsunagi {

struct EraYear {
    Era era = Era::reiwa;
    std::uint32_t year = 0;  // 0 where it is out of reason
};
// 令和8, R元, ㍻31; moves behind the number. Nothing where no era with a number stands.
[[nodiscard]] std::optional<EraYear> take_era_year(Cursor& cursor);

// A date at the cursor, with its weekday; moves behind both. On a problem the cursor stays
// anywhere.
[[nodiscard]] DateReading take_date(Cursor& cursor);

// A time at the cursor; moves behind it. On nothing the cursor stays anywhere.
[[nodiscard]] std::optional<TimeOfDay> take_time(Cursor& cursor);

}  // namespace tsunagi
