// own_manifest.h - the center's chain of manifests as this machine holds it, and the next one:
// asked of the daemon, changed here, signed with an officer's key, and given back.
//
// An officer's key is opened in this process only, never goes to the daemon, and signs nothing on
// the daemon's word: the chain is followed here, from the center's id that its folder tells. Where
// the manifest in force asks for more than one officer, what one signs is a proposal, until enough
// others have co-signed it (`approve`). What somebody else signed meanwhile is not overtaken: the
// daemon refuses what would make a fork. It does not decide what a manifest may say
// (protocol/record/manifest.h) or whether it counts (protocol/authority/roster.h). Thread: one.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "client/context.h"
#include "protocol/record/manifest.h"

namespace tsunagi::client {

// A manifest that too few officers have signed.
struct ProposedManifest {
    CheckedRecord record;
    Manifest manifest;
    std::vector<PublicKey> signers;  // officers of the one before it
    bool is_open = false;            // else another one was signed by enough before it was
};

struct OwnManifest {
    CheckedRecord record;  // the one in force
    Manifest manifest;
    CharterId charter;
    std::vector<ProposedManifest> proposals;  // the oldest first
    std::vector<Manifest> before;             // those that were in force, genesis first
    std::set<RecordId> in_force;              // ids of all that are or were
    std::set<PublicKey> revoked;              // of the keys that any of them grants
    bool is_forked = false;                   // two are signed by enough: nothing can follow
};

// Errors: those of the daemon; daemon_answer where what it has makes no chain.
[[nodiscard]] Expected<OwnManifest> ask_own_manifest(ControlClient& client);

// An officer's key, open in this process, and the passphrase that opened it.
struct OfficerKey {
    SecretKey key;
    SecretText passphrase;
};
// Opens any such key, whatever manifest names it. Errors: as below, without not_an_officer.
[[nodiscard]] Expected<OfficerKey> open_key_of_some_officer(Context& context,
                                                            const OwnManifest& before,
                                                            const std::string& key_file);
// Opens it, in the folder or in `key_file` where that is not empty, to sign what follows `before`.
// Errors: officer_key_missing, those of passphrases and keys, not_an_officer where `before` does
// not name it, daemon_answer where it is another center's, center_forked.
[[nodiscard]] Expected<OfficerKey> open_officer_key(Context& context,
                                                    const OwnManifest& before,
                                                    const std::string& key_file);

// What an officer signed, and who has.
struct SignedChange {
    RecordId id;
    std::vector<PublicKey> signers;
    std::size_t needed = 1;
    [[nodiscard]] bool is_in_force() const { return signers.size() >= needed; }
};

// Signed, and not given to anybody yet. Errors: not_an_officer, those of the manifest's fields.
[[nodiscard]] Expected<CheckedRecord> next_manifest(const Context& context,
                                                    const OwnManifest& before,
                                                    Manifest next,
                                                    const SecretKey& officer);
// What next_manifest made, by `before`'s rules.
[[nodiscard]] SignedChange change_of(const OwnManifest& before, const CheckedRecord& next);
// Has what an officer signed just now taken in, all of it at once; durable when it returns. Errors:
// manifest_taken, those of the daemon.
[[nodiscard]] Expected<void> submit(ControlClient& client,
                                    const CharterId& charter,
                                    std::span<const CheckedRecord> records);
// Both. Errors: as above.
[[nodiscard]] Expected<SignedChange> sign_manifest(const Context& context,
                                                   ControlClient& client,
                                                   const OwnManifest& before,
                                                   Manifest next,
                                                   const SecretKey& officer);
// Where it is certain that what was signed is not in force, nor ever will be.
[[nodiscard]] bool is_refused_for_good(const Failure& why);

// --- when keys run out ---

inline constexpr std::int64_t kKeyWarningDays = 30;

[[nodiscard]] inline WallTime end_of(const Grant& grant) {
    return {static_cast<std::int64_t>(grant.expires_ms)};
}
// Its day in Japan.
[[nodiscard]] std::string last_day_text(const Grant& grant);
// "staff", "device", "machine", "box", "revoke_only"; for JSON.
[[nodiscard]] std::string role_name(Role role);
// "the staff key", "the key to sealed records".
[[nodiscard]] std::string role_words(Role role);

// One sentence for each key that has run out or does within kKeyWarningDays, the first to end in
// front; none for keys whose end is meant.
[[nodiscard]] std::vector<std::string> key_warnings(const Manifest& manifest, WallTime now);

}  // namespace tsunagi::client
