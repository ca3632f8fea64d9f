// Seals: their bodies, and chunks held against them.
#include "protocol/record/record_seal.h"

#include <gtest/gtest.h>

#include "protocol/base/compress.h"
#include "protocol/base/limits.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

struct RecordSeals : ::testing::Test {
    SeededRandom random{11};
    std::vector<TestCenter> centers;
    std::vector<Bytes> records;

    void SetUp() override {
        centers.push_back(make_center(random));
        centers.push_back(make_center(random));
        (void)found_federation(random, centers);
        for (int i = 0; i < 5; ++i) records.push_back(fact(centers[0]));
    }
    Bytes fact(TestCenter& center, const FactSpec& given = {}) {
        FactSpec spec = given;
        spec.body = article_body("記事");
        return bytes_of(make_fact(random, center, spec));
    }
    [[nodiscard]] static Error refusal(const SealedChunk& chunk) {
        const auto out = check_sealed(chunk);
        return out ? Error{} : out.error();
    }
    // A chunk with these records under the seal of the first five.
    [[nodiscard]] SealedChunk with_payload(const std::vector<Bytes>& others) const {
        SealedChunk chunk = sealed_chunk(records);
        Bytes raw;
        for (const Bytes& record : others) raw.insert(raw.end(), record.begin(), record.end());
        chunk.raw_bytes = raw.size();
        chunk.payload = compress(raw);
        return chunk;
    }
};

TEST_F(RecordSeals, AWholeChunkGivesItsRecordsVouchedFor) {
    const auto out = check_sealed(sealed_chunk(records));
    ASSERT_TRUE(out.has_value());
    ASSERT_EQ(out->size(), records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        EXPECT_TRUE((*out)[i].is_vouched());
        EXPECT_EQ(bytes_of((*out)[i]), records[i]);
    }
}

TEST_F(RecordSeals, ASignatureIsNotLookedAt) {
    // The seal names the record with the bad signature: that is what the background check is for.
    records[2] = with_bad_signature(*check_record(*parse_record(records[2])));
    EXPECT_TRUE(check_sealed(sealed_chunk(records)).has_value());
}

TEST_F(RecordSeals, AnythingButTheSealedRecordsIsRefused) {
    auto fewer = records;
    fewer.pop_back();
    EXPECT_EQ(refusal(with_payload(fewer)), Error::bad_seal);
    auto more = records;
    more.push_back(fact(centers[0]));
    EXPECT_EQ(refusal(with_payload(more)), Error::malformed);
    auto other = records;
    other[3] = with_bad_signature(*check_record(*parse_record(records[3])));
    EXPECT_EQ(refusal(with_payload(other)), Error::bad_seal) << "another signature, another id";
    auto swapped = records;
    std::swap(swapped[1], swapped[2]);
    EXPECT_EQ(refusal(with_payload(swapped)), Error::bad_reference);
    auto twice = records;
    twice[1] = twice[0];
    EXPECT_EQ(refusal(with_payload(twice)), Error::bad_reference);
}

TEST_F(RecordSeals, RecordsOfOthersCantBeSealed) {
    for (const FactSpec& spec : {FactSpec{.scope = {ScopeLevel::public_, 0, {}}},
                                 FactSpec{.writer = centers[0].writer + 1}}) {
        auto foreign = records;
        foreign[4] = fact(centers[0], spec);
        SealedChunk chunk = sealed_chunk(foreign);
        chunk.chunk.last = UINT64_MAX;
        EXPECT_EQ(refusal(chunk), Error::bad_reference);
    }
    SealedChunk chunk = sealed_chunk(records);
    chunk.center = centers[1].id;
    EXPECT_EQ(refusal(chunk), Error::bad_reference);
}

// Whether a fact's body may be missing is the gate's question: it knows of erasures.
TEST_F(RecordSeals, ABodyThatIsAlteredIsRefusedAndOneThatWasErasedIsNot) {
    auto altered = records;
    altered[0].back() ^= 1;
    EXPECT_EQ(refusal(with_payload(altered)), Error::body_mismatch);
    auto stripped = records;
    const auto parsed = parse_record(stripped[0]);
    stripped[0].resize(stripped[0].size() - parsed->body().size() - Salt::kSize);
    std::fill_n(stripped[0].begin() + 4, 4, std::uint8_t{0});
    const auto taken = check_sealed(with_payload(stripped));
    ASSERT_TRUE(taken.has_value());
    EXPECT_TRUE(taken->front().parsed().is_body_erased());
    EXPECT_TRUE(taken->front().is_vouched());
}

TEST_F(RecordSeals, MoreBytesThanAChunkMayHaveAreNotUnpacked) {
    SealedChunk chunk = sealed_chunk(records);
    chunk.raw_bytes = kChunkBytesMax + 1;
    chunk.payload = compress(Bytes(chunk.raw_bytes, 0));
    EXPECT_EQ(refusal(chunk), Error::too_large);
}

TEST(RecordSeal, ItsBodyIsReadAsItWasWritten) {
    RecordSeal seal;
    seal.writer = 77;
    for (std::uint64_t i = 0; i < 20; ++i) {
        SealChunk chunk{1 + i * 600, 512 + i * 600, 512, {}};
        chunk.digest.bytes[0] = static_cast<std::uint8_t>(i);
        seal.chunks.push_back(chunk);
    }
    const auto body = encode_seal(seal);
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(*decode_seal(*body), seal);
    EXPECT_FALSE(decode_seal(ByteSpan(*body).first(body->size() - 8)).has_value());
}

TEST(RecordSeal, RunsThatOverlapOrCountTooManyAreRefused) {
    const auto error = [](std::vector<SealChunk> chunks) {
        const auto body = encode_seal({1, std::move(chunks)});
        return body ? Error{} : body.error();
    };
    EXPECT_EQ(error({}), Error::over_limit);
    EXPECT_EQ(error({{0, 3, 3, {}}}), Error::bad_field) << "sequences begin at 1";
    EXPECT_EQ(error({{5, 4, 1, {}}}), Error::bad_field);
    EXPECT_EQ(error({{1, 3, 4, {}}}), Error::bad_field);
    EXPECT_EQ(error({{1, 3, 0, {}}}), Error::bad_field);
    EXPECT_EQ(error({{1, 5'000, kChunkRecordsMax + 1, {}}}), Error::bad_field);
    EXPECT_EQ(error({{1, 10, 2, {}}, {10, 20, 2, {}}}), Error::bad_field);
    EXPECT_EQ(error(std::vector<SealChunk>(kSealChunksMax + 1)), Error::over_limit);
    EXPECT_EQ(error({{1, 10, 2, {}}, {11, 20, 10, {}}}), Error{});
}

}  // namespace
}  // namespace tsunagi
