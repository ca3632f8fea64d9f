#include "protocol/gossip/dial_table.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {

void DialTable::add(const std::string& address, Monotonic now) {
    const auto [at, is_new] = entries_.try_emplace(address);
    if (!is_new) return;
    at->second.targets = {{address, std::nullopt}};
    at->second.next_try = now;
}

void DialTable::want(const std::string& name,
                     std::vector<Target> targets,
                     PeerRole role,
                     const std::optional<CenterId>& center,
                     Monotonic now) {
    CHECK(!targets.empty());
    const auto [at, is_new] = entries_.try_emplace(name);
    Entry& entry = at->second;
    if (is_new) entry.next_try = now;
    entry.is_wanted = true;
    entry.role = role;
    entry.center = center;
    if (entry.targets == targets || entry.dialling || entry.peer) return;
    // Somewhere else now: what failed before says nothing.
    if (!is_new) {
        entry.next_try = std::min(entry.next_try, now + kDialRetryMin);
        entry.wait = {};
    }
    entry.targets = std::move(targets);
    entry.next = 0;
}

void DialTable::unwant(const std::string& name) {
    const auto found = entries_.find(name);
    if (found != entries_.end()) found->second.is_wanted = false;
}

void DialTable::forget_old(Monotonic now) {
    std::erase_if(entries_, [&](const auto& named) {
        const Entry& entry = named.second;
        return !entry.is_wanted && !entry.dialling && !entry.peer &&
               now - entry.next_try >= kDialForgetAfter;
    });
}

void DialTable::wait_longer(Entry& entry, Monotonic now, Random& random) {
    entry.wait = entry.wait.count() == 0 ? kDialRetryMin : std::min(entry.wait * 2, kDialRetryMax);
    // Half to full: centers that lost the same neighbour must not all call at once when it is back.
    const auto half = static_cast<std::uint64_t>(entry.wait.count() / 2);
    entry.next_try = now + Duration{static_cast<std::int64_t>(half + random.below(half + 1))};
}

void DialTable::failed(DialId dial, const std::string& reason, Monotonic now, Random& random) {
    for (auto& [name, entry] : entries_) {
        if (entry.dialling != dial) continue;
        entry.dialling.reset();
        entry.trouble = reason;
        entry.next = (entry.next + 1) % entry.targets.size();
        if (entry.next == 0) {
            wait_longer(entry, now, random);
        } else {
            entry.next_try = now;
        }
        return;
    }
}

void DialTable::connected(DialId dial, PeerId peer, const PublicKey& device, Monotonic now) {
    for (auto& [name, entry] : entries_) {
        if (entry.dialling != dial) continue;
        entry.dialling.reset();
        entry.peer = peer;
        entry.device = device;
        entry.connected_at = now;
        entry.trouble.clear();
        return;
    }
}

void DialTable::closed(
    PeerId peer, const std::string& reason, bool was_of_use, Monotonic now, Random& random) {
    for (auto& [name, entry] : entries_) {
        if (entry.peer != peer) continue;
        entry.peer.reset();
        entry.trouble = reason;
        if (was_of_use && now - entry.connected_at >= kLasting) entry.wait = Duration{};
        wait_longer(entry, now, random);
        return;
    }
}

Monotonic DialTable::next_try() const {
    Monotonic out = Monotonic::never();
    for (const auto& [name, entry] : entries_) {
        if (entry.is_wanted && !entry.dialling && !entry.peer) out = std::min(out, entry.next_try);
    }
    return out;
}

Monotonic DialTable::next_return(Monotonic now) const {
    Monotonic out = Monotonic::never();
    for (const auto& [name, entry] : entries_) {
        if (entry.center && entry.is_waiting(now)) out = std::min(out, entry.next_try);
    }
    return out;
}

const DialTable::Entry* DialTable::of_peer(PeerId peer) const {
    for (const auto& [name, entry] : entries_) {
        if (entry.peer == peer) return &entry;
    }
    return nullptr;
}

bool DialTable::is_being_dialled(const std::string& address) const {
    return std::ranges::any_of(entries_, [&](const auto& named) {
        return named.second.dialling && named.second.address() == address;
    });
}

Monotonic DialTable::calls_free_at(Monotonic now) const {
    return std::max(now, calls_paid_until_ + -(kCallsBurst * kCallEvery));
}

void DialTable::take_call(Monotonic now) {
    calls_paid_until_ = std::max(calls_paid_until_, now) + kCallEvery;
}

}  // namespace tsunagi
