// link_peers.h - the links to other centers, as the node speaks of them: peers, dials, frames,
// serves.
//
// Translates between the link layer's callbacks and the node's inputs, and paces what is served by
// each link's queue. Thread: core thread only. Callbacks of the link layer never come from inside a
// call to it, so an input that is taken here is never inside another step.
#pragma once

#include <functional>
#include <memory>

#include "daemon/config.h"
#include "daemon/serve_pacer.h"
#include "daemon/tls/tls_identity.h"
#include "protocol/node/io.h"

namespace boost::asio {
class io_context;
}

namespace tsunagi {

struct LinkPeersPorts {
    std::function<bool(const PublicKey&, Direction)> admit;
    std::function<void(Input)> take;
    std::function<void(const std::function<void(const ServeSource&)>&)> with_store;
};

class LinkPeers {
  public:
    LinkPeers(boost::asio::io_context& io,
              std::shared_ptr<const TlsIdentity> identity,
              LinkPeersPorts ports);
    ~LinkPeers();
    LinkPeers(const LinkPeers&) = delete;
    LinkPeers& operator=(const LinkPeers&) = delete;

    // Returns the address with the port that was bound. Errors: StartFailure.
    HostPort listen(const HostPort& address);

    void send(PeerId peer, Bytes frame);
    void serve(ServeOrder order);
    void dial(const DialOrder& order);
    void close(const CloseOrder& order);

    void stop(std::function<void()> on_stopped);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi
