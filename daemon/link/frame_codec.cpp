#include "daemon/link/frame_codec.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
static_assert(kReadBytes >= 2 * kTlsRecordBytesMax);

std::uint32_t load_length(const std::uint8_t* at) {
    return std::uint32_t{at[0]} | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 |
           std::uint32_t{at[3]} << 24;
}

std::array<std::uint8_t, kFrameHeaderBytes> store_length(std::size_t length) {
    return {static_cast<std::uint8_t>(length), static_cast<std::uint8_t>(length >> 8),
            static_cast<std::uint8_t>(length >> 16), static_cast<std::uint8_t>(length >> 24)};
}

// Collects small pieces into full TLS records.
class RecordGatherer {
  public:
    explicit RecordGatherer(TlsSession& session) : session_(session) {}

    // Takes `bytes`, or the part of it that fits now; says how much.
    std::size_t take(std::span<const std::uint8_t> bytes) {
        if (used_ == 0 && bytes.size() >= kTlsRecordBytesMax) {
            write(bytes.first(kTlsRecordBytesMax));
            return kTlsRecordBytesMax;
        }
        const std::size_t taken = std::min(bytes.size(), staged_.size() - used_);
        std::memcpy(staged_.data() + used_, bytes.data(), taken);
        used_ += taken;
        if (used_ == staged_.size()) flush();
        return taken;
    }

    void flush() {
        if (used_ > 0) write(std::span{staged_}.first(used_));
        used_ = 0;
    }

    [[nodiscard]] TlsStatus status() const { return status_; }

  private:
    void write(std::span<const std::uint8_t> plain) {
        if (status_ == TlsStatus::ok) status_ = session_.write(plain);
    }

    TlsSession& session_;
    TlsStatus status_ = TlsStatus::ok;
    std::size_t used_ = 0;
    std::array<std::uint8_t, kTlsRecordBytesMax> staged_;
};

}  // namespace

std::size_t FrameReader::bytes_wanted() const {
    if (end_ - begin_ < kFrameHeaderBytes) return kFrameHeaderBytes;
    return kFrameHeaderBytes + load_length(buffer_.get() + begin_);
}

void FrameReader::move_to(std::size_t capacity) {
    const std::size_t held = end_ - begin_;
    auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(capacity);
    if (held > 0) std::memcpy(larger.get(), buffer_.get() + begin_, held);
    buffer_ = std::move(larger);
    capacity_ = capacity;
    begin_ = 0;
    end_ = held;
}

std::span<std::uint8_t> FrameReader::prepare() {
    if (capacity_ == 0) move_to(kReadBytes);
    if (begin_ == end_) begin_ = end_ = 0;
    if (capacity_ - end_ < kTlsRecordBytesMax) {
        const std::size_t held = end_ - begin_;
        // Memory follows what has arrived, not what a length promises.
        const std::size_t promised = bytes_wanted() + kReadBytes;
        if (held + kTlsRecordBytesMax <= capacity_ && (begin_ >= held || promised <= capacity_)) {
            std::memmove(buffer_.get(), buffer_.get() + begin_, held);
            begin_ = 0;
            end_ = held;
        } else {
            move_to(std::max(held + kTlsRecordBytesMax, std::min(promised, 2 * capacity_)));
        }
    }
    CHECK(capacity_ - end_ >= kTlsRecordBytesMax);
    return {buffer_.get() + end_, capacity_ - end_};
}

void FrameReader::commit(std::size_t bytes) {
    CHECK(bytes <= capacity_ - end_);
    end_ += bytes;
}

FrameReader::Found FrameReader::next() {
    const std::size_t held = end_ - begin_;
    if (held < kFrameHeaderBytes) return {Kind::incomplete, {}};
    const std::size_t length = load_length(buffer_.get() + begin_);
    if (admission_due_) {
        if (length != 0) return {Kind::bad_length, {}};
        admission_due_ = false;
        begin_ += kFrameHeaderBytes;
        return {Kind::admission, {}};
    }
    if (length == 0 || length > kFrameBytesMax) return {Kind::bad_length, {}};
    if (held < kFrameHeaderBytes + length) return {Kind::incomplete, {}};
    const std::span<const std::uint8_t> payload{buffer_.get() + begin_ + kFrameHeaderBytes, length};
    begin_ += kFrameHeaderBytes + length;
    return {Kind::frame, payload};
}

void FrameReader::release_if_large() {
    if (in_mid_frame() || capacity_ <= kReadBytes) return;
    buffer_.reset();
    capacity_ = begin_ = end_ = 0;
}

void FrameQueue::push(Frame frame) {
    CHECK(frame);
    CHECK(!frame->empty());
    CHECK(frame->size() <= kFrameBytesMax);
    bytes_ += kFrameHeaderBytes + frame->size();
    frames_.push_back(std::move(frame));
}

FrameQueue::Encrypted FrameQueue::encrypt(TlsSession& session, std::size_t plain_bytes_max) {
    Encrypted result;
    RecordGatherer gatherer{session};
    while (!frames_.empty() && result.plain_bytes < plain_bytes_max) {
        const std::span<const std::uint8_t> payload{*frames_.front()};
        const auto header = store_length(payload.size());
        const std::span<const std::uint8_t> rest =
            offset_ < kFrameHeaderBytes ? std::span{header}.subspan(offset_)
                                        : payload.subspan(offset_ - kFrameHeaderBytes);
        const std::size_t taken = gatherer.take(rest);
        offset_ += taken;
        result.plain_bytes += taken;
        if (offset_ == kFrameHeaderBytes + payload.size()) {
            frames_.pop_front();
            offset_ = 0;
            ++result.frames_ended;
        }
    }
    gatherer.flush();
    bytes_ -= result.plain_bytes;
    result.status = gatherer.status();
    return result;
}

void FrameQueue::clear() {
    frames_.clear();
    offset_ = 0;
    bytes_ = 0;
}

}  // namespace tsunagi
