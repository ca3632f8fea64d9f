#include "client/import/calendar_file.h"

#include <algorithm>
#include <map>
#include <utility>

#include "client/import/table_text.h"
#include "client/messages.h"

namespace tsunagi::client {

// Follows BEGIN and END.
class CalendarParts {
  public:
    explicit CalendarParts(CalendarFile& file) : file_(file) {}

    void take(ContentText line) {
        if (line.problem != LineProblem::none) {
            tell(line.line, line_problem_name(line.problem), shortened(line.text),
                 line_problem_text(line.problem), false);
            if (line.text.empty()) return;
        }
        const std::string front = capitals(std::string_view(line.text).substr(0, 6));
        if (front.starts_with("BEGIN:")) {
            begin(line, part_name(line.text.substr(6)));
        } else if (front.starts_with("END:")) {
            end(line, part_name(line.text.substr(4)));
        } else {
            take_property(line);
        }
    }

    void finish() {
        cut_back(0, "cut_off", N_("the event has no end, as where a file is cut off: left out"));
    }

  private:
    struct Part {
        std::string name;
        std::uint64_t line = 0;
        std::string called;              // a zone's TZID, a calendar's name
        std::string method;              // of a calendar
        std::vector<std::string> lines;  // of a zone
        std::size_t first_event = 0;     // of a calendar: its events begin here
        CalendarEvent event;
    };

    static std::string part_name(std::string_view text) { return capitals(trimmed(text)); }

    void tell(std::uint64_t line,
              const char* reason,
              std::string detail,
              const char* sentence,
              bool loses_record) {
        file_.notes_.push_back({line, reason, std::move(detail), sentence, loses_record});
    }

    // The innermost zone around, whose lines are gathered with all that stands inside.
    Part* zone() {
        const auto at = std::ranges::find(open_, "VTIMEZONE", &Part::name);
        return at == open_.end() ? nullptr : &*at;
    }

    void gather(const std::string& text) {
        if (Part* around = zone(); around != nullptr && around->lines.size() < kEventLinesMax)
            around->lines.push_back(text);
    }

    // Only `keep` parts stay open. An event among the others is left out; a calendar ends here.
    void cut_back(std::size_t keep, const char* reason, const char* sentence) {
        too_deep_ = 0;
        while (open_.size() > keep) {
            const Part part = std::move(open_.back());
            open_.pop_back();
            if (part.name == "VEVENT") tell(part.line, reason, "", sentence, true);
            if (part.name == "VCALENDAR") close_calendar(part);
        }
    }

    // No event stands in another one, and no calendar in an event or in another calendar, which
    // would take that one's events for its own.
    void end_what_lacks_its_end(std::string_view next) {
        if (next != "VEVENT" && next != "VCALENDAR") return;
        const auto around = std::ranges::find_if(open_, [&](const Part& part) {
            return part.name == "VEVENT" || (part.name == "VCALENDAR" && next == "VCALENDAR");
        });
        if (around == open_.end()) return;
        cut_back(static_cast<std::size_t>(around - open_.begin()), "not_closed",
                 N_("the event is not closed before the next one begins: left out"));
    }

    void begin(const ContentText& line, std::string name) {
        end_what_lacks_its_end(name);
        if (open_.size() >= kCalendarNestingMax) {
            if (too_deep_++ == 0) {
                tell(line.line, "too_deep", shortened(name),
                     N_("parts within parts within parts: left out"), false);
            }
            return;
        }
        Part part;
        part.line = line.line;
        part.first_event = file_.events_.size();
        part.event.line = line.line;
        part.name = std::move(name);
        open_.push_back(std::move(part));
        gather(line.text);
    }

    void end(const ContentText& line, const std::string& name) {
        if (too_deep_ > 0) {
            --too_deep_;
            return;
        }
        const auto at = std::find_if(open_.rbegin(), open_.rend(),
                                     [&](const Part& part) { return part.name == name; });
        if (at == open_.rend()) {
            if (!std::exchange(has_told_end_, true)) {
                tell(line.line, "end_without_begin", shortened(name),
                     N_("an END without its BEGIN: passed over"), false);
            }
            return;
        }
        gather(line.text);
        const auto keep = static_cast<std::size_t>(open_.rend() - at);
        const bool is_cut = open_.size() > keep;
        cut_back(keep, "not_closed",
                 N_("the event is not closed before what it stands in: left out"));
        if (is_cut) take_event_as_private();
        Part part = std::move(open_.back());
        open_.pop_back();
        close(std::move(part));
    }

    // Behind a part without its END, lines of the event around were taken for that part's.
    void take_event_as_private() {
        const auto around = std::ranges::find(open_, "VEVENT", &Part::name);
        if (around == open_.end() || std::exchange(around->event.may_be_private, true)) return;
        tell(around->line, "part_not_closed", "",
             N_("a part inside the event has no end: what stands behind it is not read, and the "
                "event counts as private"),
             false);
    }

