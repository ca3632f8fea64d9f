// big_endian.h - 64-bit numbers as eight bytes, most significant first, as local values and
// invitations keep them.
//
// Not for headers and frames, whose integers are Cap'n Proto's or little-endian (record.h, wire.h).
#pragma once

#include "protocol/base/bytes.h"

namespace tsunagi {

inline void append_u64(Bytes& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

// Pre: at least eight bytes.
[[nodiscard]] inline std::uint64_t read_u64(ByteSpan in) {
    std::uint64_t value = 0;
    for (const auto byte : in.first(8)) value = (value << 8) | byte;
    return value;
}

}  // namespace tsunagi
