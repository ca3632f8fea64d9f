#include "daemon/link/listener.h"

#include <utility>

#include "daemon/link/link.h"
#include "daemon/spawn.h"

namespace tsunagi {
namespace asio = boost::asio;
using asio::ip::tcp;

Listener::Listener(std::shared_ptr<LinkCore> core, tcp::acceptor acceptor)
    : core_(std::move(core)),
      acceptor_(std::move(acceptor)),
      timer_(core_->io),
      place_(core_->io) {}

asio::awaitable<void> Listener::run(std::shared_ptr<Listener> self) {
    const Running running{self->core_};
    while (!self->stopped()) {
        if (!self->core_->accept_limits.has_place()) {
            // The others wait in the kernel's queue, which costs us nothing.
            co_await self->place_.wait();
            continue;
        }
        tcp::endpoint remote;
        auto [error, socket] = co_await self->acceptor_.async_accept(remote, kAwait);
        if (self->stopped()) break;
        if (error) {
            ++self->core_->counters.accept_errors;
            co_await pause(self, self->core_->options.limits.accept_error_pause);
            continue;
        }
        co_await receive(self, std::move(socket), remote);
    }
    self->core_->stoppables.erase(self);
}

// Takes a place and a turn for `socket`, waiting where it must, and sets its link going.
asio::awaitable<void> Listener::receive(std::shared_ptr<Listener> self,
                                        tcp::socket socket,
                                        tcp::endpoint remote) {
    AcceptLimits& limits = self->core_->accept_limits;
    for (;;) {
        const auto verdict = limits.take_place(remote.address());
        if (verdict == AcceptLimits::Verdict::taken) break;
        if (verdict == AcceptLimits::Verdict::address_full) {
            ++self->core_->counters.refused_per_address;
            co_return;
        }
        co_await self->place_.wait();
        if (self->stopped()) co_return;
    }
    // From here on the link gives the place back, also if it never runs.
    auto link = std::make_shared<Link>(self->core_, std::move(socket), remote, std::nullopt);
    for (;;) {
        const auto wait = limits.take_turn(std::chrono::steady_clock::now());
        if (wait == std::chrono::nanoseconds{0}) break;
        co_await pause(self, wait);
        if (self->stopped()) co_return;
    }
    spawn(self->core_->io.get_executor(), "inbound link", Link::run(std::move(link)));
}

asio::awaitable<void> Listener::pause(std::shared_ptr<Listener> self,
                                      std::chrono::nanoseconds time) {
    if (self->stopped()) co_return;
    self->timer_.expires_after(time);
    co_await self->timer_.async_wait(kAwait);
}

void Listener::stop() {
    stopped_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    timer_.cancel();
    place_.ring();
}

}  // namespace tsunagi
