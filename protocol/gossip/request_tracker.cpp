#include "protocol/gossip/request_tracker.h"

#include <algorithm>
#include <utility>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {

bool RequestTracker::announced(PeerId peer, const RecordId& id, Urgency urgency) {
    return note(peer, name_of(id), &id, urgency);
}

bool RequestTracker::announced(PeerId peer, const ShortId& id, Urgency urgency) {
    return note(peer, id, nullptr, urgency);
}

bool RequestTracker::note(PeerId peer, const ShortId& name, const RecordId* id, Urgency urgency) {
    Peer& from = peers_[peer];
    const bool is_noted = from.announced.contains(name);
    if (!is_noted && from.announced.size() >= kAnnouncementsPerPeerMax) return false;
    const auto [at, is_new] = entries_.try_emplace(name);
    Entry& entry = at->second;
    if (entry.state == State::arrived) return true;  // it is here already; nothing to note
    if (id != nullptr && !entry.id) entry.id = *id;
    if (is_noted) return true;
    if (is_new || urgency < entry.urgency) entry.urgency = urgency;
    entry.peers.push_back(peer);
    from.announced.emplace(name, std::nullopt);
    enqueue(peer, name, urgency);
    return true;
}

void RequestTracker::enqueue(PeerId peer, const ShortId& name, Urgency urgency) {
    Peer& from = peers_.at(peer);
    auto& queued = from.announced.at(name);
    if (queued && *queued <= urgency) return;
    queued = urgency;
    auto& queue = from.queues[static_cast<std::size_t>(urgency)];
    queue.push_back(name);
    if (queue.size() >= kQueuedPerUrgencyMax) drop_stale(from, urgency);
}

// What the peer took back, or announced twice, or waits in another queue by now. At most
// kAnnouncementsPerPeerMax are left, so that it happens once in twice as many.
void RequestTracker::drop_stale(Peer& from, Urgency urgency) {
    std::set<ShortId> seen;
    std::erase_if(from.queues[static_cast<std::size_t>(urgency)], [&](const ShortId& name) {
        const auto noted = from.announced.find(name);
        const bool is_live = noted != from.announced.end() && noted->second == urgency;
        return !is_live || !seen.insert(name).second;
    });
}

std::vector<RequestTracker::Wanted> RequestTracker::take_requests(PeerId peer,
                                                                  std::size_t limit,
                                                                  Monotonic now) {
    std::vector<Wanted> out;
    const auto found = peers_.find(peer);
    if (found == peers_.end()) return out;
    for (const Urgency urgency : kAllUrgencies)
        ask_queue(found->second, peer, urgency, limit, now, out);
    return out;
}

void RequestTracker::ask_queue(Peer& from,
                               PeerId peer,
                               Urgency urgency,
                               std::size_t limit,
                               Monotonic now,
                               std::vector<Wanted>& out) {
    auto& queue = from.queues[static_cast<std::size_t>(urgency)];
    while (!queue.empty() && out.size() < limit && from.in_flight < kRequestsInFlightPerPeerMax) {
        const ShortId name = queue.front();
        queue.pop_front();
        const auto noted = from.announced.find(name);
        if (noted == from.announced.end() || noted->second != urgency) continue;
        noted->second.reset();
        Entry& entry = entries_.at(name);
        // Who was asked gives it back to all queues if nothing comes of it.
        if (entry.state != State::waiting) continue;
        std::erase(entry.peers, peer);
        entry.state = State::asked;
        entry.asked_from = peer;
        entry.deadline = now + kRequestTimeout;
        deadlines_.emplace(entry.deadline, name);
        ++from.in_flight;
        out.push_back({name, entry.id});
    }
}

// Ends the open request of an entry, if there is one.
void RequestTracker::release(Entries::iterator at) {
    Entry& entry = at->second;
    if (entry.state != State::asked) return;
    deadlines_.erase({entry.deadline, at->first});
    const auto peer = peers_.find(entry.asked_from);
    CHECK(peer != peers_.end() && peer->second.in_flight > 0);
    --peer->second.in_flight;
    peer->second.announced.erase(at->first);
    entry.state = State::waiting;
    entry.asked_from = 0;
}

