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
    if (parent->center != header.center || parent->manifest.epoch + 1 != manifest->epoch)
        return Error::bad_reference;
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
    const ManifestEntry* genesis = find_manifest(same_bytes<RecordId>(header.center));
    if (genesis == nullptr) return Error::unknown_center;
    return genesis->manifest.has_officer(header.writer_key) ? Result<void>{}
                                                            : Error::key_not_granted;
}

Result<void> Roster::judge_cosign(const CheckedRecord& record) const {
    const Header& header = record.header();
    const Target* target = only_target(header, TargetKind::record);
    if (target == nullptr || header.body_bytes != 0 || !header.parents.empty())
        return Error::malformed;
    const ManifestEntry* entry = find_manifest(same_bytes<RecordId>(target->id));
    if (entry == nullptr) return Error::unknown_center;
    if (entry->center != header.center || entry->parent == nullptr) return Error::bad_reference;
    return entry->parent->manifest.has_officer(header.writer_key) ? Result<void>{}
                                                                  : Error::key_not_granted;
}

Result<void> Roster::judge_said(const Header& header, const Says& says) const {
    const Epoch* manifests = manifests_of(header.center, header.manifest_epoch);
    if (manifests == nullptr) return Error::unknown_center;
    const auto says_so = [&](const ManifestEntry* entry) { return says(entry->manifest); };
    if (std::ranges::any_of(manifests->effective, says_so)) return {};
    if (manifests->effective.empty()) return Error::not_in_force;
    // Another manifest of this epoch (a fork) could still say it; the fork's proof settles that,
    // not waiting.
    const bool is_proposed =
        std::ranges::any_of(manifests->all, [&](const auto& one) { return says_so(one.second); });
    return is_proposed ? Error::not_in_force : Error::key_not_granted;
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
    if (const auto own = judge_own_again(center, key, scope, id); !own) return own;
    return is_admitted(center) ? Result<void>{} : removals_.judge(center, scope, id);
}

bool Roster::has_several_staff(const CenterId& center, std::uint32_t epoch, Hlc time) const {
    const auto found = centers_.find(center);
    if (found == centers_.end()) return false;
    const auto& epochs = found->second.epochs;
    for (auto at = epochs.lower_bound(epoch); at != epochs.end(); ++at) {
        std::set<PublicKey> staff;
        for (const ManifestEntry* entry : at->second.effective) {
            for (const Grant& grant : entry->manifest.grants) {
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
            if (manifests_.contains(record.id())) return;
            add_manifest(record, center);
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
            share_lists(center, removal->kept.lists);
            break;
        }
        case kind::kRemovalApproval: {
            const auto kept = decode_removal_approval(record.parsed().body());
            CHECK(kept.has_value());
            removals_.approve(same_bytes<RecordId>(header.targets.front().id), center, *kept);
            share_lists(center, kept->lists);
            break;
        }
        case kind::kCosign: {
            ManifestEntry& entry = manifests_.at(same_bytes<RecordId>(header.targets.front().id));
            entry.signers.insert(header.writer_key);
            settle_effective(entry);
            break;
        }
        case kind::kRevocation: {
            const auto revocation = decode_revocation(record.parsed().body(), center);
            CHECK(revocation.has_value());
            revocations_.add(center, *revocation);
            share_lists(center, revocation->lists);
            break;
        }
        default: return;
    }
    ++version_;
}

void Roster::share_lists(const CenterId& center, const std::vector<KeptList>& lists) {
    for (const KeptList& list : lists) {
        const auto* revoked = revocations_.ids_of(center, list);
        const auto* removed = removals_.ids_of(center, list);
        if (revoked != nullptr && removed == nullptr && removals_.names(center, list))
            removals_.add_list(center, list, *revoked);
        if (removed != nullptr && revoked == nullptr && revocations_.names(center, list))
            revocations_.add_list(center, list, *removed);
    }
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
