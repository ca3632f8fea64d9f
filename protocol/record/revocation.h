// revocation.h - taking a key back: a record that says of which key no more counts than what is
// listed, and the lists.
//
// A revocation is an authority record, so that everybody hears of it. It lists the key's authority
// records itself and names, scope by scope, the records that hold the ids of the others: those
// lists lie in the scope whose records they list, so that nobody learns ids of a scope that is not
// theirs. Why ids and not "until then": a stolen key can date its records back, and nobody could
// tell them from what was written in time. What follows for a record is authority/roster.h's
// question.
//
// Bounds: kRevocationAuthorityIdsMax, kRevocationListsMax, kKeptIdsMax. Pure.
#pragma once

#include <vector>

#include "protocol/record/record.h"

namespace tsunagi {

// Others may come; they mean `other`. Wire format: DO NOT CHANGE.
enum class RevocationReason : std::uint16_t { lost = 1, left = 2, replaced = 3, other = 4 };

// A record of kind kept_ids, and the scope in which it is.
struct KeptList {
    Scope scope;
    RecordId record;
    friend auto operator<=>(const KeptList&, const KeptList&) = default;
};

struct Revocation {
    PublicKey key;
    RevocationReason reason = RevocationReason::other;
    std::vector<RecordId> authority_ids;  // of the key's authority records; ascending, each once
    std::vector<KeptList> lists;          // ascending, each once
    friend bool operator==(const Revocation&, const Revocation&) = default;
};

// `center`: whose key it is; owns the lists of its own scope.
// Errors: over_limit, bad_field (no key, no reason, an order that is not so, a scope that is not
// one of centers and areas).
[[nodiscard]] Result<Bytes> encode_revocation(const Revocation& revocation, const CenterId& center);
// Errors: malformed, not_canonical, over_limit, bad_field.
[[nodiscard]] Result<Revocation> decode_revocation(ByteSpan body, const CenterId& center);

// The body of a list: at least one id; ascending, each once. Errors: over_limit, bad_field.
[[nodiscard]] Result<Bytes> encode_kept_ids(std::span<const RecordId> ids);
// Errors: malformed, not_canonical, over_limit, bad_field.
[[nodiscard]] Result<std::vector<RecordId>> decode_kept_ids(ByteSpan body);

// Who revokes, and where: an officer of the center, or a key that may only revoke.
struct Revoker {
    CharterId charter;
    CenterId center;
    std::uint32_t epoch = 0;  // of a manifest that names the signer, and grants the revoked key
    const SecretKey& signer;
};
// What all that an officer signs beside manifests has in front; kind, class and scope are to come.
[[nodiscard]] Header officers_header(const Revoker& by, WallTime now, Random& random);
// Errors: those of encode_revocation.
[[nodiscard]] Result<CheckedRecord> make_revocation(const Revocation& revocation,
                                                    const Revoker& by,
                                                    WallTime now,
                                                    Random& random);
// Errors: those of encode_kept_ids.
[[nodiscard]] Result<CheckedRecord> make_kept_ids(std::span<const RecordId> ids,
                                                  const Scope& scope,
                                                  const Revoker& by,
                                                  WallTime now,
                                                  Random& random);

}  // namespace tsunagi
