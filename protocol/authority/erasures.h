// erasures.h - what centers have erased: a pure function of their acts and of the roster.
//
// An erasure means all versions of its slot in its own scope, known or not, earlier or later; a
// version in another scope is another erasure's, so that everybody who holds a scope judges its
// records alike. Of a slot that any erasure held here names nothing is shown, whatever the scope.
//
// Its backing says how soon bodies may go: one key alone could be a thief's, and has to wait
// (kErasureDelay); two different staff keys of the center, or the only one that it has, need not.
// An erasure of a key that was revoked, and that is not listed, has none; nor has one that is
// undecided. Any order of add() and remove() gives the same answers.
//
// Not here: clocks and what was done already (node/erasing.h). Thread: core only.
#pragma once

#include <map>
#include <vector>

#include "protocol/authority/roster.h"
#include "protocol/record/erasure.h"

namespace tsunagi {

// An act of erasure, as far as anything follows from it.
struct HeldErasure {
    RecordId id;
    CenterId center;
    SlotId slot;
    Scope scope;
    PublicKey key;
    std::uint32_t epoch = 0;
    Hlc time;
    Erasure what;
};

enum class Backing : std::uint8_t { none, one_key, whole };

class Erasures {
  public:
    // Pre: an erasure or an approval that the roster said yes to. Adding twice changes nothing.
    void add(const ParsedRecord& act);
    // It counts no more. What is not here changes nothing.
    void remove(const RecordId& act);

    // Null where it is not here. Valid until the next change.
    [[nodiscard]] const HeldErasure* find(const RecordId& id) const;
    [[nodiscard]] bool has(const CenterId& center, const SlotId& slot) const {
        return slots_.contains({center, slot});
    }
    // Those of the slot, of all scopes; ascending by id.
    [[nodiscard]] std::vector<const HeldErasure*> of_slot(const CenterId& center,
                                                          const SlotId& slot) const;
    // Those of the center, of all slots.
    [[nodiscard]] std::vector<const HeldErasure*> of_center(const CenterId& center) const;
    // The keys that approved it, counting or not; its own is never among them.
    [[nodiscard]] std::vector<PublicKey> approvers_of(const HeldErasure& erasure) const;
    // `own`: whose node asks. To itself a center's acts count though it was removed.
    [[nodiscard]] Backing backing(const HeldErasure& erasure,
                                  const Roster& roster,
                                  const CenterId& own = {}) const;
    [[nodiscard]] std::size_t size() const { return erasures_.size(); }

  private:
    struct Approval {
        RecordId erasure;
        CenterId center;
        Scope scope;
        PublicKey key;
    };
    // Is this approval one of that erasure?
    [[nodiscard]] static bool is_of(const Approval& approval, const HeldErasure& erasure);

    std::map<RecordId, HeldErasure> erasures_;
    std::map<std::pair<CenterId, SlotId>, std::set<RecordId>> slots_;
    std::map<RecordId, Approval> approvals_;               // also of erasures that are not here
    std::map<RecordId, std::set<RecordId>> approvals_of_;  // by erasure
};

}  // namespace tsunagi
