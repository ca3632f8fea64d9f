#include "daemon/link/dialer.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>
#include <variant>

namespace tsunagi {
namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using asio::ip::tcp;

Dialer::Dialer(std::shared_ptr<LinkCore> core,
               std::string host,
               std::uint16_t port,
               Link::Outbound outbound)
    : core_(std::move(core)),
      host_(std::move(host)),
      port_(port),
      outbound_(std::move(outbound)),
      socket_(core_->io),
      timer_(core_->io),
      deadline_(Clock::now() + core_->options.limits.dial_timeout) {}

asio::awaitable<void> Dialer::run(std::shared_ptr<Dialer> self) {
    const Running running{self->core_};
    const bool connected = co_await connect(self, co_await resolve(self));
    self->core_->stoppables.erase(self);
    if (self->stopped_) self->fail(OpenFailure::stopped, {});
    if (!connected || self->stopped_) {
        ++self->core_->counters.dials_failed;
        if (self->core_->abandoned) co_return;
        self->core_->options.callbacks.on_dial_failed(self->outbound_.dial, self->failure_,
                                                      self->text_);
        co_return;
    }
    co_await Link::run(std::make_shared<Link>(self->core_, std::move(self->socket_), self->remote_,
                                              self->outbound_));
}

asio::awaitable<Dialer::Endpoints> Dialer::resolve(std::shared_ptr<Dialer> self) {
    using asio::experimental::awaitable_operators::operator||;
    using Results = tcp::resolver::results_type;
    using Resolved = asio::experimental::channel<void(error_code, Results)>;
    error_code not_an_address;
    const auto address = asio::ip::make_address(self->host_, not_an_address);
    // At least one suspension, so that no callback comes from inside dial().
    co_await asio::post(self->core_->io, kAwait);
    if (self->host_.empty() || self->port_ == 0) {
        self->fail(OpenFailure::bad_address, "host and port are needed, as in center.example:4210");
        co_return Endpoints{};
    }
    if (!not_an_address) co_return Endpoints{{address, self->port_}};
    // The system's resolver can't be interrupted: its answer goes to a channel, which may be gone
    // by then.
    const auto resolver = std::make_shared<tcp::resolver>(self->core_->io);
    const auto answer = std::make_shared<Resolved>(self->core_->io, 1);
    resolver->async_resolve(self->host_, std::to_string(self->port_),
                            tcp::resolver::numeric_service,
                            [resolver, answer](const error_code& error, Results results) {
                                answer->try_send(error, std::move(results));
                            });
    self->timer_.expires_at(self->deadline_);
    if (self->stopped_) co_return Endpoints{};
    auto first = co_await (answer->async_receive(kAwait) || self->timer_.async_wait(kAwait));
    if (first.index() == 1) {
        self->fail(OpenFailure::timed_out, "the host name was not resolved in time");
        co_return Endpoints{};
    }
    const auto& [error, results] = std::get<0>(first);
    if (error) {
        self->fail(OpenFailure::not_resolved, error.message());
        co_return Endpoints{};
    }
    Endpoints endpoints;
    for (const auto& result : results) endpoints.push_back(result.endpoint());
    co_return endpoints;
}

asio::awaitable<bool> Dialer::connect(std::shared_ptr<Dialer> self, Endpoints endpoints) {
    using asio::experimental::awaitable_operators::operator||;
    for (std::size_t at = 0; at < endpoints.size() && !self->stopped_; ++at) {
        // An address that swallows packets must leave time for the ones after it.
        const auto now = Clock::now();
        const auto share = (self->deadline_ - now) / static_cast<long>(endpoints.size() - at);
        error_code ignored;
        self->socket_.close(ignored);
        self->timer_.expires_at(now + share);
        auto first = co_await (self->socket_.async_connect(endpoints[at], kAwait) ||
                               self->timer_.async_wait(kAwait));
        if (first.index() == 1) {
            self->fail(OpenFailure::timed_out, "no answer from " + address_text(endpoints[at]));
            continue;
        }
        const error_code error = std::get<0>(std::get<0>(first));
        self->remote_ = endpoints[at];
        if (!error) co_return !self->stopped_;
        self->fail(OpenFailure::not_connected,
                   address_text(endpoints[at]) + ": " + error.message());
    }
    co_return false;
}

void Dialer::stop() {
    stopped_ = true;
    timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
}

void Dialer::fail(OpenFailure failure, std::string text) {
    failure_ = failure;
    text_ = std::move(text);
}

}  // namespace tsunagi
