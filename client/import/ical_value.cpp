#include "client/import/ical_value.h"

#include <libical/ical.h>

#include <algorithm>
#include <string>

#include "client/import/content_lines.h"

namespace tsunagi::client {
namespace {

// Errors of files are values here, never an abort.
void set_up() {
    static const bool kIsSetUp = [] {
        icalerror_set_errors_are_fatal(0);
        return true;
    }();
    static_cast<void>(kIsSetUp);
}

bool is_set(const short* list) { return list[0] != ICAL_RECURRENCE_ARRAY_MAX; }

bool is_between(int value, int least, int most) { return value >= least && value <= most; }

}  // namespace

std::optional<IcalMoment> read_moment(std::string_view text) {
    set_up();
    if (text.empty() || text.size() > kIcalValueBytesMax) return std::nullopt;
    const icaltimetype read = icaltime_from_string(std::string(text).c_str());
    if (icaltime_is_null_time(read) != 0) return std::nullopt;
    using namespace std::chrono;  // NOLINT(google-build-using-namespace): a calendar's names
    const year_month_day date{year{read.year}, month{static_cast<unsigned>(read.month)},
                              day{static_cast<unsigned>(read.day)}};
    // 60 is a leap second.
    if (!date.ok() || !is_between(read.year, 1, 9998) || !is_between(read.hour, 0, 23) ||
        !is_between(read.minute, 0, 59) || !is_between(read.second, 0, 60))
        return std::nullopt;
    IcalMoment moment;
    moment.local = sys_days{date};
    moment.is_day = read.is_date != 0;
    if (moment.is_day) return moment;
    moment.local += hours{read.hour} + minutes{read.minute} + seconds{std::min(read.second, 59)};
    moment.is_utc = text.back() == 'Z';
    return moment;
}

std::optional<IcalLength> read_length(std::string_view text) {
    set_up();
    if (text.empty() || text.size() > kIcalValueBytesMax) return std::nullopt;
    const icaldurationtype read = icaldurationtype_from_string(std::string(text).c_str());
    if (icaldurationtype_is_bad_duration(read) != 0 || read.is_neg != 0) return std::nullopt;
    // Far beyond any event, and still a day of the calendar.
    constexpr unsigned kDaysMax = 36'600;
    constexpr unsigned kOthersMax = 100'000;
    if (read.days > kDaysMax || read.weeks > kDaysMax / 7 || read.hours > kOthersMax ||
        read.minutes > kOthersMax || read.seconds > kOthersMax)
        return std::nullopt;
    return IcalLength{std::chrono::days{read.weeks * 7 + read.days},
                      std::chrono::hours{read.hours} + std::chrono::minutes{read.minutes} +
                          std::chrono::seconds{read.seconds}};
}

std::optional<IcalRule> read_rule(std::string_view text) {
    set_up();
    if (text.empty() || text.size() > kIcalValueBytesMax) return std::nullopt;
    // Other calendars (RFC 7529) repeat on other days than the rule seems to say.
    if (capitals(text).find("RSCALE=") != std::string::npos) return std::nullopt;
    const icalrecurrencetype read = icalrecurrencetype_from_string(std::string(text).c_str());
    if (read.freq == ICAL_NO_RECURRENCE) return std::nullopt;
    IcalRule rule;
    rule.is_yearly = read.freq == ICAL_YEARLY_RECURRENCE;
    rule.is_daily_or_weekly =
        read.freq == ICAL_DAILY_RECURRENCE || read.freq == ICAL_WEEKLY_RECURRENCE;
    rule.names_days = is_set(read.by_day) || is_set(read.by_month_day) ||
                      is_set(read.by_year_day) || is_set(read.by_week_no) ||
                      is_set(read.by_month) || is_set(read.by_set_pos);
    rule.names_times = is_set(read.by_second) || is_set(read.by_minute) || is_set(read.by_hour) ||
                       read.freq == ICAL_SECONDLY_RECURRENCE ||
                       read.freq == ICAL_MINUTELY_RECURRENCE || read.freq == ICAL_HOURLY_RECURRENCE;
    return rule;
}

}  // namespace tsunagi::client
