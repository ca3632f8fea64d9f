#include "client/granted_keys.h"

#include <algorithm>

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

}  // namespace tsunagi::client
