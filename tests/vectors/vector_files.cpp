// What a golden file is called, how its bytes are written, and who judges them.
#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/compress.h"
#include "protocol/base/limits.h"
#include "protocol/crypto/keys.h"
#include "protocol/record/endpoint.h"
#include "protocol/record/erasure.h"
#include "protocol/record/manifest.h"
#include "protocol/record/record_seal.h"
#include "protocol/record/removal.h"
#include "protocol/record/revocation.h"
#include "protocol/record/sealed_body.h"
#include "protocol/session/wire.h"
#include "tests/vectors/bundle_vectors.h"
#include "tests/vectors/vectors.h"

namespace tsunagi {

std::string Vector::path() const {
    return format + (error ? "/nay/" + name + "." + error_name(*error) : "/yay/" + name) + ".hex";
}

std::string error_name(Error error) {
    switch (error) {
        case Error::malformed: return "malformed";
        case Error::not_canonical: return "not_canonical";
        case Error::too_large: return "too_large";
        case Error::bad_signature: return "bad_signature";
        case Error::body_mismatch: return "body_mismatch";
        case Error::unknown_format: return "unknown_format";
        case Error::bad_text: return "bad_text";
        case Error::wrong_class: return "wrong_class";
        case Error::bad_field: return "bad_field";
        case Error::over_limit: return "over_limit";
        case Error::not_found: return "not_found";
        default: return "error_" + std::to_string(static_cast<unsigned>(error));
    }
}

std::string hex_lines(ByteSpan bytes) {
    const std::string hex = to_hex(bytes);
    std::string out;
    for (std::size_t at = 0; at < hex.size(); at += 64) out += hex.substr(at, 64) + "\n";
    return out;
}

std::vector<RecordId> ascending_ids(Random& random, std::size_t count) {
    std::vector<RecordId> ids(count);
    for (RecordId& id : ids) id = random.fixed<RecordId>();
    std::ranges::sort(ids);
    return ids;
}

Bytes record_bytes(const Result<CheckedRecord>& record) {
    CHECK(record.has_value());
    const ByteSpan bytes = record->parsed().bytes();
    return {bytes.begin(), bytes.end()};
}

std::optional<Error> verdict_on(const std::string& format, const Bytes& bytes) {
    init_crypto();
    const auto error_of = [](const auto& result) {
        return result ? std::nullopt : std::optional(result.error());
    };
    if (format == "header") return error_of(decode_header(bytes));
    if (format == "manifest") return error_of(decode_manifest(bytes));
    if (format == "body") return error_of(decode_body(bytes));
    if (format == "frame") return error_of(decode_frame(bytes));
    if (format == "packed") return error_of(decompress(bytes, kBundleBlockBytesMax));
    if (format == "bundle") return verdict_on_bundle(bytes);
    if (format == "seal") return error_of(decode_seal(bytes));
    if (format == "sealed") return error_of(readers_of(bytes));
    if (format == "revocation") return error_of(decode_revocation(bytes, CenterId{{1}}));
    if (format == "removal") return error_of(decode_removal(bytes));
    if (format == "removal_approval") return error_of(decode_removal_approval(bytes));
    if (format == "erasure") return error_of(decode_erasure(bytes));
    if (format == "erasure_receipt") return error_of(decode_erasure_receipt(bytes));
    if (format == "kept_ids") return error_of(decode_kept_ids(bytes));
    if (format == "endpoint") return error_of(decode_endpoint(bytes));
    CHECK(format == "record");
    auto parsed = parse_record(bytes);
    return parsed ? error_of(check_record(std::move(*parsed))) : error_of(parsed);
}

}  // namespace tsunagi
