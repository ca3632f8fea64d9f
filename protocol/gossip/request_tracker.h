// request_tracker.h - decides from whom to fetch which record, and when. The only way in for
// records of peers.
//
// Announcements, tree comparison and resumed work all end here. Modelled on Bitcoin Core's
// txrequest (PR 19988), without its preferred peers and delays:
//
//   1. A record is asked from one peer at a time. Why: a flood of copies would cost every link its
//   bytes.
//   2. After kRequestTimeout, "missing", or the peer's end, the next peer that announced it is
//   asked, in the order of
//      announcement. Why: a peer may lie or be slow; only one that has none of its announced
//      records gains nothing.
//   3. A record that came stays `arrived` until the node says that it is held, refused or deferred.
//   Why: it must not be
//      asked again while it is being checked or written.
//   4. At most kAnnouncementsPerPeerMax ids of a peer and kRequestsInFlightPerPeerMax open requests
//   to it. Over the first
//      bound an announcement is not taken: tree comparison brings it back later. Why: bounds what
//      one peer can cost.
//
// Thread: core only. Time: `now` must not decrease. Ownership: keeps nothing of its arguments.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/time.h"

namespace tsunagi {

class RequestTracker {
  public:
    using PeerId = std::uint64_t;

    // `peer` says that it has `id`. False if the peer is at its bound; nothing changes then.
    bool announced(PeerId peer, const RecordId& id);

    // What to ask of `peer` next, at most `limit` ids; they count as asked from here on.
    [[nodiscard]] std::vector<RecordId> take_requests(PeerId peer,
                                                      std::size_t limit,
                                                      Monotonic now);

    // The record came (from whomever) and is being checked or written.
    void arrived(const RecordId& id);
    // The peer does not have it after all.
    void missing(PeerId peer, const RecordId& id);
    // Done with: held, refused for ever, or kept aside.
    void forget(const RecordId& id);
    // It came but could not be used from there (its check failed): ask others that announced it.
    void failed(PeerId peer, const RecordId& id);
    void peer_gone(PeerId peer);

    // Requests whose time is over go to the next peer. Call at or after next_timeout().
    void expire(Monotonic now);
    [[nodiscard]] Monotonic next_timeout() const;

    [[nodiscard]] bool is_tracked(const RecordId& id) const { return entries_.contains(id); }
    [[nodiscard]] bool was_asked(PeerId peer, const RecordId& id) const;
    [[nodiscard]] std::size_t in_flight(PeerId peer) const;
    // Announced by this peer and neither arrived nor given up.
    [[nodiscard]] std::size_t open(PeerId peer) const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

    // CHECKs that all indexes agree. For tests and the simulator.
    void check_invariants() const;

  private:
    enum class State { waiting, asked, arrived };
    struct Entry {
        State state = State::waiting;
        PeerId asked_from = 0;
        Monotonic deadline;
        std::vector<PeerId> peers;  // that announced it and were not tried yet, in order
    };
    struct Peer {
        std::set<RecordId> announced;  // entries that name this peer: waiting, or asked from it
        std::vector<RecordId>
            queue;  // to be asked, in the order of announcement; may hold stale ids
        std::size_t queue_front = 0;
        std::size_t in_flight = 0;
    };
    using Entries = std::map<RecordId, Entry>;

    void release(Entries::iterator entry);
    void give_up(PeerId peer, Entries::iterator entry);

    Entries entries_;
    std::map<PeerId, Peer> peers_;
    std::set<std::pair<Monotonic, RecordId>> deadlines_;
};

}  // namespace tsunagi
