#include "storage/record_form.h"

#include "protocol/base/check.h"

namespace tsunagi::storage {
namespace {

constexpr std::uint8_t kWhole = 0;
constexpr std::uint8_t kBodyApart = 1;
constexpr std::uint8_t kDroppedForm = 2;
constexpr std::size_t kBodyLengthAt = 4;  // in a record's bytes

// Without its body the record is in form, and tells by what name its body goes. Pre: a record's
// bytes up to and with the signature, at least its lengths.
Bytes without_body_length(Bytes bytes) {
    std::fill_n(bytes.begin() + kBodyLengthAt, 4, std::uint8_t{0});
    return bytes;
}

}  // namespace

Bytes dropped_form() { return {kDroppedForm}; }
bool is_dropped(ByteSpan value) { return value.size() == 1 && value[0] == kDroppedForm; }
bool is_body_in_file(ByteSpan value) { return !value.empty() && value[0] == kBodyApart; }

Bytes erased_form(const ParsedRecord& record) {
    Bytes out = bytes_without_body(record);
    out.insert(out.begin(), kWhole);
    return out;
}

std::optional<Digest> body_file_of(ByteSpan value) {
    if (!is_body_in_file(value)) return std::nullopt;
    Bytes bare(value.begin() + 1, value.end());
    if (bare.size() < kBodyLengthAt + 4) return std::nullopt;
    const auto parsed = parse_record(without_body_length(std::move(bare)));
    return parsed ? std::optional(parsed->header().body_commitment) : std::nullopt;
}

bool is_body_kept(ByteSpan value, const ParsedRecord& record) {
    return !record.body().empty() || is_body_in_file(value);
}

bool is_body_apart(const ParsedRecord& record, std::size_t body_file_bytes_min) {
    return record.body().size() >= body_file_bytes_min && !record.body().empty();
}

ByteSpan body_file_content(const ParsedRecord& record) {
    CHECK(!record.body().empty());
    return record.bytes().last(Salt::kSize + record.body().size());
}

Bytes pack_record(const ParsedRecord& record, std::size_t body_file_bytes_min) {
    const bool is_apart = is_body_apart(record, body_file_bytes_min);
    ByteSpan bytes = record.bytes();
    if (is_apart) bytes = bytes.first(bytes.size() - body_file_content(record).size());
    Bytes value;
    value.reserve(1 + bytes.size());
    value.push_back(is_apart ? kBodyApart : kWhole);
    value.insert(value.end(), bytes.begin(), bytes.end());
    return value;
}

std::optional<Bytes> unpack_record(ByteSpan value, const BodyFiles& bodies) {
    if (value.empty() || value[0] > kBodyApart) return std::nullopt;
    Bytes bytes(value.begin() + 1, value.end());
    if (value[0] == kWhole) return bytes;

    const auto length = record_length(bytes);
    if (!length || *length <= bytes.size()) return std::nullopt;
    const std::size_t content_bytes = *length - bytes.size();
    const Bytes bare = without_body_length(bytes);
    const auto parsed = parse_record(bare);
    if (!parsed || content_bytes != Salt::kSize + parsed->header().body_bytes) return std::nullopt;
    const Digest& commitment = parsed->header().body_commitment;
    const auto content = bodies.read(commitment, content_bytes);
    if (!content) return bare;
    const ByteSpan salt = ByteSpan(*content).first(Salt::kSize);
    if (body_commitment(*Salt::from(salt), ByteSpan(*content).subspan(Salt::kSize)) != commitment)
        return bare;
    bytes.insert(bytes.end(), content->begin(), content->end());
    return bytes;
}

}  // namespace tsunagi::storage
