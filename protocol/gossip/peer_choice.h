// peer_choice.h - whom to call, of all who can be called.
//
// Each center decides for itself, from what all of them know, with nothing but its own view of who
// answers. The rule (docs/adr/0014-peer-choice.md):
//
//   area   of each area that this center is inside (municipality, prefecture, region, and the
//          nation) the next one by center id, round the ring, of those that answer; in the first
//          two the next two. A record of an area travels only among its members: so these calls
//          alone connect them all, whatever anybody else chooses.
//   near   one at random of the same prefecture, else of the region: nobody can make its id so that
//          it is drawn.
//   well   one that has room for many, by weighted rendezvous (Thaler, Ravishankar 1998; weights as
//          in -log(u)/w): calls spread in proportion to room, and hardly any move when one goes.
//   far    one at random of another region; another one every kFarRedraw.
//   fill   others at random, until kOutboundMin links to different centers were opened from here.
//
// Links that others opened count for no role but `area`, so that who calls everybody displaces
// nothing. Who was drawn stays until it fails, goes, or its time is over. A role goes first to one
// that is linked from here already.
//
// Thread: core only. Time: `now` must not decrease. Bounds: kChosenMax; keeps a handful of ids.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/random.h"
#include "protocol/base/scope.h"
#include "protocol/base/time.h"
#include "protocol/gossip/peer_role.h"

namespace tsunagi {

// Others who can be called. Whoever makes the list asks the roster.
struct PeerCandidate {
    CenterId center;
    Home home;
    std::uint16_t room = 0;  // not 0
    friend bool operator==(const PeerCandidate&, const PeerCandidate&) = default;
};

// How we stand with a center. `waiting`: it failed lately.
enum class PeerStand : std::uint8_t { free, waiting, inbound, outbound };
using PeerStands = std::map<CenterId, PeerStand>;  // those that are not free, candidates or not

class PeerChoice {
  public:
    using Chosen = std::map<CenterId, PeerRole>;

    PeerChoice(const CenterId& own, const Home& home) : own_(own), home_(home) {}
    void move_home(const Home& home) { home_ = home; }

    // With whom there should be a link that was opened from here: some stand already, none is
    // waiting or inbound. `candidates` ascending by center, without this one.
    [[nodiscard]] Chosen choose(const std::vector<PeerCandidate>& candidates,
                                const PeerStands& stands,
                                Monotonic now,
                                Random& random);

    // When the choice must be looked at again though nothing happened.
    [[nodiscard]] Monotonic next_draw() const { return far_ ? far_until_ : Monotonic::never(); }

  private:
    struct Round;

    CenterId own_;
    Home home_;
    std::optional<CenterId> near_;
    std::optional<CenterId> far_;
    Monotonic far_until_;
    std::set<CenterId> fills_;
};

// For tests: how far down the candidate stands in this center's order before weighing, in 2^-26 of
// -log2(u); the least quotient by room comes first.
[[nodiscard]] std::uint64_t rendezvous_cost(const CenterId& own, const CenterId& candidate);

}  // namespace tsunagi
