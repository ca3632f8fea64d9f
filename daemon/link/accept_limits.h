// accept_limits.h - who may begin a handshake now: places, places per address, and a rate.
//
// A handshake costs a stranger nothing and us a signature and memory (RELIABILITY.md, row 10).
// Places run from accept() until the peer has proven its key and was admitted.
// Thread: core thread only.
// Time: never reads a clock; `now` must not decrease between calls.
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

#include "daemon/link/link_types.h"

namespace tsunagi {

class AcceptLimits {
  public:
    using Time = std::chrono::steady_clock::time_point;

    explicit AcceptLimits(const LinkLimits& limits)
        : limits_(limits), tokens_(limits.handshake_burst) {}

    enum class Verdict { taken, full, address_full };
    // `taken` must be followed by one release() of the same address.
    [[nodiscard]] Verdict take_place(const boost::asio::ip::address& address);
    void release(const boost::asio::ip::address& address);
    [[nodiscard]] bool has_place() const { return places_ < limits_.unauthenticated_links_max; }
    [[nodiscard]] std::size_t places_taken() const { return places_; }

    // Zero: one handshake may begin, and is counted. Otherwise: how long to wait before asking
    // again.
    [[nodiscard]] std::chrono::nanoseconds take_turn(Time now);

  private:
    // 4 or 6, then the IPv4 address or the IPv6 /64.
    using Key = std::array<std::uint8_t, 9>;
    [[nodiscard]] static Key key_of(const boost::asio::ip::address& address);

    LinkLimits limits_;
    std::size_t places_ = 0;
    std::map<Key, std::size_t> per_address_;
    unsigned tokens_;
    Time refilled_{};
};

}  // namespace tsunagi
