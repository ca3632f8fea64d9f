#include "protocol/authority/revocations.h"

#include <algorithm>

namespace tsunagi {
namespace {

// Calls `visit` with each revoked key of the center.
template <typename Keys, typename Visit>
void for_each_key_of(Keys& keys, const CenterId& center, Visit&& visit) {
    for (auto at = keys.lower_bound({center, PublicKey{}});
         at != keys.end() && at->first.first == center; ++at)
        visit(at->second);
}

}  // namespace

void Revocations::Runs::add(std::vector<RecordId> ids) {
    while (!runs_.empty() && runs_.back().size() <= ids.size()) {
        std::vector<RecordId> both;
        both.reserve(runs_.back().size() + ids.size());
        std::ranges::set_union(runs_.back(), ids, std::back_inserter(both));
        ids = std::move(both);
        runs_.pop_back();
    }
    runs_.push_back(std::move(ids));
}

bool Revocations::Runs::contains(const RecordId& id) const {
    return std::ranges::any_of(runs_, [&](const std::vector<RecordId>& run) {
        return std::ranges::binary_search(run, id);
    });
}

void Revocations::add(const CenterId& center, const Revocation& revocation) {
    OfKey& key = keys_[{center, revocation.key}];
    key.authority_ids.insert(revocation.authority_ids.begin(), revocation.authority_ids.end());
    for (const KeptList& list : revocation.lists) {
        if (!key.named.insert(list).second) continue;
        OfScope& scope = key.scopes[list.scope];
        // Another key's revocation may have brought it.
        const std::vector<RecordId>& ids = lists_[{center, list}];
        if (ids.empty()) {
            ++scope.missing;
        } else {
            scope.listed.add(ids);
        }
    }
}

bool Revocations::names(const CenterId& center, const KeptList& list) const {
    return lists_.contains({center, list});
}

void Revocations::add_list(const CenterId& center,
                           const KeptList& list,
                           std::vector<RecordId> ids) {
    const auto at = lists_.find({center, list});
    if (at == lists_.end() || !at->second.empty()) return;
    at->second = std::move(ids);
    for_each_key_of(keys_, center, [&](OfKey& key) {
        if (!key.named.contains(list)) return;
        OfScope& scope = key.scopes.at(list.scope);
        scope.listed.add(at->second);
        --scope.missing;
    });
}

Result<void> Revocations::judge(const CenterId& center,
                                const PublicKey& key,
                                const Scope& scope,
                                const RecordId& id) const {
    const auto revoked = keys_.find({center, key});
    if (revoked == keys_.end()) return {};
    const auto of_scope = revoked->second.scopes.find(scope);
    if (of_scope == revoked->second.scopes.end()) return Error::key_revoked;
    if (of_scope->second.listed.contains(id)) return {};
    return of_scope->second.missing == 0 ? Error::key_revoked : Error::undecided;
}

Result<void> Revocations::judge_authority(const CenterId& center,
                                          const PublicKey& key,
                                          const RecordId& id) const {
    const auto revoked = keys_.find({center, key});
    if (revoked == keys_.end() || revoked->second.authority_ids.contains(id)) return {};
    return Error::key_revoked;
}

std::vector<Revocations::Named> Revocations::named() const {
    std::vector<Named> out;
    out.reserve(lists_.size());
    for (const auto& [name, ids] : lists_) out.push_back(name);
    return out;
}

std::vector<RecordId> Revocations::listed_by(const CenterId& center) const {
    std::vector<RecordId> out;
    for_each_key_of(keys_, center, [&](const OfKey& key) {
        out.insert(out.end(), key.authority_ids.begin(), key.authority_ids.end());
    });
    for (auto at = lists_.lower_bound({center, KeptList{}});
         at != lists_.end() && at->first.center == center; ++at)
        out.insert(out.end(), at->second.begin(), at->second.end());
    return out;
}

}  // namespace tsunagi
