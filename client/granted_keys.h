// granted_keys.h - the keys that a center's manifests grant: one in place of another, and what the
// manifests in force so far say of a key that is granted no more.
//
// A key that left the manifest is not harmless: records name the epoch that they were written
// under, so that whoever has it can go on writing under its own. Only a revocation ends that
// (ADR 0040), and it has to name an epoch in which the key was granted and its signer was an
// officer. Whether a record counts is the roster's to say. Thread: any.
#pragma once

#include <optional>
#include <vector>

#include "client/own_manifest.h"

namespace tsunagi::client {

// How long the old key of a computer, or of a person while officers have yet to sign, goes on.
inline constexpr std::chrono::hours kOverlap{24 * 7};

[[nodiscard]] bool grants(const Manifest& manifest, const PublicKey& key);

// A new grant after the old one's pattern. The old one goes, or ends after kOverlap: then it says
// that its end is meant, so that `renew` leaves it; what was written before names earlier epochs,
// whose manifests go on saying what they said. Pre: the manifest grants old_key.
void put_in_place_of(Manifest& manifest,
                     const PublicKey& old_key,
                     const PublicKey& new_key,
                     bool overlaps,
                     WallTime now);

}  // namespace tsunagi::client
