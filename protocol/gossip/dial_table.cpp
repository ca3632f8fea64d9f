#include "protocol/gossip/dial_table.h"

#include <algorithm>

#include "protocol/base/limits.h"

namespace tsunagi {

void DialTable::add(const std::string& address, Monotonic now) {
    const auto [at, is_new] = entries_.try_emplace(address);
    if (!is_new) return;
    at->second.address = address;
    at->second.next_try = now;
}

void DialTable::wait_longer(Entry& entry, Monotonic now, Random& random) {
    entry.wait = entry.wait.count() == 0 ? kDialRetryMin : std::min(entry.wait * 2, kDialRetryMax);
    // Half to full: centers that lost the same neighbour must not all call at once when it is back.
    const auto half = static_cast<std::uint64_t>(entry.wait.count() / 2);
    entry.next_try = now + Duration{static_cast<std::int64_t>(half + random.below(half + 1))};
}

void DialTable::failed(DialId dial, const std::string& reason, Monotonic now, Random& random) {
    for (auto& [address, entry] : entries_) {
        if (entry.dialling != dial) continue;
        entry.dialling.reset();
        entry.trouble = reason;
        wait_longer(entry, now, random);
        return;
    }
}

void DialTable::connected(DialId dial, PeerId peer, const PublicKey& device, Monotonic now) {
    for (auto& [address, entry] : entries_) {
        if (entry.dialling != dial) continue;
        entry.dialling.reset();
        entry.peer = peer;
        entry.device = device;
        entry.connected_at = now;
        entry.trouble.clear();
        return;
    }
}

void DialTable::closed(PeerId peer, const std::string& reason, Monotonic now, Random& random) {
    for (auto& [address, entry] : entries_) {
        if (entry.peer != peer) continue;
        entry.peer.reset();
        entry.trouble = reason;
        if (now - entry.connected_at >= kLasting) entry.wait = Duration{};
        wait_longer(entry, now, random);
        return;
    }
}

Monotonic DialTable::next_try() const {
    Monotonic out = Monotonic::never();
    for (const auto& [address, entry] : entries_) {
        if (!entry.dialling && !entry.peer) out = std::min(out, entry.next_try);
    }
    return out;
}

}  // namespace tsunagi
