// federated_search.h - one list out of what this center and its peers found.
//
// What peers sent was checked and judged by the node before it comes here. Each thing stands in the
// list once (protocol/inquiry/found_records.h), in the order that one index with everything would
// give (storage/search/found_ranking.h); behind the items comes the coverage, so that whoever reads
// "nothing" sees whom that was heard from.
//
// Thread: take() and end() on the core thread, all before the first next().
// Errors: as any query; where this center's own index can't be searched, the peers' answers do.
// Bounds: kPeerHitsMax records of each center.
#pragma once

#include <memory>

#include "daemon/control/member_rows.h"
#include "daemon/control/queries.h"

namespace tsunagi::control {

// What peers are asked: not whose records are wanted.
[[nodiscard]] PeerQuery query_for_peers(const SearchRequest& search);

class FederatedSearch final : public FederatedQuery {
  public:
    FederatedSearch(const QuerySources& sources,
                    FederatedSearchRequest request,
                    std::shared_ptr<const MemberRows> members);
    ~FederatedSearch() override;

    [[nodiscard]] PeerQuery asked() const override { return asked_; }
    [[nodiscard]] Duration wait() const override { return wait_; }
    void take(InquiryNews::Answer answer) override;
    void end(InquiryNews::End end) override;
    [[nodiscard]] bool next(Bytes& out) override;

  private:
    class Reading;
    PeerQuery asked_;
    Duration wait_;
    std::unique_ptr<Reading> reading_;
};

}  // namespace tsunagi::control
