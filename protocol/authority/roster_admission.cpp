// Who is in: sponsorships, removals, and the state of each center that follows.
#include <algorithm>
#include <array>

#include "protocol/authority/roster.h"
#include "protocol/base/check.h"
#include "protocol/crypto/hash.h"

namespace tsunagi {

// Of a center that was removed it names the removals too, ascending, each once.
Result<void> Roster::judge_sponsor(const CheckedRecord& record) const {
    const Header& header = record.header();
    const auto& targets = header.targets;
    if (targets.empty() || targets.front().kind != TargetKind::center || header.body_bytes != 0 ||
        !header.parents.empty())
        return Error::malformed;
    for (std::size_t i = 1; i < targets.size(); ++i) {
        if (targets[i].kind != TargetKind::record || (i > 1 && targets[i].id <= targets[i - 1].id))
            return Error::malformed;
    }
    if (targets.front().id.bytes == header.center.bytes) return Error::bad_reference;
    return judge_key(header, Role::staff, kRightSponsor);
}

Result<void> Roster::judge_removal(const CheckedRecord& record) const {
    const Header& header = record.header();
    if (!header.parents.empty() || header.targets.size() != 1 ||
        header.targets.front().kind != TargetKind::center)
        return Error::malformed;
    if (const auto removal = decode_removal(record.parsed().body()); !removal)
        return removal.error();
    const auto target = same_bytes<CenterId>(header.targets.front().id);
    if (target == header.center) return Error::bad_reference;
    if (!is_known(target)) return Error::unknown_center;
    return judge_officer(header);
}

Result<void> Roster::judge_approval(const CheckedRecord& record) const {
    const Header& header = record.header();
    if (!header.parents.empty() || header.targets.size() != 1 ||
        header.targets.front().kind != TargetKind::record)
        return Error::malformed;
    if (const auto kept = decode_removal_approval(record.parsed().body()); !kept)
        return kept.error();
    if (const auto may = judge_officer(header); !may) return may;
    const auto removal = same_bytes<RecordId>(header.targets.front().id);
    const Removals::Proposal* proposal = removals_.find(removal);
    if (proposal == nullptr)
        return find_manifest(removal) == nullptr ? Error::unknown_center : Error::bad_reference;
    return proposal->target == header.center ? Error::bad_reference : Result<void>{};
}

void Roster::add_sponsorship(const CheckedRecord& record) {
    const Header& header = record.header();
    Sponsorship sponsorship{header.time,       record.id(),
                            header.center,     same_bytes<CenterId>(header.targets.front().id),
                            header.writer_key, {}};
    for (std::size_t i = 1; i < header.targets.size(); ++i)
        sponsorship.answers.push_back(same_bytes<RecordId>(header.targets[i].id));
    sponsorships_.insert(std::move(sponsorship));
}

bool Roster::is_counted(const Sponsorship& sponsorship) const {
    return revocations_.judge_authority(sponsorship.sponsor, sponsorship.key, sponsorship.id)
        .has_value();
}

std::vector<CenterId> Roster::sponsors_of(const CenterId& center) const {
    std::set<CenterId> out;
    for (const Sponsorship& sponsorship : sponsorships_) {
        if (sponsorship.target == center && sponsorship.answers.empty() && is_counted(sponsorship))
            out.insert(sponsorship.sponsor);
    }
    return {out.begin(), out.end()};
}

std::vector<CenterId> Roster::returners_of(const CenterId& center) const {
    std::map<CenterId, std::set<RecordId>> said;
    for (const Sponsorship& sponsorship : sponsorships_) {
        if (sponsorship.target == center && !sponsorship.answers.empty() &&
            is_admitted(sponsorship.sponsor) && is_counted(sponsorship))
            said[sponsorship.sponsor].insert(sponsorship.answers.begin(),
                                             sponsorship.answers.end());
    }
    const auto& against = removals_.against(center);
    std::vector<CenterId> out;
    for (const auto& [sponsor, answers] : said) {
        const bool is_whole = std::ranges::all_of(against, [&](const Removals::Proposal* removal) {
            return removal->is_answered || answers.contains(removal->id);
        });
        if (is_whole) out.push_back(sponsor);
    }
    return out;
}

bool Roster::may_sponsor_another(const CenterId& sponsor) const {
    if (!charter_) return true;
    std::set<CenterId> targets;
    for (const Sponsorship& sponsorship : sponsorships_) {
        if (sponsorship.sponsor == sponsor && sponsorship.answers.empty() &&
            is_counted(sponsorship))
            targets.insert(sponsorship.target);
    }
    return targets.size() < charter_->sponsor_cap;
}

void Roster::settle() {
    devices_.clear();
    for (const auto& [center, manifests] : centers_) {
        const Manifest* manifest = current(center);
        if (manifest == nullptr) continue;
        for (const Grant& grant : manifest->grants) {
            if (grant.role == Role::device) devices_[grant.key].insert(center);
        }
    }
    admission_ = {};
    if (!charter_) return;
    admission_ = admission_of(
        *charter_, sponsorships_, [&](const Sponsorship& one) { return is_counted(one); },
        removals_);
}

Standings Roster::standings() const {
    Standings out{admission_.members, admission_.vouched, admission_.ever, {}};
    out.listing.insert(out.vouched.begin(), out.vouched.end());
    for (const auto& [id, removal] : removals_.all()) {
        if (!removal.is_in_force || removal.is_answered) continue;
        for (const CenterId& lister : removal.listers) {
            if (!removal.by.at(lister).lists.empty())
                out.listed_by.emplace(removal.target, id, lister);
        }
    }
    return out;
}

CenterState Roster::state_of(const CenterId& center) const {
    if (is_admitted(center)) return CenterState::member;
    if (admission_.vouched.contains(center)) return CenterState::removed;
    return admission_.lapsed.contains(center) ? CenterState::lapsed : CenterState::waiting;
}

Digest Roster::members_digest() const {
    Bytes all;
    for (const CenterId& center : admission_.vouched) {
        const auto manifest = current_id(center);
        all.insert(all.end(), center.bytes.begin(), center.bytes.end());
        all.push_back(static_cast<std::uint8_t>(state_of(center)));
        all.push_back(is_forked(center) ? 1 : 0);
        const RecordId in_force = manifest.value_or(RecordId{});
        all.insert(all.end(), in_force.bytes.begin(), in_force.bytes.end());
    }
    return hash(HashDomain::members, {all});
}

Result<void> Roster::judge_own_again(const CenterId& center,
                                     const PublicKey& key,
                                     const Scope& scope,
                                     const RecordId& id) const {
    if (!admission_.vouched.contains(center)) return Error::not_a_member;
    return revocations_.judge(center, key, scope, id);
}

}  // namespace tsunagi
