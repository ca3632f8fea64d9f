#include "protocol/matching/resource_match.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "protocol/matching/shared_words.h"
#include "protocol/record/kinds.h"
#include "protocol/text/fold_width.h"

namespace tsunagi {
namespace {

// Parts of the most points, in thousandths.
constexpr std::int64_t kWhole = 1'000;
// What is not known.
constexpr std::int64_t kUnknownDistance = 300;
constexpr std::int64_t kUnknownQuantity = 500;
constexpr std::int64_t kUnknownPeriod = 600;
constexpr std::int64_t kUnknownType = 500;
constexpr std::int64_t kSamePrefecture = 800;
// Half of the points is left at so many kilometres.
constexpr std::int64_t kFarKilometres = 100;
// Less than this of the words in common is chance.
constexpr std::int64_t kWordsMin = 150;
constexpr std::int64_t kWordsMinSameType = 80;
// A room may do whatever it is called, a tent is no bed.
constexpr std::string_view kInterchangeable[] = {"space", "vehicle"};
// What a word in the other's text is worth beside one in its title.
constexpr std::int64_t kTextWorth = 700;
constexpr std::uint32_t kTokyo = 13;

std::uint8_t points(MatchPart part, std::int64_t per_mille) {
    const std::int64_t bounded = std::clamp<std::int64_t>(per_mille, 0, kWhole);
    return static_cast<std::uint8_t>((most_points(part) * bounded + kWhole / 2) / kWhole);
}

std::string names_of(const Body& body) {
    std::string names = body.title;
    for (const std::string& tag : body.tags) names += "\n" + tag;
    return names;
}
std::string texts_of(const Body& body) {
    return body.text + "\n" + std::string(body.field(resource::kConditions)) + "\n" +
           std::string(body.field(resource::kEligibility));
}

// How much of one's names the other says.
SharedWords one_way(const Body& from, const Body& to) {
    const std::string names = names_of(from);
    const SharedWords in_names = shared_words(names, names_of(to));
    SharedWords out = shared_words(names, names_of(to) + "\n" + texts_of(to));
    const std::int64_t behind = std::int64_t{out.per_mille} - in_names.per_mille;
    out.per_mille = in_names.per_mille + static_cast<std::uint32_t>(behind * kTextWorth / kWhole);
    return out;
}

// The better of both ways: a short need (テント) is answered by a long offer, and the other way.
MatchReason words_reason(const Body& asked, const Body& other, std::int64_t& per_mille) {
    SharedWords ours = one_way(asked, other);
    SharedWords theirs = one_way(other, asked);
    per_mille = std::max(ours.per_mille, theirs.per_mille);
    MatchReason out{MatchPart::words};
    out.words = ours.words.empty() ? std::move(theirs.words) : std::move(ours.words);
    out.finding = out.words.empty() ? MatchFinding::unknown : MatchFinding::fits;
    out.points = points(out.part, per_mille);
    return out;
}

MatchReason type_reason(const Body& asked, const Body& other) {
    const std::string ours(asked.field(resource::kType));
    const std::string theirs(other.field(resource::kType));
    MatchReason out{MatchPart::type};
    out.words = {ours, theirs};
    if (ours.empty() || theirs.empty()) {
        out.points = points(out.part, kUnknownType);
        return out;
    }
    out.finding = ours == theirs ? MatchFinding::fits : MatchFinding::differs;
    out.points = points(out.part, ours == theirs ? kWhole : 0);
    return out;
}

std::optional<Coordinates> coordinates_of(const Body& body) {
    return read_coordinates(body.field(resource::kLatitude), body.field(resource::kLongitude));
}

bool is_one_place(AreaCode a, AreaCode b) {
    if (is_prefecture(a) || is_prefecture(b)) return false;
    if (lies_within(a, b) || lies_within(b, a)) return true;
    // The 23 wards of Tokyo are municipalities of their own.
    const auto city = city_of_ward(a);
    return city && city == city_of_ward(b) && prefecture_of(a)->value != kTokyo;
}

// The nearest two of their places.
MatchReason distance_reason(const MatchSide& asked, const MatchSide& other) {
    MatchReason out{MatchPart::distance};
    out.points = points(out.part, kUnknownDistance);
    const auto here = coordinates_of(asked.body);
    const auto there = coordinates_of(other.body);
    const auto tell = [&](MatchFinding finding, std::int64_t per_mille, std::int64_t kilometres) {
        const std::uint8_t worth = points(out.part, per_mille);
        if (out.finding != MatchFinding::unknown && worth <= out.points) return;
        out.finding = finding;
        out.points = worth;
        out.first = kilometres;
    };
    const auto by_kilometres = [&](std::int64_t kilometres) {
        tell(MatchFinding::kilometres, kWhole * kFarKilometres / (kFarKilometres + kilometres),
             kilometres);
    };
    if (here && there) by_kilometres(distance_km(*here, *there));
    for (const std::uint32_t ours : asked.facets.areas) {
        for (const std::uint32_t theirs : other.facets.areas) {
            const AreaCode a = *prefecture_of({ours});
            const AreaCode b = *prefecture_of({theirs});
            if (is_one_place({ours}, {theirs})) {
                tell(MatchFinding::same_place, kWhole, 0);
            } else if (a == b) {
                tell(MatchFinding::same_prefecture, kSamePrefecture, 0);
            } else {
                by_kilometres(distance_km(seat_of(a), seat_of(b)));
            }
        }
    }
    return out;
}

std::optional<std::int64_t> quantity_of(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    // What comes from peers may have another form than bodies are written in.
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

MatchReason quantity_reason(const MatchSide& asked, const MatchSide& other) {
    MatchReason out{MatchPart::quantity};
    const bool asks = asked.facets.direction == ResourceDirection::need;
    const Body& offer = asks ? other.body : asked.body;
    const Body& need = asks ? asked.body : other.body;
    const auto offered = quantity_of(offer.field(resource::kQuantity));
    const auto needed = quantity_of(need.field(resource::kQuantity));
    out.points = points(out.part, kUnknownQuantity);
    if (!offered || !needed) return out;
    out.first = *offered;
    out.last = *needed;
    const std::string one = folded_utf8(offer.field(resource::kUnit));
    const std::string two = folded_utf8(need.field(resource::kUnit));
    if (!one.empty() && !two.empty() && one != two) {
        out.finding = MatchFinding::other_units;
        return out;
    }
    out.finding = *offered >= *needed ? MatchFinding::enough : MatchFinding::not_enough;
    // Less is offered than needed, so the division that keeps large numbers in bounds is by no
    // zero.
    constexpr std::int64_t kMultipliable = std::numeric_limits<std::int64_t>::max() / kWhole;
    if (out.finding == MatchFinding::enough) {
        out.points = points(out.part, kWhole);
    } else if (*offered <= kMultipliable) {
        out.points = points(out.part, *offered * kWhole / *needed);
    } else {
        out.points = points(out.part, *offered / (*needed / kWhole));
    }
    return out;
}

struct Period {
    std::optional<std::int64_t> first;
    std::optional<std::int64_t> last;
};

std::optional<std::int64_t> day_at(const Body& body, std::uint16_t field) {
    const auto day = day_of_date(body.field(field));
    return day ? std::optional<std::int64_t>(*day) : std::nullopt;
}

// The days in common; `can_meet` is false where there are none.
MatchReason period_reason(const Body& asked, const Body& other, bool& can_meet) {
    MatchReason out{MatchPart::period};
    const Period ours{day_at(asked, resource::kFrom), day_at(asked, resource::kUntil)};
    const Period theirs{day_at(other, resource::kFrom), day_at(other, resource::kUntil)};
    const auto later = [](auto a, auto b) { return a && b ? std::max(a, b) : (a ? a : b); };
    const auto sooner = [](auto a, auto b) { return a && b ? std::min(a, b) : (a ? a : b); };
    const auto first = later(ours.first, theirs.first);
    const auto last = sooner(ours.last, theirs.last);
    can_meet = !(first && last && *first > *last);
    const bool both_tell = (ours.first || ours.last) && (theirs.first || theirs.last);
    out.finding = both_tell ? MatchFinding::fits : MatchFinding::unknown;
    out.points = points(out.part, both_tell ? kWhole : kUnknownPeriod);
    out.first = first.value_or(0);
    out.last = last.value_or(0);
    return out;
}

std::int64_t least_words(const MatchReason& type) {
    if (type.finding != MatchFinding::fits) return kWordsMin;
    const bool is_interchangeable =
        std::ranges::find(kInterchangeable, type.words.front()) != std::end(kInterchangeable);
    return is_interchangeable ? 0 : kWordsMinSameType;
}

}  // namespace

std::optional<ResourceMatch> match_resources(const MatchSide& asked, const MatchSide& other) {
    const ResourceDirection direction = asked.facets.direction;
    if (direction == ResourceDirection::none || other.facets.direction != opposite(direction))
        return std::nullopt;
    bool can_meet = false;
    std::int64_t words = 0;
    ResourceMatch out;
    out.reasons.push_back(words_reason(asked.body, other.body, words));
    out.reasons.push_back(type_reason(asked.body, other.body));
    out.reasons.push_back(distance_reason(asked, other));
    out.reasons.push_back(quantity_reason(asked, other));
    out.reasons.push_back(period_reason(asked.body, other.body, can_meet));
    if (!can_meet || words < least_words(out.reasons[1])) return std::nullopt;
    for (const MatchReason& reason : out.reasons) out.score += reason.points;
    return out;
}

}  // namespace tsunagi
