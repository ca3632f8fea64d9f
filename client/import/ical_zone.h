// ical_zone.h - a time zone as an iCalendar file describes it (VTIMEZONE; RFC 5545, 3.6.5).
//
// libical reads it; only this module's source and ical_value.cpp include it. ICU's reader of the
// same (VTimeZone) is not used: it fails by a null pointer on some files (a zone without a rule).
// Only yearly rules within one month are taken, as all real zones have them: others could ask for
// millions of changes.
// Thread: one. Bounds: kZoneBytesMax, kRulesAndDatesMax. Errors: nothing.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

struct _icaltimezone;  // NOLINT(bugprone-reserved-identifier): libical's

namespace tsunagi::client {

inline constexpr std::size_t kZoneBytesMax = 16 * 1024;
inline constexpr std::size_t kRulesAndDatesMax = 256;

class IcalZone {
  public:
    // The lines of a VTIMEZONE, unfolded, with its BEGIN and END. Null where it says nothing that
    // can be used.
    [[nodiscard]] static std::unique_ptr<IcalZone> read(const std::vector<std::string>& lines);
    IcalZone(const IcalZone&) = delete;
    IcalZone& operator=(const IcalZone&) = delete;
    ~IcalZone();

    // How far its clock is ahead of UTC when it shows `local`.
    [[nodiscard]] std::chrono::seconds ahead_of_utc(std::chrono::sys_seconds local) const;

  private:
    explicit IcalZone(_icaltimezone* zone) : zone_(zone) {}

    _icaltimezone* zone_;
};

}  // namespace tsunagi::client
