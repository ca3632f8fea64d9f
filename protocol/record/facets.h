// facets.h - what records are filtered by, as plain numbers, and the filter itself.
//
// Derived from header and body by the table of kinds: where it is, what it is about, whether it is
// still open, when somebody should look at it again, whose it is. A search index keeps facets in
// columns; `accepts` is what a filter means, and what an index is compared with.
//
// Days are civil days in Japan, counted from 1970-01-01. Pure values; no clock: "today" is handed
// in. Bounds: kFacetAreasMax places, the first ones.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/base/area.h"
#include "protocol/record/body.h"
#include "protocol/record/header.h"

namespace tsunagi {

using DayNumber = std::uint32_t;
inline constexpr DayNumber kClosedDay = 0;            // not open on any day
inline constexpr DayNumber kNoLastDay = 0xffff'ffff;  // no end is known

inline constexpr std::size_t kFacetAreasMax = 64;
inline constexpr std::size_t kFilterAreasMax = 256;

// The day in Japan (UTC+9, no summer time since 1952) at that time. Pre: ms >= 0.
[[nodiscard]] DayNumber day_in_japan(std::int64_t ms);

[[nodiscard]] constexpr std::uint32_t minutes_since_1970(std::int64_t ms) {
    return static_cast<std::uint32_t>(ms / 60'000);
}

// Of a date or a moment in the form of a body (field_form.h); nothing for anything else, and for
// days before 1970-01-02.
[[nodiscard]] std::optional<DayNumber> day_of_date(std::string_view value);

enum class ResourceDirection : std::uint8_t { none = 0, offer = 1, need = 2 };
[[nodiscard]] constexpr ResourceDirection opposite(ResourceDirection direction) {
    if (direction == ResourceDirection::none) return direction;
    return direction == ResourceDirection::offer ? ResourceDirection::need
                                                 : ResourceDirection::offer;
}

struct Facets {
    KindId kind = 0;
    std::vector<std::uint32_t> areas;  // of the body; where it tells none, the scope's
    std::uint32_t activities = 0;      // bit n: field n of the NPO Act
    ResourceDirection direction = ResourceDirection::none;
    std::uint64_t center = 0;               // center_mark of the author
    DayNumber last_day = kNoLastDay;        // the last one on which it is open
    DayNumber confirm_by = 0;               // somebody should have looked at it by then; 0: never
    std::uint32_t updated_minutes = 0;      // the record's time, in minutes since 1970
    ScopeLevel reach = ScopeLevel::center;  // of the record's scope

    friend bool operator==(const Facets&, const Facets&) = default;
};

// Tells centers apart well enough for a filter: the first eight bytes of the id.
[[nodiscard]] std::uint64_t center_mark(const CenterId& center);

// The last day on which a record of that kind is open; kClosedDay, kNoLastDay.
[[nodiscard]] DayNumber last_day_of(KindId kind, const Body& body);

[[nodiscard]] Facets facets_of(const Header& header, const CenterId& author, const Body& body);

// A set of scope levels: bit n is level n.
using ReachSet = std::uint8_t;
[[nodiscard]] constexpr ReachSet reach_bit(ScopeLevel level) {
    return static_cast<ReachSet>(1U << static_cast<unsigned>(level));
}
// What every member may hold.
inline constexpr ReachSet kReachOfAll =
    reach_bit(ScopeLevel::nation) | reach_bit(ScopeLevel::public_);

// Everything that is set must hold.
struct FacetFilter {
    enum class Whose : std::uint8_t { anyone = 0, only = 1, all_but = 2 };

    std::optional<KindId> kind;
    std::vector<AreaCode> areas;   // in any of these, or below one; empty: anywhere
    std::uint32_t activities = 0;  // any of these bits
    ResourceDirection direction = ResourceDirection::none;
    Whose whose = Whose::anyone;
    std::uint64_t center = 0;         // with `whose`
    DayNumber open_on = 0;            // open on that day
    DayNumber ends_by = 0;            // its last day is known, and not after this one
    DayNumber fresh_on = 0;           // needs no new look on that day
    DayNumber stale_on = 0;           // needs one on that day
    std::uint32_t updated_since = 0;  // minutes since 1970
    ReachSet reaches = 0;             // of a scope of one of these levels; 0: of any

    [[nodiscard]] bool accepts(const Facets& facets) const {
        return accepts_but_for_areas(facets) && accepts_areas(facets);
    }
    [[nodiscard]] bool accepts_but_for_areas(const Facets& facets) const;
    [[nodiscard]] bool accepts_areas(const Facets& facets) const;
    [[nodiscard]] bool accepts_everything() const { return *this == FacetFilter{}; }
    friend bool operator==(const FacetFilter&, const FacetFilter&) = default;
};

}  // namespace tsunagi
