// step.h - what one step of a node works with: the time, the store as it is, and what comes of it.
// Values and references that are good for that step only.
#pragma once

#include "protocol/node/io.h"

namespace tsunagi {

struct Step {
    Now now;
    const RecordIndex& index;
    Effects& out;
};

}  // namespace tsunagi
