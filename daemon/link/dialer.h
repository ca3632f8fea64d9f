// dialer.h - one attempt to reach an address: name, connection, link. Inside daemon/link only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "daemon/link/link.h"
#include "daemon/link/link_core.h"

namespace tsunagi {

class Dialer : public Stoppable {
  public:
    Dialer(std::shared_ptr<LinkCore> core,
           std::string host,
           std::uint16_t port,
           Link::Outbound outbound);

    [[nodiscard]] static boost::asio::awaitable<void> run(std::shared_ptr<Dialer> self);
    void stop() override;

  private:
    using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

    // Both leave failure_ and text_ set where they return nothing.
    [[nodiscard]] static boost::asio::awaitable<Endpoints> resolve(std::shared_ptr<Dialer> self);
    [[nodiscard]] static boost::asio::awaitable<bool> connect(std::shared_ptr<Dialer> self,
                                                              Endpoints endpoints);
    void fail(OpenFailure failure, std::string text);

    const std::shared_ptr<LinkCore> core_;
    const std::string host_;
    const std::uint16_t port_;
    const Link::Outbound outbound_;
    boost::asio::ip::tcp::socket socket_;
    boost::asio::ip::tcp::endpoint remote_;  // where socket_ is connected to
    boost::asio::steady_timer timer_;
    std::chrono::steady_clock::time_point deadline_;
    bool stopped_ = false;
    OpenFailure failure_ = OpenFailure::not_connected;
    std::string text_;
};

}  // namespace tsunagi
