// link_core.h - what links, listeners and dials of one LinkLayer share. Inside daemon/link only.
//
// Coroutines hold it by shared_ptr, so that it outlives the LinkLayer until the last of them has
// ended; a `Running` token in each of them says when that is.
// Thread: core thread only.
#pragma once

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "daemon/await.h"
#include "daemon/link/accept_limits.h"
#include "daemon/link/link_types.h"
#include "daemon/tls/tls_session.h"

namespace tsunagi {

class Link;

// A doorbell: rung any number of times, it wakes its one waiter once.
class Doorbell {
  public:
    explicit Doorbell(boost::asio::io_context& io) : channel_(io, 1) {}
    void ring() { channel_.try_send(boost::system::error_code{}); }
    [[nodiscard]] auto wait() { return channel_.async_receive(kAwait); }

  private:
    boost::asio::experimental::channel<void(boost::system::error_code)> channel_;
};

// Something that LinkLayer::stop() has to end: a listener or a dial.
class Stoppable {
  public:
    Stoppable() = default;
    Stoppable(const Stoppable&) = delete;
    Stoppable& operator=(const Stoppable&) = delete;
    virtual ~Stoppable() = default;
    virtual void stop() = 0;
    // A handshake ended: a listener that waits for a place may go on.
    virtual void place_freed() {}
};

struct LinkCore {
    LinkCore(boost::asio::io_context& io_context, LinkOptions link_options)
        : io(io_context),
          options(std::move(link_options)),
          tls(options.identity),
          accept_limits(options.limits),
          wire(kWireBytes) {}

    // Read at most this much per system call.
    static constexpr std::size_t kWireBytes = 256 * 1024;

    boost::asio::io_context& io;
    LinkOptions options;
    TlsContext tls;
    AcceptLimits accept_limits;
    LinkCounters counters;
    // Where every link reads to. It is decrypted before the next suspension, so one is enough for
    // all.
    std::vector<std::uint8_t> wire;
    // Ends inbound links that were accepted before `since` and have not sent a whole hello.
    void end_silent_links(std::chrono::steady_clock::time_point since);

    std::map<LinkId, std::shared_ptr<Link>> open_links;
    std::set<std::shared_ptr<Link>> opening_links;
    std::set<std::shared_ptr<Stoppable>> stoppables;
    std::uint64_t last_link_id = 0;
    std::size_t running = 0;
    bool stopping = false;
    bool abandoned = false;  // the LinkLayer is gone: no callback any more
    std::function<void()> on_stopped;
};

// Held by each coroutine of the layer; the last one to go after stop() reports.
class Running {
  public:
    explicit Running(std::shared_ptr<LinkCore> core) : core_(std::move(core)) { ++core_->running; }
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    // Calls `on_stopped`, once, if everything has ended.
    static void report_if_last(const std::shared_ptr<LinkCore>& core);

  private:
    std::shared_ptr<LinkCore> core_;
};

[[nodiscard]] std::string address_text(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace tsunagi
