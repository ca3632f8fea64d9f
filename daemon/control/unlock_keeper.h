// unlock_keeper.h - whose staff key signs what: the one that is open for all, and those that
// commands opened for themselves; and the box keys that came with them.
//
// `tsunagi unlock` opens a key for hours, for whoever asks; the node knows that one. A command with
// a passphrase of its own opens its key for its connection alone, and so that several people can
// use one service at once, what it asks for is signed with that one and no other. Thread: core
// thread. Time comes in as a value. Keys are wiped when the last holder lets go (SecretKey).
#pragma once

#include <map>
#include <memory>

#include "protocol/crypto/box.h"
#include "protocol/node/io.h"

namespace tsunagi::control {

using ConnectionId = std::uint64_t;

class UnlockKeeper {
  public:
    struct Keys {
        std::shared_ptr<const SecretKey> staff;
        std::shared_ptr<const BoxKey> box;  // may be null
    };

    void open_for_all(Keys keys, Monotonic until);
    // A second one of the same connection replaces the first, but for a box key that it lacks.
    void open(ConnectionId connection, Keys keys);
    // The node refused this key.
    void refused(const SecretKey& staff);
    void connection_closed(ConnectionId connection) { own_.erase(connection); }
    void lock();

    // The key that this connection opened; null: it opened none, or it was taken away since.
    [[nodiscard]] std::shared_ptr<const SecretKey> staff_of(ConnectionId connection) const;
    // Of this connection, else the one that is open for all and still has time; null: none.
    [[nodiscard]] std::shared_ptr<const BoxKey> box(ConnectionId connection, Monotonic now) const;

  private:
    struct ForAll {
        Keys keys;
        Monotonic until;
    };
    ForAll for_all_;
    ForAll before_;  // stays in force where the node refuses the new one
    std::map<ConnectionId, Keys> own_;
};

}  // namespace tsunagi::control
