// hit_text.h - one hit of a search, for people.
#pragma once

#include "client/control_types.h"
#include "client/render.h"
#include "protocol/base/time.h"

namespace tsunagi::client {

void show_hit(Output& output, const ItemAnswer& item, WallTime now);

}  // namespace tsunagi::client
