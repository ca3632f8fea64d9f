#include "client/filter_option.h"

#include <charconv>

#include "client/area_lookup.h"
#include "client/commands/values.h"
#include "client/messages.h"
#include "client/render.h"
#include "protocol/text/activity_field.h"
#include "protocol/text/fold_width.h"

namespace tsunagi::client {
namespace {

Failure exclude_each_other(const char* one, const char* other) {
    return failure(LocalError::usage,
                   fill_in(_("{} and {} exclude each other: give one of them."), one, other));
}

}  // namespace

Expected<std::vector<AreaCode>> read_place(const std::string& text) {
    // A digit alone is a prefecture's number, and no region's.
    const auto region = parse_area(text) ? std::nullopt : parse_region(text);
    if (!region) {
        const auto area = read_area(text);
        if (!area) return area.error();
        return std::vector{*area};
    }
    std::vector<AreaCode> areas;
    for (std::uint32_t number = 1; number <= kPrefecturesMax; ++number) {
        if (region_of({number}) == *region) areas.push_back({number});
    }
    return areas;
}

Expected<std::uint32_t> read_activity(const std::string& text) {
    const std::string plain = folded_utf8(text);
    std::uint32_t number = 0;
    const char* end = plain.data() + plain.size();
    const auto [stop, problem] = std::from_chars(plain.data(), end, number);
    if (problem == std::errc{} && stop == end && activity_field_of_number(number)) return number;
    const auto field = read_activity_field(text);
    if (!field) return failure(LocalError::bad_activity, text);
    return static_cast<std::uint32_t>(*field);
}

Expected<FacetFilter> read_filter(const FilterOptions& options, WallTime now) {
    if (options.offers && options.needs) return exclude_each_other("--offers", "--needs");
    if (options.own && options.others) return exclude_each_other("--own", "--others");
    if (options.fresh && options.stale) return exclude_each_other("--fresh", "--stale");
    FacetFilter filter;
    const auto kind = read_kind(options.kind);
    if (!kind) return kind.error();
    if (*kind != nullptr) filter.kind = (*kind)->id;
    const auto prefectures = read_prefectures(options.prefectures);
    if (!prefectures) return prefectures.error();
    filter.areas = *prefectures;
    for (const std::string& place : options.areas) {
        const auto areas = read_place(place);
        if (!areas) return areas.error();
        filter.areas.insert(filter.areas.end(), areas->begin(), areas->end());
    }
    for (const std::string& field : options.activities) {
        const auto number = read_activity(field);
        if (!number) return number.error();
        filter.activities |= 1U << *number;
    }
    if (options.offers) filter.direction = ResourceDirection::offer;
    if (options.needs) filter.direction = ResourceDirection::need;
    if (options.own) filter.whose = FacetFilter::Whose::only;
    if (options.others) filter.whose = FacetFilter::Whose::all_but;
    const DayNumber today = day_in_japan(now.ms);
    if (options.open) filter.open_on = today;
    if (options.fresh) filter.fresh_on = today;
    if (options.stale) filter.stale_on = today;
    const auto since = read_since(options.since, now);
    if (!since) return since.error();
    filter.updated_since = minutes_since_1970(*since);
    return filter;
}

std::vector<std::string> filter_arguments(const FilterOptions& options) {
    std::vector<std::string> out;
    const auto value = [&](const char* name, const std::string& text) {
        if (!text.empty()) out.insert(out.end(), {name, text});
    };
    const auto flag = [&](const char* name, bool is_set) {
        if (is_set) out.emplace_back(name);
    };
    value("--kind", options.kind);
    for (const std::string& text : options.prefectures) value("--prefecture", text);
    for (const std::string& text : options.areas) {
        const auto area = parse_region(text) ? std::nullopt : std::optional(read_area(text));
        value("--area", area && *area ? area_text(**area) : text);
    }
    for (const std::string& text : options.activities) value("--activity", text);
    flag("--offers", options.offers);
    flag("--needs", options.needs);
    flag("--open", options.open);
    flag("--fresh", options.fresh);
    flag("--stale", options.stale);
    flag("--own", options.own);
    flag("--others", options.others);
    value("--since", options.since);
    return out;
}

}  // namespace tsunagi::client
