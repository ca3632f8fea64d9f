#include "client/import/calendar_time.h"

#include <fmt/format.h>

#include <algorithm>

#include "client/forms/field_input.h"
#include "client/import/table_text.h"
#include "client/messages.h"
#include "protocol/base/limits.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;

constexpr std::string_view kWithoutMark = " EXDATE:";
constexpr std::string_view kBesidesMark = " RDATE:";

sys_seconds day_of(sys_seconds local) { return floor<days>(local); }

std::string compact_text(const IcalMoment& written, sys_seconds japan) {
    const year_month_day date{floor<days>(japan)};
    std::string text = fmt::format("{:04}{:02}{:02}", int{date.year()}, unsigned{date.month()},
                                   unsigned{date.day()});
    if (written.is_day) return text;
    const auto second = (japan - day_of(japan)).count();
    return text + fmt::format("T{:02}{:02}{:02}", second / 3600, second / 60 % 60, second % 60);
}

// False where the field has no room for it.
bool keep_when(Body& body, const std::string& text) {
    if (text.empty()) return true;
    if (body.field(opportunity::kWhen).size() + 1 + text.size() > kFieldBytesMax) return false;
    std::string& when = body.fields[opportunity::kWhen];
    when += (when.empty() ? "" : " ") + text;
    return true;
}

}  // namespace

bool is_of_times(std::string_view name) {
    constexpr std::string_view kNames[] = {"DTSTART", "DTEND", "DURATION",
                                           "RRULE",   "RDATE", "EXDATE"};
    return std::ranges::find(kNames, name) != std::end(kNames);
}

std::string day_text(sys_seconds local) {
    const year_month_day date{floor<days>(local)};
    return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()},
                       unsigned{date.day()});
}

std::string minute_text(sys_seconds local) {
    const auto second = (local - day_of(local)).count();
    return day_text(local) + fmt::format("T{:02}:{:02}", second / 3600, second / 60 % 60);
}

Recurrence split_recurrence(std::string_view text) {
    Recurrence out;
    const std::string padded = " " + std::string(text);
    const std::size_t without = std::min(padded.find(kWithoutMark), padded.size());
    const std::size_t besides = std::min(padded.find(kBesidesMark), padded.size());
    const auto part = [&](std::size_t at, std::string_view mark, std::size_t other) {
        if (at == padded.size()) return std::string();
        const std::size_t begin = at + mark.size();
        return padded.substr(begin, (other > at ? other : padded.size()) - begin);
    };
    out.rule = trimmed(std::string_view(padded).substr(0, std::min(without, besides)));
    out.without = part(without, kWithoutMark, besides);
    out.besides = part(besides, kBesidesMark, without);
    return out;
}

std::string recurrence_text(const Recurrence& recurrence) {
    std::string text = recurrence.rule;
    if (!recurrence.without.empty()) text += std::string(kWithoutMark) + recurrence.without;
    if (!recurrence.besides.empty()) text += std::string(kBesidesMark) + recurrence.besides;
    return std::string(trimmed(text));
}

void EventTimes::take(std::uint64_t line, const ContentLine& property) {
    if (property.value.size() + property.parameter("TZID").size() > kFieldBytesMax) {
        lacks_times_ = lacks_times_ || property.name == "RRULE" || property.name == "EXDATE" ||
                       property.name == "RDATE";
        kept_.push_back({line, property.name, shortened(property.value), "too_long",
                         N_("too long to be kept as text: left out"), false});
        return;
    }
    std::vector<Property>& list = property.name == "DTSTART"    ? starts_
                                  : property.name == "DTEND"    ? ends_
                                  : property.name == "DURATION" ? lengths_
                                  : property.name == "RRULE"    ? rules_
                                  : property.name == "EXDATE"   ? without_
                                                                : besides_;
    list.push_back({line, property});
}

void EventTimes::keep(const Property& property,
                      const char* reason,
                      const char* sentence,
                      bool is_text) {
    std::string value = property.content.value;
    if (const auto zone = property.content.parameter("TZID"); !zone.empty())
        value += " (" + std::string(zone) + ")";
    kept_.push_back(
        {property.line, property.content.name, std::move(value), reason, sentence, is_text});
}

std::optional<sys_seconds> EventTimes::in_japan(const IcalMoment& written,
                                                const std::string& zone) {
    if (written.is_day) return written.local;
    if (written.is_utc) return written.local + kJapanAhead;
    if (zone.empty()) return written.local;
    const auto utc = zones_.to_utc(zone, written.local);
    if (!utc) return std::nullopt;
    return *utc + kJapanAhead;
}

std::optional<EventTimes::Moment> EventTimes::moment(const Property& property,
                                                     std::string_view value) {
    const auto written = read_moment(trimmed(value));
    if (!written) return std::nullopt;
    std::string zone(property.content.parameter("TZID"));
    const auto japan = in_japan(*written, zone);
    if (!japan) return std::nullopt;
    return Moment{property.line, *written, std::move(zone), *japan};
}

// What is not sure is kept as it was written.
std::optional<EventTimes::Moment> EventTimes::start_or_end(Body& body, const Property& property) {
    auto read = moment(property, property.content.value);
    if (read) return read;
    const bool is_time = read_moment(trimmed(property.content.value)).has_value();
    keep(property, is_time ? "unknown_zone" : "bad_time",
         is_time ? N_("a time zone that is not known: kept as it was written")
                 : N_("no time that exists: kept as it was written"),
         false);
    if (!keep_when(body, kept_.back().value)) kept_.back().is_text = true;
    return std::nullopt;
}

