// calendar_event.h - one event of a calendar (VEVENT of RFC 5545) as an `opportunity`.
//
//   SUMMARY title (LANGUAGE its language)   DESCRIPTION text        LOCATION place, areas
//   DTSTART, DTEND, DURATION starts_*, ends_* in Japan's time       URL url
//   RRULE, EXDATE, RDATE recurrence         ORGANIZER's CN organiser, its mail contact
//   CONTACT contact   GEO latitude, longitude   CATEGORIES tags     UID, RECURRENCE-ID origin_id
//   X-TSUNAGI-...     what calendars have no word for (own_fields.h)
//
// Not sure, so not a time: a clock in a zone that is not known stays as it was written (`when`), as
// does a rule of repetition that would fall on other days in Japan (text). Who takes part
// (ATTENDEE) is never kept, nor are the remains of such a line that is broken: an event is not a
// list of people. Each CLASS but PUBLIC marks the event as private. What no field holds becomes a
// line of the text and is told. Pure but for the zones' cache and the names of areas. Thread: one.
#pragma once

#include "client/import/calendar_zones.h"
#include "client/import/content_lines.h"
#include "client/import/source_record.h"

namespace tsunagi::client {

struct CalendarLine {
    std::uint64_t line = 0;
    std::string text;
};
struct CalendarEvent {
    std::uint64_t line = 0;  // of its BEGIN
    std::vector<CalendarLine> lines;
    std::string calendar;         // the name of the calendar it stands in; may be empty
    bool may_be_private = false;  // lines of it were not read; CLASS may be among them
};

// What tells one event of a file from another version of it.
struct EventKey {
    std::string id;  // UID, and RECURRENCE-ID where one day differs; empty: none
    std::uint64_t sequence = 0;
};
[[nodiscard]] EventKey event_key(const CalendarEvent& event);

// `origin`: where the calendar has no name. The title is empty where the event has none.
[[nodiscard]] SourceRecord read_event(const CalendarEvent& event,
                                      CalendarZones& zones,
                                      const std::string& origin,
                                      OriginIds& ids);

}  // namespace tsunagi::client
