// link.h - one connection from its TCP socket to its end: handshake, admission, frames, close.
// Inside daemon/link only.
//
// States only move forward: handshaking -> awaiting_admission (dialer only) -> open -> closing ->
// finished. One reader, one writer and one watchdog coroutine; the watchdog ends what takes too
// long by closing the socket, at which the others end by themselves. run() returns when all three
// are done.
// Thread: core thread only.
// Bounds: LinkLimits; the queue holds at most queue_bytes_max and one frame.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "daemon/link/frame_codec.h"
#include "daemon/link/link_core.h"

namespace tsunagi {

class Link : public std::enable_shared_from_this<Link> {
  public:
    struct Outbound {
        DialId dial;
        std::optional<DeviceKey> pin;
    };

    // `outbound` is empty for an accepted socket, for which a place of core->accept_limits was
    // taken under the address of `remote`; the link gives it back once it is open or over.
    Link(std::shared_ptr<LinkCore> core,
         boost::asio::ip::tcp::socket socket,
         const boost::asio::ip::tcp::endpoint& remote,
         std::optional<Outbound> outbound);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    // The link's whole life. Reports its outcome through the callbacks.
    [[nodiscard]] static boost::asio::awaitable<void> run(std::shared_ptr<Link> self);

    bool send(FrameQueue::Frame frame);
    void close(CloseReason reason, std::string text);
    // Ends a link that is not yet open.
    void give_up(OpenFailure failure, std::string text);
    // Closes the socket without a word to anybody.
    void abandon();

    [[nodiscard]] std::size_t queued_bytes() const { return queue_.bytes() + in_flight_bytes_; }
    [[nodiscard]] bool is_open() const { return state_ == State::open; }
    // Inbound: accepted before that, and it has not sent what a handshake begins with.
    [[nodiscard]] bool is_silent_since(std::chrono::steady_clock::time_point since) const {
        return awaits_hello_ && accepted_at_ < since;
    }

  private:
    using Time = std::chrono::steady_clock::time_point;
    enum class State { handshaking, awaiting_admission, open, closing, finished };

    // Each of them runs as a coroutine that keeps `self` alive.
    [[nodiscard]] static boost::asio::awaitable<void> talk(std::shared_ptr<Link> self);
    [[nodiscard]] static boost::asio::awaitable<bool> await_bytes(std::shared_ptr<Link> self,
                                                                  std::size_t bytes);
    [[nodiscard]] static boost::asio::awaitable<void> await_hello(std::shared_ptr<Link> self);
    [[nodiscard]] static boost::asio::awaitable<void> await_turn(std::shared_ptr<Link> self);
    [[nodiscard]] static boost::asio::awaitable<void> shake_hands(std::shared_ptr<Link> self);
    [[nodiscard]] static boost::asio::awaitable<void> read_frames(std::shared_ptr<Link> self);
    [[nodiscard]] static boost::asio::awaitable<void> write_frames(std::shared_ptr<Link> self);
    [[nodiscard]] static boost::asio::awaitable<void> watch_deadlines(std::shared_ptr<Link> self);
    [[nodiscard]] static boost::asio::awaitable<bool> write_in_flight(std::shared_ptr<Link> self);

    [[nodiscard]] bool finished() const { return state_ == State::finished; }
    void judge_handshake(TlsStatus status);
    void admit_peer();
    void become_open();
    [[nodiscard]] std::size_t read_size() const;
    void take_wire_bytes(std::size_t bytes);
    bool deliver_frames();
    void end_of_input(const boost::system::error_code& error);
    void watch_frame_progress(std::size_t bytes, bool frame_ended);
    [[nodiscard]] bool fill_in_flight();
    void write_failed(const boost::system::error_code& error);
    void batch_was_sent();
    void end(CloseReason reason, std::string text);
    void send_last_words();
    void finish();
    void report_end();
    void free_place();

    [[nodiscard]] Time next_deadline() const;
    void set_deadline(Time& deadline, Time to);
    void deadline_passed(Time now);

    const std::shared_ptr<LinkCore> core_;
    boost::asio::ip::tcp::socket socket_;
    const boost::asio::ip::tcp::endpoint remote_;
    const std::optional<Outbound> outbound_;
    TlsSession session_;
    State state_ = State::handshaking;
    std::optional<LinkId> id_;  // set once open
    bool holds_place_;
    bool awaits_hello_;
    const Time accepted_at_ = std::chrono::steady_clock::now();

    FrameReader reader_;
    std::size_t opening_bytes_ = 0;  // received before the link was open
    Time frame_progress_since_{};
    std::size_t frame_progress_bytes_ = 0;

    FrameQueue queue_;
    std::vector<std::uint8_t> in_flight_;  // ciphertext that the socket is taking
    std::size_t in_flight_bytes_ = 0;      // the plaintext in it
    bool was_above_low_water_ = false;
    bool said_goodbye_ = false;
    Doorbell work_for_writer_;

    boost::asio::steady_timer timer_;
    Time phase_deadline_ = Time::max();  // handshake, admission, or the flush of a close
    Time frame_deadline_ = Time::max();
    Time write_deadline_ = Time::max();

    CloseReason close_reason_ = CloseReason::connection_lost;
    OpenFailure open_failure_ = OpenFailure::handshake_failed;
    std::string end_text_;
};

}  // namespace tsunagi
