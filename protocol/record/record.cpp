#include "protocol/record/record.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/crypto/hash.h"

namespace tsunagi {
namespace {

constexpr std::size_t kLengthsBytes = 8;
constexpr std::size_t kBodyLengthAt = 4;

std::uint32_t get_u32(ByteSpan in) {
    return std::uint32_t{in[0]} | std::uint32_t{in[1]} << 8 | std::uint32_t{in[2]} << 16 |
           std::uint32_t{in[3]} << 24;
}

void put_u32(Bytes& out, std::size_t value) {
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

}  // namespace

CenterId author_of(const ParsedRecord& record) {
    const CenterId& center = record.header().center;
    return center.is_zero() ? same_bytes<CenterId>(record.id()) : center;
}

ByteSpan ParsedRecord::header_bytes() const {
    return ByteSpan(bytes_).subspan(kLengthsBytes, header_bytes_);
}

Signature ParsedRecord::signature() const {
    return *Signature::from(
        ByteSpan(bytes_).subspan(kLengthsBytes + header_bytes_, Signature::kSize));
}

HeaderHash ParsedRecord::header_hash() const {
    return same_bytes<HeaderHash>(hash(HashDomain::header, {header_bytes()}));
}

ByteSpan ParsedRecord::salt() const {
    if (body_bytes_ == 0) return {};
    return ByteSpan(bytes_).subspan(kLengthsBytes + header_bytes_ + Signature::kSize, Salt::kSize);
}

ByteSpan ParsedRecord::body() const {
    if (body_bytes_ == 0) return {};
    return ByteSpan(bytes_).last(body_bytes_);
}

Result<std::size_t> record_length(ByteSpan bytes) {
    if (bytes.size() < kLengthsBytes) return Error::malformed;
    const std::size_t header = get_u32(bytes);
    const std::size_t body = get_u32(bytes.subspan(4));
    if (header > kHeaderBytesMax || body > kBodyBytesMax) return Error::too_large;
    if (header < 8 || header % 8 != 0) return Error::malformed;
    return kLengthsBytes + header + Signature::kSize + (body == 0 ? 0 : Salt::kSize + body);
}

Result<ParsedRecord> parse_record(Bytes bytes) {
    const auto length = record_length(bytes);
    if (!length) return length.error();
    if (*length != bytes.size()) return Error::malformed;
    ParsedRecord out;
    out.header_bytes_ = get_u32(bytes);
    out.body_bytes_ = get_u32(ByteSpan(bytes).subspan(4));
    out.bytes_ = std::move(bytes);
    auto header = decode_header(out.header_bytes());
    if (!header) return header.error();
    out.header_ = std::move(*header);
    if (out.body_bytes_ != 0 && out.body_bytes_ != out.header_.body_bytes) return Error::malformed;
    out.id_ = record_id(out.header_bytes(), out.signature());
    return out;
}

std::vector<ContentId> contents_named_by(const ParsedRecord& record) {
    if (record.header().record_class != RecordClass::fact) return {};
    return contents_of(record.body());
}

Result<CheckedRecord> check_record(ParsedRecord record) {
    if (!record.body().empty()) {
        const Digest commitment = body_commitment(*Salt::from(record.salt()), record.body());
        if (commitment != record.header().body_commitment) return Error::body_mismatch;
    }
    if (!verify_signature(SignDomain::record, record.header().writer_key, record.header_bytes(),
                          record.signature())) {
        return Error::bad_signature;
    }
    return CheckedRecord(std::move(record));
}

CheckedRecord trust_stored(ParsedRecord record) { return CheckedRecord(std::move(record)); }

Bytes bytes_without_body(const ParsedRecord& record) {
    const std::size_t front = kLengthsBytes + record.header_bytes().size() + Signature::kSize;
    const ByteSpan whole = record.bytes();
    // A buffer of its own: the record's is as long as the body was.
    Bytes out(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(front));
    std::fill_n(out.begin() + kBodyLengthAt, 4, std::uint8_t{0});
    return out;
}

CheckedRecord stripped(CheckedRecord record) {
    if (record.parsed_.body().empty()) return record;
    const bool is_vouched = record.is_vouched_;
    auto parsed = parse_record(bytes_without_body(record.parsed_));
    CHECK(parsed.has_value() && parsed->id() == record.id());
    return CheckedRecord(std::move(*parsed), is_vouched);
}

Result<CheckedRecord> make_record(Header header,
                                  ByteSpan body,
                                  const Salt& salt,
                                  const SecretKey& key) {
    CHECK(header.writer_key == key.public_key());
    if (body.size() > kBodyBytesMax) return Error::too_large;
    header.body_bytes = static_cast<std::uint32_t>(body.size());
    header.body_commitment = body.empty() ? Digest{} : body_commitment(salt, body);
    const auto encoded = encode_header(header);
    if (!encoded) return encoded.error();

    Bytes bytes;
    bytes.reserve(kLengthsBytes + encoded->size() + Signature::kSize + Salt::kSize + body.size());
    put_u32(bytes, encoded->size());
    put_u32(bytes, body.size());
    bytes.insert(bytes.end(), encoded->begin(), encoded->end());
    const Signature signature = key.sign(SignDomain::record, *encoded);
    bytes.insert(bytes.end(), signature.bytes.begin(), signature.bytes.end());
    if (!body.empty()) {
        bytes.insert(bytes.end(), salt.bytes.begin(), salt.bytes.end());
        bytes.insert(bytes.end(), body.begin(), body.end());
    }
    auto parsed = parse_record(std::move(bytes));
    if (!parsed) return parsed.error();
    return trust_stored(std::move(*parsed));
}

RecordId record_id(ByteSpan header_bytes, const Signature& signature) {
    return same_bytes<RecordId>(hash(HashDomain::record_id, {header_bytes, signature.span()}));
}

Digest body_commitment(const Salt& salt, ByteSpan body) {
    return hash(HashDomain::body, {salt.span(), body});
}

}  // namespace tsunagi
