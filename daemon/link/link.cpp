#include "daemon/link/link.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "protocol/base/check.h"

namespace tsunagi {
namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

// Memory that a burst needed is not kept for the quiet hours after it.
void trim(std::vector<std::uint8_t>& empty_buffer) {
    constexpr std::size_t kKeptBytes = 32 * 1024;
    if (empty_buffer.capacity() > kKeptBytes) std::vector<std::uint8_t>{}.swap(empty_buffer);
}

}  // namespace

Link::Link(std::shared_ptr<LinkCore> core,
           asio::ip::tcp::socket socket,
           const asio::ip::tcp::endpoint& remote,
           std::optional<Outbound> outbound)
    : core_(std::move(core)),
      socket_(std::move(socket)),
      remote_(remote),
      outbound_(std::move(outbound)),
      session_(core_->tls, outbound_ ? Direction::outbound : Direction::inbound),
      holds_place_(!outbound_),
      awaits_hello_(!outbound_),
      reader_(/*admission_first=*/outbound_.has_value()),
      work_for_writer_(core_->io),
      timer_(core_->io) {
    error_code ignored;  // a socket that refuses an option is broken; the first read says so
    socket_.non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

Link::~Link() { free_place(); }

asio::awaitable<void> Link::run(std::shared_ptr<Link> self) {
    using asio::experimental::awaitable_operators::operator&&;
    const Running running{self->core_};
    if (!self->core_->abandoned) self->core_->opening_links.insert(self);
    self->phase_deadline_ = Clock::now() + self->core_->options.limits.handshake_timeout;
    if (self->core_->stopping) self->give_up(OpenFailure::stopped, {});
    try {
        co_await (talk(self) && watch_deadlines(self));
    } catch (...) {
        // A callback threw. The link must not stay in the tables; spawn() logs the exception.
        self->end(CloseReason::connection_lost, "internal error");
        self->report_end();
        throw;
    }
    self->report_end();
}

asio::awaitable<void> Link::talk(std::shared_ptr<Link> self) {
    using asio::experimental::awaitable_operators::operator&&;
    if (!self->outbound_) co_await await_hello(self);
    co_await shake_hands(self);
    if (!self->finished()) co_await (read_frames(self) && write_frames(self));
    self->finish();
}

// --- reading ---

asio::awaitable<void> Link::read_frames(std::shared_ptr<Link> self) {
    // A peer that sends without end must not keep the others from their turn.
    constexpr int kReadsPerTurn = 2;
    int reads = 0;
    while (!self->finished()) {
        error_code error;
        const std::size_t bytes = self->socket_.read_some(
            asio::buffer(self->core_->wire.data(), self->read_size()), error);
        if (error == asio::error::would_block) {
            self->reader_.release_if_large();
            reads = 0;
            co_await self->socket_.async_wait(asio::socket_base::wait_read, kAwait);
            continue;
        }
        if (error) {
            self->end_of_input(error);
            break;
        }
        self->core_->counters.wire_bytes_received += bytes;
        self->take_wire_bytes(bytes);
        if (++reads == kReadsPerTurn) {
            reads = 0;
            co_await asio::post(self->core_->io, kAwait);
        }
    }
    // The writer may be waiting for work that will not come.
    self->work_for_writer_.ring();
}

// Before the peer is known a connection gets little; afterwards as much as one read can bring.
std::size_t Link::read_size() const {
    return state_ == State::handshaking ? kTlsRecordBytesMax : core_->wire.size();
}

void Link::take_wire_bytes(std::size_t bytes) {
    if (state_ == State::closing) return;  // what comes after our goodbye interests nobody
    session_.feed(std::span{core_->wire}.first(bytes));
    bool frame_ended = false;
    for (;;) {
        std::size_t plain_bytes = 0;
        const TlsStatus status = session_.read(reader_.prepare(), plain_bytes);
        if (status == TlsStatus::ok) {
            reader_.commit(plain_bytes);
            frame_ended |= deliver_frames();
            if (state_ != State::open && state_ != State::awaiting_admission) break;
            continue;
        }
        if (status == TlsStatus::closed) {
            end(CloseReason::closed_there, {});
        } else if (status == TlsStatus::failed) {
            end(CloseReason::tls_failed, session_.error());
        }
        break;
    }
    session_.drop_input();
    // A key update by the peer makes OpenSSL answer with the next write; alerts lie here too.
    if (!session_.output().empty()) work_for_writer_.ring();
    watch_frame_progress(bytes, frame_ended);
}

// True if at least one frame ended.
bool Link::deliver_frames() {
    bool frame_ended = false;
    while (state_ == State::open || state_ == State::awaiting_admission) {
        const FrameReader::Found found = reader_.next();
        switch (found.kind) {
            case FrameReader::Kind::incomplete: return frame_ended;
            case FrameReader::Kind::bad_length: end(CloseReason::bad_frame_length, {}); break;
            case FrameReader::Kind::admission: become_open(); break;
            case FrameReader::Kind::frame:
                frame_ended = true;
                ++core_->counters.frames_received;
                if (!core_->abandoned) core_->options.callbacks.on_frame(*id_, found.payload);
                break;
        }
    }
    return frame_ended;
}

void Link::end_of_input(const error_code& error) {
    if (finished()) return;
    const bool orderly = error == asio::error::eof;
    if (state_ == State::awaiting_admission && orderly) {
        give_up(OpenFailure::refused_there, {});
    } else if (!id_) {
        give_up(OpenFailure::handshake_failed,
                orderly ? "the other side hung up" : error.message());
    } else {
        end(CloseReason::connection_lost, orderly ? "it ended without a goodbye" : error.message());
    }
}

// A sender of one byte a second holds a buffer for ever: what has begun must arrive with a least
// rate. Counted in bytes of the wire, because a TLS record shows nothing of its content until it is
// complete.
void Link::watch_frame_progress(std::size_t bytes, bool frame_ended) {
    if (state_ != State::open) return;
    if (!reader_.in_mid_frame() && !session_.in_mid_record()) {
        set_deadline(frame_deadline_, Time::max());
        return;
    }
    if (frame_ended || frame_deadline_ == Time::max()) {
        frame_progress_since_ = Clock::now();
        frame_progress_bytes_ = 0;
    } else {
        frame_progress_bytes_ += bytes;
    }
    const LinkLimits& limits = core_->options.limits;
    const auto earned =
        std::chrono::milliseconds{frame_progress_bytes_ * 1000 / limits.frame_bytes_per_second_min};
    set_deadline(frame_deadline_, frame_progress_since_ + limits.frame_grace + earned);
}

// --- writing ---

bool Link::send(FrameQueue::Frame frame) {
    if (state_ != State::open) return false;
    const LinkLimits& limits = core_->options.limits;
    if (queued_bytes() >= limits.queue_bytes_max) {
        end(CloseReason::too_slow, std::to_string(queued_bytes()) + " bytes are waiting");
        return false;
    }
    const bool idle = queue_.empty();
    queue_.push(std::move(frame));
    if (queued_bytes() >= limits.queue_low_water_bytes) was_above_low_water_ = true;
    if (idle) work_for_writer_.ring();
    return true;
}

asio::awaitable<void> Link::write_frames(std::shared_ptr<Link> self) {
    while (!self->finished()) {
        if (self->fill_in_flight()) {
            if (!co_await write_in_flight(self)) break;
            self->batch_was_sent();
        } else if (self->said_goodbye_) {
            // Now the peer has all we had to say. The reader waits for the peer's end, the watchdog
            // for the reader.
            error_code ignored;
            self->socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
            break;
        } else if (!self->finished()) {
            co_await self->work_for_writer_.wait();
        }
    }
}

// True if there is something for the socket.
bool Link::fill_in_flight() {
    // Enough to keep the socket busy, little enough that a small frame behind it does not wait
    // long.
    constexpr std::size_t kBatchBytes = 128 * 1024;
    if (!queue_.empty()) {
        session_.output().reserve(std::min(queue_.bytes(), kBatchBytes) + kBatchBytes / 32);
        const FrameQueue::Encrypted done = queue_.encrypt(session_, kBatchBytes);
        core_->counters.frames_sent += done.frames_ended;
        in_flight_bytes_ = done.plain_bytes;
        if (done.status != TlsStatus::ok) {
            end(CloseReason::tls_failed, session_.error());
            return false;
        }
    } else if (state_ == State::closing && !said_goodbye_) {
        session_.say_goodbye();
        said_goodbye_ = true;
    }
    in_flight_.swap(session_.output());
    if (!in_flight_.empty()) return true;
    trim(in_flight_);
    trim(session_.output());
    return false;
}

// False if the link has ended meanwhile.
asio::awaitable<bool> Link::write_in_flight(std::shared_ptr<Link> self) {
    const Duration stall = self->core_->options.limits.write_stall;
    std::size_t sent = 0;
    while (sent < self->in_flight_.size() && !self->finished()) {
        self->set_deadline(self->write_deadline_, Clock::now() + stall);
        const auto [error, bytes] = co_await self->socket_.async_write_some(
            asio::buffer(self->in_flight_.data() + sent, self->in_flight_.size() - sent), kAwait);
        sent += bytes;
        self->core_->counters.wire_bytes_sent += bytes;
        if (error && !self->finished()) {
            self->write_failed(error);
            co_return false;
        }
    }
    self->set_deadline(self->write_deadline_, Time::max());
    self->in_flight_.clear();
    co_return !self->finished();
}

// What the peer sent before it left (an alert, a goodbye) tells more than our failed write: the
// verdict is the reader's, where there is one, and the watchdog's if the reader hears nothing.
void Link::write_failed(const error_code& error) {
    if (state_ == State::handshaking) {
        give_up(OpenFailure::handshake_failed, error.message());
        return;
    }
    set_deadline(write_deadline_, Time::max());
    set_deadline(phase_deadline_, Clock::now() + core_->options.limits.close_flush);
}

void Link::batch_was_sent() {
    in_flight_bytes_ = 0;
    if (!was_above_low_water_) return;
    if (queued_bytes() >= core_->options.limits.queue_low_water_bytes) return;
    was_above_low_water_ = false;
    if (state_ == State::open && !core_->abandoned) core_->options.callbacks.on_drained(*id_);
}

// --- ending ---

void Link::close(CloseReason reason, std::string text) {
    if (state_ != State::open) return;
    state_ = State::closing;
    close_reason_ = reason;
    end_text_ = std::move(text);
    set_deadline(frame_deadline_, Time::max());
    set_deadline(phase_deadline_, Clock::now() + core_->options.limits.close_flush);
    work_for_writer_.ring();
}

void Link::give_up(OpenFailure failure, std::string text) {
    if (finished()) return;
    CHECK(!id_);
    open_failure_ = failure;
    end_text_ = std::move(text);
    send_last_words();
    finish();
}

void Link::abandon() { finish(); }

// Ends at once, whatever the state. A link that is already closing keeps the reason it has.
void Link::end(CloseReason reason, std::string text) {
    if (finished()) return;
    if (!id_) {
        const bool refused = reason == CloseReason::closed_there;
        give_up(refused ? OpenFailure::refused_there : OpenFailure::handshake_failed,
                text.empty() ? std::string{close_reason_text(reason)} : std::move(text));
        return;
    }
    if (state_ != State::closing) {
        close_reason_ = reason;
        end_text_ = std::move(text);
        send_last_words();
    }
    finish();
}

// An alert or a goodbye, if the socket takes it at once; nobody waits for it.
void Link::send_last_words() {
    if (!in_flight_.empty() || !socket_.is_open()) return;  // in the middle of another record
    if (id_ || (!outbound_ && open_failure_ == OpenFailure::refused_here)) session_.say_goodbye();
    const std::vector<std::uint8_t>& words = session_.output();
    if (words.empty()) return;
    error_code ignored;
    socket_.write_some(asio::buffer(words), ignored);
}

void Link::finish() {
    if (finished()) return;
    state_ = State::finished;
    error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
    work_for_writer_.ring();
    queue_.clear();
    session_.drop_input();
}

void Link::report_end() {
    CHECK(finished());
    const auto self = shared_from_this();
    core_->opening_links.erase(self);
    free_place();
    const LinkCallbacks& callbacks = core_->options.callbacks;
    if (id_) {
        core_->open_links.erase(*id_);
        if (!core_->abandoned) callbacks.on_closed(*id_, close_reason_, end_text_);
    } else if (outbound_) {
        ++core_->counters.dials_failed;
        if (!core_->abandoned) callbacks.on_dial_failed(outbound_->dial, open_failure_, end_text_);
    } else {
        ++core_->counters.inbound_failed;
        if (!core_->abandoned && callbacks.on_inbound_failed) {
            callbacks.on_inbound_failed(address_text(remote_), open_failure_, end_text_);
        }
    }
}

void Link::free_place() {
    if (!std::exchange(holds_place_, false)) return;
    core_->accept_limits.release(remote_.address());
    for (const auto& stoppable : core_->stoppables) stoppable->place_freed();
}

// --- deadlines ---

asio::awaitable<void> Link::watch_deadlines(std::shared_ptr<Link> self) {
    while (!self->finished()) {
        self->timer_.expires_at(self->next_deadline());
        co_await self->timer_.async_wait(kAwait);
        const Time now = Clock::now();
        if (!self->finished() && now >= self->next_deadline()) self->deadline_passed(now);
    }
}

Link::Time Link::next_deadline() const {
    return std::min({phase_deadline_, frame_deadline_, write_deadline_});
}

// Wakes the watchdog only for a deadline before the one it sleeps for: on a busy link that is
// hardly ever.
void Link::set_deadline(Time& deadline, Time to) {
    deadline = to;
    if (to < timer_.expiry()) timer_.cancel();
}

void Link::deadline_passed(Time now) {
    if (state_ == State::closing) {
        finish();
    } else if (!id_) {
        give_up(OpenFailure::timed_out, "the handshake took too long");
    } else if (now >= phase_deadline_) {
        end(CloseReason::connection_lost, "the peer takes nothing any more");
    } else if (now >= write_deadline_) {
        end(CloseReason::write_stalled, {});
    } else {
        end(CloseReason::frame_stalled, {});
    }
}

}  // namespace tsunagi
