// peer_finding.h - what a node keeps in mind while it looks for peers. State only; core_peers.cpp
// holds the rules, gossip/peer_choice.h the choice.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocol/gossip/peer_choice.h"

namespace tsunagi {

struct PeerFinding {
    std::vector<PeerCandidate> candidates;  // made anew when authority or endpoints change
    bool are_candidates_old = true;
    Monotonic candidates_due;
    Monotonic chosen_at;
    Monotonic choose_due;
    std::map<CenterId, Monotonic> unwanted_since;  // links that were chosen once
    std::set<CenterId> anchors;                    // of the last run
    Monotonic anchors_until;
    std::set<CenterId> anchors_stored;  // for the next one
    struct NearbyMachine {
        std::vector<std::string> addresses;
        Monotonic until;
    };
    std::map<PublicKey, NearbyMachine> nearby;  // on the local network
};

}  // namespace tsunagi
