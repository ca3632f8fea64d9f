#include "protocol/authority/erasures.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/record/kinds.h"

namespace tsunagi {

void Erasures::add(const ParsedRecord& act) {
    const Header& header = act.header();
    if (header.kind == kind::kErasureApproval) {
        const auto erasure = approved_erasure(header);
        CHECK(erasure.has_value());
        approvals_.try_emplace(act.id(),
                               Approval{*erasure, header.center, header.scope, header.writer_key});
        approvals_of_[*erasure].insert(act.id());
        return;
    }
    const auto slot = erased_slot(header);
    const auto what = decode_erasure(act.body());
    CHECK(slot.has_value() && what.has_value());
    erasures_.try_emplace(
        act.id(), HeldErasure{act.id(), header.center, *slot, header.scope, header.writer_key,
                              header.manifest_epoch, header.time, *what});
    slots_[{header.center, *slot}].insert(act.id());
}

void Erasures::remove(const RecordId& act) {
    if (const auto approval = approvals_.find(act); approval != approvals_.end()) {
        const auto of = approvals_of_.find(approval->second.erasure);
        of->second.erase(act);
        if (of->second.empty()) approvals_of_.erase(of);
        approvals_.erase(approval);
        return;
    }
    const auto erasure = erasures_.find(act);
    if (erasure == erasures_.end()) return;
    const auto slot = slots_.find({erasure->second.center, erasure->second.slot});
    slot->second.erase(act);
    if (slot->second.empty()) slots_.erase(slot);
    erasures_.erase(erasure);
}

const HeldErasure* Erasures::find(const RecordId& id) const {
    const auto found = erasures_.find(id);
    return found == erasures_.end() ? nullptr : &found->second;
}

std::vector<const HeldErasure*> Erasures::of_slot(const CenterId& center,
                                                  const SlotId& slot) const {
    std::vector<const HeldErasure*> out;
    const auto found = slots_.find({center, slot});
    if (found == slots_.end()) return out;
    for (const RecordId& id : found->second) out.push_back(&erasures_.at(id));
    return out;
}

std::vector<const HeldErasure*> Erasures::of_center(const CenterId& center) const {
    std::vector<const HeldErasure*> out;
    for (auto at = slots_.lower_bound({center, SlotId{}});
         at != slots_.end() && at->first.first == center; ++at) {
        for (const RecordId& id : at->second) out.push_back(&erasures_.at(id));
    }
    return out;
}

bool Erasures::is_of(const Approval& approval, const HeldErasure& erasure) {
    return approval.center == erasure.center && approval.scope == erasure.scope &&
           approval.key != erasure.key;
}

std::vector<PublicKey> Erasures::approvers_of(const HeldErasure& erasure) const {
    std::set<PublicKey> out;
    if (const auto found = approvals_of_.find(erasure.id); found != approvals_of_.end()) {
        for (const RecordId& id : found->second) {
            const Approval& approval = approvals_.at(id);
            if (is_of(approval, erasure)) out.insert(approval.key);
        }
    }
    return {out.begin(), out.end()};
}

Backing Erasures::backing(const HeldErasure& erasure,
                          const Roster& roster,
                          const CenterId& own) const {
    const auto& [id, center, slot, scope, key, epoch, time, what] = erasure;
    const auto counts = [&](const PublicKey& by, const RecordId& act) {
        return center == own ? roster.judge_own_again(center, by, scope, act).has_value()
                             : roster.judge_again(center, by, scope, act).has_value();
    };
    if (!counts(key, id)) return Backing::none;
    if (what.is_at_once && !roster.has_several_staff(center, epoch, time)) return Backing::whole;
    const auto found = approvals_of_.find(id);
    if (found == approvals_of_.end()) return Backing::one_key;
    const bool is_approved = std::ranges::any_of(found->second, [&](const RecordId& act) {
        const Approval& approval = approvals_.at(act);
        return is_of(approval, erasure) && counts(approval.key, act);
    });
    return is_approved ? Backing::whole : Backing::one_key;
}

}  // namespace tsunagi
