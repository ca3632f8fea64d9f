// doorbell.h - wakes one waiting coroutine; rings that come while nobody waits are remembered as
// one.
//
// Thread: core thread only. At most one waiter.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/await.h"

namespace tsunagi::control {

class Doorbell {
  public:
    explicit Doorbell(boost::asio::io_context& io) : timer_(io) {
        timer_.expires_at(boost::asio::steady_timer::time_point::max());
    }
    void ring() {
        is_rung_ = true;
        timer_.cancel();
    }
    [[nodiscard]] boost::asio::awaitable<void> wait() {
        while (!is_rung_) {
            (void)co_await timer_.async_wait(kAwait);
        }
        is_rung_ = false;
    }

  private:
    boost::asio::steady_timer timer_;
    bool is_rung_ = false;
};

}  // namespace tsunagi::control
