// manifest.h - a center's signed chain of keys, officers and rules, and the charter of a
// federation, as values.
//
// The chain: a genesis manifest (epoch 0) whose record id is the center's id, then one manifest per
// epoch, each naming the one before as its only parent, each signed by an officer of the one before
// and co-signed by as many more officers as that one asks. Whether a chain counts is
// authority/roster.h's question.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "protocol/record/record.h"

namespace tsunagi {

// Wire format: DO NOT CHANGE.
enum class Role : std::uint16_t {
    device = 1,  // TLS: may connect; signs no records
    machine =
        2,      // one per machine: signs endpoints, checkpoints, receipts and seals, never content
    staff = 3,  // signs content
    revoke_only = 4,  // may only take grants away
    box = 5,          // X25519: scope keys are sealed to it
};

// Rights of a staff key, as bits. Wire format: DO NOT CHANGE.
inline constexpr std::uint32_t kRightPublish = 1;
inline constexpr std::uint32_t kRightSponsor = 2;

inline constexpr std::chrono::hours kDeviceKeyLifetime{24 * 400};
inline constexpr std::chrono::hours kStaffKeyLifetime{24 * 180};

struct Officer {
    PublicKey key;
    std::string name;  // may be empty
    friend bool operator==(const Officer&, const Officer&) = default;
};

struct Grant {
    Role role = Role::staff;
    std::uint32_t rights = 0;
    PublicKey key;
    std::uint64_t not_before_ms = 0;
    std::uint64_t expires_ms = 0;
    std::string label;
    friend bool operator==(const Grant&, const Grant&) = default;
};

struct Manifest {
    std::uint32_t epoch = 0;
    std::uint16_t signatures_needed = 1;
    std::string name;
    Home home;
    std::string corporate_number;
    std::vector<Officer> officers;
    std::vector<Grant> grants;
    Bytes recovery;   // 32 bytes or none
    Bytes successor;  // a center id or none
    friend bool operator==(const Manifest&, const Manifest&) = default;

    // The grant that lets `key` act as `role` at `time`; null where there is none.
    [[nodiscard]] const Grant* grant_for(const PublicKey& key, Role role, Hlc time) const;
    [[nodiscard]] bool has_officer(const PublicKey& key) const;
};

// Of the box keys that count now the one that lasts longest.
[[nodiscard]] std::optional<PublicKey> box_key(std::span<const Grant> grants, WallTime now);

struct Charter {
    std::string name;
    std::uint16_t sponsors_needed = 1;
    std::uint32_t sponsor_cap = 50;
    std::uint16_t removers_needed = 3;
    std::uint64_t storage_bytes_per_center = 64ull << 30;
    std::vector<CenterId> founders;
    friend bool operator==(const Charter&, const Charter&) = default;
};

// Errors: bad_field, bad_text, over_limit, too_large.
[[nodiscard]] Result<Bytes> encode_manifest(const Manifest& manifest);
// Errors: malformed, not_canonical, bad_field, bad_text, over_limit.
[[nodiscard]] Result<Manifest> decode_manifest(ByteSpan body);

[[nodiscard]] Result<Bytes> encode_charter(const Charter& charter);
[[nodiscard]] Result<Charter> decode_charter(ByteSpan body);

// --- the first records of a center and of a federation ---

struct GenesisKeys {
    const SecretKey& root;
    const SecretKey& machine;
    PublicKey device;
    const SecretKey& staff;
    PublicKey box;
};

// What a new center signs before its daemon first runs. Times are the wall's.
[[nodiscard]] Result<CheckedRecord> make_genesis(const Manifest& profile,
                                                 const GenesisKeys& keys,
                                                 WallTime now,
                                                 Random& random);
// The manifest after `before`, which is the one in force: `next` with the epoch after its own,
// signed by an officer that it names. Errors: key_not_granted where it does not; those of
// encode_manifest.
[[nodiscard]] Result<CheckedRecord> make_next_manifest(const CenterId& center,
                                                       const RecordId& before_id,
                                                       const Manifest& before,
                                                       Manifest next,
                                                       const SecretKey& officer,
                                                       WallTime now,
                                                       Random& random);
// Another officer's word for a manifest of that epoch. Whether it counts is the roster's to say:
// the signer has to be an officer of the manifest before.
[[nodiscard]] Result<CheckedRecord> make_cosign(const CharterId& charter,
                                                const CenterId& center,
                                                const RecordId& manifest,
                                                std::uint32_t epoch,
                                                const SecretKey& officer,
                                                WallTime now,
                                                Random& random);
// For how long a key is given that has no end of its own.
[[nodiscard]] std::chrono::milliseconds lifetime_of(Role role);
// One that was given for less than that: its end is meant.
[[nodiscard]] bool is_for_a_time(const Grant& grant);
// The same with every grant but those good for its role's whole lifetime from `now` on: staff keys
// kStaffKeyLifetime, others kDeviceKeyLifetime. No term becomes shorter.
[[nodiscard]] Manifest renewed(const Manifest& manifest, WallTime now);
// The charter record of a new federation, signed by the founder's root key. Its id is the charter
// id.
[[nodiscard]] Result<CheckedRecord> make_charter(const Charter& charter,
                                                 const CenterId& founder,
                                                 const SecretKey& root,
                                                 WallTime now,
                                                 Random& random);

}  // namespace tsunagi
