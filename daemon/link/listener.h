// listener.h - accepts connections on one port, no faster than the limits allow. Inside daemon/link
// only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "daemon/link/link_core.h"

namespace tsunagi {

class Listener : public Stoppable {
  public:
    Listener(std::shared_ptr<LinkCore> core, boost::asio::ip::tcp::acceptor acceptor);

    [[nodiscard]] static boost::asio::awaitable<void> run(std::shared_ptr<Listener> self);
    void stop() override;
    void place_freed() override { place_.ring(); }

  private:
    [[nodiscard]] static boost::asio::awaitable<void> receive(
        std::shared_ptr<Listener> self,
        boost::asio::ip::tcp::socket socket,
        boost::asio::ip::tcp::endpoint remote);
    [[nodiscard]] static boost::asio::awaitable<void> wait_for_place(
        std::shared_ptr<Listener> self);
    [[nodiscard]] static boost::asio::awaitable<void> wait_for_bell(std::shared_ptr<Listener> self);
    [[nodiscard]] static boost::asio::awaitable<void> pause(std::shared_ptr<Listener> self,
                                                            std::chrono::nanoseconds time);
    [[nodiscard]] bool stopped() const { return stopped_; }

    const std::shared_ptr<LinkCore> core_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer timer_;
    Doorbell place_;
    bool stopped_ = false;
};

}  // namespace tsunagi
