#include "daemon/serve_pacer.h"

#include <algorithm>

namespace tsunagi {

void ServePacer::serve(ServeOrder order) {
    const PeerId peer = order.peer;
    auto& queue = queues_[peer];
    // What was asked for by id, or is new, goes before a newcomer's catching up.
    auto at = queue.end();
    if (!is_bulk_order(order)) at = std::ranges::find_if(queue, &Serving::is_bulk);
    queue.emplace(at, std::move(order));
    if (queue.size() == 1) go_on(peer);
}

void ServePacer::link_drained(PeerId peer) { go_on(peer); }

void ServePacer::peer_closed(PeerId peer) { queues_.erase(peer); }

std::size_t ServePacer::waiting(PeerId peer) const {
    const auto found = queues_.find(peer);
    return found == queues_.end() ? 0 : found->second.size();
}

void ServePacer::go_on(PeerId peer) {
    const auto found = queues_.find(peer);
    if (found == queues_.end()) return;
    auto& queue = found->second;
    bool is_open = true;
    std::size_t ended = 0;
    ports_.with_store([&](const ServeSource& source) {
        while (is_open && !queue.empty() && ports_.queued_bytes(peer) < kServeQueueBytes) {
            auto frame = queue.front().next_frame(source);
            if (frame) {
                is_open = ports_.send(peer, std::move(*frame));
            } else {
                ended += queue.front().weight();
                queue.pop_front();
            }
        }
    });
    if (queue.empty() || !is_open) queues_.erase(found);
    if (is_open && ended > 0) ports_.drained(peer, ended);
}

}  // namespace tsunagi
