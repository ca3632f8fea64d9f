#include "client/export/calendar_writer.h"

#include <algorithm>
#include <chrono>

#include "client/export/content_writer.h"
#include "client/export/own_fields_writer.h"
#include "client/export/record_uid.h"
#include "client/import/calendar_event.h"
#include "client/import/calendar_time.h"
#include "client/import/own_fields.h"
#include "protocol/record/field_form.h"
#include "protocol/text/language_tag.h"

namespace tsunagi::client {
namespace {

// Japan had summer time from 1948 to 1951 and none since.
constexpr std::string_view kJapan =
    "BEGIN:VTIMEZONE\r\n"
    "TZID:Asia/Tokyo\r\n"
    "BEGIN:STANDARD\r\n"
    "DTSTART:19700101T000000\r\n"
    "TZOFFSETFROM:+0900\r\n"
    "TZOFFSETTO:+0900\r\n"
    "TZNAME:JST\r\n"
    "END:STANDARD\r\n"
    "END:VTIMEZONE\r\n";
constexpr std::string_view kTokyo = ";TZID=Asia/Tokyo";
constexpr std::string_view kDay = ";VALUE=DATE";

std::string only_digits(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != '-' && c != ':') out += c;
    }
    return out;
}

// The day behind `day`. Pre: is_date(day).
std::string next_day(std::string_view day) {
    using namespace std::chrono;  // NOLINT(google-build-using-namespace): a calendar's names
    const auto number = [&](std::size_t at, std::size_t size) {
        return std::stoi(std::string(day.substr(at, size)));
    };
    const year_month_day date{year{number(0, 4)}, month{static_cast<unsigned>(number(5, 2))},
                              std::chrono::day{static_cast<unsigned>(number(8, 2))}};
    return only_digits(day_text(sys_days{date} + days{1}));
}

std::string_view opportunity_value(const Body& body, std::string_view name) {
    return body.field(find_field(*find_kind(kind::kOpportunity), name)->key);
}

bool has_start(const Body& body) {
    return is_date_time(body.field(opportunity::kStartsAt)) ||
           is_date(body.field(opportunity::kStartsOn));
}

// Days with days, times with times: DTSTART and DTEND are of one sort. Pre: has_start(body).
void write_times(ContentWriter& writer, const Body& body) {
    const auto starts_at = body.field(opportunity::kStartsAt);
    const auto ends_at = body.field(opportunity::kEndsAt);
    const auto starts_on = body.field(opportunity::kStartsOn);
    const auto ends_on = body.field(opportunity::kEndsOn);
    const auto moment = [&](const char* name, std::string_view value) {
        writer.plain(name + std::string(kTokyo), only_digits(value) + "00");
    };
    const bool has_time = is_date_time(starts_at);
    if (has_time) {
        moment("DTSTART", starts_at);
        if (is_date_time(ends_at) && ends_at >= starts_at) moment("DTEND", ends_at);
    } else {
        writer.plain("DTSTART" + std::string(kDay), only_digits(starts_on));
        if (is_date(ends_on) && ends_on >= starts_on)
            writer.plain("DTEND" + std::string(kDay), next_day(ends_on));
    }
    const Recurrence recurrence = split_recurrence(body.field(kRecurrenceField));
    const std::string_view form = has_time ? kTokyo : kDay;
    const auto times = [&](const char* name, const std::string& list) {
        const auto parts = split_value(list, ',');
        const bool fits = std::ranges::all_of(parts, [&](std::string_view part) {
            const auto read = read_moment(part);
            return read && read->is_day != has_time && !read->is_utc;
        });
        if (!list.empty() && fits) writer.plain(name + std::string(form), list);
    };
    if (read_rule(recurrence.rule)) writer.plain("RRULE", recurrence.rule);
    times("EXDATE", recurrence.without);
    times("RDATE", recurrence.besides);
}

std::string place_of(const Body& body) {
    const std::string place(opportunity_value(body, "place"));
    const std::string address(opportunity_value(body, "address"));
    if (place.empty() || address.empty()) return place + address;
    return place + " (" + address + ")";
}

// What every calendar understands. `id`: of the version.
std::string event_part(const ItemAnswer& item, const Body& body) {
    std::string out;
    ContentWriter writer(out);
    writer.plain("UID", record_uid(item) + "@tsunagi");
    writer.plain("DTSTAMP", compact_utc(item.updated_ms));
    writer.plain("LAST-MODIFIED", compact_utc(item.updated_ms));
    write_times(writer, body);
    const std::string language =
        is_language_tag(body.language) ? ";LANGUAGE=" + body.language : std::string();
    writer.text("SUMMARY" + language, body.title);
    if (!body.text.empty()) writer.text("DESCRIPTION", body.text);
    if (const std::string place = place_of(body); !place.empty()) writer.text("LOCATION", place);
    if (const auto url = opportunity_value(body, "url"); !url.empty()) writer.plain("URL", url);
    if (const auto contact = opportunity_value(body, "contact"); !contact.empty())
        writer.text("CONTACT", contact);
    // An organiser without an address, as other programs write it.
    if (const auto name = opportunity_value(body, "organiser"); !name.empty())
        writer.plain("ORGANIZER" + parameter_text("CN", name), "invalid:nomail");
    const auto latitude = opportunity_value(body, "latitude");
    const auto longitude = opportunity_value(body, "longitude");
    if (!latitude.empty() && !longitude.empty())
        writer.plain("GEO", std::string(latitude) + ";" + std::string(longitude));
    for (const auto& tag : body.tags) writer.text("CATEGORIES", tag);
    writer.plain("CLASS", item.scope == "public" ? "PUBLIC" : "PRIVATE");
    writer.plain(kXRecord, id_text(item.id));
    return out;
}

Body read_again(const std::string& lines, CalendarZones& zones) {
    CalendarEvent event;
    ContentLines reader(lines, TextEncoding::utf8, SoftBreaks::none);
    while (const auto line = reader.next()) event.lines.push_back({line->line, line->text});
    OriginIds ids;
    return read_event(event, zones, {}, ids).body;
}

}  // namespace

CalendarWriter::CalendarWriter(std::string& out, const std::string& name) : out_(out) {
    ContentWriter writer(out_);
    writer.plain("BEGIN", "VCALENDAR");
    writer.plain("VERSION", "2.0");
    writer.plain("PRODID", "-//Tsunagi//Tsunagi//JA");
    writer.plain("CALSCALE", "GREGORIAN");
    writer.text("NAME", name);
    writer.text("X-WR-CALNAME", name);
    writer.plain("X-WR-TIMEZONE", "Asia/Tokyo");
    out_ += kJapan;
}

bool CalendarWriter::event(const ItemAnswer& item, const Body& body) {
    if (!has_start(body)) return false;
    const std::string plain = event_part(item, body);
    ContentWriter writer(out_);
    writer.plain("BEGIN", "VEVENT");
    out_ += plain;
    write_own_fields(writer, *find_kind(kind::kOpportunity), body, read_again(plain, zones_));
    writer.plain("END", "VEVENT");
    return true;
}

void CalendarWriter::finish() { ContentWriter(out_).plain("END", "VCALENDAR"); }

}  // namespace tsunagi::client
