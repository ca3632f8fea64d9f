// repeated_slots.h - which slots several records of one import are for.
//
// For a dry run: the daemon judges drafts of one slot by each other only where they follow each
// other, so these are kept back until all of them are there. Thread: one. Bounds: eight bytes for
// each slot added.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/base/bytes.h"

namespace tsunagi::client {

class RepeatedSlots {
  public:
    void add(const SlotId& slot);
    // After the last add().
    void settle();
    // Pre: settled. May be true of a slot that was added once, where another one begins alike.
    [[nodiscard]] bool has(const SlotId& slot) const;

  private:
    std::vector<std::uint64_t> begins_;  // of the slots added; once settled, of the repeated ones
};

}  // namespace tsunagi::client
