// member_answers.h - who is in the federation, as answers to `members`: centers, removals that were
// proposed, and what the charter asks. Thread: any.
#pragma once

#include "daemon/control/control_frames.h"

namespace tsunagi::control {

// Appends them; how many centers there were. Takes what it needs out of `view`.
[[nodiscard]] std::uint64_t append_members(Bytes& out, NodeView view, WallTime now);

}  // namespace tsunagi::control
