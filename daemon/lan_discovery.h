// lan_discovery.h - centers' machines on the local network, by mDNS through the Avahi service.
//
// Says that this machine listens (`_tsunagi._tcp`, with its device key in the TXT record and in a
// name made of it: nothing that names the center), and hears of others that do. What is heard
// proves nothing: the node calls an address only if the key is a member's, and pinned to it.
//
// Avahi is spoken to over D-Bus. Where there is no bus or no Avahi, one line in the log says so and
// everything else goes on; when it comes, or comes again, so does this.
//
// Thread: core thread only. Bounds: kHeardMax services; more are not asked about.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "protocol/base/bytes.h"

namespace boost::asio {
class io_context;
}

namespace tsunagi {

class LanDiscovery {
  public:
    using Found = std::function<void(const PublicKey& device, const std::string& address)>;

    struct Options {
        PublicKey device;
        std::optional<std::uint16_t> port;  // where this machine listens; none: only hears
        std::string bus;                    // the bus's address; "": the system's
    };
    // `found` comes for each address, and again every few minutes while it is there.
    LanDiscovery(boost::asio::io_context& io, Options options, Found found);
    ~LanDiscovery();
    LanDiscovery(const LanDiscovery&) = delete;
    LanDiscovery& operator=(const LanDiscovery&) = delete;

    // Is our own service known to the network?
    [[nodiscard]] bool is_announced() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi
