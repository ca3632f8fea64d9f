// check_purpose.h - what a node remembers of a batch of records while their signatures are checked.
// State only; core_gate.cpp and core_inquiry.cpp go on from it.
#pragma once

#include "protocol/node/io.h"

namespace tsunagi {

// Why a batch of records is being checked.
struct CheckPurpose {
    enum class Kind { from_peer, join, take_in, recheck, hits };
    Kind kind = Kind::from_peer;
    PeerId peer = 0;            // from_peer, join, hits
    bool is_bulk = false;       // from_peer: a page or a chunk
    bool is_seal_list = false;  // from_peer
    bool is_push = false;       // from_peer: unasked
    std::size_t bytes = 0;      // from_peer, hits
    Bytes token;                // join
    RequestTicket request = 0;  // take_in
    bool is_new = false;        // take_in
    std::uint64_t number = 0;   // hits: the inquiry
    PeerHits answer;            // hits: without the records
};

}  // namespace tsunagi
