// The first part of a link's life: handshake and admission.
#include <poll.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <optional>
#include <span>

#include "daemon/link/link.h"

namespace tsunagi {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// The head of a TLS record (RFC 8446, 5.1) and the first byte of what is in it.
constexpr std::size_t kHelloHeadBytes = 6;
// Ours has some 300 bytes.
constexpr std::size_t kHelloBytesMax = 4'096;
// Before the next look, so that being woken for nothing again and again costs little.
constexpr std::chrono::milliseconds kWokenForNothing{20};

// How long a first record is that a client may begin with; nothing: this is none.
std::optional<std::size_t> hello_bytes(std::span<const std::uint8_t, kHelloHeadBytes> head) {
    constexpr std::uint8_t kHandshake = 22;
    constexpr std::uint8_t kClientHello = 1;
    if (head[0] != kHandshake || head[1] != 3 || head[5] != kClientHello) return std::nullopt;
    const std::size_t length = std::size_t{head[3]} << 8 | head[4];
    if (length == 0 || length > kHelloBytesMax) return std::nullopt;
    return kHelloHeadBytes - 1 + length;
}

// Bytes that it sent before may still be unread.
bool has_hung_up(int socket) {
    pollfd asked{socket, POLLRDHUP, 0};
    return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace

// Until the socket holds so many bytes, which stay in it; false where the caller has hung up
// before. Mostly nothing is woken by fewer, but a system that is short of memory does it: that says
// nothing about the caller, and it would go on saying it.
asio::awaitable<bool> Link::await_bytes(std::shared_ptr<Link> self, std::size_t bytes) {
    error_code error;
    self->socket_.set_option(asio::socket_base::receive_low_watermark(static_cast<int>(bytes)),
                             error);
    while (!error) {
        co_await self->socket_.async_wait(asio::socket_base::wait_read, kAwait);
        if (self->finished()) co_return false;
        if (self->socket_.available(error) >= bytes && !error) co_return true;
        if (!error && has_hung_up(self->socket_.native_handle())) error = asio::error::eof;
        if (error) break;
        asio::steady_timer pause(self->core_->io, kWokenForNothing);
        co_await pause.async_wait(kAwait);
        if (self->finished()) co_return false;
    }
    self->end_of_input(error);
    co_return false;
}

// A turn is for who has sent all that a handshake begins with: who hangs up, says nothing or talks
// of other things costs an accept() and a place for a while, and keeps nobody waiting.
asio::awaitable<void> Link::await_hello(std::shared_ptr<Link> self) {
    if (!co_await await_bytes(self, kHelloHeadBytes)) co_return;
    std::array<std::uint8_t, kHelloHeadBytes> head{};
    error_code error;
    self->socket_.receive(asio::buffer(head), asio::socket_base::message_peek, error);
    const auto bytes = error ? std::nullopt : hello_bytes(head);
    if (!bytes) {
        self->give_up(OpenFailure::handshake_failed, "it speaks no TLS");
        co_return;
    }
    if (!co_await await_bytes(self, *bytes)) co_return;
    self->socket_.set_option(asio::socket_base::receive_low_watermark(1), error);
    self->awaits_hello_ = false;
    co_await await_turn(self);
}

asio::awaitable<void> Link::await_turn(std::shared_ptr<Link> self) {
    const LinkLimits& limits = self->core_->options.limits;
    // That it waits is our doing. The places bound for how long.
    self->set_deadline(self->phase_deadline_, Time::max());
    asio::steady_timer turn(self->core_->io);
    while (!self->finished()) {
        const auto wait = self->core_->accept_limits.take_turn(std::chrono::steady_clock::now());
        if (wait == std::chrono::nanoseconds{0}) break;
        turn.expires_after(wait);
        co_await turn.async_wait(kAwait);
    }
    if (!self->finished())
        self->set_deadline(self->phase_deadline_,
                           std::chrono::steady_clock::now() + limits.handshake_timeout);
}

asio::awaitable<void> Link::shake_hands(std::shared_ptr<Link> self) {
    std::vector<std::uint8_t>& wire = self->core_->wire;
    if (self->outbound_ && !self->finished()) self->judge_handshake(self->session_.handshake());
    while (!self->finished()) {
        if (!self->session_.output().empty()) {
            self->in_flight_.swap(self->session_.output());
            if (!co_await write_in_flight(self)) co_return;
            continue;
        }
        if (self->state_ != State::handshaking) co_return;
        error_code error;
        const std::size_t bytes =
            self->socket_.read_some(asio::buffer(wire.data(), self->read_size()), error);
        if (error == asio::error::would_block) {
            co_await self->socket_.async_wait(asio::socket_base::wait_read, kAwait);
            continue;
        }
        if (error) {
            self->end_of_input(error);
            co_return;
        }
        self->core_->counters.wire_bytes_received += bytes;
        self->opening_bytes_ += bytes;
        self->session_.feed(std::span{wire}.first(bytes));
        self->judge_handshake(self->session_.handshake());
    }
}

void Link::judge_handshake(TlsStatus status) {
    if (status == TlsStatus::want_input) {
        if (opening_bytes_ >= core_->options.limits.unauthenticated_bytes_max) {
            give_up(OpenFailure::handshake_failed, "the handshake is too long");
        }
        return;
    }
    if (status != TlsStatus::ok) {
        give_up(OpenFailure::handshake_failed, session_.error());
        return;
    }
    // A dialer's last flight still waits in output(), so nobody may have spoken yet: neither the
    // listener, who has not proof of us, nor at a listener the dialer, who waits to be admitted.
    if (session_.has_unread_input() || session_.in_mid_record()) {
        give_up(OpenFailure::spoke_too_early, {});
        return;
    }
    admit_peer();
}

void Link::admit_peer() {
    const DeviceKey& key = session_.peer_key();
    if (outbound_ && outbound_->pin && *outbound_->pin != key) {
        session_.output().clear();  // keeps our certificate from the stranger
        give_up(OpenFailure::wrong_device, "its device key is " + id_text(key));
        return;
    }
    const Direction direction = outbound_ ? Direction::outbound : Direction::inbound;
    const bool welcome = !core_->abandoned && core_->options.callbacks.admit(key, direction);
    if (finished()) return;  // the policy stopped the layer
    if (!welcome) {
        if (outbound_) session_.output().clear();
        give_up(OpenFailure::refused_here, "its device key is " + id_text(key));
        return;
    }
    if (outbound_) {
        state_ = State::awaiting_admission;
        return;
    }
    constexpr std::array<std::uint8_t, kFrameHeaderBytes> kAdmission{};
    if (session_.write(kAdmission) != TlsStatus::ok) {
        give_up(OpenFailure::handshake_failed, session_.error());
        return;
    }
    become_open();
}

void Link::become_open() {
    state_ = State::open;
    set_deadline(phase_deadline_, Time::max());
    free_place();
    id_ = LinkId{++core_->last_link_id};
    const auto self = shared_from_this();
    core_->opening_links.erase(self);
    core_->open_links.emplace(*id_, self);
    LinkInfo info;
    info.device_key = session_.peer_key();
    info.exporter_key = session_.exporter_key();
    info.direction = outbound_ ? Direction::outbound : Direction::inbound;
    info.remote_address = address_text(remote_);
    if (outbound_) info.dial = outbound_->dial;
    core_->options.callbacks.on_open(*id_, info);
}

}  // namespace tsunagi
