// calendar_time.h - when an event is: the properties of an iCalendar event that are times, as the
// fields of an `opportunity`, in Japan's time.
//
// A time of UTC or of a zone is what Japan's clocks show then; one without a zone is Japan's.
// A whole day's end is exclusive in calendars and inclusive in fields. What is not sure is told and
// kept as it was written: in `when` where it is the start or the end, else as a line of the text.
// Thread: one. Ownership: looks at the zones. Bounds: kFieldBytesMax for a property's value with
// its zone; one that is longer is left out as a whole. Errors: in kept().
#pragma once

#include <string>
#include <vector>

#include "client/import/calendar_zones.h"
#include "client/import/content_lines.h"
#include "client/import/ical_value.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

// `recurrence` = [rule] *(SP ("EXDATE" / "RDATE") ":" time *("," time)), in Japan's time and
// RFC 5545's form.
inline constexpr std::uint16_t kRecurrenceField = 8;
struct Recurrence {
    std::string rule;
    std::string without;  // EXDATE
    std::string besides;  // RDATE
};
[[nodiscard]] Recurrence split_recurrence(std::string_view text);
[[nodiscard]] std::string recurrence_text(const Recurrence& recurrence);

// DTSTART, DTEND, DURATION, RRULE, EXDATE, RDATE.
[[nodiscard]] bool is_of_times(std::string_view name);

// 2026-04-01, and 2026-04-01T10:00.
[[nodiscard]] std::string day_text(std::chrono::sys_seconds local);
[[nodiscard]] std::string minute_text(std::chrono::sys_seconds local);

struct KeptTime {
    std::uint64_t line = 0;
    std::string name;
    std::string value;
    std::string reason;
    const char* sentence = "";
    bool is_text = false;  // to be kept as a line, if it is short; else it stands in `when`, or is
                           // only told
};

class EventTimes {
  public:
    explicit EventTimes(CalendarZones& zones) : zones_(zones) {}

    // In the order of the file. Pre: is_of_times(property.name).
    void take(std::uint64_t line, const ContentLine& property);
    void finish(Body& body);
    [[nodiscard]] const std::vector<KeptTime>& kept() const { return kept_; }

  private:
    struct Property {
        std::uint64_t line = 0;
        ContentLine content;
    };
    // A time as the file has it, and in Japan.
    struct Moment {
        std::uint64_t line = 0;
        IcalMoment written;
        std::string zone;
        std::chrono::sys_seconds japan;
    };

    void keep(const Property& property, const char* reason, const char* sentence, bool is_text);
    [[nodiscard]] std::optional<Moment> moment(const Property& property, std::string_view value);
    [[nodiscard]] std::optional<std::chrono::sys_seconds> in_japan(const IcalMoment& written,
                                                                   const std::string& zone);
    [[nodiscard]] std::optional<Moment> start_or_end(Body& body, const Property& property);
    void finish_end(Body& body, const Property& property);
    void finish_length(Body& body, const Property& property);
    void set_end(Body& body, const Property& property, const Moment& end);
    [[nodiscard]] bool falls_alike(const IcalRule& rule);
    void finish_recurrence(Body& body);
    [[nodiscard]] std::string times_of(const std::vector<Property>& properties);

    CalendarZones& zones_;
    std::vector<Property> starts_, ends_, lengths_, rules_, without_, besides_;
    std::optional<Moment> start_;
    std::vector<KeptTime> kept_;
    bool lacks_times_ = false;  // a rule, or days for or against it, were left out
};

}  // namespace tsunagi::client
