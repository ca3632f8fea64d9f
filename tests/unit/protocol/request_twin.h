// request_twin.h - the request tracker's rules in one table without indexes: the oracle of its unit
// test and of its fuzz target. Which of several possible ids is asked first is the tracker's
// choice.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "protocol/base/limits.h"
#include "protocol/gossip/request_tracker.h"

namespace tsunagi {

// The rules by their definitions: one table, no indexes.
class RequestTwin {
  public:
    using PeerId = RequestTracker::PeerId;

    enum class State { waiting, asked, arrived };
    struct Entry {
        State state = State::waiting;
        PeerId asked_from = 0;
        Monotonic deadline;
        std::vector<PeerId> untried;
    };

    void announced(PeerId peer, const RecordId& id) {
        Entry& entry = entries[id];
        if (entry.state == State::arrived || names(entry, peer)) return;
        entry.untried.push_back(peer);
    }
    void asked(PeerId peer, const RecordId& id, Monotonic now) {
        Entry& entry = entries.at(id);
        std::erase(entry.untried, peer);
        entry.state = State::asked;
        entry.asked_from = peer;
        entry.deadline = now + kRequestTimeout;
    }
    void arrived(const RecordId& id) { entries[id].state = State::arrived; }
    void forget(const RecordId& id) { entries.erase(id); }
    void give_up(PeerId peer, const RecordId& id) {
        const auto at = entries.find(id);
        if (at == entries.end()) return;
        Entry& entry = at->second;
        if (entry.state == State::asked && entry.asked_from == peer) entry.state = State::waiting;
        std::erase(entry.untried, peer);
        if (entry.state == State::waiting && entry.untried.empty()) entries.erase(at);
    }
    void failed(PeerId peer, const RecordId& id) {
        const auto at = entries.find(id);
        if (at == entries.end()) return;
        if (at->second.state == State::arrived) at->second.state = State::waiting;
        give_up(peer, id);
    }
    void peer_gone(PeerId peer) {
        for (const RecordId& id : ids()) give_up(peer, id);
    }
    void expire(Monotonic now) {
        for (const RecordId& id : ids()) {
            const Entry& entry = entries.at(id);
            if (entry.state == State::asked && entry.deadline <= now) {
                give_up(PeerId{entry.asked_from}, id);
            }
        }
    }
    [[nodiscard]] static bool names(const Entry& entry, PeerId peer) {
        return (entry.state == State::asked && entry.asked_from == peer) ||
               std::ranges::find(entry.untried, peer) != entry.untried.end();
    }
    [[nodiscard]] bool can_ask(PeerId peer, const RecordId& id) const {
        const auto at = entries.find(id);
        return at != entries.end() && at->second.state == State::waiting && names(at->second, peer);
    }
    [[nodiscard]] std::vector<RecordId> ids() const {
        std::vector<RecordId> out;
        for (const auto& [id, entry] : entries) out.push_back(id);
        return out;
    }

    std::map<RecordId, Entry> entries;
};

}  // namespace tsunagi
