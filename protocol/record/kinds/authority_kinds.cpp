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

constexpr KindRow act(KindId id, Label name, Label en, Label ja) {
    return {id, name, RecordClass::act, ScopeLevel::nation, ScopeLevel::nation, "", "", 0, en,
            ja, {}};
}

constexpr KindRow kAuthority[] = {
    authority(kind::kManifest, "manifest", "manifest", "運営証"),
    authority(kind::kCharter, "charter", "charter", "連合の規約"),
    authority(kind::kSponsor, "sponsor", "sponsorship", "推薦"),
    authority(kind::kCosign, "cosign", "co-signature", "連署"),
    authority(kind::kEndpoint, "endpoint", "endpoint", "接続口"),
    authority(kind::kRevocation, "revocation", "revocation", "鍵の取り消し"),
    authority(kind::kRemoval, "removal", "removal of a center", "除名"),
    authority(kind::kRemovalApproval, "removal_approval", "approval of a removal", "除名への同意"),
    act(kind::kSeal, "seal", "seal", "封印"),
    act(kind::kKeptIds, "kept_ids", "list of what still counts", "残る記録の一覧"),
    act(kind::kErasure, "erasure", "erasure", "消去"),
    act(kind::kErasureApproval, "erasure_approval", "second signature of an erasure", "消去の承認"),
    act(kind::kErasureReceipt, "erasure_receipt", "receipt of an erasure", "消去の完了報告"),
};

}  // namespace

std::span<const KindRow> authority_kinds() { return kAuthority; }

}  // namespace tsunagi::rows
