#include "protocol/record/erasure.h"

#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/record/canonical.h"

namespace tsunagi {
namespace {

Result<void> is_receipt(std::span<const RecordId> ids) {
    if (ids.size() > kErasureReceiptIdsMax) return Error::over_limit;
    const bool is_good =
        !ids.empty() && std::ranges::adjacent_find(ids, std::greater_equal{}) == ids.end();
    return is_good ? Result<void>{} : Error::bad_field;
}

Result<Erasure> read(schema::Erasure::Reader in) {
    if (in.getReason() == 0) return Error::bad_field;
    return Erasure{static_cast<ErasureReason>(in.getReason()), in.getAtOnce()};
}

Result<std::vector<RecordId>> read(schema::ErasureReceipt::Reader in) {
    if (in.getErasures().size() > kErasureReceiptIdsMax) return Error::over_limit;
    std::vector<RecordId> out;
    out.reserve(in.getErasures().size());
    for (const auto id : in.getErasures()) out.push_back(read_fixed<RecordId>(id));
    if (const auto good = is_receipt(out); !good) return good.error();
    return out;
}

}  // namespace

Result<SlotId> erased_slot(const Header& header) {
    if (header.targets.size() != 1 || !header.parents.empty()) return Error::bad_reference;
    const Target& target = header.targets.front();
    if (target.kind != TargetKind::slot || target.id.bytes != header.center.bytes)
        return Error::bad_reference;
    return target.slot;
}

Result<RecordId> approved_erasure(const Header& header) {
    const bool is_good = header.targets.size() == 1 && header.parents.empty() &&
                         header.body_bytes == 0 &&
                         header.targets.front().kind == TargetKind::record;
    if (!is_good) return Error::bad_reference;
    return same_bytes<RecordId>(header.targets.front().id);
}

Result<Bytes> encode_erasure(const Erasure& erasure) {
    if (static_cast<std::uint16_t>(erasure.reason) == 0) return Error::bad_field;
    return write_canonical<schema::Erasure>([&](schema::Erasure::Builder out) {
        out.setReason(static_cast<std::uint16_t>(erasure.reason));
        out.setAtOnce(erasure.is_at_once);
    });
}

Result<Erasure> decode_erasure(ByteSpan body) {
    return read_canonical<schema::Erasure>(body, CanonicalForm::required,
                                           [](schema::Erasure::Reader in) { return read(in); });
}

Result<Bytes> encode_erasure_receipt(std::span<const RecordId> erasures) {
    if (const auto good = is_receipt(erasures); !good) return good.error();
    return write_canonical<schema::ErasureReceipt>([&](schema::ErasureReceipt::Builder out) {
        auto list = out.initErasures(static_cast<unsigned>(erasures.size()));
        for (unsigned i = 0; i < list.size(); ++i) write_fixed(list[i], erasures[i]);
    });
}

Result<std::vector<RecordId>> decode_erasure_receipt(ByteSpan body) {
    return read_canonical<schema::ErasureReceipt>(
        body, CanonicalForm::required, [](schema::ErasureReceipt::Reader in) { return read(in); });
}

}  // namespace tsunagi
