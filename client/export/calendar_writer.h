// calendar_writer.h - opportunities as an iCalendar file (RFC 5545) that calendars can subscribe
// to.
//
// VCALENDAR with PRODID, VERSION, NAME and X-WR-CALNAME, a VTIMEZONE of Japan, and a VEVENT for
// each record: UID from its slot and center, so that it stays the same over all versions; DTSTAMP
// and LAST-MODIFIED the version's time; CLASS:PUBLIC for what is public, else PRIVATE. What
// calendars have no word for stands in X-TSUNAGI-<FIELD>; so does what would come back otherwise
// than it was (a start without a day). Which that is, is found by reading each event again
// (calendar_event.h): import of an export gives the same records, by construction. Thread: one.
// Ownership: appends to the caller's text.
#pragma once

#include <string>

#include "client/control_types.h"
#include "client/import/calendar_zones.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

class CalendarWriter {
  public:
    // `name`: whose calendar it is.
    CalendarWriter(std::string& out, const std::string& name);
    // False, and nothing written, where it has no day to begin on: no calendar could show it.
    // Pre: item.kind is kOpportunity, `body` is its body.
    [[nodiscard]] bool event(const ItemAnswer& item, const Body& body);
    void finish();

  private:
    std::string& out_;
    CalendarZones zones_;
};

}  // namespace tsunagi::client