void RequestTracker::arrived(const RecordId& id) {
    const auto at = entries_.try_emplace(name_of(id)).first;
    release(at);
    at->second.id = id;
    at->second.state = State::arrived;
}

// `peer` is no source of this record any more; without any other the entry goes.
void RequestTracker::give_up(PeerId peer, Entries::iterator at) {
    Entry& entry = at->second;
    if (entry.state == State::asked && entry.asked_from == peer) release(at);
    std::erase(entry.peers, peer);
    if (const auto from = peers_.find(peer); from != peers_.end())
        from->second.announced.erase(at->first);
    if (entry.state != State::waiting) return;
    if (entry.peers.empty()) {
        entries_.erase(at);
        return;
    }
    // They passed over this id while it was asked elsewhere. Whoever has a free request first asks.
    for (const PeerId other : entry.peers) enqueue(other, at->first, entry.urgency);
}

void RequestTracker::missing(PeerId peer, const ShortId& id) {
    if (const auto at = entries_.find(id); at != entries_.end()) give_up(peer, at);
}

void RequestTracker::forget(const RecordId& id) {
    const auto at = entries_.find(name_of(id));
    if (at == entries_.end()) return;
    release(at);
    for (const PeerId peer : at->second.peers) {
        if (const auto from = peers_.find(peer); from != peers_.end())
            from->second.announced.erase(at->first);
    }
    entries_.erase(at);
}

void RequestTracker::failed(PeerId peer, const RecordId& id) {
    const auto at = entries_.find(name_of(id));
    if (at == entries_.end()) return;
    if (at->second.state == State::arrived) at->second.state = State::waiting;
    give_up(peer, at);
}

void RequestTracker::peer_gone(PeerId peer) {
    const auto found = peers_.find(peer);
    if (found == peers_.end()) return;
    const auto ids = std::exchange(found->second.announced, {});
    for (const auto& [id, queued] : ids) {
        if (const auto at = entries_.find(id); at != entries_.end()) give_up(peer, at);
    }
    peers_.erase(peer);
}

void RequestTracker::expire(Monotonic now) {
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        const auto [deadline, id] = *deadlines_.begin();
        const auto at = entries_.find(id);
        CHECK(at != entries_.end());
        give_up(at->second.asked_from, at);
    }
}

Monotonic RequestTracker::next_timeout() const {
    return deadlines_.empty() ? Monotonic::never() : deadlines_.begin()->first;
}

bool RequestTracker::was_asked(PeerId peer, const RecordId& id) const {
    const auto at = entries_.find(name_of(id));
    return at != entries_.end() && at->second.state == State::asked &&
           at->second.asked_from == peer;
}

std::size_t RequestTracker::in_flight(PeerId peer) const {
    const auto found = peers_.find(peer);
    return found == peers_.end() ? 0 : found->second.in_flight;
}

std::size_t RequestTracker::open(PeerId peer) const {
    const auto found = peers_.find(peer);
    return found == peers_.end() ? 0 : found->second.announced.size();
}

void RequestTracker::check_invariants() const {
    std::size_t asked = 0;
    for (const auto& [id, entry] : entries_) {
        if (entry.state == State::waiting) CHECK(!entry.peers.empty());
        if (entry.state == State::asked) {
            ++asked;
            CHECK(deadlines_.contains({entry.deadline, id}));
            CHECK(peers_.contains(entry.asked_from));
            CHECK(peers_.at(entry.asked_from).announced.contains(id));
        }
        for (const PeerId peer : entry.peers) {
            CHECK(peers_.contains(peer) && peers_.at(peer).announced.contains(id));
            if (entry.state == State::waiting) CHECK(peers_.at(peer).announced.at(id).has_value());
        }
    }
    CHECK(asked == deadlines_.size());
    std::size_t in_flight = 0;
    for (const auto& [id, peer] : peers_) {
        CHECK(peer.announced.size() <= kAnnouncementsPerPeerMax);
        CHECK(peer.in_flight <= kRequestsInFlightPerPeerMax);
        in_flight += peer.in_flight;
        for (const auto& queue : peer.queues) CHECK(queue.size() <= kQueuedPerUrgencyMax);
        for (const auto& [record, is_queued] : peer.announced) CHECK(entries_.contains(record));
    }
    CHECK(in_flight == asked);
}

}  // namespace tsunagi
