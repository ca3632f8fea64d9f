// Any bytes as the body of a revocation, a list of what still counts, a removal, an approval of
// one, an erasure and an answer to it: refused, or there and back. Not to the byte: a later version
// may have added fields.
#include "protocol/base/check.h"
#include "protocol/record/erasure.h"
#include "protocol/record/removal.h"
#include "protocol/record/revocation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tsunagi;
    const ByteSpan bytes(data, size);
    const CenterId center{{1}};
    if (const auto revocation = decode_revocation(bytes, center)) {
        const auto encoded = encode_revocation(*revocation, center);
        CHECK(encoded->size() <= size && *decode_revocation(*encoded, center) == *revocation);
    }
    if (const auto ids = decode_kept_ids(bytes))
        CHECK(*decode_kept_ids(*encode_kept_ids(*ids)) == *ids);
    const auto removal = decode_removal(bytes);
    const auto kept = decode_removal_approval(bytes);
    CHECK(!removal || !kept);
    if (removal) CHECK(*decode_removal(*encode_removal(*removal)) == *removal);
    if (kept) CHECK(*decode_removal_approval(*encode_removal_approval(*kept)) == *kept);
    if (const auto erasure = decode_erasure(bytes))
        CHECK(*decode_erasure(*encode_erasure(*erasure)) == *erasure);
    if (const auto ids = decode_erasure_receipt(bytes))
        CHECK(*decode_erasure_receipt(*encode_erasure_receipt(*ids)) == *ids);
    return 0;
}
