// Bodies for certain centers: who opens them, what they are bound to, what they let others see.
#include "protocol/record/sealed_body.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/crypto/keys.h"
#include "protocol/record/body.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

struct SealedBody : ::testing::Test {
    SeededRandom random{5};
    TestCenter toyama = make_center(random, {"富山センター", 16});
    TestCenter kyoto = make_center(random, {"京都センター", 26});
    TestCenter nara = make_center(random, {"奈良センター", 29});
    Header header = header_of(toyama);
    Bytes body = *encode_body(article_body("机を譲ります", "連絡先は山田"));

    static Header header_of(const TestCenter& center) {
        Header out;
        out.kind = kind::kIntroduction;
        out.scope = Scope::nation();
        out.center = center.id;
        out.charter = CharterId{{7}};
        out.writer_key = center.staff.public_key();
        out.writer_instance = 3;
        out.sequence = 9;
        out.slot = SlotId{{4}};
        return out;
    }
    [[nodiscard]] Bytes sealed(ByteSpan what) {
        const std::vector<BodyReader> readers{{toyama.id, toyama.box}, {kyoto.id, kyoto.box}};
        return *seal_body(what, header, readers, random);
    }
    [[nodiscard]] Bytes sealed() { return sealed(body); }
    static Result<Bytes> open(const Bytes& bytes, const Header& header, const TestCenter& as) {
        return open_body(bytes, header, as.id, BoxKey(as.box_secret));
    }
};

TEST_F(SealedBody, OpensForThoseItNamesAndForNobodyElse) {
    const Bytes bytes = sealed();
    EXPECT_EQ(*open(bytes, header, toyama), body);
    EXPECT_EQ(*open(bytes, header, kyoto), body);
    EXPECT_EQ(open(bytes, header, nara).error(), Error::sealed_for_others);
    // Who says to be another one has not its key.
    EXPECT_EQ(open_body(bytes, header, kyoto.id, BoxKey(nara.box_secret)).error(),
              Error::sealed_for_others);
}

TEST_F(SealedBody, TellsWhomItIsForInOneOrder) {
    std::vector<CenterId> named{toyama.id, kyoto.id};
    std::ranges::sort(named);
    EXPECT_EQ(*readers_of(sealed()), named);
}

TEST_F(SealedBody, ShowsNothingOfWhatItSays) {
    const Bytes bytes = sealed();
    const std::string seen(bytes.begin(), bytes.end());
    EXPECT_EQ(seen.find("山田"), std::string::npos);
    EXPECT_EQ(seen.find("机"), std::string::npos);
    EXPECT_NE(sealed(), bytes);  // a fresh key each time
}

TEST_F(SealedBody, ItsLengthIsToldInStepsOnly) {
    const std::size_t one = sealed(Bytes(1)).size();
    EXPECT_EQ(sealed(Bytes(kSealedStepBytes - 8)).size(), one);
    EXPECT_EQ(sealed(Bytes(kSealedStepBytes - 7)).size(), one + kSealedStepBytes);
    for (const std::size_t length : {0UL, 1UL, kSealedStepBytes - 8, kSealedStepBytes - 7, 5'000UL})
        EXPECT_EQ(open(sealed(Bytes(length, 6)), header, kyoto)->size(), length);
}

TEST_F(SealedBody, AnAlteredByteIsFound) {
    const Bytes bytes = sealed();
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        Bytes altered = bytes;
        altered[at] ^= 1;
        // Some bytes only the other reader needs.
        const auto readers = readers_of(altered);
        const bool is_same = open(altered, header, kyoto) && open(altered, header, toyama) &&
                             readers && *readers == *readers_of(bytes);
        EXPECT_FALSE(is_same) << at;
    }
}

TEST_F(SealedBody, BelongsToItsRecordAlone) {
    const Bytes bytes = sealed();
    std::vector<Header> others(8, header);
    others[0].center = kyoto.id;
    others[1].kind = kind::kArticle;
    others[2].scope = {ScopeLevel::prefecture, 16, {}};
    others[3].slot = SlotId{{5}};
    others[4].sequence = 10;
    others[5].writer_instance = 4;
    others[6].charter = CharterId{{8}};
    others[7].writer_key = kyoto.staff.public_key();
    for (const Header& other : others)
        EXPECT_EQ(open(bytes, other, kyoto).error(), Error::bad_signature);
    Header same = header;  // what is known only after sealing
    same.body_bytes = 999;
    same.body_commitment = Digest{{1}};
    same.time = Hlc::at(kTestNow);
    same.parents = {RecordId{{2}}};
    EXPECT_TRUE(open(bytes, same, kyoto));
}

TEST_F(SealedBody, IsNoBodyAndNoBodyIsSealed) {
    EXPECT_FALSE(decode_body(sealed()));
    EXPECT_TRUE(contents_of(sealed()).empty());
    EXPECT_FALSE(readers_of(body));
    EXPECT_FALSE(open(body, header, toyama));
    EXPECT_EQ(readers_of({}).error(), Error::malformed);
}

TEST_F(SealedBody, StaysWithinTheBoundsOfABody) {
    const std::vector<BodyReader> one{{toyama.id, toyama.box}};
    EXPECT_EQ(seal_body(Bytes(kBodyBytesMax), header, one, random).error(), Error::too_large);
    const std::vector<BodyReader> none{{toyama.id, PublicKey{}}};
    EXPECT_EQ(seal_body(body, header, none, random).error(), Error::invalid_argument);
}

}  // namespace
}  // namespace tsunagi
