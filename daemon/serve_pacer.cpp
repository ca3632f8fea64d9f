#include "daemon/serve_pacer.h"

#include <algorithm>

namespace tsunagi {

void ServePacer::serve(ServeOrder order) {
    const PeerId peer = order.peer;
    auto& queue = queues_[peer];
    // What was asked for by id, or is new, goes before the pages of a newcomer's catching up.
    auto at = queue.end();
    if (order.page == 0) at = std::ranges::find_if(queue, &Serving::is_page);
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
    if (found != queues_.end()) {
        auto& queue = found->second;
        bool is_open = true;
        ports_.with_store([&](const Serving::ReadRecord& read) {
            while (is_open && !queue.empty() && ports_.queued_bytes(peer) < kServeQueueBytes) {
                auto frame = queue.front().next_frame(read);
                if (frame) {
                    is_open = ports_.send(peer, std::move(*frame));
                } else {
                    queue.pop_front();
                }
            }
        });
        if (is_open && !queue.empty()) return;
        queues_.erase(found);
        if (!is_open) return;
    }
    if (ports_.queued_bytes(peer) < kServeQueueBytes) ports_.drained(peer);
}

}  // namespace tsunagi