void EventTimes::set_end(Body& body, const Property& property, const Moment& end) {
    if (start_ && end.japan < start_->japan) {
        return keep(property, "ends_first", N_("it would end before it begins: kept as text"),
                    true);
    }
    body.fields[opportunity::kEndsOn] = day_text(end.japan);
    if (!end.written.is_day) body.fields[opportunity::kEndsAt] = minute_text(end.japan);
}

void EventTimes::finish_end(Body& body, const Property& property) {
    auto end = start_or_end(body, property);
    if (!end) return;
    // The first day that is not the event's any more. Some programs write the last one, where both
    // are the same day.
    const bool is_same_day = start_ && end->japan == day_of(start_->japan);
    if (end->written.is_day && !is_same_day) end->japan -= days{1};
    if (end->written.is_day && is_same_day) end->japan = start_->japan;
    set_end(body, property, *end);
}

void EventTimes::finish_length(Body& body, const Property& property) {
    const auto length = read_length(trimmed(property.content.value));
    const bool is_of_days = length && length->seconds.count() == 0;
    if (!length || !start_ || !ends_.empty() || (start_->written.is_day && !is_of_days)) {
        return keep(property, "bad_time", N_("a length that says no end: kept as text"), true);
    }
    Moment end = *start_;
    end.written.local += length->days;
    if (start_->written.is_day) {
        end.japan = end.written.local - (length->days.count() > 0 ? days{1} : days{0});
        return set_end(body, property, end);
    }
    // Days by the event's own clock, hours as they pass.
    const auto japan = in_japan(end.written, end.zone);
    if (!japan)
        return keep(property, "bad_time", N_("a length that says no end: kept as text"), true);
    end.japan = *japan + length->seconds;
    set_end(body, property, end);
}

// Does the rule, said of the event's own clock, name the same days on Japan's?
bool EventTimes::falls_alike(const IcalRule& rule) {
    const IcalMoment& written = start_->written;
    if (written.is_day || (!written.is_utc && start_->zone.empty())) return true;
    if (!written.is_utc) return zones_.is_like_japan(start_->zone, written.local);
    if (rule.names_times) return false;
    const bool is_same_day = day_of(written.local) == day_of(start_->japan);
    return is_same_day || (rule.is_daily_or_weekly && !rule.names_days);
}

// The times of lists like EXDATE; what is no time is kept, all of one list together.
std::string EventTimes::times_of(const std::vector<Property>& properties) {
    std::string out;
    for (const Property& property : properties) {
        const std::string zone(property.content.parameter("TZID"));
        std::string bad;
        std::size_t bad_parts = 0;
        for (const auto part : split_value(property.content.value, ',')) {
            const auto written = read_moment(trimmed(part));
            const auto japan = written ? in_japan(*written, zone) : std::nullopt;
            if (japan) {
                out += (out.empty() ? "" : ",") + compact_text(*written, *japan);
                continue;
            }
            if (bad_parts++ > 0) bad += ',';
            bad += part;
        }
        if (bad_parts == 0) continue;
        Property rest = property;
        rest.content.value = std::move(bad);
        keep(rest, "bad_time", N_("no time that is sure: kept as text"), true);
    }
    return out;
}

void EventTimes::finish_recurrence(Body& body) {
    Recurrence out;
    bool is_sure = true;
    for (const Property& property : rules_) {
        const auto rule = read_rule(trimmed(property.content.value));
        const bool is_taken = rule && start_ && out.rule.empty() && falls_alike(*rule);
        if (is_taken) {
            out.rule = trimmed(property.content.value);
            continue;
        }
        is_sure = false;
        Property kept = property;
        if (rule && start_ && !start_->zone.empty())
            kept.content.parameters.push_back({"TZID", start_->zone});
        keep(kept, rule ? "other_zone" : "bad_rule",
             rule ? N_("a rule that may name other days in Japan's time: kept as text")
                  : N_("a rule of repetition that is not understood: kept as text"),
             true);
    }
    if (!is_sure) {
        // Without the rule the exceptions would stand for nothing.
        for (const auto* list : {&without_, &besides_}) {
            for (const Property& property : *list)
                keep(property, "other_zone", N_("it belongs to a rule that is kept as text"), true);
        }
        if (out.rule.empty()) return;
    } else {
        out.without = times_of(without_);
        out.besides = times_of(besides_);
    }
    std::string text = recurrence_text(out);
    const FieldRow& field = *find_field(*find_kind(kind::kOpportunity), kRecurrenceField);
    if (text.empty()) return;
    // A rule without all of its exceptions would name days on which nothing is.
    if (!lacks_times_ && text.size() <= kFieldBytesMax && has_form(field, text)) {
        body.fields[kRecurrenceField] = std::move(text);
    } else {
        kept_.push_back({start_ ? start_->line : 0, "RRULE", text, "too_long",
                         N_("more times than a field holds: kept as text"), true});
    }
}

void EventTimes::finish(Body& body) {
    for (std::size_t i = 0; i < starts_.size(); ++i) {
        if (i == 0) {
            start_ = start_or_end(body, starts_[i]);
        } else {
            keep(starts_[i], "several", N_("it begins twice: kept as text"), true);
        }
    }
    if (start_) {
        body.fields[opportunity::kStartsOn] = day_text(start_->japan);
        if (!start_->written.is_day)
            body.fields[opportunity::kStartsAt] = minute_text(start_->japan);
    }
    for (std::size_t i = 0; i < ends_.size(); ++i) {
        if (i == 0) {
            finish_end(body, ends_[i]);
        } else {
            keep(ends_[i], "several", N_("it ends twice: kept as text"), true);
        }
    }
    for (const Property& property : lengths_) finish_length(body, property);
    finish_recurrence(body);
}

}  // namespace tsunagi::client
