// presence.h - what a peer says of a content that it was asked for.
#pragma once

#include <cstdint>

namespace tsunagi {

enum class Presence : std::uint8_t {
    not_here = 0,      // nor, as far as it may look, with its peers
    here = 1,          // whole: pieces may be asked for
    within_reach = 2,  // one of its peers can give it: it fetches the content for who asks for the
                       // list
    coming = 3,        // it is fetching it, and tells when it is here
};

}  // namespace tsunagi
