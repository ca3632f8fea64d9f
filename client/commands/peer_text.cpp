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

std::string role_text(const PeerAnswer& peer) {
    switch (peer.role) {
        case PeerRole::called_us: return _("it called us");
        case PeerRole::configured: return _("configured");
        case PeerRole::area: return _("same area");
        case PeerRole::near: return _("near");
        case PeerRole::well_connected: return _("well connected");
        case PeerRole::far: return _("far");
        case PeerRole::fill: return _("drawn at random");
        case PeerRole::anchor: return _("as before the restart");
        case PeerRole::lan: return _("local network");
    }
    return {};
}

constexpr std::ptrdiff_t kReasonAt = 3;  // behind the state

std::vector<Table::Column> columns() {
    return {{_("Center"), Table::Align::left, 40},
            {_("Address"), Table::Align::left, 40},
            {_("State"), Table::Align::left, 24},
            {_("Last sync"), Table::Align::left, 20},
            {_("Trouble"), Table::Align::left, 60}};
}

std::vector<std::string> cells(const PeerAnswer& peer, WallTime now) {
    std::string name = peer.name;
    if (name.empty() && peer.center) name = short_id(id_text(*peer.center));
    return {name, peer.address, state_text(peer),
            peer.last_sync_ms == 0 ? _("never") : age_text(peer.last_sync_ms, now.ms),
            peer.trouble};
}

}  // namespace

Table peer_table() { return Table(columns()); }

void add_peer_row(Table& table, const PeerAnswer& peer, WallTime now) {
    table.add(cells(peer, now));
}

Table peer_table_with_reasons() {
    auto with_reason = columns();
    with_reason.insert(with_reason.begin() + kReasonAt, {_("Why"), Table::Align::left, 24});
    return Table(std::move(with_reason));
}

void add_peer_row_with_reason(Table& table, const PeerAnswer& peer, WallTime now) {
    auto row = cells(peer, now);
    row.insert(row.begin() + kReasonAt, role_text(peer));
    table.add(row);
}

}  // namespace tsunagi::client
