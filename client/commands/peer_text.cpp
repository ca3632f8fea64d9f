#include "client/commands/peer_text.h"

#include <algorithm>

#include "client/error_sentences.h"
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

// What the service says of a link that could not be made or that ended; the protocol's errors
// (result.h) beside these.
constexpr const char* kTroubles[] = {
    N_("the address can't be used"),
    N_("the host name can't be resolved"),
    N_("no connection could be made"),
    N_("the other side did not answer in time"),
    N_("the encrypted connection could not be set up"),
    N_("another device than the expected one answered"),
    N_("this side does not admit that device"),
    N_("the other side does not admit this device"),
    N_("the other side sent data before it was admitted"),
    N_("the connection ended"),
};

constexpr std::ptrdiff_t kReasonAt = 3;     // behind the state
constexpr std::size_t kTroubleWidth = 110;  // the longest has a next step

std::vector<Table::Column> columns() {
    return {{_("Center"), Table::Align::left, 40},
            {_("Address"), Table::Align::left, 40},
            {_("State"), Table::Align::left, 24},
            {_("Last sync"), Table::Align::left, 20},
            {_("Trouble"), Table::Align::left, kTroubleWidth}};
}

std::vector<std::string> cells(const PeerAnswer& peer, WallTime now) {
    std::string name = peer.name;
    if (name.empty() && peer.center) name = short_id(id_text(*peer.center));
    return {name, peer.address, state_text(peer),
            peer.last_sync_ms == 0 ? _("never") : age_text(peer.last_sync_ms, now.ms),
            trouble_text(peer.trouble)};
}

}  // namespace

std::string trouble_text(const std::string& trouble) {
    for (const Error error : all_errors()) {
        if (trouble == error_text(error)) return failure(error).message;
    }
    const auto known = std::ranges::find(kTroubles, trouble);
    return known == std::end(kTroubles) ? trouble : _(*known);
}

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
