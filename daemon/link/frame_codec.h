// frame_codec.h - frames on a stream: cutting what arrives, gathering what leaves.
//
//   frame := length(u32, little-endian, 1..kFrameBytesMax) payload(length bytes)
//   admission := length 0, once, from the side that was dialled, before its first frame: "you
//                are admitted"
//
// Thread: core thread only.
// Ownership: FrameQueue shares the frames it was given until they are encrypted.
// Bounds: FrameReader holds at most one frame and 64 KiB; FrameQueue is bounded by its caller, who
// asks bytes() first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>

#include "daemon/tls/tls_session.h"
#include "protocol/base/bytes.h"

namespace tsunagi {

inline constexpr std::size_t kFrameHeaderBytes = 4;

class FrameReader {
  public:
    enum class Kind { incomplete, admission, frame, bad_length };
    struct Found {
        Kind kind = Kind::incomplete;
        std::span<const std::uint8_t>
            payload;  // valid until the next call of prepare() or release_if_large()
    };

    // `admission_first`: the stream must begin with the admission mark (the dialer's side).
    explicit FrameReader(bool admission_first) : admission_due_(admission_first) {}

    // Where the next plaintext goes: at least one TLS record long, longer where a long frame has
    // begun.
    [[nodiscard]] std::span<std::uint8_t> prepare();
    void commit(std::size_t bytes);
    [[nodiscard]] Found next();

    // True while a frame has begun and not ended.
    [[nodiscard]] bool in_mid_frame() const { return begin_ != end_; }
    // Gives a long frame's memory back if nothing is in it, so that an idle link costs 64 KiB and
    // not 1 MiB.
    void release_if_large();

  private:
    [[nodiscard]] std::size_t bytes_wanted() const;
    void move_to(std::size_t capacity);

    std::unique_ptr<std::uint8_t[]> buffer_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;  // of what is not yet cut into frames
    std::size_t end_ = 0;
    bool admission_due_;
};

class FrameQueue {
  public:
    using Frame = std::shared_ptr<const Bytes>;

    // Pre: 1 to kFrameBytesMax bytes.
    void push(Frame frame);
    [[nodiscard]] bool empty() const { return frames_.empty(); }
    // Headers and payloads that are not yet encrypted.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

    struct Encrypted {
        TlsStatus status = TlsStatus::ok;
        std::size_t plain_bytes = 0;
        std::size_t frames_ended = 0;
    };
    // Encrypts from the front until the queue is empty or `plain_bytes_max` is reached or just
    // passed. Small frames share TLS records; long ones are encrypted from where they lie.
    [[nodiscard]] Encrypted encrypt(TlsSession& session, std::size_t plain_bytes_max);

    void clear();

  private:
    std::deque<Frame> frames_;
    std::size_t offset_ = 0;  // how much of header and payload of the first frame is encrypted
    std::size_t bytes_ = 0;
};

}  // namespace tsunagi
