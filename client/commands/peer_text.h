// peer_text.h - links to other centers as rows of a table: as `status` shows them, and with why
// each exists, as `peers` does.
#pragma once

#include "client/control_types.h"
#include "client/render.h"
#include "protocol/base/time.h"

namespace tsunagi::client {

// Why a link is not there, in the user's language; what a newer service says comes out as it is.
[[nodiscard]] std::string trouble_text(const std::string& trouble);

[[nodiscard]] Table peer_table();
void add_peer_row(Table& table, const PeerAnswer& peer, WallTime now);
[[nodiscard]] Table peer_table_with_reasons();
void add_peer_row_with_reason(Table& table, const PeerAnswer& peer, WallTime now);

}  // namespace tsunagi::client
