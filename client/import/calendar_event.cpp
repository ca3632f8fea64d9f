#include "client/import/calendar_event.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "client/forms/field_input.h"
#include "client/import/calendar_time.h"
#include "client/import/record_maker.h"
#include "client/import/written_place.h"
#include "protocol/base/utf8.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kLanguageBytesMax = 35;  // as long as BCP 47 lets most tags be

// What calendar programs note for themselves.
constexpr std::string_view kNotForPeople[] = {"DTSTAMP",    "CREATED",       "LAST-MODIFIED",
                                              "SEQUENCE",   "TRANSP",        "UID",
                                              "X-ALT-DESC", "RECURRENCE-ID", "REQUEST-STATUS"};
constexpr std::string_view kOfPrograms[] = {"X-MICROSOFT-", "X-MOZ-", "X-MOZILLA-", "X-LIC-",
                                            "X-EVOLUTION-", "X-RIM-", "X-MS-",      "X-ENTOURAGE-"};

bool is_for_programs(std::string_view name) {
    return std::ranges::find(kNotForPeople, name) != std::end(kNotForPeople) ||
           std::ranges::any_of(kOfPrograms,
                               [&](std::string_view prefix) { return name.starts_with(prefix); });
}

std::string_view value_of(const CalendarEvent& event, std::string_view name, ContentLine& hold) {
    for (const CalendarLine& line : event.lines) {
        if (!capitals(line.text.substr(0, name.size())).starts_with(name)) continue;
        auto split = split_content_line(line.text);
        if (!split || split->name != name) continue;
        hold = std::move(*split);
        return trimmed(hold.value);
    }
    return {};
}

// mailto:a@example.jp without its scheme; "" for other addresses.
std::string_view mail_of(std::string_view address) {
    constexpr std::string_view kScheme = "MAILTO:";
    if (!capitals(address.substr(0, kScheme.size())).starts_with(kScheme)) return {};
    return trimmed(address.substr(kScheme.size()));
}

// A line that is broken, and may still say who takes part: an odd quote in a name, or the rest of a
// folded line whose blank was lost.
bool may_name_attendee(std::string_view line) {
    const std::string text = capitals(trimmed(line));
    return text.starts_with("ATTENDEE") || text.find("MAILTO:") != std::string::npos;
}

class EventReader : private RecordMaker {
  public:
    EventReader(const CalendarEvent& event, CalendarZones& zones) : event_(event), zones_(zones) {
        record_.line = event.line;
        record_.is_marked_private = event.may_be_private;
        record_.kind = find_kind(kind::kOpportunity);
    }

    SourceRecord read(const std::string& origin, OriginIds& ids) {
        is_ours_ = std::ranges::any_of(
            event_.lines, [](const CalendarLine& line) { return names_own_record(line.text); });
        body().language = is_ours_ ? "" : "ja";
        set("type", "event");
        for (const CalendarLine& line : event_.lines) {
            line_ = line.line;
            if (auto split = split_content_line(line.text)) {
                take(*split);
            } else if (may_name_attendee(line.text)) {
                leave_out_attendee();
            } else {
                keep("", line.text, "not_understood", N_("no line of a calendar: kept as text"));
            }
        }
        finish_times();
        finish_area();
        finish_text();
        // Whatever is not public, an export marks so itself (calendar_writer.cpp).
        record_.is_marked_by_export =
            record_.is_marked_private && is_ours_ && is_as_exported_ && !event_.may_be_private;
        if (!body().title.empty()) finish_origin(origin, ids);
        return std::move(record_);
    }

  private:
    void set(std::string_view name, std::string value) {
        const FieldRow* field = find_field(*record_.kind, name);
        if (!value.empty()) body().fields[field->key] = std::move(value);
    }
    std::string text_of(const ContentLine& line) {
        std::string text = unescaped_text(line.value);
        return is_ours_ ? text : std::string(trimmed(text));
    }

    void take(const ContentLine& line) {
        if (own_.take(line_, line)) return;
        if (is_for_programs(line.name)) return;
        if (line.name == "SUMMARY") return take_summary(line);
        if (line.name == "DESCRIPTION") return take_description(line);
        if (line.name == "LOCATION") return take_field("place", line);
        if (line.name == "URL") return take_field("url", line);
        if (line.name == "CONTACT") return take_field("contact", line);
        if (line.name == "ORGANIZER") return take_organiser(line);
        if (line.name == "GEO") return take_geo(line);
        if (line.name == "CATEGORIES") return take_categories(line);
        if (line.name == "CLASS") return take_class(line);
        if (line.name == "STATUS" && capitals(trimmed(line.value)) == "CONFIRMED") return;
        if (line.name == "ATTENDEE") return leave_out_attendee();
        if (line.name == "ATTACH" && line.has("VALUE", "BINARY")) {
            return note(line.name, "", "attachment", N_("a file inside the calendar: left out"));
        }
        if (is_of_times(line.name)) {
            times_.push_back({line_, line});
            return;
        }
        // No property but ATTENDEE and ORGANIZER is somebody's address: what a lost fold left over.
        if (line.name == "MAILTO" || !mail_of(trimmed(line.value)).empty())
            return leave_out_attendee();
        keep(line.name, trimmed(unescaped_text(line.value)));
    }

    void leave_out_attendee() {
        note("ATTENDEE", "", "attendee",
             N_("who takes part is not kept in a record of an event: left out"));
    }

