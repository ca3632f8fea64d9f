// calendar_file.h - an iCalendar file (RFC 5545) as its events.
//
// What is no event (tasks, diaries, busy times) is told and passed over; alarms and such inside an
// event are passed over. Broken parts cost themselves only: an event without its END, one begun
// inside another, a line that is damaged. Several versions of one event in a file are one: the
// highest SEQUENCE, else the last. A calendar that withdraws (METHOD:CANCEL) or answers says
// nothing that could be kept, also where its END is missing. An event of which not all lines could
// be read counts as private: CLASS may be among them.
// Thread: one. Ownership: owns its text's parts. Bounds: kCalendarEventsMax, kCalendarNestingMax,
// kEventLinesMax; one note in all of text outside, and of ENDs alone. Errors: in notes; the file's
// own are whole_text.h's.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "client/import/calendar_event.h"
#include "client/import/whole_text.h"

namespace tsunagi::client {

inline constexpr std::size_t kCalendarEventsMax = 100'000;
inline constexpr std::size_t kCalendarNestingMax = 8;
inline constexpr std::size_t kEventLinesMax = 4'000;

class CalendarFile {
  public:
    // `origin`: what the file is called, where its calendars have no names.
    CalendarFile(const WholeText& text, std::string origin);

    using Take = std::function<bool(const SourceRecord&)>;
    using Tell = std::function<void(const SourceNote&)>;
    // What is wrong with the file to `tell`, which may be empty, then each event in the order of
    // the file to `take` until it returns false. Can be called again, with the same result.
    void for_each(const Take& take, const Tell& tell);

    [[nodiscard]] std::size_t events() const { return events_.size(); }

  private:
    friend class CalendarParts;

    std::string origin_;
    CalendarZones zones_;
    std::vector<CalendarEvent> events_;
    std::vector<SourceNote> notes_;
};

}  // namespace tsunagi::client
