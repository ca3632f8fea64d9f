#include "daemon/link/link_layer.h"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "daemon/link/dialer.h"
#include "daemon/link/link.h"
#include "daemon/link/link_core.h"
#include "daemon/link/listener.h"
#include "daemon/spawn.h"
#include "protocol/base/check.h"

namespace tsunagi {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

std::string address_text(const tcp::endpoint& endpoint) {
    const std::string address = endpoint.address().to_string();
    const std::string port = std::to_string(endpoint.port());
    return endpoint.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

Running::~Running() {
    --core_->running;
    report_if_last(core_);
}

void Running::report_if_last(const std::shared_ptr<LinkCore>& core) {
    if (!core->stopping || core->abandoned || core->running > 0 || !core->on_stopped) return;
    asio::post(core->io, std::exchange(core->on_stopped, nullptr));
}

void LinkCore::end_silent_links(std::chrono::steady_clock::time_point since) {
    for (const auto& link : opening_links) {
        if (link->is_silent_since(since))
            link->give_up(OpenFailure::timed_out, "it did not begin, and others wait");
    }
}

LinkLayer::LinkLayer(asio::io_context& io, LinkOptions options) {
    const LinkCallbacks& callbacks = options.callbacks;
    CHECK(callbacks.admit);
    CHECK(callbacks.on_open);
    CHECK(callbacks.on_frame);
    CHECK(callbacks.on_drained);
    CHECK(callbacks.on_closed);
    CHECK(callbacks.on_dial_failed);
    core_ = std::make_shared<LinkCore>(io, std::move(options));
}

LinkLayer::~LinkLayer() {
    core_->abandoned = true;
    core_->stopping = true;
    core_->on_stopped = nullptr;
    for (const auto& stoppable : core_->stoppables) stoppable->stop();
    for (const auto& link : core_->opening_links) link->abandon();
    for (const auto& [id, link] : core_->open_links) link->abandon();
    // From here on the coroutines alone keep them; a table that pointed back would keep all alive
    // if the loop runs no more.
    core_->stoppables.clear();
    core_->opening_links.clear();
    core_->open_links.clear();
}

LinkLayer::Listening LinkLayer::listen(const std::string& host, std::uint16_t port) {
    const auto failed = [&](const std::string& why) {
        return Listening{0,
                         "can't listen on " + host + " port " + std::to_string(port) + ": " + why};
    };
    if (core_->stopping) return failed("this daemon is stopping");
    error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (error) return failed("it must be an IP address of this machine, 0.0.0.0 or ::");
    tcp::acceptor acceptor{core_->io};
    const tcp::endpoint endpoint{address, port};
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && address.is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return failed(error.message());
    const std::uint16_t bound = acceptor.local_endpoint(error).port();
    if (error) return failed(error.message());
    auto listener = std::make_shared<Listener>(core_, std::move(acceptor));
    core_->stoppables.insert(listener);
    spawn(core_->io.get_executor(), "listener", Listener::run(std::move(listener)));
    return {bound, {}};
}

void LinkLayer::dial(DialId dial,
                     std::string host,
                     std::uint16_t port,
                     std::optional<DeviceKey> pin) {
    auto dialer = std::make_shared<Dialer>(core_, std::move(host), port, Link::Outbound{dial, pin});
    core_->stoppables.insert(dialer);
    if (core_->stopping) dialer->stop();
    spawn(core_->io.get_executor(), "dial", Dialer::run(std::move(dialer)));
}

bool LinkLayer::send(LinkId link, Bytes frame) {
    return send(link, std::make_shared<const Bytes>(std::move(frame)));
}

bool LinkLayer::send(LinkId link, std::shared_ptr<const Bytes> frame) {
    const auto found = core_->open_links.find(link);
    return found != core_->open_links.end() && found->second->send(std::move(frame));
}

std::size_t LinkLayer::queued_bytes(LinkId link) const {
    const auto found = core_->open_links.find(link);
    return found == core_->open_links.end() ? 0 : found->second->queued_bytes();
}

void LinkLayer::close(LinkId link, std::string text) {
    const auto found = core_->open_links.find(link);
    if (found == core_->open_links.end()) return;
    found->second->close(CloseReason::closed_here, std::move(text));
}

void LinkLayer::stop(std::function<void()> on_stopped) {
    CHECK(!core_->stopping);
    core_->stopping = true;
    core_->on_stopped = std::move(on_stopped);
    for (const auto& stoppable : core_->stoppables) stoppable->stop();
    for (const auto& link : core_->opening_links) link->give_up(OpenFailure::stopped, {});
    for (const auto& [id, link] : core_->open_links) link->close(CloseReason::stopped, {});
    Running::report_if_last(core_);
}

const LinkCounters& LinkLayer::counters() const { return core_->counters; }

std::size_t LinkLayer::open_links() const { return core_->open_links.size(); }

}  // namespace tsunagi
