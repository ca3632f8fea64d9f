// removal.h - taking a center out of the federation: a record that proposes it, and records by
// which other centers approve of it.
//
// Both are acts of an organisation and signed by an officer, not by whoever has a staff key open.
// Each says what of the removed center's work still counts, as far as its signer sees it: ids of
// its sponsorships in the record itself, ids of everything else in lists (revocation.h, kept_ids)
// that lie in the scopes whose records they list. What nobody lists ceases to count once the
// removal is in force, so that whoever has the removed center's keys can't date anything back. How
// many have to approve, and what follows, is authority/roster.h's question.
//
// Bounds: those of revocations. Pure.
#pragma once

#include <vector>

#include "protocol/record/revocation.h"

namespace tsunagi {

// Others may come; they mean `other`. No free text: it would stay for ever, at everybody. Wire
// format: DO NOT CHANGE.
enum class RemovalReason : std::uint16_t {
    left = 1,         // it closed, or wants to go
    rules = 2,        // it broke the federation's rules
    key_lost = 3,     // its keys are in foreign hands
    unreachable = 4,  // nobody has heard of it for long
    other = 5,
};

// What of the removed center still counts, as one center sees it.
struct KeptWork {
    std::vector<RecordId> authority_ids;  // of its sponsorships; ascending, each once
    std::vector<KeptList> lists;          // ascending, each once; of areas, nation and public
    friend bool operator==(const KeptWork&, const KeptWork&) = default;
};

struct Removal {
    RemovalReason reason = RemovalReason::other;
    KeptWork kept;
    friend bool operator==(const Removal&, const Removal&) = default;
};

// Errors: over_limit, bad_field (no reason, an order that is not so, a scope that is not one of
// areas, nation or public).
[[nodiscard]] Result<Bytes> encode_removal(const Removal& removal);
// Errors: malformed, not_canonical, over_limit, bad_field.
[[nodiscard]] Result<Removal> decode_removal(ByteSpan body);
[[nodiscard]] Result<Bytes> encode_removal_approval(const KeptWork& kept);
[[nodiscard]] Result<KeptWork> decode_removal_approval(ByteSpan body);

// Errors of both: those of the encoders.
[[nodiscard]] Result<CheckedRecord> make_removal(const CenterId& target,
                                                 const Removal& removal,
                                                 const Revoker& by,
                                                 WallTime now,
                                                 Random& random);
[[nodiscard]] Result<CheckedRecord> make_removal_approval(
    const RecordId& removal, const KeptWork& kept, const Revoker& by, WallTime now, Random& random);

}  // namespace tsunagi
