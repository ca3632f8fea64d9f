// peers_query.h - a peer's question while it is being searched for. A value; core_inquiry.cpp
// answers it.
#pragma once

#include <cstdint>

#include "protocol/node/peer.h"
#include "protocol/record/header.h"

namespace tsunagi {

struct PeersQuery {
    CenterId center;
    PeerId peer = 0;
    std::uint64_t number = 0;
    std::size_t limit = 0;
    bool is_by_id = false;
};

}  // namespace tsunagi
