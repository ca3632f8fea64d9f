// Any bytes as a record, and as a header: refused, or with one encoding.
#include "protocol/base/check.h"
#include "protocol/record/body.h"
#include "protocol/record/record.h"

namespace {

using namespace tsunagi;

void try_header(ByteSpan bytes) {
    const auto header = decode_header(bytes);
    if (!header) return;
    CHECK(is_well_formed(*header).has_value());
    const auto encoded = encode_header(*header);
    // Fields of a later version make the bytes longer than ours.
    CHECK(encoded.has_value() && encoded->size() <= bytes.size());
    CHECK(*decode_header(*encoded) == *header);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool is_ready = (init_crypto(), true);
    CHECK(is_ready);
    const ByteSpan bytes(data, size);
    try_header(bytes);
    auto parsed = parse_record(Bytes(bytes.begin(), bytes.end()));
    if (!parsed) return 0;
    CHECK(*record_length(bytes) == size);
    try_header(parsed->header_bytes());
    CHECK(parsed->id() == record_id(parsed->header_bytes(), parsed->signature()));
    const auto body = decode_body(parsed->body());
    if (body) {
        const auto encoded = encode_body(*body);
        CHECK(!encoded || *decode_body(*encoded) == *body);
    }
    (void)thing_of(parsed->header().kind, parsed->body());
    (void)check_record(std::move(*parsed));
    return 0;
}
