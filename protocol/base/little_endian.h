// little_endian.h - numbers as bytes, least significant first, as files have them.
//
// Local values and invitations are the other way round (big_endian.h).
#pragma once

#include <concepts>

#include "protocol/base/bytes.h"

namespace tsunagi {

template <std::unsigned_integral Number>
void append_le(Bytes& out, Number number) {
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        out.push_back(static_cast<std::uint8_t>(std::uint64_t{number} >> (8 * i)));
}

// Pre: at least as many bytes as a Number has.
template <std::unsigned_integral Number>
[[nodiscard]] Number read_le(ByteSpan in) {
    std::uint64_t value = 0;
    for (std::size_t i = sizeof(Number); i-- > 0;) value = value << 8 | in[i];
    return static_cast<Number>(value);
}

inline void append_bytes(Bytes& out, ByteSpan bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace tsunagi
