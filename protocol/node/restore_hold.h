// restore_hold.h - what a store that was made from a backup remembers, and until when its center
// writes nothing.
//
// A backup is older than the center's last word: versions that were published after it are with
// other centers and not here, and a new version that does not know them would stand beside them.
// So a restored store first takes back what others have: it waits until it held the same as two
// other centers in all that it shares with each, or until somebody says that it shall go on without
// them (input::EndRestoring). What it takes in, sends and compares meanwhile is as ever; only what
// would be signed by a person waits. The store's writer instance is new, so that no sequence can be
// given twice even then.
//
// What officers sign about the center itself waits longer: two facts beside each other are merged,
// but a second manifest of one epoch stands against the first for good, and a revocation by a
// manifest that others do not have drops what was honestly signed. So it waits for the comparison
// even where somebody said that the center shall go on without the others; only where there are no
// others it does not.
//
// One local value, "restored": state u8 (0 waits, 1 compared, 2 ended by a person), when the backup
// was made u64 big-endian in milliseconds, then 32 bytes for each center that it held the same as.
// It stays when the waiting is over: people may want to know later.
// Pure. Thread: the node's.
#pragma once

#include <optional>
#include <set>

#include "protocol/node/record_index.h"
#include "protocol/node/store_order.h"

namespace tsunagi {

// Fewer could be one that was restored itself, or was away as long.
inline constexpr std::size_t kRestoreCentersMin = 2;
// How many it has to hold the same as: no more than there are. 0: there is no other member.
[[nodiscard]] std::size_t restore_centers_needed(const std::set<CenterId>& admitted,
                                                 const CenterId& self);

class RestoreHold {
  public:
    enum class State : std::uint8_t { waits, compared, ended };
    struct Mark {
        State state = State::waits;
        WallTime made;               // the backup
        std::set<CenterId> centers;  // that it held the same as
        friend bool operator==(const Mark&, const Mark&) = default;
    };

    // Reads what the store has. A value that can't be read waits, too: only somebody who damaged it
    // could have made it.
    explicit RestoreHold(const RecordIndex& index);

    // What a store that is made from a backup begins with.
    [[nodiscard]] static LocalPut begin(WallTime made);

    [[nodiscard]] const std::optional<Mark>& mark() const { return mark_; }
    [[nodiscard]] bool waits() const { return mark_ && mark_->state == State::waits; }
    // Is it still to be compared with others? Goes on when it does not wait any longer.
    [[nodiscard]] bool compares() const { return mark_ && mark_->state != State::compared; }
    // Does what officers sign wait, where so many centers are needed?
    [[nodiscard]] bool holds_authority(std::size_t needed) const {
        return waits() || (compares() && needed != 0);
    }

    // It holds the same as that center by now, and `needed` are enough. Nothing where that tells
    // nothing new.
    [[nodiscard]] std::optional<LocalPut> compared(const CenterId& center, std::size_t needed);
    // Who was compared with shared other scopes: nothing of it counts any more.
    [[nodiscard]] std::optional<LocalPut> compare_again();
    // Somebody said that it shall not wait any longer. Nothing where it does not wait.
    [[nodiscard]] std::optional<LocalPut> end();

  private:
    [[nodiscard]] LocalPut put() const;
    std::optional<Mark> mark_;
};

}  // namespace tsunagi
