// peer_searches.h - searches this center's index for peers, on a thread of its own.
//
// Or looks one record up by its id. One thread with low priority, so that other centers' questions
// take what this center's own work leaves over; how many one peer may have waiting is the node's
// question. A search waits a moment for the index to know what is committed, as people's own
// searches do.
//
// Thread: submit() from one thread; `done` is called on the searching thread, once per order.
// Errors: none; an index that can't be searched answers store_failed, a full queue busy.
// Bounds: kPeerSearchesMax orders, kPeerHitsBytesMax of records in hand.
#pragma once

#include <functional>
#include <memory>

#include "daemon/indexer.h"
#include "protocol/node/io.h"

namespace tsunagi {

inline constexpr std::size_t kPeerSearchesMax = 256;

class PeerSearches {
  public:
    using Done = std::function<void(input::Searched)>;

    // Store and indexer outlive it.
    PeerSearches(const Store& store, Indexer& indexer, Done done);
    // stop().
    ~PeerSearches();
    PeerSearches(const PeerSearches&) = delete;
    PeerSearches& operator=(const PeerSearches&) = delete;

    void submit(SearchOrder order);
    // Ends the thread after the search in hand; what waits is dropped.
    void stop();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi
