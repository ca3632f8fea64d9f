#include "client/granted_keys.h"

#include <algorithm>

#include "client/human_text.h"
#include "client/match_text.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

std::uint64_t in_ms(WallTime now, std::chrono::milliseconds after) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(now.ms + after.count(), 1));
}

}  // namespace

bool grants(const Manifest& manifest, const PublicKey& key) {
    return std::ranges::find(manifest.grants, key, &Grant::key) != manifest.grants.end();
}

void put_in_place_of(Manifest& manifest,
                     const PublicKey& old_key,
                     const PublicKey& new_key,
                     bool overlaps,
                     WallTime now) {
    const auto old = std::ranges::find(manifest.grants, old_key, &Grant::key);
    Grant fresh = *old;
    fresh.key = new_key;
    if (!is_for_a_time(*old) || fresh.role != Role::staff)
        fresh.expires_ms = in_ms(now, lifetime_of(fresh.role));
    // As at init: the clock may be set back a little before the first record.
    fresh.not_before_ms = in_ms(now, -std::chrono::hours(24));
    if (!overlaps) {
        *old = fresh;
        return;
    }
    old->expires_ms = std::min(old->expires_ms, in_ms(now, kOverlap));
    // From then on only, so that the term tells that it was cut, whatever it was before.
    old->not_before_ms =
        std::min(std::max(old->not_before_ms, fresh.not_before_ms), old->expires_ms - 1);
    manifest.grants.push_back(fresh);
}

const Grant* ends_too_soon(const Manifest& before, const Manifest& next, WallTime now) {
    for (const Grant& grant : next.grants) {
        const auto was = std::ranges::find(before.grants, grant.key, &Grant::key);
        const bool is_new = was == before.grants.end();
        const bool is_cut = !is_new && grant.expires_ms < was->expires_ms;
        // A new key for an hour is meant so.
        const WallTime until = is_cut ? now + kTimeToSetOver : now;
        if ((is_new || is_cut) && end_of(grant) <= until) return &grant;
    }
    return nullptr;
}

bool is_waiting(const OwnManifest& own, const ProposedManifest& proposal, WallTime now) {
    return proposal.is_open && ends_too_soon(own.manifest, proposal.manifest, now) == nullptr;
}

std::vector<std::string> service_key_warnings(const Manifest& manifest,
                                              std::span<const PublicKey> used,
                                              WallTime now) {
    std::vector<std::string> out;
    const std::int64_t today = day_in_japan(now.ms);
    for (const Grant& grant : manifest.grants) {
        const std::int64_t day = day_in_japan(end_of(grant).ms);
        const bool is_used = std::ranges::find(used, grant.key) != used.end();
        if (!is_used || !is_for_a_time(grant) || day - today > kServiceWarningDays) continue;
        out.push_back(fill_in(now < end_of(grant)
                                  ? _("On {} {} runs out, which the service on this computer works "
                                      "with: run 'tsunagi rotate device', and restart the service.")
                                  : _("On {} {} ran out, which the service on this computer works "
                                      "with: run 'tsunagi rotate device', and restart the "
                                      "service."),
                              day_text(day), role_words(grant.role)));
    }
    return out;
}

std::vector<GrantedKey> granted_keys(const OwnManifest& own) {
    std::vector<GrantedKey> out;
    const auto look_at = [&](const Manifest& manifest, bool is_in_force) {
        for (const Grant& grant : manifest.grants) {
            const auto known = std::ranges::find_if(
                out, [&](const GrantedKey& one) { return one.grant->key == grant.key; });
            if (known == out.end()) {
                out.push_back({&grant, is_in_force});
            } else {
                *known = {&grant, is_in_force};
            }
        }
    };
    for (const Manifest& manifest : own.before) look_at(manifest, false);
    look_at(own.manifest, true);
    return out;
}

Expected<std::uint32_t> epoch_to_revoke(const OwnManifest& own,
                                        const PublicKey& key,
                                        const PublicKey& officer) {
    std::optional<std::uint32_t> epoch;
    bool is_officers = false;
    const auto look_at = [&](const Manifest& manifest) {
        if (!manifest.has_officer(officer)) return;
        is_officers = true;
        if (grants(manifest, key)) epoch = manifest.epoch;
    };
    std::ranges::for_each(own.before, look_at);
    look_at(own.manifest);
    if (epoch) return *epoch;
    if (!is_officers) return failure(LocalError::not_an_officer);
    return failure(LocalError::officer_of_other_time, short_id(to_hex(key.span())));
}

Expected<OfficerKey> open_revoking_officer(Context& context,
                                           const OwnManifest& own,
                                           const PublicKey& key,
                                           const std::string& key_file) {
    if (grants(own.manifest, key)) return open_officer_key(context, own, key_file);
    auto officer = open_key_of_some_officer(context, own, key_file);
    if (!officer) return officer.error();
    const auto epoch = epoch_to_revoke(own, key, officer->key.public_key());
    if (!epoch) return epoch.error();
    return officer;
}

}  // namespace tsunagi::client
