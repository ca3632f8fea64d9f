#include "protocol/record/kinds/rows.h"

namespace tsunagi::rows {
namespace {

constexpr KindRow authority(KindId id, Label name, Label en, Label ja) {
    return {id,
            name,
            RecordClass::authority,
            ScopeLevel::authority,
            ScopeLevel::authority,
            "",
            "",
            0,
            en,
            ja,
            {}};
}

constexpr KindRow kAuthority[] = {
    authority(kind::kManifest, "manifest", "manifest", "運営証"),
    authority(kind::kCharter, "charter", "charter", "連合の規約"),
    authority(kind::kSponsor, "sponsor", "sponsorship", "推薦"),
    authority(kind::kCosign, "cosign", "co-signature", "連署"),
    authority(kind::kEndpoint, "endpoint", "endpoint", "接続口"),
    {kind::kSeal,
     "seal",
     RecordClass::act,
     ScopeLevel::nation,
     ScopeLevel::nation,
     "",
     "",
     0,
     "seal",
     "封印",
     {}},
};

}  // namespace

std::span<const KindRow> authority_kinds() { return kAuthority; }

}  // namespace tsunagi::rows
