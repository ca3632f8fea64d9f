#include "client/import/ical_zone.h"

#include <libical/ical.h>

#include <algorithm>

#include "client/import/content_lines.h"
#include "client/import/ical_value.h"

namespace tsunagi::client {
namespace {

// FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU and the like.
bool is_rule_of_zone(const std::string& value) {
    const auto rule = read_rule(value);
    if (!rule || rule->names_times || !rule->is_yearly) return false;
    if (!rule->names_days) return true;
    const std::string text = capitals(value) + ";";
    const std::size_t month = text.find("BYMONTH=");
    return month != std::string::npos && text.find(';', month) < text.find(',', month);
}

// Judges the lines before the library sees them: how much they ask for, and whether each BEGIN has
// its END, about which libical would write to the terminal.
class Judge {
  public:
    bool takes(const std::string& text) {
        bytes_ += text.size();
        const auto line = split_content_line(text);
        if (bytes_ > kZoneBytesMax || (is_begun_ && depth_ == 0)) return false;
        if (!line) return true;
        if (line->name == "BEGIN") {
            is_begun_ = true;
            ++depth_;
        } else if (line->name == "END") {
            if (depth_ == 0) return false;
            --depth_;
        }
        if (line->name != "RRULE" && line->name != "RDATE" && line->name != "BEGIN") return true;
        rules_ += 1 + static_cast<std::size_t>(std::ranges::count(line->value, ','));
        return rules_ <= kRulesAndDatesMax &&
               (line->name != "RRULE" || is_rule_of_zone(line->value));
    }
    [[nodiscard]] bool is_closed() const { return is_begun_ && depth_ == 0; }

  private:
    std::size_t bytes_ = 0;
    std::size_t rules_ = 0;
    std::size_t depth_ = 0;
    bool is_begun_ = false;
};

}  // namespace

std::unique_ptr<IcalZone> IcalZone::read(const std::vector<std::string>& lines) {
    std::string text;
    Judge judge;
    for (const std::string& line : lines) {
        // One line here would be several for the parser, which the judge has not seen.
        if (line.find_first_of("\r\n") != std::string::npos) return nullptr;
        if (!split_content_line(line)) continue;
        if (!judge.takes(line)) return nullptr;
        text += line + "\r\n";
    }
    if (!judge.is_closed()) return nullptr;
    icalerror_set_errors_are_fatal(0);
    icalcomponent* component = icalparser_parse_string(text.c_str());
    if (component == nullptr) return nullptr;
    const bool has_part =
        icalcomponent_isa(component) == ICAL_VTIMEZONE_COMPONENT &&
        (icalcomponent_count_components(component, ICAL_XSTANDARD_COMPONENT) > 0 ||
         icalcomponent_count_components(component, ICAL_XDAYLIGHT_COMPONENT) > 0);
    icaltimezone* zone = has_part ? icaltimezone_new() : nullptr;
    if (zone == nullptr || icaltimezone_set_component(zone, component) == 0) {
        if (zone != nullptr) icaltimezone_free(zone, 1);
        icalcomponent_free(component);
        return nullptr;
    }
    return std::unique_ptr<IcalZone>(new IcalZone(zone));
}

IcalZone::~IcalZone() { icaltimezone_free(zone_, 1); }

std::chrono::seconds IcalZone::ahead_of_utc(std::chrono::sys_seconds local) const {
    using namespace std::chrono;  // NOLINT(google-build-using-namespace): a calendar's names
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const auto second = static_cast<int>((local - day).count());
    icaltimetype time = icaltime_null_time();
    time.year = int{date.year()};
    time.month = static_cast<int>(unsigned{date.month()});
    time.day = static_cast<int>(unsigned{date.day()});
    time.hour = second / 3'600;
    time.minute = second / 60 % 60;
    time.second = second % 60;
    int is_summer = 0;
    return seconds{icaltimezone_get_utc_offset(zone_, &time, &is_summer)};
}

}  // namespace tsunagi::client
