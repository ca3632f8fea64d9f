#include "protocol/record/header.h"

#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/record/canonical.h"

namespace tsunagi {
namespace {

bool is_sorted_once(const VersionVector& vector) {
    return std::adjacent_find(vector.begin(), vector.end(),
                              [](const VectorEntry& a, const VectorEntry& b) {
                                  return a.writer >= b.writer;
                              }) == vector.end();
}

void write(schema::Header::Builder out, const Header& header) {
    out.setFormat(kHeaderFormat);
    out.setKind(header.kind);
    out.setRecordClass(static_cast<std::uint8_t>(header.record_class));
    out.setScopeLevel(static_cast<std::uint8_t>(header.scope.level));
    out.setScopeArea(header.scope.area);
    out.setManifestEpoch(header.manifest_epoch);
    write_fixed(out.getCharter(), header.charter);
    write_fixed(out.getCenter(), header.center);
    write_fixed(out.getWriterKey(), header.writer_key);
    out.setWriterInstance(header.writer_instance);
    out.setSequence(header.sequence);
    out.setTime(header.time.value);
    write_fixed(out.getBodyCommitment(), header.body_commitment);
    out.setBodyBytes(header.body_bytes);
    write_fixed(out.getSlot(), header.slot);
    out.setExpires(header.expires_ms);
    if (!header.parents.empty()) {
        auto list = out.initParents(static_cast<unsigned>(header.parents.size()));
        for (unsigned i = 0; i < list.size(); ++i) write_fixed(list[i], header.parents[i]);
    }
    if (!header.vector.empty()) {
        auto list = out.initVector(static_cast<unsigned>(header.vector.size()));
        for (unsigned i = 0; i < list.size(); ++i) {
            list[i].setWriter(header.vector[i].writer);
            list[i].setCounter(header.vector[i].counter);
        }
    }
    if (!header.targets.empty()) {
        auto list = out.initTargets(static_cast<unsigned>(header.targets.size()));
        for (unsigned i = 0; i < list.size(); ++i) {
            const Target& target = header.targets[i];
            list[i].setKind(static_cast<std::uint16_t>(target.kind));
            write_fixed(list[i].initId(), target.id);
            if (!target.slot.is_zero()) write_fixed(list[i].initSlot(), target.slot);
        }
    }
    if (header.scope.level == ScopeLevel::network)
        write_fixed(out.initNetwork(), header.scope.owner);
    if (!header.scope_key.is_zero()) write_fixed(out.initScopeKey(), header.scope_key);
}

// The scope's owner is not in the header where it can be told: a center scope belongs to the
// author.
Scope read_scope(schema::Header::Reader in, const CenterId& center) {
    Scope scope{static_cast<ScopeLevel>(in.getScopeLevel()), in.getScopeArea(), {}};
    if (scope.level == ScopeLevel::center) scope.owner = same_bytes<decltype(Scope::owner)>(center);
    if (scope.level == ScopeLevel::network)
        scope.owner = read_fixed<decltype(Scope::owner)>(in.getNetwork());
    return scope;
}

Result<Header> read(schema::Header::Reader in) {
    if (in.getFormat() != kHeaderFormat) return Error::unknown_format;
    if (in.getFlags() != 0) return Error::malformed;
    if (in.getScopeLevel() > static_cast<std::uint8_t>(ScopeLevel::authority))
        return Error::malformed;
    if (in.getParents().size() > kParentsMax || in.getVector().size() > kVectorEntriesMax ||
        in.getTargets().size() > kTargetsMax) {
        return Error::over_limit;
    }
    Header header;
    header.kind = in.getKind();
    header.record_class = static_cast<RecordClass>(in.getRecordClass());
    header.manifest_epoch = in.getManifestEpoch();
    header.charter = read_fixed<CharterId>(in.getCharter());
    header.center = read_fixed<CenterId>(in.getCenter());
    header.scope = read_scope(in, header.center);
    header.writer_key = read_fixed<PublicKey>(in.getWriterKey());
    header.writer_instance = in.getWriterInstance();
    header.sequence = in.getSequence();
    header.time = {in.getTime()};
    header.body_commitment = read_fixed<Digest>(in.getBodyCommitment());
    header.body_bytes = in.getBodyBytes();
    header.slot = read_fixed<SlotId>(in.getSlot());
    header.expires_ms = in.getExpires();
    for (const auto parent : in.getParents())
        header.parents.push_back(read_fixed<RecordId>(parent));
    for (const auto entry : in.getVector())
        header.vector.push_back({entry.getWriter(), entry.getCounter()});
    for (const auto target : in.getTargets()) {
        header.targets.push_back({static_cast<TargetKind>(target.getKind()),
                                  read_fixed<decltype(Target::id)>(target.getId()),
                                  read_fixed<SlotId>(target.getSlot())});
    }
    header.scope_key = read_fixed<SlotId>(in.getScopeKey());
    const auto formed = is_well_formed(header);
    if (!formed) return formed.error();
    return header;
}

Result<void> is_well_formed_fact(const Header& header) {
    if (header.scope.level == ScopeLevel::authority || header.slot.is_zero())
        return Error::wrong_class;
    if (!header.targets.empty()) return Error::wrong_class;
    const auto own = std::find_if(
        header.vector.begin(), header.vector.end(),
        [&](const VectorEntry& entry) { return entry.writer == header.writer_instance; });
    if (!is_sorted_once(header.vector) || own == header.vector.end() || own->counter == 0)
        return Error::malformed;
    return {};
}

Result<void> is_well_formed_act(const Header& header) {
    const bool is_authority = header.record_class == RecordClass::authority;
    if (is_authority != (header.scope.level == ScopeLevel::authority)) return Error::wrong_class;
    if (!header.slot.is_zero() || !header.vector.empty()) return Error::wrong_class;
    for (const Target& target : header.targets) {
        const auto kind = static_cast<std::uint16_t>(target.kind);
        if (kind < 1 || kind > 4) return Error::malformed;
        if (target.slot.is_zero() == (target.kind == TargetKind::slot)) return Error::malformed;
    }
    return {};
}

}  // namespace

bool covers(const VersionVector& newer, const VersionVector& older) {
    return std::all_of(older.begin(), older.end(), [&](const VectorEntry& entry) {
        const auto at = std::find_if(newer.begin(), newer.end(), [&](const VectorEntry& other) {
            return other.writer == entry.writer;
        });
        return at != newer.end() && at->counter >= entry.counter;
    });
}

VersionVector merged(const VersionVector& a, const VersionVector& b) {
    VersionVector out = a;
    for (const VectorEntry& entry : b) {
        const auto at = std::lower_bound(
            out.begin(), out.end(), entry,
            [](const VectorEntry& x, const VectorEntry& y) { return x.writer < y.writer; });
        if (at != out.end() && at->writer == entry.writer) {
            at->counter = std::max(at->counter, entry.counter);
        } else {
            out.insert(at, entry);
        }
    }
    return out;
}

Result<void> is_well_formed(const Header& header) {
    if (header.kind == 0 || header.sequence == 0 || header.writer_key.is_zero())
        return Error::malformed;
    if (!is_well_formed(header.scope)) return Error::malformed;
    if (header.parents.size() > kParentsMax || header.vector.size() > kVectorEntriesMax ||
        header.targets.size() > kTargetsMax) {
        return Error::over_limit;
    }
    if (header.body_bytes > kBodyBytesMax) return Error::too_large;
    if ((header.body_bytes == 0) != header.body_commitment.is_zero()) return Error::malformed;
    switch (header.record_class) {
        case RecordClass::fact: return is_well_formed_fact(header);
        case RecordClass::act:
        case RecordClass::authority: return is_well_formed_act(header);
    }
    return Error::wrong_class;
}

Result<Bytes> encode_header(const Header& header) {
    const auto formed = is_well_formed(header);
    if (!formed) return formed.error();
    Bytes bytes =
        write_canonical<schema::Header>([&](schema::Header::Builder out) { write(out, header); });
    if (bytes.size() > kHeaderBytesMax) return Error::too_large;
    return bytes;
}

Result<Header> decode_header(ByteSpan bytes) {
    if (bytes.size() > kHeaderBytesMax) return Error::too_large;
    return read_canonical<schema::Header>(bytes, CanonicalForm::required,
                                          [](schema::Header::Reader in) { return read(in); });
}

}  // namespace tsunagi
