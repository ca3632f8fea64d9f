// record.h - a record: signed header, detachable body. What is stored, sent and proved.
//
// Bytes of a record, the same on the wire, in the store and in bundles (integers little-endian):
//
//   0   u32  header bytes H (multiple of 8, 8..4096)
//   4   u32  body bytes B (0 where the record has no body, or where it was erased)
//   8   H    header, canonical Cap'n Proto
//   8+H 64   signature over "tsunagi/sign/record/1" NUL header, by the header's writer key
//   then, only if B > 0:
//   16  salt; B body
//
//   id = BLAKE2b-256("tsunagi/record-id/1" NUL header signature): the body can go, the id stays.
//
// Three types tell how far a record has come: bytes, ParsedRecord (in form), CheckedRecord
// (signature and body verified; only check_record makes one). Whether it counts is the federation's
// question, not the record's (authority/roster.h).
#pragma once

#include <memory>
#include <vector>

#include "protocol/crypto/keys.h"
#include "protocol/record/body.h"
#include "protocol/record/header.h"

namespace tsunagi {

struct SealedChunk;  // record_seal.h

// A record in form: lengths, canonical header, header rules, id. Owns its bytes; cheap to move.
class ParsedRecord {
  public:
    [[nodiscard]] const RecordId& id() const { return id_; }
    [[nodiscard]] const Header& header() const { return header_; }
    [[nodiscard]] ByteSpan bytes() const { return bytes_; }
    [[nodiscard]] ByteSpan header_bytes() const;
    [[nodiscard]] Signature signature() const;
    [[nodiscard]] HeaderHash header_hash() const;
    // True if the header commits to a body that is not among the bytes.
    [[nodiscard]] bool is_body_erased() const {
        return header_.body_bytes != 0 && body_bytes_ == 0;
    }
    // Empty where there is none.
    [[nodiscard]] ByteSpan salt() const;
    [[nodiscard]] ByteSpan body() const;
    [[nodiscard]] Bytes take_bytes() && { return std::move(bytes_); }

  private:
    friend Result<ParsedRecord> parse_record(Bytes bytes);
    Bytes bytes_;
    RecordId id_;
    Header header_;
    std::uint32_t header_bytes_ = 0;
    std::uint32_t body_bytes_ = 0;
};

// Whose it is. A genesis manifest does not name its center: its id is the center's.
[[nodiscard]] CenterId author_of(const ParsedRecord& record);

// The contents that a fact's body names; nothing for other classes.
[[nodiscard]] std::vector<ContentId> contents_named_by(const ParsedRecord& record);

// A record whose signature and body fit its header. The gate's first half; costs about 50
// microseconds of one core. Or, where is_vouched: one whose body fits, and for whose id a seal
// answers until its own signature is looked at (record_seal.h).
class CheckedRecord {
  public:
    [[nodiscard]] bool is_vouched() const { return is_vouched_; }
    [[nodiscard]] const ParsedRecord& parsed() const { return parsed_; }
    [[nodiscard]] const RecordId& id() const { return parsed_.id(); }
    [[nodiscard]] const Header& header() const { return parsed_.header(); }
    // What its body speaks of, worked out where signatures are checked (any core, any time) so that
    // the one thread that writes need not read bodies.
    [[nodiscard]] const Thing& thing() const { return thing_; }
    // The files that it names (contents_of).
    [[nodiscard]] const std::vector<ContentId>& contents() const { return contents_; }
    [[nodiscard]] ParsedRecord take() && { return std::move(parsed_); }

  private:
    friend Result<CheckedRecord> check_record(ParsedRecord record);
    friend CheckedRecord trust_stored(ParsedRecord record);
    friend CheckedRecord stripped(CheckedRecord record);
    friend Result<std::vector<CheckedRecord>> check_sealed(const SealedChunk& chunk);
    explicit CheckedRecord(ParsedRecord parsed, bool is_vouched = false)
        : parsed_(std::move(parsed)),
          thing_(thing_of(parsed_.header().kind, parsed_.body())),
          contents_(contents_named_by(parsed_)),
          is_vouched_(is_vouched) {}
    ParsedRecord parsed_;
    Thing thing_;
    std::vector<ContentId> contents_;
    bool is_vouched_ = false;
};

// Errors: malformed, too_large, and those of decode_header.
[[nodiscard]] Result<ParsedRecord> parse_record(Bytes bytes);

// Errors: bad_signature, body_mismatch.
[[nodiscard]] Result<CheckedRecord> check_record(ParsedRecord record);

// For records read back from our own store, which were checked when they came in; `tsunagi check`
// does not use it.
[[nodiscard]] CheckedRecord trust_stored(ParsedRecord record);

// Its bytes without salt and body; as they are where it has none.
[[nodiscard]] Bytes bytes_without_body(const ParsedRecord& record);
// The same record without salt and body: id, header and signature stay, and so does is_vouched.
[[nodiscard]] CheckedRecord stripped(CheckedRecord record);

// Completes `header` (body length and commitment), encodes and signs it.
// Pre: header.writer_key is key's. Errors: those of encode_header.
[[nodiscard]] Result<CheckedRecord> make_record(Header header,
                                                ByteSpan body,
                                                const Salt& salt,
                                                const SecretKey& key);

[[nodiscard]] RecordId record_id(ByteSpan header_bytes, const Signature& signature);
[[nodiscard]] Digest body_commitment(const Salt& salt, ByteSpan body);

// How many bytes the record at the front of `bytes` has. For streams of records. Errors: malformed,
// too_large.
[[nodiscard]] Result<std::size_t> record_length(ByteSpan bytes);

}  // namespace tsunagi
