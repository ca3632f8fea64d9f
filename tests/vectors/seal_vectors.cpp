#include "tests/vectors/seal_vectors.h"

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/record/canonical.h"
#include "protocol/session/wire.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

Bytes seal_body(const RecordSeal& seal) {
    const auto bytes = encode_seal(seal);
    CHECK(bytes.has_value());
    return *bytes;
}

// A seal that our own encoder would refuse to write.
Bytes raw_encoded(const std::vector<SealChunk>& chunks) {
    return write_canonical<schema::Seal>([&](schema::Seal::Builder out) {
        out.setWriter(9);
        auto list = out.initChunks(static_cast<unsigned>(chunks.size()));
        for (unsigned i = 0; i < list.size(); ++i) {
            list[i].setFirst(chunks[i].first);
            list[i].setLast(chunks[i].last);
            list[i].setCount(chunks[i].count);
        }
    });
}

// What goes over the link is one zstd frame; which bytes libzstd makes is not part of the format.
constexpr std::size_t kSomePayload = 40;

}  // namespace

std::vector<Vector> make_seal_vectors() {
    using enum Error;
    SeededRandom random(77);
    std::vector<Vector> out;
    const auto yay = [&](const char* format, const char* name, Bytes bytes) {
        out.push_back({format, name, std::nullopt, std::move(bytes)});
    };
    const auto nay = [&](const char* format, const char* name, Error error, Bytes bytes) {
        out.push_back({format, name, error, std::move(bytes)});
    };
    yay("seal", "one_chunk", seal_body({9, {{1, 512, 512, random.fixed<Digest>()}}}));
    yay("seal", "gaps_and_three_chunks",
        seal_body({0xFFFFFFFFFFFFFFFF,
                   {{5, 600, 500, random.fixed<Digest>()},
                    {601, 601, 1, random.fixed<Digest>()},
                    {700, 1'211, 512, random.fixed<Digest>()}}}));
    nay("seal", "no_chunks", over_limit, raw_encoded({}));
    nay("seal", "sequence_0", bad_field, raw_encoded({{0, 3, 3, {}}}));
    nay("seal", "last_before_first", bad_field, raw_encoded({{5, 4, 1, {}}}));
    nay("seal", "counts_too_many", bad_field, raw_encoded({{1, 3, 4, {}}}));
    nay("seal", "counts_none", bad_field, raw_encoded({{1, 3, 0, {}}}));
    nay("seal", "chunk_of_513", bad_field, raw_encoded({{1, 600, 513, {}}}));
    nay("seal", "chunks_overlap", bad_field, raw_encoded({{1, 9, 9, {}}, {9, 12, 3, {}}}));
    std::vector<SealChunk> many;
    for (std::uint64_t i = 1; i <= 1'025; ++i) many.push_back({i, i, 1, {}});
    nay("seal", "chunks_1025", over_limit, raw_encoded(many));

    TestCenter center = make_center(random);
    const CheckedRecord record =
        make_seal(random, center, Scope::nation(), {center.writer, {{1, 2, 2, {}}}});
    const ByteSpan span = record.parsed().bytes();
    const Bytes bytes(span.begin(), span.end());
    yay("record", "seal", bytes);
    const auto frame = [&](const char* name, const Frame& value) {
        yay("frame", name, encode_frame(value));
    };
    const SealPlace place{Hlc::at(kTestNow), 70};
    frame("seal_query", frame::SealQuery{Scope::nation(), std::nullopt});
    frame("seal_query_goes_on", frame::SealQuery{Scope::nation(), place});
    frame("seal_answer", frame::SealAnswer{Scope::nation(), {bytes, bytes}, false, place});
    frame("seal_answer_nothing", frame::SealAnswer{Scope::nation(), {}, true, {}});
    frame("chunk_query", frame::ChunkQuery{record.id(), {0, 5, 1'000}});
    frame("chunk", frame::Chunk{record.id(), 5, 300'000, Bytes(kSomePayload, 7)});
    frame("chunk_missing", frame::Chunk{record.id(), 5, 0, {}});
    nay("frame", "chunk_query_17", over_limit,
        encode_frame(frame::ChunkQuery{record.id(), std::vector<std::uint32_t>(17)}));
    nay("frame", "chunk_too_large", too_large,
        encode_frame(frame::Chunk{record.id(), 5, kChunkBytesMax + 1, Bytes(kSomePayload, 7)}));
    nay("frame", "chunk_without_bytes", malformed,
        encode_frame(frame::Chunk{record.id(), 5, 1'000, {}}));
    nay("frame", "chunk_with_bytes_of_nothing", malformed,
        encode_frame(frame::Chunk{record.id(), 5, 0, Bytes(kSomePayload, 7)}));
    Bytes cut = bytes;
    cut.pop_back();
    nay("frame", "seal_cut_short", malformed,
        encode_frame(frame::SealAnswer{Scope::nation(), {cut}, true, {}}));
    return out;
}

}  // namespace tsunagi
