// serve_pacer.h - sends what the node ordered to be served, no faster than each link takes it.
//
// Keeps about kServeQueueBytes under way per link; the next frame is read from the store when the
// link has drained, so that a newcomer who fetches 100,000 records costs a megabyte of memory here.
// Orders for one peer go out in their sequence, pages behind the rest. Thread: core thread only.
// The ports may not call back.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>

#include "protocol/session/serving.h"

namespace tsunagi {

// The link layer's low-water mark: on_drained comes when a link has fallen below it.
inline constexpr std::size_t kServeQueueBytes = 1 << 20;

struct ServePorts {
    std::function<std::size_t(PeerId)> queued_bytes;
    // False if the link is gone.
    std::function<bool(PeerId, Bytes)> send;
    // Calls back once with a reader that holds one view of the store.
    std::function<void(const std::function<void(const ServeSource&)>&)> with_store;
    // Orders of this peer were sent to their end: how much they weigh (Serving::weight).
    std::function<void(PeerId, std::size_t)> drained;
};

class ServePacer {
  public:
    explicit ServePacer(ServePorts ports) : ports_(std::move(ports)) {}

    void serve(ServeOrder order);
    void link_drained(PeerId peer);
    void peer_closed(PeerId peer);

    [[nodiscard]] std::size_t waiting(PeerId peer) const;

  private:
    void go_on(PeerId peer);

    ServePorts ports_;
    std::map<PeerId, std::deque<Serving>> queues_;
};

}  // namespace tsunagi
