#include "protocol/authority/roster.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/record/erasure.h"
#include "protocol/record/kinds.h"

namespace tsunagi {
namespace {

const Target* only_target(const Header& header, TargetKind kind) {
    if (header.targets.size() != 1 || header.targets.front().kind != kind) return nullptr;
    return &header.targets.front();
}

}  // namespace

Result<void> Roster::judge_authority(const CheckedRecord& record) const {
    const Header& header = record.header();
    if (header.record_class != RecordClass::authority) return Error::wrong_class;
    if (is_private(header.kind)) return Error::private_kind;
    if (record.parsed().is_body_erased()) return Error::malformed;
    switch (header.kind) {
        case kind::kManifest: return judge_manifest(record);
        case kind::kCharter: return judge_charter(record);
        default: break;
    }
    if (const KindRow* row = find_kind(header.kind);
        row != nullptr && row->record_class != RecordClass::authority) {
        return Error::wrong_class;
    }
    if (header.charter != charter_id_) return Error::unknown_charter;
    if (header.center.is_zero()) return Error::malformed;
    if (const auto good = judge_kind(record); !good) return good;
    // No revocation narrows these (rule 7).
    switch (header.kind) {
        case kind::kCosign:
        case kind::kRevocation:
        case kind::kRemoval:
        case kind::kRemovalApproval: return {};
        default: break;
    }
    return revocations_.judge_authority(header.center, header.writer_key, record.id());
}

Result<void> Roster::judge_kind(const CheckedRecord& record) const {
    const Header& header = record.header();
    switch (header.kind) {
        case kind::kSponsor: return judge_sponsor(record);
        case kind::kCosign: return judge_cosign(record);
        case kind::kRevocation: return judge_revocation(record);
        case kind::kRemoval: return judge_removal(record);
        case kind::kRemovalApproval: return judge_approval(record);
        // A machine says where it is; no person has to be asked, and none may say it for it.
        case kind::kEndpoint: return judge_key(header, Role::machine, 0);
        default: return judge_unknown(record);
    }
}

Result<void> Roster::judge_manifest(const CheckedRecord& record) const {
    const Header& header = record.header();
    if (!header.charter.is_zero() || !header.targets.empty()) return Error::malformed;
    const auto manifest = decode_manifest(record.parsed().body());
    if (!manifest) return manifest.error();
    if (manifest->epoch != header.manifest_epoch) return Error::malformed;
    if (header.center.is_zero() != (manifest->epoch == 0)) return Error::malformed;
    if (manifest->epoch == 0) {
        if (!header.parents.empty()) return Error::malformed;
        return manifest->has_officer(header.writer_key) ? Result<void>{} : Error::key_not_granted;
    }
    if (header.parents.size() != 1) return Error::malformed;
    const ManifestEntry* parent = find_manifest(header.parents.front());
    if (parent == nullptr) return Error::unknown_center;
    if (manifest_centers_.at(parent->id) != header.center ||
        parent->manifest.epoch + 1 != manifest->epoch) {
        return Error::bad_reference;
    }
    return parent->manifest.has_officer(header.writer_key) ? Result<void>{}
                                                           : Error::key_not_granted;
}

Result<void> Roster::judge_charter(const CheckedRecord& record) const {
    const Header& header = record.header();
    if (same_bytes<CharterId>(record.id()) != charter_id_) return Error::unknown_charter;
    if (!header.charter.is_zero() || !header.targets.empty() || !header.parents.empty())
        return Error::malformed;
    const auto charter = decode_charter(record.parsed().body());
    if (!charter) return charter.error();
    if (std::ranges::find(charter->founders, header.center) == charter->founders.end())
        return Error::bad_reference;
    const auto center = centers_.find(header.center);
    if (center == centers_.end()) return Error::unknown_center;
    const auto& genesis = center->second.manifests.at(0).front();
    return genesis.manifest.has_officer(header.writer_key) ? Result<void>{}
                                                           : Error::key_not_granted;
}

Result<void> Roster::judge_cosign(const CheckedRecord& record) const {
    const Header& header = record.header();
    const Target* target = only_target(header, TargetKind::record);
    if (target == nullptr || header.body_bytes != 0 || !header.parents.empty())
        return Error::malformed;
    const ManifestEntry* entry = find_manifest(same_bytes<RecordId>(target->id));
    if (entry == nullptr) return Error::unknown_center;
    if (manifest_centers_.at(entry->id) != header.center) return Error::bad_reference;
    const ManifestEntry* parent = parent_of(*entry);
    if (parent == nullptr) return Error::bad_reference;
    return parent->manifest.has_officer(header.writer_key) ? Result<void>{}
                                                           : Error::key_not_granted;
}

const std::vector<Roster::ManifestEntry>* Roster::manifests_of(const CenterId& center,
                                                               std::uint32_t epoch) const {
    const auto found = centers_.find(center);
    if (found == centers_.end()) return nullptr;
    const auto of_epoch = found->second.manifests.find(epoch);
    return of_epoch == found->second.manifests.end() ? nullptr : &of_epoch->second;
}

Result<void> Roster::judge_said(const Header& header, const Says& says) const {
    const auto* manifests = manifests_of(header.center, header.manifest_epoch);
    if (manifests == nullptr) return Error::unknown_center;
    bool has_effective = false;
    bool is_proposed = false;
    for (const ManifestEntry& entry : *manifests) {
        has_effective = has_effective || entry.is_effective;
        if (!says(entry.manifest)) continue;
        if (entry.is_effective) return {};
        is_proposed = true;
    }
    // Another manifest of this epoch (a fork) could still say it; the fork's proof settles that,
    // not waiting.
    return has_effective && !is_proposed ? Error::key_not_granted : Error::not_in_force;
}

Result<void> Roster::judge_officer(const Header& header) const {
    return judge_said(
        header, [&](const Manifest& manifest) { return manifest.has_officer(header.writer_key); });
}

Result<void> Roster::judge_revoker(const Header& header) const {
    const auto as_officer = judge_officer(header);
    if (as_officer) return {};
    const auto by_grant = judge_key(header, Role::revoke_only, 0);
    return by_grant || as_officer.error() == Error::key_not_granted ? by_grant : as_officer;
}

Result<void> Roster::judge_revocation(const CheckedRecord& record) const {
    const Header& header = record.header();
    if (!header.parents.empty() || !header.targets.empty()) return Error::malformed;
    const auto revocation = decode_revocation(record.parsed().body(), header.center);
    if (!revocation) return revocation.error();
    if (const auto may = judge_revoker(header); !may) return may;
    return judge_said(header, [&](const Manifest& manifest) {
        return std::ranges::find(manifest.grants, revocation->key, &Grant::key) !=
               manifest.grants.end();
    });
}

// One that no revocation names may be named by one that is still to come.
Result<void> Roster::judge_list(const ParsedRecord& record) const {
    const Header& header = record.header();
    if (const auto may = judge_revoker(header); !may) return may;
    const KeptList list{header.scope, record.id()};
    if (!revocations_.names(header.center, list) && !removals_.names(header.center, list))
        return Error::undecided;
    const auto ids = decode_kept_ids(record.body());
    return ids ? Result<void>{} : ids.error();
}

// A kind of a later version: kept and relayed if some key or officer of the named manifest signed
// it.
Result<void> Roster::judge_unknown(const CheckedRecord& record) const {
    const PublicKey& key = record.header().writer_key;
    return judge_said(record.header(), [&](const Manifest& manifest) {
        return manifest.has_officer(key) ||
               std::ranges::find(manifest.grants, key, &Grant::key) != manifest.grants.end();
    });
}

Result<void> Roster::judge_key(const Header& header, Role role, std::uint32_t right) const {
    const auto granted = judge_said(header, [&](const Manifest& manifest) {
        const Grant* grant = manifest.grant_for(header.writer_key, role, header.time);
        return grant != nullptr && (grant->rights & right) == right;
    });
    if (granted || granted.error() != Error::key_not_granted) return granted;
    const auto at_other_times = judge_said(header, [&](const Manifest& manifest) {
        return std::ranges::any_of(manifest.grants, [&](const Grant& grant) {
            return grant.key == header.writer_key && grant.role == role &&
                   (grant.rights & right) == right;
        });
    });
    return at_other_times ? Error::key_expired : granted;
}

Result<void> Roster::judge(const ParsedRecord& record) const {
    const Header& header = record.header();
    if (const auto own = judge_own(record); !own) return own;
    if (header.kind == kind::kKeptIds || is_admitted(header.center)) return {};
    return removals_.judge(header.center, header.scope, record.id());
}

Result<void> Roster::judge_own(const ParsedRecord& record) const {
    const Header& header = record.header();
    if (header.record_class == RecordClass::authority) return Error::wrong_class;
    if (header.charter != charter_id_) return Error::unknown_charter;
    if (const KindRow* row = find_kind(header.kind);
        row != nullptr && row->record_class != header.record_class) {
        return Error::wrong_class;
    }
    if (is_private(header.kind) && header.scope.level != ScopeLevel::center)
        return Error::private_kind;
    if (header.scope.level == ScopeLevel::network) return Error::network_scope;
    if (!is_known(header.center)) return Error::unknown_center;
    // What a removed center listed goes on counting, or removals would undo each other.
    if (header.kind == kind::kKeptIds && admission_.ever.contains(header.center))
        return judge_list(record);
    if (!admission_.vouched.contains(header.center)) return Error::not_a_member;
    if (header.kind == kind::kKeptIds) return judge_list(record);
    if (const auto good = judge_form(record); !good) return good;
    // These say what a machine saw or did; people's keys speak for all else.
    const bool is_machines = header.kind == kind::kSeal || header.kind == kind::kErasureReceipt;
    const auto may = is_machines ? judge_key(header, Role::machine, 0)
                                 : judge_key(header, Role::staff, kRightPublish);
    if (!may) return may;
    return revocations_.judge(header.center, header.writer_key, header.scope, record.id());
}

Result<void> Roster::judge_form(const ParsedRecord& record) {
    const auto outcome = [](const auto& read) {
        return read ? Result<void>{} : Result<void>(read.error());
    };
    switch (record.header().kind) {
        case kind::kErasure:
            if (const auto slot = erased_slot(record.header()); !slot) return slot.error();
            return outcome(decode_erasure(record.body()));
        case kind::kErasureApproval: return outcome(approved_erasure(record.header()));
        case kind::kErasureReceipt: return outcome(decode_erasure_receipt(record.body()));
        default: return {};
    }
}

Result<void> Roster::judge_again(const CenterId& center,
                                 const PublicKey& key,
                                 const Scope& scope,
                                 const RecordId& id) const {
    if (!admission_.vouched.contains(center)) return Error::not_a_member;
    if (const auto counts = revocations_.judge(center, key, scope, id); !counts) return counts;
    return is_admitted(center) ? Result<void>{} : removals_.judge(center, scope, id);
}

bool Roster::has_several_staff(const CenterId& center, std::uint32_t epoch, Hlc time) const {
    const auto found = centers_.find(center);
    if (found == centers_.end()) return false;
    const auto& manifests = found->second.manifests;
    for (auto at = manifests.lower_bound(epoch); at != manifests.end(); ++at) {
        std::set<PublicKey> staff;
        for (const ManifestEntry& entry : at->second) {
            if (!entry.is_effective) continue;
            for (const Grant& grant : entry.manifest.grants) {
                if (grant.role == Role::staff && (grant.rights & kRightPublish) != 0 &&
                    static_cast<std::int64_t>(grant.expires_ms) > time.ms() &&
                    !is_revoked(center, grant.key))
                    staff.insert(grant.key);
            }
        }
        if (staff.size() > 1) return true;
    }
    return false;
}

void Roster::add_list(const ParsedRecord& record) {
    const Header& header = record.header();
    auto ids = decode_kept_ids(record.body());
    CHECK(ids.has_value());
    const KeptList list{header.scope, record.id()};
    if (removals_.names(header.center, list)) removals_.add_list(header.center, list, *ids);
    revocations_.add_list(header.center, list, std::move(*ids));
}

void Roster::add(const CheckedRecord& record) {
    const Header& header = record.header();
    const CenterId center = author_of(record.parsed());
    switch (header.kind) {
        case kind::kManifest: {
            if (manifest_centers_.contains(record.id())) return;
            auto manifest = decode_manifest(record.parsed().body());
            CHECK(manifest.has_value());
            ManifestEntry entry{record.id(),
                                header.parents.empty() ? RecordId{} : header.parents.front(),
                                std::move(*manifest),
                                {header.writer_key},
                                false};
            Center& author = centers_[center];
            auto& same_epoch = author.manifests[entry.manifest.epoch];
            same_epoch.push_back(std::move(entry));
            std::ranges::sort(same_epoch, {}, &ManifestEntry::id);
            settle_effective(author);
            manifest_centers_.emplace(record.id(), center);
            break;
        }
        case kind::kCharter: {
            auto charter = decode_charter(record.parsed().body());
            CHECK(charter.has_value());
            charter_ = std::move(*charter);
            break;
        }
        case kind::kSponsor: add_sponsorship(record); break;
        case kind::kRemoval: {
            const auto removal = decode_removal(record.parsed().body());
            CHECK(removal.has_value());
            removals_.add(record.id(), center, same_bytes<CenterId>(header.targets.front().id),
                          header.time, *removal);
            break;
        }
        case kind::kRemovalApproval: {
            const auto kept = decode_removal_approval(record.parsed().body());
            CHECK(kept.has_value());
            removals_.approve(same_bytes<RecordId>(header.targets.front().id), center, *kept);
            break;
        }
        case kind::kCosign: {
            const RecordId target = same_bytes<RecordId>(header.targets.front().id);
            Center& author = centers_.at(center);
            for (auto& [epoch, entries] : author.manifests) {
                for (ManifestEntry& entry : entries) {
                    if (entry.id == target) entry.signers.insert(header.writer_key);
                }
            }
            settle_effective(author);
            break;
        }
        case kind::kRevocation: {
            const auto revocation = decode_revocation(record.parsed().body(), center);
            CHECK(revocation.has_value());
            revocations_.add(center, *revocation);
            break;
        }
        default: return;
    }
    ++version_;
}

const Roster::ManifestEntry* Roster::find_manifest(const RecordId& id) const {
    const auto center = manifest_centers_.find(id);
    if (center == manifest_centers_.end()) return nullptr;
    for (const auto& [epoch, entries] : centers_.at(center->second).manifests) {
        for (const ManifestEntry& entry : entries) {
            if (entry.id == id) return &entry;
        }
    }
    return nullptr;
}

const Roster::ManifestEntry* Roster::parent_of(const ManifestEntry& entry) const {
    return entry.parent.is_zero() ? nullptr : find_manifest(entry.parent);
}

bool Roster::has_enough_signers(const ManifestEntry& entry, const ManifestEntry& parent) {
    const auto count = std::ranges::count_if(
        entry.signers, [&](const PublicKey& key) { return parent.manifest.has_officer(key); });
    return count >= parent.manifest.signatures_needed;
}

// Epochs ascend, so that parents are settled before what follows them.
void Roster::settle_effective(Center& center) {
    const std::vector<ManifestEntry>* before = nullptr;
    for (auto& [epoch, entries] : center.manifests) {
        for (ManifestEntry& entry : entries) {
            if (entry.is_effective) continue;
            if (before == nullptr) {
                entry.is_effective = epoch == 0;
                continue;
            }
            const auto parent = std::ranges::find(*before, entry.parent, &ManifestEntry::id);
            entry.is_effective = parent != before->end() && parent->is_effective &&
                                 has_enough_signers(entry, *parent);
        }
        before = &entries;
    }
}

std::vector<const Roster::ManifestEntry*> Roster::chain(const CenterId& center) const {
    std::vector<const ManifestEntry*> out;
    const auto found = centers_.find(center);
    if (found == centers_.end()) return out;
    for (const auto& [epoch, entries] : found->second.manifests) {
        if (epoch != out.size()) break;
        const ManifestEntry* before = out.empty() ? nullptr : out.back();
        const ManifestEntry* next = nullptr;
        for (const ManifestEntry& entry : entries) {
            const bool follows = before == nullptr || entry.parent == before->id;
            if (!entry.is_effective || !follows) continue;
            if (next != nullptr) return out;  // a fork: the common prefix counts
            next = &entry;
        }
        if (next == nullptr) break;
        out.push_back(next);
    }
    return out;
}

bool Roster::is_forked(const CenterId& center) const {
    const auto counted = chain(center);
    const auto found = centers_.find(center);
    if (found == centers_.end() || counted.empty()) return false;
    const auto next = found->second.manifests.find(static_cast<std::uint32_t>(counted.size()));
    if (next == found->second.manifests.end()) return false;
    return std::ranges::count_if(next->second, [&](const ManifestEntry& entry) {
               return entry.is_effective && entry.parent == counted.back()->id;
           }) > 1;
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
    return entry != nullptr && may_follow(manifest_centers_.at(manifest), entry->parent);
}

std::vector<PublicKey> Roster::officers_who_signed(const ManifestEntry& entry) const {
    std::vector<PublicKey> out;
    const ManifestEntry* parent = parent_of(entry);
    if (parent == nullptr) return out;
    std::ranges::copy_if(entry.signers, std::back_inserter(out),
                         [&](const PublicKey& key) { return parent->manifest.has_officer(key); });
    return out;
}

std::vector<Proposal> Roster::proposals(const CenterId& center) const {
    std::vector<Proposal> out;
    const auto found = centers_.find(center);
    if (found == centers_.end()) return out;
    for (const auto& [epoch, entries] : found->second.manifests) {
        for (const ManifestEntry& entry : entries) {
            if (!entry.is_effective)
                out.push_back({entry.id, entry.parent, officers_who_signed(entry)});
        }
    }
    return out;
}

std::vector<RecordId> Roster::history(const CenterId& center) const {
    std::vector<RecordId> out;
    for (const ManifestEntry* entry : chain(center)) out.push_back(entry->id);
    return out;
}

std::vector<CenterId> Roster::known() const {
    std::vector<CenterId> out;
    for (const auto& [center, manifests] : centers_) out.push_back(center);
    return out;
}

bool Roster::is_device_of(const PublicKey& device, const CenterId& center, Hlc time) const {
    const Manifest* manifest = current(center);
    return manifest != nullptr && manifest->grant_for(device, Role::device, time) != nullptr &&
           !is_revoked(center, device);
}

std::vector<CenterId> Roster::centers_of_device(const PublicKey& device, Hlc time) const {
    std::vector<CenterId> out;
    const auto found = devices_.find(device);
    if (found == devices_.end()) return out;
    for (const CenterId& center : found->second) {
        if (is_device_of(device, center, time)) out.push_back(center);
    }
    return out;
}

}  // namespace tsunagi
