// unlock_keeper.h - which staff key is open now, when several unlocks overlap; and the box key that
// came with it.
//
// `tsunagi unlock` opens the key for hours; a command with a passphrase of its own opens it for as
// long as its connection lives, and what it asks for is signed with that one. For all else the
// newest unlock is in force; when it ends, the one before it is
// again, as far as it has time left. The node knows one key. Thread: core thread. Time comes in as
// a value. Keys are wiped when the last holder lets go (SecretKey).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "protocol/crypto/box.h"
#include "protocol/node/io.h"

namespace tsunagi::control {

using ConnectionId = std::uint64_t;

// What is to be in force: nothing means locked.
struct OpenKey {
    std::shared_ptr<const SecretKey> staff;  // null: none
    Monotonic until;
};

class UnlockKeeper {
  public:
    // `connection`: the unlock ends with it; else it lasts until `until`. Returns the key that is
    // in force now.
    [[nodiscard]] OpenKey open(std::shared_ptr<const SecretKey> staff,
                               std::shared_ptr<const BoxKey> box,
                               std::optional<ConnectionId> connection,
                               Monotonic until);
    // The node refused this key: the one before it stays in force.
    void refused(const SecretKey& staff);
    // The key that is in force when a connection has ended; nothing where nothing changed.
    [[nodiscard]] std::optional<OpenKey> connection_closed(ConnectionId connection, Monotonic now);
    // The key that this connection opened, which signs what it asks for; null: none of its own.
    [[nodiscard]] std::shared_ptr<const SecretKey> staff_of(ConnectionId connection) const;
    void lock() { holders_.clear(); }
    // The box key of the newest unlock that has one and still has time; null: none.
    [[nodiscard]] std::shared_ptr<const BoxKey> box(Monotonic now) const;

  private:
    struct Holder {
        std::shared_ptr<const SecretKey> staff;
        std::shared_ptr<const BoxKey> box;
        std::optional<ConnectionId> connection;
        Monotonic until;
    };
    std::vector<Holder> holders_;  // oldest first
};

}  // namespace tsunagi::control
