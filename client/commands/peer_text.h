// peer_text.h - links to other centers as rows of a table; `peers` and `status` show the same.
#pragma once

#include "client/control_types.h"
#include "client/render.h"
#include "protocol/base/time.h"

namespace tsunagi::client {

[[nodiscard]] Table peer_table();
void add_peer_row(Table& table, const PeerAnswer& peer, WallTime now);

}  // namespace tsunagi::client
