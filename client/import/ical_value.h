// ical_value.h - iCalendar's values that are more than text: times, lengths, rules of repetition
// (RFC 5545, 3.3).
//
// libical reads them; only this module's source and ical_zone.cpp include it. Its parser of whole
// files is not used: it does not say in which line something is wrong, and turns backslashes that
// it does not know into blanks (docs/adr/0019). What does not exist (30 February, 25 o'clock) is no
// value. Thread: one. Bounds: kIcalValueBytesMax. Errors: nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagi::client {

inline constexpr std::size_t kIcalValueBytesMax = 2'048;

// A day, or a time of some clock.
struct IcalMoment {
    std::chrono::sys_seconds local;  // as if the clock were UTC
    bool is_day = false;
    bool is_utc = false;
};
[[nodiscard]] std::optional<IcalMoment> read_moment(std::string_view text);

// PT1H30M. A negative one ends before it begins, and is no length here.
struct IcalLength {
    std::chrono::days days{};  // by the calendar
    std::chrono::seconds seconds{};
};
[[nodiscard]] std::optional<IcalLength> read_length(std::string_view text);

// What has to be known of a rule before it can be said of another clock.
struct IcalRule {
    bool is_yearly = false;
    bool is_daily_or_weekly = false;
    bool names_days = false;   // BYDAY, BYMONTHDAY, BYMONTH and so on
    bool names_times = false;  // BYHOUR, BYMINUTE, BYSECOND, or more often than daily
};
[[nodiscard]] std::optional<IcalRule> read_rule(std::string_view text);

}  // namespace tsunagi::client
