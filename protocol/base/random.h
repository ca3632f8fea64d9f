// random.h - randomness as an injected interface.
//
// The daemon gives the operating system's generator, the simulator a seeded one. Not a place for
// key generation: crypto/keys.h makes keys from 32 bytes that come through here.
#pragma once

#include <cstdint>
#include <span>

namespace tsunagi {

class Random {
  public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> out) = 0;

    [[nodiscard]] std::uint64_t u64() {
        std::uint8_t bytes[8];
        fill(bytes);
        std::uint64_t value = 0;
        for (const auto byte : bytes) value = (value << 8) | byte;
        return value;
    }
    // Uniform in [0, n). Pre: n > 0. Rejection keeps it unbiased.
    [[nodiscard]] std::uint64_t below(std::uint64_t n) {
        const std::uint64_t limit = UINT64_MAX - UINT64_MAX % n;
        std::uint64_t value = u64();
        while (value >= limit) value = u64();
        return value % n;
    }
    template <typename Fixed>
    [[nodiscard]] Fixed fixed() {
        Fixed out;
        fill(out.bytes);
        return out;
    }
};

}  // namespace tsunagi
