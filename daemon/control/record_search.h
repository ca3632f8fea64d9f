// record_search.h - answers a search: hits of the index, as items with snippet and reasons.
//
// The first page waits a moment for what was committed when the question came, so that one finds
// what one has just published. The index may be a moment behind: what the store does not show any
// more is not found.
#pragma once

#include "daemon/control/guarded_query.h"
#include "daemon/control/queries.h"

namespace tsunagi::control {

class RecordSearch final : public GuardedQuery {
  public:
    RecordSearch(const QuerySources& sources,
                 SearchRequest request,
                 std::shared_ptr<const CenterNames> names);

  private:
    bool read(Bytes& out) override;
    void add(Bytes& out, const Snapshot& snapshot, const SearchHit& hit);

    QuerySources sources_;
    std::shared_ptr<const CenterNames> names_;
    SearchQuery query_;
    std::size_t wanted_ = 0;
    bool has_waited_ = false;
    std::uint64_t count_ = 0;
    DoneAnswer done_;
};

}  // namespace tsunagi::control