    void close(Part part) {
        if (part.name == "VTIMEZONE") {
            file_.zones_.describe(part.called, part.lines);
        } else if (part.name == "VCALENDAR") {
            close_calendar(part);
        } else if (part.name == "VEVENT") {
            if (file_.events_.size() >= kCalendarEventsMax) {
                return tell(part.line, "too_many", "",
                            N_("more events than are read from one file: left out"), true);
            }
            file_.events_.push_back(std::move(part.event));
        } else if (part.name == "VTODO" || part.name == "VJOURNAL" || part.name == "VFREEBUSY" ||
                   part.name == "VAVAILABILITY") {
            tell(part.line, "no_event", part.name,
                 N_("a task, a diary or busy times, no event: left out"), false);
        }
    }

    // A calendar's name may stand behind its events.
    void close_calendar(const Part& part) {
        auto& events = file_.events_;
        constexpr std::string_view kNoNews[] = {"CANCEL", "REPLY", "REFRESH", "COUNTER",
                                                "DECLINECOUNTER"};
        const bool is_news = std::ranges::find(kNoNews, part.method) == std::end(kNoNews);
        for (std::size_t i = part.first_event; i < events.size(); ++i) {
            if (events[i].calendar.empty()) events[i].calendar = part.called;
            if (!is_news) {
                tell(events[i].line, "not_published", part.method,
                     N_("a cancellation or an answer, no event: left out"), true);
            }
        }
        if (!is_news) events.resize(part.first_event);
    }

    void take_property(const ContentText& line) {
        gather(line.text);
        if (open_.empty()) {
            if (!std::exchange(has_told_outside_, true)) {
                tell(line.line, "outside", shortened(line.text),
                     N_("text outside of any calendar: passed over"), false);
            }
            return;
        }
        Part& part = open_.back();
        if (too_deep_ > 0) return;
        if (part.name == "VEVENT") {
            if (part.event.lines.size() < kEventLinesMax) {
                part.event.lines.push_back({line.line, line.text});
            } else if (part.event.lines.size() == kEventLinesMax) {
                part.event.lines.push_back({line.line, "COMMENT:..."});
                part.event.may_be_private = true;
                tell(line.line, "too_many", "",
                     N_("more lines than are read of one event: left out"), false);
            }
        } else if (part.name == "VTIMEZONE" || part.name == "VCALENDAR") {
            take_head(part, line.text);
        }
    }

    static void take_head(Part& part, const std::string& text) {
        const auto line = split_content_line(text);
        if (!line) return;
        const std::string value = one_line(trimmed(unescaped_text(line->value)));
        const bool is_name = part.name == "VTIMEZONE"
                                 ? line->name == "TZID"
                                 : line->name == "X-WR-CALNAME" || line->name == "NAME";
        if (is_name && part.called.empty()) part.called = value;
        if (line->name == "METHOD") part.method = capitals(value);
    }

    CalendarFile& file_;
    std::vector<Part> open_;
    std::size_t too_deep_ = 0;  // parts begun beyond the bound
    bool has_told_outside_ = false;
    bool has_told_end_ = false;
};

namespace {

// Which events are older versions of another one in the same file.
std::vector<bool> superseded(const std::vector<CalendarEvent>& events) {
    std::vector<bool> out(events.size(), false);
    std::map<std::string, std::pair<std::uint64_t, std::size_t>> newest;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const EventKey key = event_key(events[i]);
        if (key.id.empty()) continue;
        const auto [at, is_new] = newest.try_emplace(key.id, key.sequence, i);
        if (is_new) continue;
        if (key.sequence >= at->second.first) {
            out[at->second.second] = true;
            at->second = {key.sequence, i};
        } else {
            out[i] = true;
        }
    }
    return out;
}

}  // namespace

CalendarFile::CalendarFile(const WholeText& text, std::string origin) : origin_(std::move(origin)) {
    ContentLines lines(text.bytes, text.encoding, SoftBreaks::none);
    CalendarParts parts(*this);
    while (auto line = lines.next()) parts.take(std::move(*line));
    parts.finish();
    const auto old = superseded(events_);
    std::vector<CalendarEvent> kept;
    for (std::size_t i = 0; i < events_.size(); ++i) {
        if (!old[i]) {
            kept.push_back(std::move(events_[i]));
        } else {
            notes_.push_back({events_[i].line, "older_version", event_key(events_[i]).id,
                              N_("the file has a newer version of this event: left out"), false});
        }
    }
    events_ = std::move(kept);
    std::ranges::stable_sort(notes_, {}, &SourceNote::line);
}

void CalendarFile::for_each(const Take& take, const Tell& tell) {
    if (tell) {
        for (const SourceNote& note : notes_) tell(note);
    }
    OriginIds ids;
    for (const CalendarEvent& event : events_) {
        if (!take(read_event(event, zones_, origin_, ids))) return;
    }
}

}  // namespace tsunagi::client
