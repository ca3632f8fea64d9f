// peer.h - the names under which node and shell speak of connections. Apart from io.h so that the
// link layer needs no records.
#pragma once

#include <cstdint>

namespace tsunagi {

using PeerId = std::uint64_t;  // one connection, given by the shell, never used again in this run
using DialId = std::uint64_t;  // one dialling attempt, given by the node

enum class Direction : std::uint8_t { inbound, outbound };

}  // namespace tsunagi
