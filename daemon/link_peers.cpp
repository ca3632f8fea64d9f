#include "daemon/link_peers.h"

#include <boost/asio/io_context.hpp>

#include "daemon/link/link_layer.h"
#include "daemon/log.h"
#include "daemon/sentences.h"
#include "daemon/start_failure.h"

namespace tsunagi {
namespace {

PeerId peer_of(LinkId link) { return static_cast<PeerId>(link); }
LinkId link_of(PeerId peer) { return static_cast<LinkId>(peer); }

std::string_view direction_text(Direction direction) {
    return direction == Direction::inbound ? "inbound" : "outbound";
}

}  // namespace

struct LinkPeers::Impl {
    Impl(boost::asio::io_context& io,
         std::shared_ptr<const TlsIdentity> identity,
         LinkPeersPorts given)
        : ports(std::move(given)),
          links(io, {.identity = std::move(identity), .callbacks = callbacks()}),
          pacer(
              {.queued_bytes = [this](PeerId peer) { return links.queued_bytes(link_of(peer)); },
               .send = [this](PeerId peer,
                              Bytes frame) { return links.send(link_of(peer), std::move(frame)); },
               .with_store = ports.with_store,
               .drained =
                   [this](PeerId peer, std::size_t entries) {
                       ports.take(input::PeerDrained{peer, entries});
                   }}) {}

    LinkCallbacks callbacks() {
        return {
            .admit = ports.admit,
            .on_open = [this](LinkId link, const LinkInfo& info) { opened(link, info); },
            .on_frame =
                [this](LinkId link, ByteSpan frame) {
                    ports.take(input::FrameReceived{peer_of(link), frame});
                },
            .on_drained = [this](LinkId link) { pacer.link_drained(peer_of(link)); },
            .on_closed = [this](LinkId link, CloseReason reason,
                                const std::string& text) { closed(link, reason, text); },
            .on_dial_failed = [this](DialId dial, OpenFailure failure,
                                     const std::string& text) { dial_failed(dial, failure, text); },
            .on_inbound_failed =
                [](const std::string& address, OpenFailure failure, const std::string& text) {
                    log_info("inbound_refused", {{"address", address},
                                                 {"why", open_failure_text(failure)},
                                                 {"detail", text}});
                },
        };
    }

    void opened(LinkId link, const LinkInfo& info) {
        log_info("peer_connected", {{"peer", peer_of(link)},
                                    {"direction", direction_text(info.direction)},
                                    {"address", info.remote_address},
                                    {"device", id_text(info.device_key)}});
        ports.take(input::PeerConnected{.peer = peer_of(link),
                                        .device = info.device_key,
                                        .link = info.exporter_key,
                                        .direction = info.direction,
                                        .address = info.remote_address,
                                        .dial = info.dial});
    }

    void closed(LinkId link, CloseReason reason, const std::string& text) {
        log_info("peer_closed",
                 {{"peer", peer_of(link)}, {"why", close_reason_text(reason)}, {"detail", text}});
        pacer.peer_closed(peer_of(link));
        ports.take(input::PeerClosed{peer_of(link)});
    }

    void dial_failed(DialId dial, OpenFailure failure, const std::string& text) {
        log_info("dial_failed",
                 {{"dial", dial}, {"why", open_failure_text(failure)}, {"detail", text}});
        ports.take(input::DialFailed{dial, std::string(open_failure_text(failure))});
    }

    LinkPeersPorts ports;
    LinkLayer links;
    ServePacer pacer;
};

LinkPeers::LinkPeers(boost::asio::io_context& io,
                     std::shared_ptr<const TlsIdentity> identity,
                     LinkPeersPorts ports)
    : impl_(std::make_unique<Impl>(io, std::move(identity), std::move(ports))) {}
LinkPeers::~LinkPeers() = default;

HostPort LinkPeers::listen(const HostPort& address) {
    const std::string host = address.host == "localhost" ? "127.0.0.1" : address.host;
    const auto listening = impl_->links.listen(host, address.port);
    if (!listening.error.empty()) {
        throw StartFailure(kExitRefused,
                           say(Sentence::cannot_listen, host_port_text(address), listening.error));
    }
    log_info("listening", {{"address", host_port_text({host, listening.port})}});
    return {host, listening.port};
}

void LinkPeers::send(PeerId peer, Bytes frame) {
    impl_->links.send(link_of(peer), std::move(frame));
}
void LinkPeers::serve(ServeOrder order) { impl_->pacer.serve(std::move(order)); }

void LinkPeers::dial(const DialOrder& order) {
    const auto address = parse_host_port(order.address);
    if (!address) {
        impl_->ports.take(input::DialFailed{order.dial, "not an address"});
        return;
    }
    log_debug("dialling", {{"dial", order.dial}, {"address", order.address}});
    impl_->links.dial(order.dial, address->host, address->port, order.pin);
}

void LinkPeers::close(const CloseOrder& order) {
    impl_->links.close(link_of(order.peer), std::string(error_text(order.reason)));
}

void LinkPeers::stop(std::function<void()> on_stopped) { impl_->links.stop(std::move(on_stopped)); }

}  // namespace tsunagi
