// granted_keys.h - the keys that a center's manifests grant: one in place of another, and what the
// manifests in force so far say of a key that is granted no more.
//
// A key that left the manifest is not harmless: records name the epoch that they were written
// under, so that whoever has it can go on writing under its own. Only a revocation ends that
// (ADR 0040), and it has to name an epoch in which the key was granted and its signer was an
// officer. Whether a record counts is the roster's to say. Thread: any.
#pragma once

#include <optional>
#include <span>
#include <string>
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

// The first grant of `next` that has ended, or, where `next` cuts it short, that ends within
// kTimeToSetOver: whoever signs `next` now leaves the center with a key that is over before the new
// one is in its place. Grants that `next` leaves as they are don't matter. Null: none.
inline constexpr std::chrono::hours kTimeToSetOver{24};
[[nodiscard]] const Grant* ends_too_soon(const Manifest& before,
                                         const Manifest& next,
                                         WallTime now);
// A proposal that waits and can still be signed.
[[nodiscard]] bool is_waiting(const OwnManifest& own,
                              const ProposedManifest& proposal,
                              WallTime now);

// One sentence for each of the keys that the service on this computer has whose term was cut short
// and that ends within kServiceWarningDays: `renew` does not help those.
inline constexpr std::int64_t kServiceWarningDays = 7;
[[nodiscard]] std::vector<std::string> service_key_warnings(const Manifest& manifest,
                                                            std::span<const PublicKey> used,
                                                            WallTime now);

// A key that a manifest grants that is or was in force, as the last one has it that does.
struct GrantedKey {
    const Grant* grant = nullptr;
    bool is_in_force = false;  // by the manifest in force now
};
// Each key once, in the order in which they came. `own` outlives them.
[[nodiscard]] std::vector<GrantedKey> granted_keys(const OwnManifest& own);

// The last epoch in which the key was granted and `officer` an officer, under which that one may
// take it back. Errors: officer_of_other_time, not_an_officer.
[[nodiscard]] Expected<std::uint32_t> epoch_to_revoke(const OwnManifest& own,
                                                      const PublicKey& key,
                                                      const PublicKey& officer);
// An officer's key to take this one back: where the manifest in force grants it, one of that
// manifest, which has to be changed too; else any one that could at its time. Errors: those of
// open_officer_key, officer_of_other_time.
[[nodiscard]] Expected<OfficerKey> open_revoking_officer(Context& context,
                                                         const OwnManifest& own,
                                                         const PublicKey& key,
                                                         const std::string& key_file);

}  // namespace tsunagi::client
