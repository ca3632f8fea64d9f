#include "client/import/table_utf16.h"

#include <algorithm>
#include <cstring>

namespace tsunagi {
namespace {

constexpr std::size_t kUtf16Bytes = 64 * 1024;  // even
constexpr std::uint64_t kMarkBytes = 2;
constexpr char kNoText = '\xFF';

bool is_high_half(std::uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_half(std::uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

}  // namespace

Utf16Bytes::Utf16Bytes(std::unique_ptr<ByteSource> inner, Utf16Order order)
    : inner_(std::move(inner)), order_(order), piece_(kUtf16Bytes), inner_offset_(kMarkBytes) {}

// Two bytes become three at most.
std::uint64_t Utf16Bytes::size() const { return inner_->size() / 2 * 3 + 1; }

std::optional<std::size_t> Utf16Bytes::read_at(std::uint64_t offset, std::span<char> into) {
    if (offset < text_offset_) {
        inner_offset_ = kMarkBytes;
        high_half_ = 0;
        text_.clear();
        text_offset_ = 0;
        at_end_ = false;
    }
    std::size_t done = 0;
    for (;;) {
        const std::uint64_t wanted = offset + done;
        if (wanted < text_offset_ + text_.size()) {
            const auto start = static_cast<std::size_t>(wanted - text_offset_);
            const std::size_t count = std::min(into.size() - done, text_.size() - start);
            std::memcpy(into.data() + done, text_.data() + start, count);
            done += count;
        }
        if (done == into.size() || at_end_) return done;
        text_offset_ += text_.size();
        text_.clear();
        if (!convert_more()) return std::nullopt;
    }
}

bool Utf16Bytes::convert_more() {
    const auto count = inner_->read_at(inner_offset_, piece_);
    if (!count) return false;
    inner_offset_ += *count;
    for (std::size_t at = 0; at + 1 < *count; at += 2) {
        const auto first = static_cast<std::uint8_t>(piece_[at]);
        const auto second = static_cast<std::uint8_t>(piece_[at + 1]);
        take_unit(order_ == Utf16Order::little ? second * 0x100U + first : first * 0x100U + second);
    }
    if (*count == piece_.size()) return true;
    at_end_ = true;
    if (*count % 2 == 1 || high_half_ != 0) text_.push_back(kNoText);
    return true;
}

void Utf16Bytes::take_unit(std::uint32_t unit) {
    if (high_half_ != 0) {
        const std::uint32_t high = high_half_;
        high_half_ = 0;
        if (is_low_half(unit)) {
            append(0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
            return;
        }
        text_.push_back(kNoText);
    }
    if (is_high_half(unit)) {
        high_half_ = unit;
    } else if (is_low_half(unit)) {
        text_.push_back(kNoText);
    } else {
        append(unit);
    }
}

void Utf16Bytes::append(std::uint32_t code) {
    const auto push = [&](std::uint32_t byte) { text_.push_back(static_cast<char>(byte)); };
    if (code < 0x80) return push(code);
    if (code < 0x800) {
        push(0xC0U | code >> 6);
    } else if (code < 0x10000) {
        push(0xE0U | code >> 12);
        push(0x80U | (code >> 6 & 0x3FU));
    } else {
        push(0xF0U | code >> 18);
        push(0x80U | (code >> 12 & 0x3FU));
        push(0x80U | (code >> 6 & 0x3FU));
    }
    push(0x80U | (code & 0x3FU));
}

}  // namespace tsunagi
