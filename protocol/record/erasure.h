// erasure.h - acts about taking what a fact says out of the world: the erasure, the second key
// behind it, and the receipts of those who did it.
//
// An erasure names one slot of its own center (its only target) and lies in the scope whose
// versions of that slot it means, so that everybody who got a version gets it. It says nothing of
// what was erased, and why only as a code: it stays for ever. What follows from it, and when, is
// authority/erasures.h.
//
// Bounds: kErasureReceiptIdsMax. Pure.
#pragma once

#include <optional>
#include <vector>

#include "protocol/record/kinds.h"
#include "protocol/record/record.h"

namespace tsunagi {

// Others may come; they mean `other`. Wire format: DO NOT CHANGE.
enum class ErasureReason : std::uint16_t {
    asked_for = 1,     // by the person whom it is about
    mistake = 2,       // it should not have been written, or not there
    law = 3,           // a law or a court wants it
    time_is_over = 4,  // as long as it was to be kept
    other = 5,
};

struct Erasure {
    ErasureReason reason = ErasureReason::other;
    bool is_at_once = false;  // counts where the center has one person only
    friend bool operator==(const Erasure&, const Erasure&) = default;
};

// An erasure, an approval of one or a receipt: acts that are taken whatever else a node declines.
[[nodiscard]] constexpr bool is_of_erasure(KindId kind) {
    return kind == kind::kErasure || kind == kind::kErasureApproval ||
           kind == kind::kErasureReceipt;
}

// The slot that an erasure names: one target, a slot of its own center. Errors: bad_reference.
[[nodiscard]] Result<SlotId> erased_slot(const Header& header);
// The erasure that an approval names: one target, a record, and no body. Errors: bad_reference.
[[nodiscard]] Result<RecordId> approved_erasure(const Header& header);

// Errors: bad_field (no reason).
[[nodiscard]] Result<Bytes> encode_erasure(const Erasure& erasure);
// Errors: malformed, not_canonical, bad_field.
[[nodiscard]] Result<Erasure> decode_erasure(ByteSpan body);

// At least one id; ascending, each once. Errors: over_limit, bad_field.
[[nodiscard]] Result<Bytes> encode_erasure_receipt(std::span<const RecordId> erasures);
// Errors: malformed, not_canonical, over_limit, bad_field.
[[nodiscard]] Result<std::vector<RecordId>> decode_erasure_receipt(ByteSpan body);

}  // namespace tsunagi