    void take_summary(const ContentLine& line) {
        const std::string text = text_of(line);
        if (!body().title.empty()) return keep(line.name, text);
        body().title = one_line(text);
        const std::string language(line.parameter("LANGUAGE"));
        if (!language.empty() && language.size() <= kLanguageBytesMax &&
            is_clean_text(language, TextShape::single_line))
            body().language = language;
    }

    void take_description(const ContentLine& line) {
        std::string text = text_of(line);
        std::erase(text, '\r');
        if (!is_clean_text(text, TextShape::multi_line)) return;
        body().text += (body().text.empty() ? "" : "\n\n") + text;
    }

    void take_field(const char* name, const ContentLine& line) {
        take_value(name, line.name, text_of(line));
    }

    void take_value(const char* name, const std::string& column, const std::string& text) {
        const FieldRow& field = *find_field(*record_.kind, name);
        if (is_ours_ && !text.empty() && has_form(field, text)) return set(name, text);
        ValueReading reading = read_value(field, text);
        if (reading.problem != ValueProblem::none) {
            return keep(column, text, value_problem_name(reading.problem),
                        value_problem_text(reading.problem));
        }
        if (!body().field(field.key).empty() && !reading.value.empty()) return keep(column, text);
        set(name, std::move(reading.value));
    }

    void take_organiser(const ContentLine& line) {
        const std::string name(line.parameter("CN"));
        const std::string mail(mail_of(trimmed(line.value)));
        if (!name.empty()) take_value("organiser", line.name, name);
        if (mail.empty()) return;
        // A calendar's own name for itself, as Google writes it, is nobody's address.
        if (mail.ends_with("@group.calendar.google.com")) return;
        if (mail == name) return;
        take_value("contact", line.name, mail);
    }

    void take_geo(const ContentLine& line) {
        const auto parts = split_value(line.value, ';');
        if (parts.size() == 2) {
            const auto value = [&](const char* name, std::string_view part) {
                return read_value(*find_field(*record_.kind, name), part);
            };
            ValueReading latitude = value("latitude", parts[0]);
            ValueReading longitude = value("longitude", parts[1]);
            if (!latitude.value.empty() && !longitude.value.empty()) {
                set("latitude", std::move(latitude.value));
                return set("longitude", std::move(longitude.value));
            }
        }
        keep(line.name, line.value, "bad_number", N_("no place on a map: kept as text"));
    }

    void take_categories(const ContentLine& line) {
        for (const std::string_view part : split_value(line.value, ',')) {
            std::string tag = unescaped_text(part);
            if (!is_ours_) tag = one_line(trimmed(tag));
            add_tag(line.name, std::move(tag));
        }
    }

    void take_class(const ContentLine& line) {
        // What is not known is private (RFC 5545, 3.8.1.3), and no second line takes it back.
        const std::string value = capitals(trimmed(line.value));
        if (value.empty() || value == "PUBLIC") return;
        record_.is_marked_private = true;
        is_as_exported_ = is_as_exported_ && value == "PRIVATE";
    }

    void finish_times() {
        EventTimes times(zones_);
        for (const auto& [line, property] : times_) times.take(line, property);
        times.finish(body());
        for (const KeptTime& kept : times.kept()) {
            line_ = kept.line;
            if (kept.is_text) {
                keep(kept.name, kept.value, kept.reason, kept.sentence);
            } else {
                note(kept.name, kept.value, kept.reason, kept.sentence);
            }
        }
    }

    // An export of ours says itself where it belongs (own_fields.h).
    void finish_area() {
        if (is_ours_) return;
        const FieldRow& place = *find_field(*record_.kind, "place");
        if (const auto area = area_of_place(body().field(place.key))) body().areas = {area->value};
    }

    // An export of ours is known by its record; what it is called elsewhere goes along.
    void finish_origin(const std::string& file, OriginIds& ids) {
        std::string id = event_key(event_).id;
        line_ = event_.line;
        if (id.empty()) {
            id = id_by_title(*record_.kind, body());
            if (record_.record_id.empty()) {
                note("UID", "", "no_uid",
                     N_("the event has no UID: it is known by its title and day"));
            }
        }
        const std::string origin = event_.calendar.empty() ? file : event_.calendar;
        if (!record_.record_id.empty()) {
            record_.foreign_origin = origin;
            record_.foreign_id = ids.take(std::move(id));
            return;
        }
        body().fields[common_field::kOrigin] = origin;
        body().fields[common_field::kOriginId] = ids.take(std::move(id));
    }

    const CalendarEvent& event_;
    CalendarZones& zones_;
    bool is_ours_ = false;
    bool is_as_exported_ = true;  // no CLASS that an export does not write
    std::vector<std::pair<std::uint64_t, ContentLine>> times_;
};

}  // namespace

EventKey event_key(const CalendarEvent& event) {
    EventKey key;
    ContentLine hold;
    key.id = one_line(unescaped_text(value_of(event, "UID", hold)));
    if (key.id.empty()) return key;
    if (const auto day = value_of(event, "RECURRENCE-ID", hold); !day.empty())
        key.id += " / " + std::string(day);
    const auto sequence = value_of(event, "SEQUENCE", hold);
    std::from_chars(sequence.data(), sequence.data() + sequence.size(), key.sequence);
    return key;
}

SourceRecord read_event(const CalendarEvent& event,
                        CalendarZones& zones,
                        const std::string& origin,
                        OriginIds& ids) {
    return EventReader(event, zones).read(origin, ids);
}

}  // namespace tsunagi::client
