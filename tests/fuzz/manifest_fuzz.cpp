// Any bytes as a manifest, a charter, an endpoint, a body, a sealed one and an invitation: refused,
// or there and back.
#include "protocol/base/check.h"
#include "protocol/record/body.h"
#include "protocol/record/endpoint.h"
#include "protocol/record/invitation.h"
#include "protocol/record/manifest.h"
#include "protocol/record/sealed_body.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tsunagi;
    const ByteSpan bytes(data, size);
    if (const auto manifest = decode_manifest(bytes)) {
        const auto encoded = encode_manifest(*manifest);
        CHECK(encoded.has_value() && encoded->size() <= size);
        CHECK(*decode_manifest(*encoded) == *manifest);
        for (const Grant& grant : manifest->grants) {
            (void)manifest->grant_for(grant.key, grant.role, Hlc{grant.not_before_ms << 16});
        }
    }
    if (const auto charter = decode_charter(bytes)) {
        CHECK(*decode_charter(*encode_charter(*charter)) == *charter);
    }
    if (const auto endpoint = decode_endpoint(bytes)) {
        CHECK(*decode_endpoint(*encode_endpoint(*endpoint)) == *endpoint);
    }
    if (const auto body = decode_body(bytes)) {
        const auto encoded = encode_body(*body);
        CHECK(!encoded || *decode_body(*encoded) == *body);
    }
    if (const auto readers = readers_of(bytes))
        CHECK(!readers->empty() && readers->size() <= kBodyReadersMax);
    const std::string text(bytes.begin(), bytes.end());
    if (const auto invitation = parse_invitation(text)) {
        CHECK(*parse_invitation(invitation_text(*invitation)) == *invitation);
    }
    return 0;
}
