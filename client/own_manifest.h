// own_manifest.h - the center's manifest as this machine holds it, and the next one: asked of the
// daemon, changed here, signed with the officer's key, and given back.
//
// The officer's key is opened in this process only and never goes to the daemon, and signs nothing
// on the daemon's word: the manifest that is changed has to be this center's, as its folder says,
// and signed by that same key. A manifest that somebody else signed meanwhile is not overtaken: the
// daemon refuses what would make a fork. It does not decide what a manifest may say
// (protocol/record/manifest.h) or whether it counts (protocol/authority/roster.h). Thread: one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "client/context.h"
#include "protocol/record/manifest.h"

namespace tsunagi::client {

struct OwnManifest {
    CheckedRecord record;
    Manifest manifest;
    CharterId charter;
};

// The one in force. Errors: those of the daemon.
[[nodiscard]] Expected<OwnManifest> ask_own_manifest(ControlClient& client);

// The officer's key, open in this process, and the passphrase that opened it.
struct OfficerKey {
    SecretKey key;
    SecretText passphrase;
};
// Opens it, in the folder or in `key_file` where that is not empty, to sign the manifest after
// `before`. Errors: officer_key_missing, those of passphrases and keys, not_an_officer where
// `before` is not signed with it, several_officers, daemon_answer where it is another center's.
[[nodiscard]] Expected<OfficerKey> open_officer_key(Context& context,
                                                    const OwnManifest& before,
                                                    const std::string& key_file);

// Signed, and not given to anybody yet. Errors: not_an_officer, those of the manifest's fields.
[[nodiscard]] Expected<CheckedRecord> next_manifest(const Context& context,
                                                    const OwnManifest& before,
                                                    Manifest next,
                                                    const SecretKey& officer);
// Has what an officer signed just now taken in, all of it at once; durable when it returns. Errors:
// manifest_taken, those of the daemon.
[[nodiscard]] Expected<void> submit(ControlClient& client,
                                    const CharterId& charter,
                                    std::span<const CheckedRecord> records);
// Both. Errors: as above.
[[nodiscard]] Expected<void> sign_manifest(const Context& context,
                                           ControlClient& client,
                                           const OwnManifest& before,
                                           Manifest next,
                                           const SecretKey& officer);

// --- when keys run out ---

inline constexpr std::int64_t kKeyWarningDays = 30;

[[nodiscard]] inline WallTime end_of(const Grant& grant) {
    return {static_cast<std::int64_t>(grant.expires_ms)};
}
// "staff", "device", "machine", "box", "revoke_only"; for JSON.
[[nodiscard]] std::string role_name(Role role);
// "the staff key", "the key to sealed records".
[[nodiscard]] std::string role_words(Role role);

// One sentence for each key that has run out or does within kKeyWarningDays, the first to end in
// front; none for keys whose end is meant.
[[nodiscard]] std::vector<std::string> key_warnings(const Manifest& manifest, WallTime now);

}  // namespace tsunagi::client
