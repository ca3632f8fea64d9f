#include "protocol/authority/removals.h"

#include <algorithm>

namespace tsunagi {

void Removals::note(Proposal& proposal, const CenterId& by, const KeptWork& kept) {
    Kept& all = proposal.by[by];
    all.authority_ids.insert(kept.authority_ids.begin(), kept.authority_ids.end());
    for (const KeptList& list : kept.lists) {
        all.lists.insert(list);
        lists_.try_emplace({by, list});
    }
}

void Removals::add(const RecordId& id,
                   const CenterId& proposer,
                   const CenterId& target,
                   Hlc time,
                   const Removal& removal) {
    const auto [at, is_new] = proposals_.try_emplace(id);
    if (!is_new) return;
    Proposal& proposal = at->second;
    proposal.id = id;
    proposal.target = target;
    proposal.proposer = proposer;
    proposal.time = time;
    proposal.reason = removal.reason;
    note(proposal, proposer, removal.kept);
}

void Removals::approve(const RecordId& removal, const CenterId& by, const KeptWork& kept) {
    const auto at = proposals_.find(removal);
    if (at != proposals_.end()) note(at->second, by, kept);
}

const Removals::Proposal* Removals::find(const RecordId& removal) const {
    const auto at = proposals_.find(removal);
    return at == proposals_.end() ? nullptr : &at->second;
}

void Removals::decide(const Voices& voices, unsigned needed) {
    against_.clear();
    for (auto& [id, proposal] : proposals_) {
        proposal.behind.clear();
        proposal.listers.clear();
        proposal.is_answered = false;
        const auto about = voices.about.find(proposal.target);
        for (const auto& [center, kept] : proposal.by) {
            if (center == proposal.target) continue;
            const bool has_voice = voices.all.contains(center);
            if (has_voice) proposal.listers.insert(center);
            if (has_voice || (about != voices.about.end() && about->second.contains(center)))
                proposal.behind.insert(center);
        }
        if (proposal.listers.empty()) proposal.listers = proposal.behind;
        proposal.is_in_force = proposal.behind.size() >= needed;
        if (proposal.is_in_force) against_[proposal.target].push_back(&proposal);
    }
}

const std::vector<Removals::Proposal*>& Removals::against(const CenterId& target) const {
    static const std::vector<Proposal*> kNone;
    const auto at = against_.find(target);
    return at == against_.end() ? kNone : at->second;
}

bool Removals::lists_sponsorship(const CenterId& sponsor, const RecordId& id) const {
    return std::ranges::any_of(against(sponsor), [&](const Proposal* proposal) {
        return std::ranges::any_of(proposal->listers, [&](const CenterId& center) {
            return proposal->by.at(center).authority_ids.contains(id);
        });
    });
}

void Removals::add_list(const CenterId& center, const KeptList& list, std::vector<RecordId> ids) {
    const auto at = lists_.find({center, list});
    if (at != lists_.end() && at->second.empty()) at->second = std::move(ids);
}

std::vector<Removals::Named> Removals::named() const {
    std::vector<Named> out;
    out.reserve(lists_.size());
    for (const auto& [name, ids] : lists_) out.push_back(name);
    return out;
}

std::set<CenterId> Removals::targets_of(const CenterId& center, const KeptList& list) const {
    std::set<CenterId> out;
    for (const auto& [id, proposal] : proposals_) {
        const auto by = proposal.by.find(center);
        if (by != proposal.by.end() && by->second.lists.contains(list)) out.insert(proposal.target);
    }
    return out;
}

Result<void> Removals::judge(const CenterId& center, const Scope& scope, const RecordId& id) const {
    bool is_missing = false;
    for (const Proposal* proposal : against(center)) {
        if (proposal->is_answered) continue;
        for (const CenterId& by : proposal->listers) {
            const auto& lists = proposal->by.at(by).lists;
            for (auto at = lists.lower_bound({scope, {}}); at != lists.end() && at->scope == scope;
                 ++at) {
                const std::vector<RecordId>& ids = lists_.at({by, *at});
                if (ids.empty()) is_missing = true;
                if (std::ranges::binary_search(ids, id)) return {};
            }
        }
    }
    return is_missing ? Error::undecided : Error::removed;
}

}  // namespace tsunagi
