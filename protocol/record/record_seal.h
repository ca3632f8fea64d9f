// record_seal.h - a seal: one signature that vouches for thousands of records of one writer and
// scope.
//
// A seal is an act whose body lists runs of the writer's sequence numbers ("chunks"), each with a
// digest over the ids of its records. Who has a chunk and its seal knows that the sealing center's
// machine saw exactly these records, at the cost of a hash a record; each record's own signature is
// still there, is still what proves it, and is checked in the background. A seal never makes a
// record valid: it only lets that check wait.
//
//   chunk digest = H(tsunagi/seal-chunk/1, ids of its records in the order of their sequence)
//
// Why sequences and not a list of ids: receivers have the ids anyway (they are hashes of what they
// received), so a seal costs 52 bytes for 512 records instead of 16 KiB. Not a proof of
// completeness: other records may have the same sequence (a fork of the writer), and they count or
// not by their own signatures.
//
// Bounds: kSealChunksMax chunks; kChunkRecordsMax records and kChunkBytesMax bytes a chunk. Pure.
#pragma once

#include <vector>

#include "protocol/record/record.h"

namespace tsunagi {

struct SealChunk {
    std::uint64_t first = 0;  // sequence of its first record
    std::uint64_t last = 0;   // and of its last
    std::uint32_t count = 0;  // refused publications leave gaps
    Digest digest;
    friend bool operator==(const SealChunk&, const SealChunk&) = default;
};

struct RecordSeal {
    WriterInstance writer = 0;
    std::vector<SealChunk> chunks;  // ascending, not overlapping
    friend bool operator==(const RecordSeal&, const RecordSeal&) = default;
};

// Errors: bad_field (a rule above is broken), over_limit.
[[nodiscard]] Result<Bytes> encode_seal(const RecordSeal& seal);
// Errors: malformed, not_canonical, bad_field, over_limit.
[[nodiscard]] Result<RecordSeal> decode_seal(ByteSpan body);

// Pre: in the order of sequence.
[[nodiscard]] Digest chunk_digest(std::span<const RecordId> ids);

// A chunk as it came, to be held against what its seal says. The seal was checked and counts.
struct SealedChunk {
    CenterId center;
    Scope scope;
    WriterInstance writer = 0;
    SealChunk chunk;
    Bytes payload;              // compressed: record after record
    std::size_t raw_bytes = 0;  // of the records
};

// The chunk's records, vouched for (CheckedRecord::is_vouched), if they are exactly those that were
// sealed. Bodies are held against their commitments, signatures are not looked at.
// Errors: too_large, and those of decompress and parse_record; body_mismatch (also of an
// act the body that is missing; of a fact it may have been erased); bad_reference (another writer,
// scope or sequence than the seal's); bad_seal.
[[nodiscard]] Result<std::vector<CheckedRecord>> check_sealed(const SealedChunk& chunk);

}  // namespace tsunagi
