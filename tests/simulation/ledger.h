// ledger.h - who holds what since when: the simulator's own book, beside the disks.
//
// Every record that an honest disk takes in during the run has an entry: when it was first durable
// anywhere, how many machines hold it, how long it took to each. From it come the live delays, the
// curve of convergence, and a cheap answer to "has everything arrived?"; the last word have the
// disks themselves (checkers.h). Records that were on all disks when the run began have none.
#pragma once

#include <map>
#include <vector>

#include "protocol/node/io.h"
#include "tests/simulation/network.h"

namespace tsunagi::simulation {

class Ledger {
  public:
    struct Entry {
        Scope scope;
        Hlc time;
        Monotonic first_held;
        std::size_t holders = 0;
    };

    // An honest machine's disk took the record in. `is_measured`: its delay counts.
    void held(
        const RecordId& id, const Header& header, Monotonic now, LineKind line, bool is_measured);
    // The disk lost it (an old copy came back, a machine went for good). Returns how many hold it
    // still; 1 where the ledger does not know it.
    std::size_t lost(const RecordId& id);

    [[nodiscard]] const std::map<RecordId, Entry>& entries() const { return entries_; }
    // Of the entries, how many answer an erasure. Nodes write them themselves, minutes apart.
    [[nodiscard]] std::size_t receipts() const { return receipts_; }
    // Milliseconds from the first disk to each other one, by the line of the receiver.
    [[nodiscard]] const std::vector<std::uint32_t>& delays(LineKind line) const {
        return delays_[static_cast<std::size_t>(line)];
    }

  private:
    std::map<RecordId, Entry> entries_;
    std::size_t receipts_ = 0;
    std::vector<std::uint32_t> delays_[kLineKinds];
};

// The value below which `percent` of the values lie; 0 where there are none. Sorts a copy.
[[nodiscard]] std::uint32_t percentile(std::vector<std::uint32_t> values, unsigned percent);

}  // namespace tsunagi::simulation
