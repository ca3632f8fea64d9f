// dial_table.h - which addresses to keep connected to, and when to try again.
//
// Addresses come from the configuration, from `peers add` and from an invitation. One attempt at a
// time per address; after a failure or a closed connection it waits from kDialRetryMin, doubling
// with jitter up to kDialRetryMax. A connection that lasted starts over from the least. Liveness is
// local: nothing of this is told to anybody. Thread: core only. Time: `now` must not decrease.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/random.h"
#include "protocol/base/time.h"

namespace tsunagi {

class DialTable {
  public:
    using DialId = std::uint64_t;
    using PeerId = std::uint64_t;

    struct Entry {
        std::string address;
        std::optional<DialId> dialling;
        std::optional<PeerId> peer;
        std::optional<PublicKey> device;  // who answered last time
        Monotonic next_try;
        Duration wait{};
        Monotonic connected_at;
        std::string trouble;
    };
    struct Attempt {
        DialId dial = 0;
        std::string address;
    };

    // No effect if it is there already.
    void add(const std::string& address, Monotonic now);
    // Attempts that are due. `is_served(device)`: is there a connection to this device already, by
    // another way?
    template <typename IsServed>
    [[nodiscard]] std::vector<Attempt> take_due(Monotonic now, IsServed&& is_served) {
        std::vector<Attempt> out;
        for (auto& [address, entry] : entries_) {
            if (entry.dialling || entry.peer || entry.next_try > now) continue;
            if (entry.device && is_served(*entry.device)) {
                entry.next_try = now + kServedRecheck;
                continue;
            }
            entry.dialling = ++last_dial_;
            out.push_back({*entry.dialling, address});
        }
        return out;
    }
    void failed(DialId dial, const std::string& reason, Monotonic now, Random& random);
    void connected(DialId dial, PeerId peer, const PublicKey& device, Monotonic now);
    void closed(PeerId peer, const std::string& reason, Monotonic now, Random& random);

    [[nodiscard]] Monotonic next_try() const;
    [[nodiscard]] const std::map<std::string, Entry>& entries() const { return entries_; }

  private:
    static constexpr Duration kServedRecheck = std::chrono::seconds(5);
    static constexpr Duration kLasting = std::chrono::seconds(30);

    void wait_longer(Entry& entry, Monotonic now, Random& random);

    std::map<std::string, Entry> entries_;
    DialId last_dial_ = 0;
};

}  // namespace tsunagi
