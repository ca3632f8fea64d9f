// new_version.h - a draft on its way to becoming a version. Values only; core_local.cpp holds the
// rules of publishing.
#pragma once

#include <variant>
#include <vector>

#include "protocol/node/io.h"

namespace tsunagi {

// What stands in a slot: stored or ordered, or what a dry run would have written there.
struct SlotVersions {
    std::vector<SlotHead> heads;
    const UnwrittenVersion* unwritten = nullptr;  // then the one head, with no id
};
// A draft as it is to be written: with the body that it is to have, over these versions.
struct NewVersion {
    Draft draft;
    SlotId slot;
    std::vector<SlotHead> heads;
};
// Either there is nothing to be written, and why, or what is.
using Judged = std::variant<ItemReply, NewVersion>;

}  // namespace tsunagi
