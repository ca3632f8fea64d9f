// request_tracker.h - decides from whom to fetch which record, and when. The only way in for
// records of peers.
//
// Announcements, tree comparison and resumed work all end here. Modelled on Bitcoin Core's
// txrequest (PR 19988), without its preferred peers and delays:
//
//   1. A record is asked from one peer at a time. Why: a flood of copies would cost every link its
//   bytes.
//   2. After kRequestTimeout, "missing", or the peer's end it goes back to the queues of all others
//   that announced it, and the first that has a request free is asked. Why: a peer may lie or be
//   slow, and so may the next.
//   3. A record that came stays `arrived` until the node says that it is held, refused or deferred.
//   Why: it must not be asked again while it is being checked or written.
//   4. Announcements may name a record by its short id; entries are kept under that, so that a
//   record known by either name is asked for once. Two records with one short id share an entry:
//   the second is asked for after a later announcement or comparison.
//   5. Of what one peer announced the urgent is asked first, then in the order of announcement.
//   6. At most kAnnouncementsPerPeerMax ids of a peer and kRequestsInFlightPerPeerMax open requests
//   to it. Over the first bound an announcement is not taken: tree comparison brings it back later.
//   Each of its queues holds at most kQueuedPerUrgencyMax names, with those that it took back.
//   Why: bounds what one peer can cost.
//
// Thread: core only. Time: `now` must not decrease. Ownership: keeps nothing of its arguments.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/limits.h"
#include "protocol/base/time.h"
#include "protocol/gossip/short_id.h"
#include "protocol/gossip/urgency.h"

namespace tsunagi {

class RequestTracker {
  public:
    using PeerId = std::uint64_t;
    static constexpr std::size_t kQueuedPerUrgencyMax = 3 * kAnnouncementsPerPeerMax;

    // `key`: the one under which peers announce short ids to us.
    explicit RequestTracker(const ShortIdKey& key = {}) : key_(key) {}

    // `peer` says that it has `id`. False if the peer is at its bound; nothing changes then.
    bool announced(PeerId peer, const RecordId& id, Urgency urgency = Urgency::usual);
    bool announced(PeerId peer, const ShortId& id, Urgency urgency);

    struct Wanted {
        ShortId short_id;
        std::optional<RecordId> id;  // none: only the short one was told
        friend bool operator==(const Wanted&, const Wanted&) = default;
    };
    // What to ask of `peer` next, at most `limit` ids; they count as asked from here on.
    [[nodiscard]] std::vector<Wanted> take_requests(PeerId peer, std::size_t limit, Monotonic now);

    // The record came (from whomever) and is being checked or written.
    void arrived(const RecordId& id);
    // The peer does not have it after all.
    void missing(PeerId peer, const RecordId& id) { missing(peer, name_of(id)); }
    void missing(PeerId peer, const ShortId& id);
    // Done with: held, refused for ever, or kept aside.
    void forget(const RecordId& id);
    // It came but could not be used from there (its check failed): ask others that announced it.
    void failed(PeerId peer, const RecordId& id);
    void peer_gone(PeerId peer);

    // Requests whose time is over go to the next peer. Call at or after next_timeout().
    void expire(Monotonic now);
    [[nodiscard]] Monotonic next_timeout() const;

    [[nodiscard]] ShortId name_of(const RecordId& id) const { return short_id(key_, id); }
    [[nodiscard]] bool is_tracked(const RecordId& id) const {
        return entries_.contains(name_of(id));
    }
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
        Urgency urgency = Urgency::usual;  // the greatest that a peer told
        std::optional<RecordId> id;
        PeerId asked_from = 0;
        Monotonic deadline;
        std::vector<PeerId> peers;  // that announced it and were not tried yet
    };
    struct Peer {
        // Entries that name this peer: waiting, or asked from it; with the queue that holds them.
        std::map<ShortId, std::optional<Urgency>> announced;
        // To be asked, by urgency, in the order of announcement; may hold stale ids.
        std::array<std::deque<ShortId>, kUrgencies> queues;
        std::size_t in_flight = 0;
    };
    using Entries = std::map<ShortId, Entry>;

    bool note(PeerId peer, const ShortId& name, const RecordId* id, Urgency urgency);
    void enqueue(PeerId peer, const ShortId& name, Urgency urgency);
    static void drop_stale(Peer& from, Urgency urgency);
    void ask_queue(Peer& from,
                   PeerId peer,
                   Urgency urgency,
                   std::size_t limit,
                   Monotonic now,
                   std::vector<Wanted>& out);

    void release(Entries::iterator entry);
    void give_up(PeerId peer, Entries::iterator entry);

    ShortIdKey key_;
    Entries entries_;
    std::map<PeerId, Peer> peers_;
    std::set<std::pair<Monotonic, ShortId>> deadlines_;
};

}  // namespace tsunagi
