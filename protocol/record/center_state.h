// center_state.h - how a center stands in the federation, as the authority records that are known
// tell it. Which rule makes it so is authority/roster.h's question.
#pragma once

#include <cstdint>

namespace tsunagi {

// In the members' digest: DO NOT CHANGE the numbers of member and removed.
enum class CenterState : std::uint8_t {
    waiting = 0,  // its manifest is here, and too few members vouch for it
    member = 1,
    removed = 2,  // by as many members as the charter asks, and not taken back since
    lapsed = 3,   // was vouched for by enough, and some of that counts no more
};

}  // namespace tsunagi
