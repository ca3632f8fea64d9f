// removals.h - which removals of centers were proposed, who approves of them, and what they list of
// the removed center's work.
//
// A removal is in force as soon as as many centers as the charter asks stand behind it: who
// proposed it and who approved, each center once, the one that is to go never, and only those that
// have a voice (voters.h), whether they were removed themselves or not: two camps that remove each
// other are both out, whoever was first. Nothing takes an approval back. What several centers list
// counts together, and a center may approve once more to list more. Whose records count in the end,
// and who came back, is the roster's question; who has a voice it tells.
//
// Bounds: 32 bytes for each id of a list. Thread: core only. Pure.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "protocol/base/time.h"
#include "protocol/record/removal.h"

namespace tsunagi {

// Who may stand behind removals.
struct Voices {
    std::set<CenterId> all;
    std::map<CenterId, std::set<CenterId>> about;  // about this center alone; more than `all`
};

class Removals {
  public:
    Removals() = default;
    Removals(Removals&&) = default;
    Removals& operator=(Removals&&) = default;  // no copies: it points into itself

    struct Kept {
        std::set<RecordId> authority_ids;
        std::set<KeptList> lists;
    };
    struct Proposal {
        RecordId id;
        CenterId target;
        CenterId proposer;
        Hlc time;
        RemovalReason reason = RemovalReason::other;
        std::map<CenterId, Kept> by;  // all who signed, with what they list
        std::set<CenterId> behind;    // those of them who count; as of decide()
        std::set<CenterId> listers;   // those of them whose lists count; the same
        bool is_in_force = false;     // the same
        bool is_answered = false;     // in force, and enough members say that it is over
    };

    // Pre of the first two: it counts. Adding twice changes nothing.
    void add(const RecordId& id,
             const CenterId& proposer,
             const CenterId& target,
             Hlc time,
             const Removal& removal);
    void approve(const RecordId& removal, const CenterId& by, const KeptWork& kept);
    [[nodiscard]] const Proposal* find(const RecordId& removal) const;
    [[nodiscard]] const std::map<RecordId, Proposal>& all() const { return proposals_; }

    // Which are in force, given who has a voice. None is answered after that. What those list who
    // have one only because the target is spared counts where nobody else stands behind it.
    void decide(const Voices& voices, unsigned needed);
    // Those in force against the center, ascending by id; valid until the next decide().
    [[nodiscard]] const std::vector<Proposal*>& against(const CenterId& target) const;
    [[nodiscard]] bool has_some_in_force() const { return !against_.empty(); }
    // Of those in force, which enough members named to take the center back.
    template <typename IsAnswered>
    void mark_answered(IsAnswered&& is_answered) {
        for (auto& [target, proposals] : against_) {
            for (Proposal* proposal : proposals)
                proposal->is_answered = is_answered(target, proposal->id);
        }
    }
    // Does some removal in force of the sponsor list this sponsorship of its?
    [[nodiscard]] bool lists_sponsorship(const CenterId& sponsor, const RecordId& id) const;

    // Lists of ids, by who signed them.
    struct Named {
        CenterId center;
        KeptList list;
        friend auto operator<=>(const Named&, const Named&) = default;
    };
    [[nodiscard]] bool names(const CenterId& center, const KeptList& list) const {
        return lists_.contains({center, list});
    }
    // Null where it is not named or not here.
    [[nodiscard]] const std::vector<RecordId>* ids_of(const CenterId& center,
                                                      const KeptList& list) const {
        const auto at = lists_.find({center, list});
        return at == lists_.end() || at->second.empty() ? nullptr : &at->second;
    }
    // Pre: names(). Adding twice changes nothing.
    void add_list(const CenterId& center, const KeptList& list, std::vector<RecordId> ids);
    // All that are named, with those that are not here.
    [[nodiscard]] std::vector<Named> named() const;
    // Whose work such a list may list.
    [[nodiscard]] std::set<CenterId> targets_of(const CenterId& center, const KeptList& list) const;

    // Does the fact or act of a center that is removed still count? By the removals in force that
    // are not answered. Errors: removed where nobody lists it, undecided where it may be by a list
    // that is not here.
    [[nodiscard]] Result<void> judge(const CenterId& center,
                                     const Scope& scope,
                                     const RecordId& id) const;

  private:
    void note(Proposal& proposal, const CenterId& by, const KeptWork& kept);

    std::map<RecordId, Proposal> proposals_;
    std::map<CenterId, std::vector<Proposal*>> against_;  // those in force
    std::map<Named, std::vector<RecordId>> lists_;        // all that are named; empty: not here
};

}  // namespace tsunagi
