// peer_role.h - why there is, or should be, a link that was opened from here. Shown to people; the
// numbers are those of local requests (control.capnp): DO NOT CHANGE.
#pragma once

#include <cstdint>

namespace tsunagi {

enum class PeerRole : std::uint8_t {
    configured = 1,      // its address was given by people
    area = 2,            // the next one on the ring of an area
    near = 3,            // drawn from the prefecture or region
    well_connected = 4,  // has room for many
    far = 5,             // drawn from another region
    fill = 6,            // drawn, so that there are enough
    anchor = 7,          // was linked longest before the last restart
    lan = 8,             // heard on the local network
};

}  // namespace tsunagi
