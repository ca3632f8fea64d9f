#include "daemon/control/match_query.h"

#include <algorithm>
#include <set>

#include "daemon/control/item_reader.h"
#include "protocol/matching/resource_match.h"

namespace tsunagi::control {
namespace {

constexpr std::size_t kMatchesUsual = 10;
constexpr std::size_t kOfEachSearch = kMatchCandidatesMax / 3;

// Nothing where it is not here, can't be read, or is no resource.
std::optional<MatchSide> side_at(const Snapshot& snapshot, Arrival arrival) {
    auto bytes = snapshot.record_at(arrival);
    if (!bytes) return std::nullopt;
    const auto record = parse_record(std::move(*bytes));
    if (!record || record->header().kind != kind::kResource || record->body().empty())
        return std::nullopt;
    auto body = decode_body(record->body());
    if (!body) return std::nullopt;
    Facets facets = facets_of(record->header(), author_of(*record), *body);
    return MatchSide{std::move(facets), std::move(*body)};
}

std::string words_of(const Body& body) {
    std::string words = body.title;
    for (const std::string& tag : body.tags) words += " " + tag;
    return words;
}

}  // namespace

struct MatchQuery::Found {
    Arrival arrival;
    ResourceMatch match;
};

bool MatchQuery::read(Bytes& out) {
    wait_for_index(sources_);
    const Snapshot snapshot = sources_.store.snapshot();
    const auto arrival = arrival_of(snapshot, request_.id);
    const auto asked = arrival ? side_at(snapshot, *arrival) : std::nullopt;
    if (!asked || asked->facets.direction == ResourceDirection::none) {
        const Error error = arrival ? Error::invalid_argument : arrival.error();
        append_answer(out, ErrorAnswer{error, request_.id});
        return false;
    }
    const auto arrivals = candidates(*asked);
    if (!arrivals) {
        append_answer(out, ErrorAnswer{arrivals.error(), "the search index is not available"});
        return false;
    }
    const std::vector<Found> found = matches(snapshot, *asked, *arrivals);
    const std::size_t wanted = request_.limit == 0 ? kMatchesUsual : request_.limit;
    const ItemReader reader(snapshot, *names_, sources_.opener());
    std::uint64_t count = 0;
    for (const Found& one : found) {
        if (count == wanted) break;
        auto item = reader.item(one.arrival);
        if (!item) continue;
        item->score = one.match.score;
        item->reasons = one.match.reasons;
        append_answer(out, *item);
        ++count;
    }
    append_answer(out, DoneAnswer{count, found.size()});
    return false;
}

Result<std::vector<Arrival>> MatchQuery::candidates(const MatchSide& asked) const {
    SearchQuery query;
    query.filter.kind = kind::kResource;
    query.filter.direction = opposite(asked.facets.direction);
    query.filter.open_on = request_.today;
    query.after = request_.after;
    query.limit = kOfEachSearch;
    std::set<Arrival> seen;
    std::vector<Arrival> all;
    const auto look = [&]() -> Result<void> {
        const auto results = sources_.indexer.search(query);
        if (!results) return results.error();
        for (const SearchHit& hit : results->hits) {
            if (seen.insert(hit.arrival).second) all.push_back(hit.arrival);
        }
        return {};
    };
    query.words = words_of(asked.body);
    if (const auto looked = look(); !looked) return looked.error();
    query.words.clear();
    if (const auto looked = look(); !looked) return looked.error();
    for (const std::uint32_t area : asked.facets.areas)
        query.filter.areas.push_back(*prefecture_of({area}));
    if (query.filter.areas.empty()) return all;
    if (const auto looked = look(); !looked) return looked.error();
    return all;
}

std::vector<MatchQuery::Found> MatchQuery::matches(const Snapshot& snapshot,
                                                   const MatchSide& asked,
                                                   const std::vector<Arrival>& arrivals) const {
    std::vector<Found> found;
    for (const Arrival arrival : arrivals) {
        const auto other = side_at(snapshot, arrival);
        if (!other || !snapshot.is_shown(kind::kResource, arrival)) continue;
        if (auto match = match_resources(asked, *other))
            found.push_back({arrival, std::move(*match)});
    }
    std::ranges::sort(found, [](const Found& a, const Found& b) {
        return a.match.score != b.match.score ? a.match.score > b.match.score
                                              : a.arrival > b.arrival;
    });
    return found;
}

}  // namespace tsunagi::control
