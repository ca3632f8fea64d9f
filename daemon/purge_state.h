// purge_state.h - how far clearing erased texts out of the files has come, as people see it.
#pragma once

#include <cstdint>

namespace tsunagi {

// Numbers go over the control socket.
enum class PurgeState : std::uint8_t {
    none = 0,     // nothing that was erased lies in any file
    due = 1,      // begins in a moment
    running = 2,  // under way
    no_room = 3,  // waits for room on the disk
    failed = 4,   // could not be done; tried again later, the log says why
};

}  // namespace tsunagi
