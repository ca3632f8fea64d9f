// supersedes.h - which version of a slot stands above which: the rule of
// protocol/node/store_order.h, for all who write, drop and check heads.
//
// Pure.
#pragma once

#include "protocol/record/header.h"

namespace tsunagi::storage {

// A version supersedes another one that it covers; with equal vectors they are siblings.
[[nodiscard]] inline bool supersedes(const VersionVector& newer, const VersionVector& older) {
    return covers(newer, older) && newer != older;
}

}  // namespace tsunagi::storage
