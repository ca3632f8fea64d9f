// record_uid.h - what a record is called in the files of other programs, and when it was written.
//
// The same for all versions of a record, so that a calendar or a reader of feeds updates what it
// has. Pure. Thread: any.
#pragma once

#include <string>

#include "client/control_types.h"

namespace tsunagi::client {

// <slot>-<center, its first digits>; of what has no slot, the id.
[[nodiscard]] std::string record_uid(const ItemAnswer& item);

// 20260401T100000Z of milliseconds since 1970.
[[nodiscard]] std::string compact_utc(std::int64_t ms);

}  // namespace tsunagi::client
