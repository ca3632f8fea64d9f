// calendar_zones.h - what time it is in Japan when a calendar's clock shows some time.
//
// A calendar says TZID=..., and describes that zone itself (VTIMEZONE) or leaves it to a name:
// Asia/Tokyo, /mozilla.org/20050126_1/Asia/Tokyo, Tokyo Standard Time (Windows). The description
// goes first (ical_zone.h). Names are ICU's: its tables come with the program, libical's with
// another package.
// Thread: one. Bounds: kZonesMax of each. Errors: nothing where the zone is not known.
#pragma once

#include <unicode/timezone.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/import/ical_zone.h"

namespace tsunagi::client {

inline constexpr std::size_t kZonesMax = 256;
inline constexpr std::chrono::hours kJapanAhead{9};  // of UTC, in all years that calendars speak of

class CalendarZones {
  public:
    // The lines of a VTIMEZONE, unfolded, with its BEGIN and END. One that cannot be read is
    // passed over: its name may still be known.
    void describe(const std::string& name, const std::vector<std::string>& lines);

    // What a clock of the zone stands for, in UTC.
    [[nodiscard]] std::optional<std::chrono::sys_seconds> to_utc(const std::string& name,
                                                                 std::chrono::sys_seconds local);
    // Whether its clock shows the same as Japan's for a year from then on.
    [[nodiscard]] bool is_like_japan(const std::string& name, std::chrono::sys_seconds from);

  private:
    [[nodiscard]] std::optional<std::chrono::seconds> ahead_of_utc(const std::string& name,
                                                                   std::chrono::sys_seconds local);

    std::map<std::string, std::unique_ptr<IcalZone>> described_;
    std::map<std::string, std::unique_ptr<icu::TimeZone>> named_;  // null: no such name
};

}  // namespace tsunagi::client
