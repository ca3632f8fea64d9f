#include "daemon/link/accept_limits.h"

#include <algorithm>

#include "protocol/base/check.h"

namespace tsunagi {

AcceptLimits::Key AcceptLimits::key_of(const boost::asio::ip::address& address) {
    Key key{};
    if (address.is_v6() && !address.to_v6().is_v4_mapped()) {
        const auto bytes = address.to_v6().to_bytes();
        key[0] = 6;
        std::copy_n(bytes.begin(), 8, key.begin() + 1);
        return key;
    }
    const auto v4 = address.is_v4() ? address.to_v4()
                                    : boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped,
                                                                       address.to_v6());
    const auto bytes = v4.to_bytes();
    key[0] = 4;
    std::copy(bytes.begin(), bytes.end(), key.begin() + 1);
    return key;
}

AcceptLimits::Verdict AcceptLimits::take_place(const boost::asio::ip::address& address) {
    if (!has_place()) return Verdict::full;
    std::size_t& of_address = per_address_[key_of(address)];
    const bool exempt = limits_.loopback_exempt && address.is_loopback();
    if (!exempt && of_address >= limits_.unauthenticated_per_address_max) {
        return Verdict::address_full;
    }
    ++of_address;
    ++places_;
    return Verdict::taken;
}

void AcceptLimits::release(const boost::asio::ip::address& address) {
    const auto found = per_address_.find(key_of(address));
    CHECK(found != per_address_.end());
    CHECK(found->second > 0);
    if (--found->second == 0) per_address_.erase(found);
    --places_;
}

std::chrono::nanoseconds AcceptLimits::take_turn(Time now) {
    using std::chrono::nanoseconds;
    const nanoseconds per_turn =
        nanoseconds{std::chrono::seconds{1}} / limits_.handshakes_per_second;
    if (tokens_ == limits_.handshake_burst) refilled_ = now;
    const auto turns = static_cast<std::uint64_t>((now - refilled_) / per_turn);
    if (turns >= limits_.handshake_burst - tokens_) {
        tokens_ = limits_.handshake_burst;
        refilled_ = now;
    } else {
        tokens_ += static_cast<unsigned>(turns);
        refilled_ += per_turn * turns;
    }
    if (tokens_ == 0) return refilled_ + per_turn - now;
    --tokens_;
    return nanoseconds{0};
}

}  // namespace tsunagi
