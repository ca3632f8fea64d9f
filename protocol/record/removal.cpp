#include "protocol/record/removal.h"

#include "protocol/record/kept_lists.h"
#include "protocol/record/kinds.h"

namespace tsunagi {
namespace {

// Not one of a center alone: what others keep for themselves nobody lists.
bool may_have_list(const Scope& scope) {
    return scope.level > ScopeLevel::center && scope.level <= ScopeLevel::public_ &&
           is_well_formed(scope);
}

Result<void> is_well_formed(const KeptWork& kept) {
    if (kept.authority_ids.size() > kRevocationAuthorityIdsMax ||
        kept.lists.size() > kRevocationListsMax)
        return Error::over_limit;
    const bool is_good =
        is_ascending(std::span(kept.authority_ids)) && is_ascending(std::span(kept.lists)) &&
        std::ranges::all_of(kept.lists,
                            [](const KeptList& list) { return may_have_list(list.scope); });
    return is_good ? Result<void>{} : Error::bad_field;
}

Result<Bytes> removal_body(std::uint16_t reason, const KeptWork& kept) {
    if (const auto good = is_well_formed(kept); !good) return good.error();
    return write_canonical<schema::Removal>([&](schema::Removal::Builder out) {
        out.setReason(reason);
        write_kept(out, kept.authority_ids, kept.lists);
    });
}

Result<Removal> read_removal_body(ByteSpan body) {
    return read_canonical<schema::Removal>(
        body, CanonicalForm::required, [](schema::Removal::Reader in) -> Result<Removal> {
            Removal out;
            out.reason = static_cast<RemovalReason>(in.getReason());
            if (const auto good = read_kept(in, {}, out.kept.authority_ids, out.kept.lists); !good)
                return good.error();
            if (const auto good = is_well_formed(out.kept); !good) return good.error();
            return out;
        });
}

Result<CheckedRecord> make_officers_record(KindId kind,
                                           const Target& target,
                                           const Result<Bytes>& body,
                                           const Revoker& by,
                                           WallTime now,
                                           Random& random) {
    if (!body) return body.error();
    const Salt salt = random.fixed<Salt>();
    Header header = officers_header(by, now, random);
    header.kind = kind;
    header.record_class = RecordClass::authority;
    header.scope = Scope::authority();
    header.targets = {target};
    return make_record(std::move(header), *body, salt, by.signer);
}

constexpr std::uint16_t kNoReason = 0;  // of approvals: it stands in what they approve

}  // namespace

Result<Bytes> encode_removal(const Removal& removal) {
    const auto reason = static_cast<std::uint16_t>(removal.reason);
    if (reason == kNoReason) return Error::bad_field;
    return removal_body(reason, removal.kept);
}

Result<Removal> decode_removal(ByteSpan body) {
    auto removal = read_removal_body(body);
    if (removal && static_cast<std::uint16_t>(removal->reason) == kNoReason)
        return Error::bad_field;
    return removal;
}

Result<Bytes> encode_removal_approval(const KeptWork& kept) {
    return removal_body(kNoReason, kept);
}

Result<KeptWork> decode_removal_approval(ByteSpan body) {
    auto removal = read_removal_body(body);
    if (!removal) return removal.error();
    if (static_cast<std::uint16_t>(removal->reason) != kNoReason) return Error::bad_field;
    return std::move(removal->kept);
}

Result<CheckedRecord> make_removal(const CenterId& target,
                                   const Removal& removal,
                                   const Revoker& by,
                                   WallTime now,
                                   Random& random) {
    return make_officers_record(kind::kRemoval,
                                {TargetKind::center, same_bytes<decltype(Target::id)>(target), {}},
                                encode_removal(removal), by, now, random);
}

Result<CheckedRecord> make_removal_approval(const RecordId& removal,
                                            const KeptWork& kept,
                                            const Revoker& by,
                                            WallTime now,
                                            Random& random) {
    return make_officers_record(kind::kRemovalApproval,
                                {TargetKind::record, same_bytes<decltype(Target::id)>(removal), {}},
                                encode_removal_approval(kept), by, now, random);
}

}  // namespace tsunagi
