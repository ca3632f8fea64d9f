// relay_queue.h - what one peer is still to learn about new records, and how much may be pushed to
// it unasked.
//
// A new record is either pushed (its bytes, at once) or announced (its id, a little later, many in
// one frame). Whether a push is allowed is decided here: a peer may get kPushBytesPerSecond on
// average and kPushUnderWayMax between two reports that the link has drained; of both, usual
// records may use half and acts three quarters, so that an urgent one finds room on a slow link.
// What may not be pushed is announced and waits at the sender until it is asked for. Announcements
// wait kAnnounceDelay, so that a peer which meanwhile tells that it has the record is told nothing;
// those of authority records don't wait. The most urgent leave first.
//
// It also remembers what was announced by short id, since requests come back with it: the last
// kToldMax ids; an older one is answered as missing, and the peer asks somebody else.
//
// Not here: to whom a record may go at all, and who is pushed to (node/core_gossip.cpp).
// Thread: core only. Time: `now` must not decrease. Bounds: kToldMax; what waits to be announced
// leaves at once when it fills a frame, and is never more than that plus one commit.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "protocol/base/limits.h"
#include "protocol/base/time.h"
#include "protocol/gossip/short_id.h"
#include "protocol/gossip/urgency.h"

namespace tsunagi {

class RelayQueue {
  public:
    static constexpr std::size_t kToldMax = 2 * kAnnouncementsPerPeerMax;

    // --- pushing ---

    // True if these bytes may be pushed now; they count as sent from here on.
    [[nodiscard]] bool take_push(std::size_t bytes, Urgency urgency, Monotonic now);
    // What was pushed has left, or nearly.
    void drained() { under_way_ = 0; }

    // --- announcing ---

    struct News {
        RecordId id;
        Urgency urgency = Urgency::usual;
        bool is_fresh = false;  // the peer will know it by its short id, if at all
    };
    // `own` is the record's short id under our own key. No effect if it waits already.
    void add(const ShortId& own, const News& news, Monotonic now);
    // The peer has shown that it has it.
    void forget(const ShortId& own) { waiting_.erase(own); }
    [[nodiscard]] Monotonic due() const;

    struct Announcement {
        Urgency urgency = Urgency::usual;
        std::vector<RecordId> ids;       // whole ones
        std::vector<ShortId> short_ids;  // under the peer's key
    };
    // Nothing before due(); then all that waits, most urgent first, each at most kIdsPerFrameMax
    // ids and of one form. `peer_key` zero: whole ids only.
    [[nodiscard]] std::vector<Announcement> take(const ShortIdKey& peer_key, Monotonic now);

    // The record that was announced to the peer by this short id.
    [[nodiscard]] std::optional<RecordId> told(const ShortId& id) const;

    // CHECKs that the parts agree with each other. For tests and the simulator.
    void check_invariants() const;

  private:
    void remember(const ShortId& id, const RecordId& record);

    std::map<ShortId, News> waiting_;  // by the own short id
    std::optional<Monotonic> due_;
    std::map<ShortId, RecordId> told_;  // by the peer's short id
    std::deque<ShortId> told_in_order_;
    std::size_t under_way_ = 0;
    std::size_t credit_ = kPushBytesPerSecond;
    Monotonic credit_at_;
};

}  // namespace tsunagi
