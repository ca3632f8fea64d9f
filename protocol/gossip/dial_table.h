// dial_table.h - whom to keep connected to, at which addresses, and when to try again.
//
// Entries come from the configuration, `peers add` and an invitation (one address each, whoever
// answers), and from the choice of peers (a center's addresses, tried in their order, each with the
// device that must answer). One attempt at a time per entry, and per address. After a failure of
// all its addresses, or a closed connection, an entry waits from kDialRetryMin, doubling with
// jitter up to kDialRetryMax. A connection that lasted starts over from the least. Chosen centers
// share an allowance of calls, so that who reaches nobody does not call the whole federation at
// once; what is heard on the local network, where anybody may say anything, has no part in it.
// Liveness is local: nothing of this is told to anybody.
//
// Thread: core only. Time: `now` must not decrease. Bounds: chosen entries that are not wanted any
// more are forgotten kDialForgetAfter after they could be tried again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/random.h"
#include "protocol/base/time.h"
#include "protocol/gossip/peer_role.h"

namespace tsunagi {

class DialTable {
  public:
    using DialId = std::uint64_t;
    using PeerId = std::uint64_t;

    struct Target {
        std::string address;
        std::optional<PublicKey> pin;
        friend bool operator==(const Target&, const Target&) = default;
    };
    struct Entry {
        std::vector<Target> targets;  // at least one
        std::size_t next = 0;         // of them: tried now, or next
        PeerRole role = PeerRole::configured;
        std::optional<CenterId> center;  // whom the choice of peers means
        bool is_wanted = true;           // else only remembered
        std::optional<DialId> dialling;
        std::optional<PeerId> peer;
        std::optional<PublicKey> device;  // who answered last time
        Monotonic next_try;
        Duration wait{};
        Monotonic connected_at;
        std::string trouble;

        [[nodiscard]] const std::string& address() const { return targets.at(next).address; }
        // Did it fail lately?
        [[nodiscard]] bool is_waiting(Monotonic now) const {
            return !dialling && !peer && wait.count() != 0 && next_try > now;
        }
    };
    struct Attempt {
        DialId dial = 0;
        std::string address;
        std::optional<PublicKey> pin;
    };

    // A configured address. No effect if it is there already.
    void add(const std::string& address, Monotonic now);
    // Somebody chosen, under a name that is no address. Pre: targets not empty.
    void want(const std::string& name,
              std::vector<Target> targets,
              PeerRole role,
              const std::optional<CenterId>& center,
              Monotonic now);
    // Not called again from here on; a link that stands stays.
    void unwant(const std::string& name);
    void forget_old(Monotonic now);

    // Attempts that are due. `is_served(entry)`: is there a connection to it by another way?
    template <typename IsServed>
    [[nodiscard]] std::vector<Attempt> take_due(Monotonic now, IsServed&& is_served) {
        std::vector<Attempt> out;
        for (auto& [name, entry] : entries_) {
            if (!entry.is_wanted || entry.dialling || entry.peer || entry.next_try > now) continue;
            if (is_served(entry)) {
                entry.next_try = now + kServedRecheck;
            } else if (is_being_dialled(entry.address())) {
                entry.next_try = now + kSameAddressRecheck;
            } else if (entry.center && calls_free_at(now) > now) {
                entry.next_try = calls_free_at(now);
            } else {
                if (entry.center) take_call(now);
                entry.dialling = ++last_dial_;
                out.push_back({*entry.dialling, entry.address(), entry.targets[entry.next].pin});
            }
        }
        return out;
    }
    void failed(DialId dial, const std::string& reason, Monotonic now, Random& random);
    void connected(DialId dial, PeerId peer, const PublicKey& device, Monotonic now);
    // `was_of_use`: it may be called again soon, if it lasted.
    void closed(
        PeerId peer, const std::string& reason, bool was_of_use, Monotonic now, Random& random);

    // When something is to be dialled.
    [[nodiscard]] Monotonic next_try() const;
    // When the first of the chosen ones that failed may be tried again.
    [[nodiscard]] Monotonic next_return(Monotonic now) const;
    [[nodiscard]] const Entry* of_peer(PeerId peer) const;
    [[nodiscard]] const std::map<std::string, Entry>& entries() const { return entries_; }

  private:
    static constexpr Duration kServedRecheck = std::chrono::seconds(5);
    static constexpr Duration kSameAddressRecheck = std::chrono::seconds(1);
    static constexpr Duration kLasting = std::chrono::seconds(30);

    void wait_longer(Entry& entry, Monotonic now, Random& random);
    [[nodiscard]] bool is_being_dialled(const std::string& address) const;
    [[nodiscard]] Monotonic calls_free_at(Monotonic now) const;
    void take_call(Monotonic now);

    std::map<std::string, Entry> entries_;
    DialId last_dial_ = 0;
    Monotonic calls_paid_until_;  // the allowance, as the time that its calls have used up
};

}  // namespace tsunagi
