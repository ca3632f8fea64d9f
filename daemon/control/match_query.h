// match_query.h - finds the offers for a need, and the needs for an offer.
//
// Which resources are looked at: those that a search for the asked one's title and tags finds, the
// newest of its prefectures, and the newest of all; open ones of the other direction. How well each
// fits says protocol/matching/resource_match.h, the same on every center.
//
// Bounds: kMatchCandidatesMax records are read.
#pragma once

#include "daemon/control/guarded_query.h"
#include "daemon/control/queries.h"

namespace tsunagi::control {

inline constexpr std::size_t kMatchCandidatesMax = 900;

class MatchQuery final : public GuardedQuery {
  public:
    MatchQuery(const QuerySources& sources,
               MatchRequest request,
               std::shared_ptr<const CenterNames> names)
        : sources_(sources), request_(std::move(request)), names_(std::move(names)) {}

  private:
    struct Found;
    bool read(Bytes& out) override;
    [[nodiscard]] Result<std::vector<Arrival>> candidates(const MatchSide& asked) const;
    [[nodiscard]] std::vector<Found> matches(const Snapshot& snapshot,
                                             const MatchSide& asked,
                                             const std::vector<Arrival>& arrivals) const;

    QuerySources sources_;
    MatchRequest request_;
    std::shared_ptr<const CenterNames> names_;
};

}  // namespace tsunagi::control
