// inquiries.h - the questions that this center is asking others: whom, who answered what, and when
// one is over.
//
// An inquiry goes out to many peers at once under one number and is over when each has answered,
// refused, gone, or let its time pass; what comes later belongs to nothing. Answers are taken in
// two steps, because their records are checked between: `begin_check`, then `answered`.
//
// Not here: frames, signatures, whose records may be shown (node/core_inquiry.cpp).
//
// Thread: core only. Time: as the node's. Bounds: kInquiriesMax, kInquiryPeersMax each.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "protocol/inquiry/coverage.h"
#include "protocol/inquiry/peer_query.h"
#include "protocol/node/peer.h"

namespace tsunagi {

class Inquiries {
  public:
    using Number = std::uint64_t;  // rising, from 1
    struct Respondent {
        PeerId peer = 0;
        CenterId center;
        bool is_whole = false;
    };
    struct Over {
        std::uint64_t request = 0;
        std::map<CenterId, Answerer> answerers;
    };

    [[nodiscard]] bool has_room() const;
    // Pre: has_room(); no center and no peer twice.
    Number begin(std::uint64_t request, std::vector<Respondent> asked, Monotonic deadline);
    // The request of its user, who wants no more of it.
    void forget(std::uint64_t request);

    enum class Standing { open, late, unknown };
    // May an answer with this number come from this peer now? late: it is too late, or it answered
    // before; unknown: nobody asked it that.
    [[nodiscard]] Standing standing(Number number, PeerId peer) const;

    // Pre of both: standing() is open.
    void refused(Number number, PeerId peer, Error error);
    // Its answer came and is being checked: until then it counts as not answered.
    void begin_check(Number number, PeerId peer);
    struct Checked {
        std::uint64_t request = 0;
        CenterId center;
        std::size_t settled = 0;  // of its peers, this one among them
    };
    // The check is done. Nothing where the inquiry is over meanwhile.
    [[nodiscard]] std::optional<Checked> answered(Number number,
                                                  PeerId peer,
                                                  std::optional<WallTime> synced);

    void peer_gone(PeerId peer);

    // Those that are over now, ascending by number; they are forgotten here.
    [[nodiscard]] std::vector<Over> take_over(Monotonic now);
    [[nodiscard]] Monotonic next_deadline() const;
    [[nodiscard]] std::size_t size() const { return all_.size(); }

  private:
    enum class State { asked, checking, done };
    struct Peer {
        PeerId peer = 0;
        State state = State::asked;
        Answerer answerer;
    };
    struct Inquiry {
        std::uint64_t request = 0;
        Monotonic deadline;
        std::map<CenterId, Peer> peers;
        std::size_t open = 0;
    };
    [[nodiscard]] std::pair<const CenterId, Peer>* find(Number number, PeerId peer);
    [[nodiscard]] const std::pair<const CenterId, Peer>* find(Number number, PeerId peer) const;
    void settle(Inquiry& inquiry, Peer& peer, Asked asked);

    std::map<Number, Inquiry> all_;
    Number last_ = 0;
};

}  // namespace tsunagi
