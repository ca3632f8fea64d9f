#include "client/commands/peer_text.h"

#include "client/human_text.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

std::string state_text(const PeerAnswer& peer) {
    switch (peer.state) {
        case PeerState::connecting: return _("connecting");
        case PeerState::waiting: return _("waiting to try again");
        case PeerState::connected: return _("connected");
        case PeerState::joining: return _("joining");
    }
    return {};
}

}  // namespace

Table peer_table() {
    return Table({{_("Center"), Table::Align::left, 40},
                  {_("Address"), Table::Align::left, 40},
                  {_("State"), Table::Align::left, 24},
                  {_("Last sync"), Table::Align::left, 20},
                  {_("Trouble"), Table::Align::left, 60}});
}

void add_peer_row(Table& table, const PeerAnswer& peer, WallTime now) {
    std::string name = peer.name;
    if (name.empty() && peer.center) name = short_id(id_text(*peer.center));
    table.add({name, peer.address, state_text(peer),
               peer.last_sync_ms == 0 ? _("never") : age_text(peer.last_sync_ms, now.ms),
               peer.trouble});
}

}  // namespace tsunagi::client
