#include "protocol/record/facets.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "protocol/base/big_endian.h"
#include "protocol/text/activity_field.h"
#include "protocol/text/calendar_date.h"

namespace tsunagi {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kJapanAheadMs = 9 * 3'600'000;
constexpr std::size_t kDateLetters = 10;  // YYYY-MM-DD

// When a kind is over: the state that says so, or the earliest of the days that end it.
struct Course {
    KindId kind;
    std::uint16_t state;  // 0: it has none
    std::span<const std::string_view> closed_states;
    std::span<const std::uint16_t> last_days;
    // Where none of those is told: the days on which it happens. An event that comes again has no
    // last one.
    std::span<const std::uint16_t> own_days = {};
    std::uint16_t recurrence = 0;
};

constexpr std::string_view kResourceOver[] = {"done", "reserved"};
constexpr std::string_view kQuestionOver[] = {"answered", "closed"};
constexpr std::string_view kClosed[] = {"closed"};
constexpr std::uint16_t kResourceDays[] = {resource::kUntil, resource::kDeadline};
constexpr std::uint16_t kOpportunityDays[] = {opportunity::kDeadline};
constexpr std::uint16_t kOpportunityOwnDays[] = {opportunity::kEndsAt, opportunity::kEndsOn,
                                                 opportunity::kStartsAt, opportunity::kStartsOn};
constexpr std::uint16_t kQuestionDays[] = {question::kDeadline};
constexpr std::uint16_t kOrgDays[] = {org::kClosedOn};

constexpr Course kCourses[] = {
    {kind::kOrg, org::kStatus, kClosed, kOrgDays},
    {kind::kResource, resource::kState, kResourceOver, kResourceDays},
    {kind::kQuestion, question::kState, kQuestionOver, kQuestionDays},
    {kind::kIssue, issue::kState, kClosed, {}},
    {kind::kOpportunity, 0, {}, kOpportunityDays, kOpportunityOwnDays, opportunity::kRecurrence},
    {kind::kPlatform, platform::kStage, kClosed, {}},
};

std::uint32_t digits(std::string_view text) {
    std::uint32_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<DayNumber> first_told(const Body& body, std::span<const std::uint16_t> fields) {
    for (const std::uint16_t field : fields) {
        if (const auto day = day_of_date(body.field(field))) return day;
    }
    return std::nullopt;
}

// Of a recurrence rule with UNTIL=20270331..., its day (RFC 5545, 3.3.10).
std::optional<DayNumber> last_of_rule(std::string_view rule) {
    constexpr std::string_view kUntil = "UNTIL=";
    const std::size_t at = rule.find(kUntil);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view digits8 = rule.substr(at + kUntil.size(), 8);
    if (digits8.size() < 8) return std::nullopt;
    std::string date(digits8.substr(0, 4));
    date.append("-").append(digits8.substr(4, 2)).append("-").append(digits8.substr(6, 2));
    return day_of_date(date);
}

DayNumber months_after(DayNumber day, std::uint16_t months) {
    const auto date = date_of_day_number(day);
    if (!date) return 0;
    const std::uint32_t month = date->month - 1 + months;
    CalendarDate then{date->year + static_cast<std::int32_t>(month / 12), month % 12 + 1,
                      date->day};
    while (then.day > 28 && !exists(then)) --then.day;
    return exists(then) ? static_cast<DayNumber>(day_number(then)) : 0;
}

// What was taken in from a list is looked after there: its next issue confirms it.
bool is_looked_after_elsewhere(KindId kind, const Body& body) {
    if (!body.field(common_field::kOrigin).empty()) return true;
    return kind == kind::kOrg && !body.field(org::kLatest).empty();
}

DayNumber confirm_by_of(const Header& header, const Body& body) {
    const KindRow* kind = find_kind(header.kind);
    if (kind == nullptr || kind->confirm_months == 0) return 0;
    if (is_looked_after_elsewhere(header.kind, body)) return 0;
    // Nobody has looked at it later than the record says it was written.
    const DayNumber written = day_in_japan(header.time.ms());
    const auto confirmed = day_of_date(body.field(common_field::kConfirmedOn));
    return months_after(std::min(confirmed.value_or(written), written), kind->confirm_months);
}

std::uint32_t activities_of(const Body& body) {
    std::uint32_t bits = 0;
    std::string_view rest = body.field(common_field::kActivities);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::uint32_t number = digits(rest.substr(0, end));
        if (number >= 1 && number <= kActivityFieldsMax) bits |= 1U << number;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return bits;
}

ResourceDirection direction_of(KindId kind, const Body& body) {
    if (kind != kind::kResource) return ResourceDirection::none;
    const std::string_view direction = body.field(resource::kDirection);
    if (direction == "offer") return ResourceDirection::offer;
    return direction == "need" ? ResourceDirection::need : ResourceDirection::none;
}

std::vector<std::uint32_t> areas_of(const Header& header, const Body& body) {
    std::vector<std::uint32_t> areas;
    for (const std::uint32_t area : body.areas) {
        if (areas.size() < kFacetAreasMax && prefecture_of({area})) areas.push_back(area);
    }
    const bool has_area = header.scope.level == ScopeLevel::prefecture ||
                          header.scope.level == ScopeLevel::municipality;
    if (areas.empty() && has_area && prefecture_of({header.scope.area}))
        areas.push_back(header.scope.area);
    return areas;
}

}  // namespace

DayNumber day_in_japan(std::int64_t ms) {
    return static_cast<DayNumber>((ms + kJapanAheadMs) / kDayMs);
}

std::optional<DayNumber> day_of_date(std::string_view value) {
    if (value.size() < kDateLetters) return std::nullopt;
    const CalendarDate date{static_cast<std::int32_t>(digits(value.substr(0, 4))),
                            digits(value.substr(5, 2)), digits(value.substr(8, 2))};
    if (date.precision() != DatePrecision::day || !exists(date)) return std::nullopt;
    const std::int64_t day = day_number(date);
    return day <= 0 ? std::nullopt : std::optional(static_cast<DayNumber>(day));
}

std::uint64_t center_mark(const CenterId& center) { return read_u64(center.span()); }

DayNumber last_day_of(KindId kind, const Body& body) {
    DayNumber last = kNoLastDay;
    const auto end = [&](std::uint16_t field) {
        if (const auto day = day_of_date(body.field(field))) last = std::min(last, *day);
    };
    end(common_field::kValidUntil);
    const auto* course = std::ranges::find(kCourses, kind, &Course::kind);
    if (course == std::end(kCourses)) return last;
    if (course->state != 0) {
        const std::string_view state = body.field(course->state);
        if (std::ranges::find(course->closed_states, state) != course->closed_states.end())
            return kClosedDay;
    }
    for (const std::uint16_t field : course->last_days) end(field);
    if (first_told(body, course->last_days)) return last;
    const std::string_view again = course->recurrence == 0 ? "" : body.field(course->recurrence);
    const auto own = again.empty() ? first_told(body, course->own_days) : last_of_rule(again);
    return own ? std::min(last, *own) : last;
}

Facets facets_of(const Header& header, const CenterId& author, const Body& body) {
    Facets out;
    out.kind = header.kind;
    out.areas = areas_of(header, body);
    out.activities = activities_of(body);
    out.direction = direction_of(header.kind, body);
    out.center = center_mark(author);
    out.last_day = last_day_of(header.kind, body);
    out.confirm_by = confirm_by_of(header, body);
    out.updated_minutes = minutes_since_1970(header.time.ms());
    out.reach = header.scope.level;
    return out;
}

bool FacetFilter::accepts_but_for_areas(const Facets& facets) const {
    if (kind && facets.kind != *kind) return false;
    if (activities != 0 && (facets.activities & activities) == 0) return false;
    if (direction != ResourceDirection::none && facets.direction != direction) return false;
    if (whose != Whose::anyone && (facets.center == center) != (whose == Whose::only)) return false;
    if (open_on != 0 && facets.last_day < open_on) return false;
    if (ends_by != 0 && (facets.last_day == kClosedDay || facets.last_day > ends_by)) return false;
    const bool is_to_confirm = facets.confirm_by != 0;
    if (fresh_on != 0 && is_to_confirm && facets.confirm_by < fresh_on) return false;
    if (stale_on != 0 && !(is_to_confirm && facets.confirm_by < stale_on)) return false;
    if (reaches != 0 && (reaches & reach_bit(facets.reach)) == 0) return false;
    return facets.updated_minutes >= updated_since;
}

bool FacetFilter::accepts_areas(const Facets& facets) const {
    return areas.empty() || std::ranges::any_of(facets.areas, [&](std::uint32_t part) {
               return std::ranges::any_of(
                   areas, [&](AreaCode whole) { return lies_within({part}, whole); });
           });
}

}  // namespace tsunagi
