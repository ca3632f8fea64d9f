#include "protocol/record/record_seal.h"

#include "protocol/base/compress.h"
#include "protocol/base/limits.h"
#include "protocol/crypto/hash.h"
#include "protocol/record/canonical.h"

namespace tsunagi {
namespace {

Result<void> is_well_formed(const RecordSeal& seal) {
    if (seal.chunks.empty() || seal.chunks.size() > kSealChunksMax) return Error::over_limit;
    std::uint64_t before = 0;
    for (const SealChunk& chunk : seal.chunks) {
        if (chunk.first <= before || chunk.last < chunk.first) return Error::bad_field;
        if (chunk.count == 0 || chunk.count > kChunkRecordsMax) return Error::bad_field;
        if (chunk.count - 1 > chunk.last - chunk.first) return Error::bad_field;
        before = chunk.last;
    }
    return {};
}

Result<RecordSeal> read(schema::Seal::Reader in) {
    RecordSeal out;
    out.writer = in.getWriter();
    if (in.getChunks().size() > kSealChunksMax) return Error::over_limit;
    for (const auto chunk : in.getChunks()) {
        out.chunks.push_back({chunk.getFirst(), chunk.getLast(), chunk.getCount(),
                              read_fixed<Digest>(chunk.getDigest())});
    }
    if (const auto good = is_well_formed(out); !good) return good.error();
    return out;
}

// The records of a payload, each with its body held against the commitment. Of a fact the body may
// have been erased: whether it was is the gate's question.
Result<std::vector<ParsedRecord>> cut(ByteSpan rest, std::size_t count) {
    std::vector<ParsedRecord> out;
    out.reserve(count);
    while (!rest.empty()) {
        const auto length = record_length(rest);
        if (!length) return length.error();
        if (*length > rest.size() || out.size() == count) return Error::malformed;
        const ByteSpan bytes = rest.first(*length);
        auto record = parse_record(Bytes(bytes.begin(), bytes.end()));
        if (!record) return record.error();
        const Header& header = record->header();
        const bool is_good = record->is_body_erased()
                                 ? header.record_class == RecordClass::fact
                                 : header.body_bytes == 0 ||
                                       body_commitment(*Salt::from(record->salt()),
                                                       record->body()) == header.body_commitment;
        if (!is_good) return Error::body_mismatch;
        out.push_back(std::move(*record));
        rest = rest.subspan(*length);
    }
    return out;
}

}  // namespace

Result<Bytes> encode_seal(const RecordSeal& seal) {
    if (const auto good = is_well_formed(seal); !good) return good.error();
    return write_canonical<schema::Seal>([&](schema::Seal::Builder out) {
        out.setWriter(seal.writer);
        auto chunks = out.initChunks(static_cast<unsigned>(seal.chunks.size()));
        for (unsigned i = 0; i < chunks.size(); ++i) {
            chunks[i].setFirst(seal.chunks[i].first);
            chunks[i].setLast(seal.chunks[i].last);
            chunks[i].setCount(seal.chunks[i].count);
            write_fixed(chunks[i].getDigest(), seal.chunks[i].digest);
        }
    });
}

Result<RecordSeal> decode_seal(ByteSpan body) {
    return read_canonical<schema::Seal>(body, CanonicalForm::required,
                                        [](schema::Seal::Reader in) { return read(in); });
}

Digest chunk_digest(std::span<const RecordId> ids) {
    static_assert(sizeof(RecordId) == RecordId::kSize);
    const ByteSpan bytes(reinterpret_cast<const std::uint8_t*>(ids.data()),
                         ids.size() * RecordId::kSize);
    return hash(HashDomain::seal_chunk, {bytes});
}

Result<std::vector<CheckedRecord>> check_sealed(const SealedChunk& in) {
    if (in.raw_bytes > kChunkBytesMax) return Error::too_large;
    const auto raw = decompress(in.payload, kChunkBytesMax);
    if (!raw) return raw.error();
    if (raw->size() != in.raw_bytes) return Error::malformed;
    auto records = cut(*raw, in.chunk.count);
    if (!records) return records.error();
    std::vector<RecordId> ids;
    ids.reserve(records->size());
    std::uint64_t before = in.chunk.first - 1;
    for (const ParsedRecord& record : *records) {
        const Header& header = record.header();
        const bool is_listed = header.center == in.center && header.scope == in.scope &&
                               header.writer_instance == in.writer && header.sequence > before &&
                               header.sequence <= in.chunk.last;
        if (!is_listed) return Error::bad_reference;
        before = header.sequence;
        ids.push_back(record.id());
    }
    if (ids.size() != in.chunk.count || chunk_digest(ids) != in.chunk.digest)
        return Error::bad_seal;
    std::vector<CheckedRecord> out;
    out.reserve(records->size());
    for (ParsedRecord& record : *records) out.push_back(CheckedRecord(std::move(record), true));
    return out;
}

}  // namespace tsunagi
