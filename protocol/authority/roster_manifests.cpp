// The manifests of a center: which are effective, which one is in force, where a chain forks.
//
// A center with one key can sign proposals without end. So what one more record changes is worked
// out from that record on, and a chain is followed from one effective manifest to the next.
#include <algorithm>

#include "protocol/authority/roster.h"
#include "protocol/base/check.h"

namespace tsunagi {

const Roster::Epoch* Roster::manifests_of(const CenterId& center, std::uint32_t epoch) const {
    const auto found = centers_.find(center);
    if (found == centers_.end()) return nullptr;
    const auto of_epoch = found->second.epochs.find(epoch);
    return of_epoch == found->second.epochs.end() ? nullptr : &of_epoch->second;
}

const Roster::ManifestEntry* Roster::find_manifest(const RecordId& id) const {
    const auto at = manifests_.find(id);
    return at == manifests_.end() ? nullptr : &at->second;
}

// Pre: it is not here, its parent is.
void Roster::add_manifest(const CheckedRecord& record, const CenterId& center) {
    const Header& header = record.header();
    auto manifest = decode_manifest(record.parsed().body());
    CHECK(manifest.has_value());
    ManifestEntry& entry = manifests_[record.id()];
    entry.id = record.id();
    entry.center = center;
    entry.manifest = std::move(*manifest);
    entry.signers = {header.writer_key};
    if (!header.parents.empty()) {
        entry.parent = &manifests_.at(header.parents.front());
        entry.parent->children.push_back(&entry);
    }
    centers_[center].epochs[entry.manifest.epoch].all.emplace(entry.id, &entry);
    settle_effective(entry);
}

bool Roster::has_enough_signers(const ManifestEntry& entry) {
    if (entry.parent == nullptr) return true;
    const Manifest& before = entry.parent->manifest;
    const auto count = std::ranges::count_if(
        entry.signers, [&](const PublicKey& key) { return before.has_officer(key); });
    return entry.parent->is_effective && count >= before.signatures_needed;
}

void Roster::settle_effective(ManifestEntry& entry) {
    std::vector<ManifestEntry*> left{&entry};
    while (!left.empty()) {
        ManifestEntry& next = *left.back();
        left.pop_back();
        if (next.is_effective || !has_enough_signers(next)) continue;
        next.is_effective = true;
        if (next.parent != nullptr) next.parent->followers.push_back(&next);
        centers_.at(next.center).epochs.at(next.manifest.epoch).effective.push_back(&next);
        left.insert(left.end(), next.children.begin(), next.children.end());
    }
}

// Of a fork the common part counts.
std::vector<const Roster::ManifestEntry*> Roster::chain(const CenterId& center) const {
    std::vector<const ManifestEntry*> out;
    const ManifestEntry* next = find_manifest(same_bytes<RecordId>(center));
    if (next == nullptr || next->parent != nullptr) return out;
    out.push_back(next);
    while (next->followers.size() == 1) out.push_back(next = next->followers.front());
    return out;
}

bool Roster::is_forked(const CenterId& center) const {
    const auto counted = chain(center);
    return !counted.empty() && counted.back()->followers.size() > 1;
}

const Manifest* Roster::current(const CenterId& center) const {
    const auto counted = chain(center);
    return counted.empty() ? nullptr : &counted.back()->manifest;
}

std::optional<RecordId> Roster::current_id(const CenterId& center) const {
    const auto counted = chain(center);
    return counted.empty() ? std::nullopt : std::optional(counted.back()->id);
}

std::vector<Grant> Roster::boxes_of(const CenterId& center) const {
    std::vector<Grant> out;
    const Manifest* manifest = current(center);
    if (manifest == nullptr) return out;
    std::ranges::copy_if(manifest->grants, std::back_inserter(out), [&](const Grant& grant) {
        return grant.role == Role::box && !is_revoked(center, grant.key);
    });
    return out;
}

bool Roster::may_follow(const CenterId& center, const RecordId& parent) const {
    return current_id(center) == parent && !is_forked(center);
}

bool Roster::may_become_effective(const RecordId& manifest) const {
    const ManifestEntry* entry = find_manifest(manifest);
    return entry != nullptr && entry->parent != nullptr &&
           may_follow(entry->center, entry->parent->id);
}

std::vector<Proposal> Roster::proposals(const CenterId& center) const {
    std::vector<Proposal> out;
    const auto found = centers_.find(center);
    if (found == centers_.end()) return out;
    for (const auto& [number, epoch] : found->second.epochs) {
        for (const auto& [id, entry] : epoch.all) {
            if (entry->is_effective) continue;
            Proposal& proposal = out.emplace_back(Proposal{id, entry->parent->id, {}});
            std::ranges::copy_if(
                entry->signers, std::back_inserter(proposal.signers),
                [&](const PublicKey& key) { return entry->parent->manifest.has_officer(key); });
        }
    }
    return out;
}

std::vector<RecordId> Roster::history(const CenterId& center) const {
    std::vector<RecordId> out;
    for (const ManifestEntry* entry : chain(center)) out.push_back(entry->id);
    return out;
}

}  // namespace tsunagi
