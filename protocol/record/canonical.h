// canonical.h - the wall around Cap'n Proto: bytes in, checked values out, and the one place that
// catches kj::Exception.
//
// Readers validate pointers only when they are followed and throw when they are bad, so every
// reading function given to `read_canonical` must touch all that it needs and copy it out. Bounds:
// nesting and traversal limits of limits.h. `Schema` is a generated struct type, e.g.
// schema::Header.
#pragma once

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <cstring>

#include "protocol/base/bytes.h"
#include "protocol/base/limits.h"
#include "protocol/base/result.h"
#include "protocol/schema/record.capnp.h"

namespace tsunagi {

enum class CanonicalForm { required, not_required };

// One segment copied to aligned memory, without a segment table.
class SegmentCopy {
  public:
    explicit SegmentCopy(ByteSpan bytes)
        : words_(kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word))) {
        if (!bytes.empty())
            std::memcpy(words_.begin(), bytes.data(), words_.size() * sizeof(capnp::word));
        segment_[0] = words_;
    }
    [[nodiscard]] kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>> segments() const {
        return segment_;
    }
    [[nodiscard]] capnp::ReaderOptions options() const {
        return {words_.size() * kCapnpTraversalFactor + kCapnpTraversalExtraWords,
                kCapnpNestingMax};
    }

  private:
    kj::Array<capnp::word> words_;
    kj::ArrayPtr<const capnp::word> segment_[1];
};

// Calls `read(Schema::Reader)`, which returns a Result, on `bytes`.
// Errors: malformed (also whatever Cap'n Proto throws), not_canonical, and those of `read`.
template <typename Schema, typename Read>
auto read_canonical(ByteSpan bytes, CanonicalForm form, Read&& read)
    -> decltype(read(std::declval<typename Schema::Reader>())) {
    if (bytes.empty() || bytes.size() % sizeof(capnp::word) != 0) return Error::malformed;
    try {
        const SegmentCopy copy(bytes);
        capnp::SegmentArrayMessageReader message(copy.segments(), copy.options());
        if (form == CanonicalForm::required && !message.isCanonical()) return Error::not_canonical;
        return read(message.getRoot<Schema>());
    } catch (const kj::Exception&) {
        return Error::malformed;
    }
}

// Builds with `fill(Schema::Builder)` and returns the canonical bytes.
template <typename Schema, typename Fill>
Bytes write_canonical(Fill&& fill) {
    capnp::word scratch[256] = {};
    capnp::MallocMessageBuilder message(kj::arrayPtr(scratch, 256));
    fill(message.initRoot<Schema>());
    const kj::Array<capnp::word> canonical =
        capnp::canonicalize(message.getRoot<Schema>().asReader());
    const auto bytes = canonical.asBytes();
    return Bytes(bytes.begin(), bytes.end());
}

// --- fixed-size values as words; works on groups and structs that have a, b, c, d (or a, b) ---

inline std::uint64_t word_at(const std::uint8_t* bytes) {
    std::uint64_t value = 0;
    for (int i = 7; i >= 0; --i) value = (value << 8) | bytes[i];
    return value;
}
inline void put_word(std::uint8_t* bytes, std::uint64_t value) {
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

template <typename Fixed, typename Builder>
void write_fixed(Builder builder, const Fixed& value) {
    static_assert(Fixed::kSize == 32 || Fixed::kSize == 16);
    builder.setA(word_at(value.bytes.data()));
    builder.setB(word_at(value.bytes.data() + 8));
    if constexpr (Fixed::kSize == 32) {
        builder.setC(word_at(value.bytes.data() + 16));
        builder.setD(word_at(value.bytes.data() + 24));
    }
}
template <typename Fixed, typename Reader>
[[nodiscard]] Fixed read_fixed(Reader reader) {
    static_assert(Fixed::kSize == 32 || Fixed::kSize == 16);
    Fixed out;
    put_word(out.bytes.data(), reader.getA());
    put_word(out.bytes.data() + 8, reader.getB());
    if constexpr (Fixed::kSize == 32) {
        put_word(out.bytes.data() + 16, reader.getC());
        put_word(out.bytes.data() + 24, reader.getD());
    }
    return out;
}

[[nodiscard]] inline std::string read_text(capnp::Text::Reader text) {
    return {text.begin(), text.size()};
}
[[nodiscard]] inline Bytes read_data(capnp::Data::Reader data) {
    return Bytes(data.begin(), data.end());
}
[[nodiscard]] inline capnp::Data::Reader as_data(ByteSpan bytes) {
    return {bytes.data(), bytes.size()};
}

}  // namespace tsunagi
