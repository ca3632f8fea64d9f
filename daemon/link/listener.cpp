#include "daemon/link/listener.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
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
            co_await wait_for_place(self);
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

// Takes a place for `socket`, waiting where it must, and sets its link going.
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
        co_await wait_for_place(self);
        if (self->stopped()) co_return;
    }
    // From here on the link gives the place back, also if it never runs.
    auto link = std::make_shared<Link>(self->core_, std::move(socket), remote, std::nullopt);
    spawn(self->core_->io.get_executor(), "inbound link", Link::run(std::move(link)));
}

// Somebody may be waiting who has something to say: those that hold a place and say nothing go.
asio::awaitable<void> Listener::wait_for_place(std::shared_ptr<Listener> self) {
    using asio::experimental::awaitable_operators::operator||;
    const auto grace = self->core_->options.limits.silence_grace;
    self->core_->end_silent_links(std::chrono::steady_clock::now() - grace);
    co_await (pause(self, grace / 4) || wait_for_bell(self));
}

asio::awaitable<void> Listener::wait_for_bell(std::shared_ptr<Listener> self) {
    co_await self->place_.wait();
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
