// header.h - a record's header as plain values, and its one encoding.
//
// The header is all that is signed. It holds no text, no subject and no name, so that it may stay
// for ever when the body is erased. `decode_header` is the wall: Cap'n Proto readers live behind
// it, everything after it is a checked value.
#pragma once

#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/result.h"
#include "protocol/base/scope.h"
#include "protocol/record/hlc.h"

namespace tsunagi {

inline constexpr std::uint16_t kHeaderFormat = 1;

// Wire format: DO NOT CHANGE.
enum class RecordClass : std::uint8_t { authority = 1, act = 2, fact = 3 };
enum class TargetKind : std::uint16_t { record = 1, center = 2, slot = 3, charter = 4 };

using KindId = std::uint16_t;

// One writer is one signing key on one machine since its last restore; the random instance names
// it.
using WriterInstance = std::uint64_t;

struct VectorEntry {
    WriterInstance writer = 0;
    std::uint64_t counter = 0;
    friend auto operator<=>(const VectorEntry&, const VectorEntry&) = default;
};
// Sorted by writer, each once. Covers another vector where no counter is lower.
using VersionVector = std::vector<VectorEntry>;

[[nodiscard]] bool covers(const VersionVector& newer, const VersionVector& older);
// Which version of a slot stands above which: one that covers the other. With equal vectors they
// are siblings.
[[nodiscard]] inline bool supersedes(const VersionVector& newer, const VersionVector& older) {
    return covers(newer, older) && newer != older;
}
// The least vector that covers both.
[[nodiscard]] VersionVector merged(const VersionVector& a, const VersionVector& b);

struct Target {
    TargetKind kind = TargetKind::record;
    FixedBytes<32, struct TargetIdTag> id{};
    SlotId slot{};  // only with TargetKind::slot, whose id is the center
    friend auto operator<=>(const Target&, const Target&) = default;
};

struct Header {
    KindId kind = 0;
    RecordClass record_class = RecordClass::fact;
    Scope scope;
    std::uint32_t manifest_epoch = 0;
    CharterId charter;  // zero in manifests and charters
    CenterId center;    // zero in a genesis manifest
    PublicKey writer_key;
    WriterInstance writer_instance = 0;
    std::uint64_t sequence = 0;
    Hlc time;
    std::uint64_t expires_ms = 0;
    SlotId slot;  // facts
    std::vector<RecordId> parents;
    VersionVector vector;         // facts
    std::vector<Target> targets;  // acts and authority
    SlotId scope_key;             // encrypted bodies
    std::uint32_t body_bytes = 0;
    Digest body_commitment;

    friend bool operator==(const Header&, const Header&) = default;
};

// Canonical bytes of a well-formed header.
// Errors: wrong_class, malformed or over_limit where is_well_formed says so; too_large.
[[nodiscard]] Result<Bytes> encode_header(const Header& header);

// Errors: too_large, malformed, not_canonical, unknown_format, wrong_class, over_limit. Fields that
// a newer version added are allowed (the bytes are kept as they came); bits that format 1 leaves
// unset are not.
[[nodiscard]] Result<Header> decode_header(ByteSpan bytes);

// The rules that need nothing but the header itself (docs/PROTOCOL.md, "Well-formed headers").
[[nodiscard]] Result<void> is_well_formed(const Header& header);

}  // namespace tsunagi
