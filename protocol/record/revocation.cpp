#include "protocol/record/revocation.h"

#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/record/kept_lists.h"
#include "protocol/record/kinds.h"

namespace tsunagi {
namespace {

// Networks are nobody's, and authority records are listed by the revocation itself.
bool may_have_list(const Scope& scope, const CenterId& center) {
    if (scope.level > ScopeLevel::public_ || !is_well_formed(scope)) return false;
    return scope.level != ScopeLevel::center || scope == Scope::of_center(center);
}

Result<void> is_well_formed(const Revocation& revocation, const CenterId& center) {
    if (revocation.authority_ids.size() > kRevocationAuthorityIdsMax ||
        revocation.lists.size() > kRevocationListsMax)
        return Error::over_limit;
    const bool is_good = !revocation.key.is_zero() &&
                         static_cast<std::uint16_t>(revocation.reason) != 0 &&
                         is_ascending(std::span(revocation.authority_ids)) &&
                         is_ascending(std::span(revocation.lists)) &&
                         std::ranges::all_of(revocation.lists, [&](const KeptList& list) {
                             return may_have_list(list.scope, center);
                         });
    return is_good ? Result<void>{} : Error::bad_field;
}

Result<Revocation> read(schema::Revocation::Reader in, const CenterId& center) {
    Revocation out;
    out.key = read_fixed<PublicKey>(in.getKey());
    out.reason = static_cast<RevocationReason>(in.getReason());
    if (const auto good = read_kept(in, Scope::of_center(center), out.authority_ids, out.lists);
        !good)
        return good.error();
    if (const auto good = is_well_formed(out, center); !good) return good.error();
    return out;
}

Result<void> is_list(std::span<const RecordId> ids) {
    if (ids.size() > kKeptIdsMax) return Error::over_limit;
    return !ids.empty() && is_ascending(ids) ? Result<void>{} : Error::bad_field;
}

Result<std::vector<RecordId>> read(schema::KeptIds::Reader in) {
    if (in.getIds().size() > kKeptIdsMax) return Error::over_limit;
    std::vector<RecordId> out;
    out.reserve(in.getIds().size());
    for (const auto id : in.getIds()) out.push_back(read_fixed<RecordId>(id));
    if (const auto good = is_list(out); !good) return good.error();
    return out;
}

}  // namespace

Header officers_header(const Revoker& by, WallTime now, Random& random) {
    Header header;
    header.manifest_epoch = by.epoch;
    header.charter = by.charter;
    header.center = by.center;
    header.writer_key = by.signer.public_key();
    header.writer_instance = random.u64();
    header.sequence = 1;
    header.time = Hlc::at(now);
    return header;
}

Result<Bytes> encode_revocation(const Revocation& revocation, const CenterId& center) {
    if (const auto good = is_well_formed(revocation, center); !good) return good.error();
    return write_canonical<schema::Revocation>([&](schema::Revocation::Builder out) {
        write_fixed(out.initKey(), revocation.key);
        out.setReason(static_cast<std::uint16_t>(revocation.reason));
        write_kept(out, revocation.authority_ids, revocation.lists);
    });
}

Result<Revocation> decode_revocation(ByteSpan body, const CenterId& center) {
    return read_canonical<schema::Revocation>(
        body, CanonicalForm::required,
        [&](schema::Revocation::Reader in) { return read(in, center); });
}

Result<Bytes> encode_kept_ids(std::span<const RecordId> ids) {
    if (const auto good = is_list(ids); !good) return good.error();
    return write_canonical<schema::KeptIds>([&](schema::KeptIds::Builder out) {
        auto list = out.initIds(static_cast<unsigned>(ids.size()));
        for (unsigned i = 0; i < list.size(); ++i) write_fixed(list[i], ids[i]);
    });
}

Result<std::vector<RecordId>> decode_kept_ids(ByteSpan body) {
    return read_canonical<schema::KeptIds>(body, CanonicalForm::required,
                                           [](schema::KeptIds::Reader in) { return read(in); });
}

Result<CheckedRecord> make_revocation(const Revocation& revocation,
                                      const Revoker& by,
                                      WallTime now,
                                      Random& random) {
    const auto body = encode_revocation(revocation, by.center);
    if (!body) return body.error();
    const Salt salt = random.fixed<Salt>();
    Header header = officers_header(by, now, random);
    header.kind = kind::kRevocation;
    header.record_class = RecordClass::authority;
    header.scope = Scope::authority();
    return make_record(std::move(header), *body, salt, by.signer);
}

Result<CheckedRecord> make_kept_ids(std::span<const RecordId> ids,
                                    const Scope& scope,
                                    const Revoker& by,
                                    WallTime now,
                                    Random& random) {
    const auto body = encode_kept_ids(ids);
    if (!body) return body.error();
    const Salt salt = random.fixed<Salt>();
    Header header = officers_header(by, now, random);
    header.kind = kind::kKeptIds;
    header.record_class = RecordClass::act;
    header.scope = scope;
    return make_record(std::move(header), *body, salt, by.signer);
}

}  // namespace tsunagi
