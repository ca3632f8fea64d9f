// Records as bytes: lengths, signature, id, body; and invitations.
#include "protocol/record/record.h"

#include <gtest/gtest.h>

#include "protocol/record/invitation.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

struct Records : ::testing::Test {
    SeededRandom random{41};
    TestCenter center = make_center(random);

    CheckedRecord fact(const std::string& text = "本文") {
        FactSpec spec;
        spec.body = article_body("題", text);
        return make_fact(random, center, spec);
    }
    static Bytes copy(const CheckedRecord& record) {
        const ByteSpan bytes = record.parsed().bytes();
        return Bytes(bytes.begin(), bytes.end());
    }
};

TEST_F(Records, TheLengthsTellWhereOneEnds) {
    Bytes stream = copy(fact());
    const std::size_t first = stream.size();
    const Bytes second = copy(fact("もう一つ"));
    stream.insert(stream.end(), second.begin(), second.end());
    EXPECT_EQ(*record_length(stream), first);
    EXPECT_EQ(*record_length(ByteSpan(stream).subspan(first)), second.size());
    EXPECT_FALSE(parse_record(stream)) << "two are not one";
    for (std::size_t size = 0; size < first; ++size) {
        const auto parsed =
            parse_record(Bytes(stream.begin(), stream.begin() + std::ptrdiff_t(size)));
        ASSERT_FALSE(parsed) << size;
    }
}

TEST_F(Records, LengthsOutsideTheBoundsAreRefused) {
    const auto length = [](std::uint32_t header, std::uint32_t body) {
        Bytes bytes;
        for (const std::uint32_t value : {header, body}) {
            for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> 8 * i));
        }
        const auto out = record_length(bytes);
        return out ? Error{} : out.error();
    };
    EXPECT_EQ(length(0, 0), Error::malformed);
    EXPECT_EQ(length(7, 0), Error::malformed);
    EXPECT_EQ(length(12, 0), Error::malformed);
    EXPECT_EQ(length(8, 0), Error{});
    EXPECT_EQ(length(kHeaderBytesMax, kBodyBytesMax), Error{});
    EXPECT_EQ(length(kHeaderBytesMax + 8, 0), Error::too_large);
    EXPECT_EQ(length(8, kBodyBytesMax + 1), Error::too_large);
    EXPECT_EQ(length(UINT32_MAX, UINT32_MAX), Error::too_large);
}

// Each byte of the record counts for something.
TEST_F(Records, NoByteCanBeChangedUnnoticed) {
    const Bytes good = copy(fact());
    for (std::size_t at = 0; at < good.size(); ++at) {
        Bytes bad = good;
        bad[at] ^= static_cast<std::uint8_t>(1 << (at % 8));
        auto parsed = parse_record(std::move(bad));
        if (!parsed) continue;
        EXPECT_FALSE(check_record(std::move(*parsed))) << "byte " << at;
    }
}

TEST_F(Records, ErasingTheBodyKeepsIdAndSignature) {
    const CheckedRecord record = fact();
    Bytes bytes = copy(record);
    bytes.resize(8 + record.parsed().header_bytes().size() + Signature::kSize);
    std::fill_n(bytes.begin() + 4, 4, std::uint8_t{0});
    auto erased = parse_record(bytes);
    ASSERT_TRUE(erased);
    EXPECT_EQ(erased->id(), record.id());
    EXPECT_EQ(erased->signature(), record.parsed().signature());
    EXPECT_EQ(erased->header_hash(), record.parsed().header_hash());
    EXPECT_TRUE(erased->is_body_erased());
    EXPECT_TRUE(erased->body().empty() && erased->salt().empty());
    EXPECT_TRUE(check_record(std::move(*erased)));
}

TEST_F(Records, TheSaltIsPartOfTheCommitment) {
    const Bytes body{1, 2, 3};
    EXPECT_NE(body_commitment({{1}}, body), body_commitment({{2}}, body));
    EXPECT_NE(body_commitment({{1}}, body), body_commitment({{1}}, Bytes{1, 2}));
}

TEST_F(Records, TheSameContentSignedTwiceHasTheSameIdOnlyIfAllIsEqual) {
    Header header = fact().header();
    const Bytes body{7};
    const auto a = make_record(header, body, {{1}}, center.staff);
    const auto b = make_record(header, body, {{1}}, center.staff);
    const auto c = make_record(header, body, {{2}}, center.staff);
    EXPECT_EQ(a->id(), b->id()) << "Ed25519 signatures follow from key and message";
    EXPECT_NE(a->id(), c->id());
}

TEST_F(Records, ASignatureOfAnotherKeyOrPurposeDoesNotFit) {
    const Bytes message{1, 2, 3};
    const Signature good = center.staff.sign(SignDomain::record, message);
    EXPECT_TRUE(verify_signature(SignDomain::record, center.staff.public_key(), message, good));
    EXPECT_FALSE(verify_signature(SignDomain::record, center.root.public_key(), message, good));
    EXPECT_FALSE(verify_signature(SignDomain::record, center.staff.public_key(), {}, good));
    EXPECT_FALSE(verify_signature(SignDomain::record, {}, message, good)) << "small order";
    EXPECT_FALSE(verify_signature(SignDomain::record, center.staff.public_key(), message, {}));
}

TEST_F(Records, TheLargestBodyFitsAndOneByteMoreDoesNot) {
    const Header header = fact().header();
    EXPECT_TRUE(make_record(header, Bytes(kBodyBytesMax, 1), {}, center.staff));
    const auto over = make_record(header, Bytes(kBodyBytesMax + 1, 1), {}, center.staff);
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error(), Error::too_large);
}

// --- invitations ---

TEST(Invitation, GoesThereAndBackAndSurvivesMail) {
    SeededRandom random(3);
    for (int turn = 0; turn < 200; ++turn) {
        Invitation invitation{random.fixed<CharterId>(),
                              random.fixed<PublicKey>(),
                              random.fixed<Token>(),
                              {static_cast<std::int64_t>(random.u64() >> 1)},
                              std::string(1 + random.below(300), 'a')};
        const std::string text = invitation_text(invitation);
        EXPECT_EQ(*parse_invitation(text), invitation);
        std::string mailed = "  ";
        for (const char c : text) {
            mailed.push_back(c);
            if (random.below(20) == 0) mailed += "\r\n ";
        }
        EXPECT_EQ(*parse_invitation(mailed), invitation);
    }
}

TEST(Invitation, WhatIsNoneIsRefused) {
    SeededRandom random(3);
    const Invitation good{random.fixed<CharterId>(),
                          random.fixed<PublicKey>(),
                          random.fixed<Token>(),
                          {5},
                          "toyama.example:7400"};
    const auto error_of = [](std::string_view text) {
        const auto parsed = parse_invitation(text);
        return parsed ? Error{} : parsed.error();
    };
    const std::string text = invitation_text(good);
    for (std::size_t size = 0; size < 8 + 119; ++size) {
        EXPECT_EQ(error_of(text.substr(0, size)), Error::malformed) << size;
    }
    EXPECT_EQ(error_of("https:" + text), Error::malformed);
    EXPECT_EQ(error_of(text + "="), Error::malformed);
    Bytes raw = *from_base64url(std::string_view(text).substr(8));
    raw[0] = 2;
    EXPECT_EQ(error_of("tsunagi:" + to_base64url(raw)), Error::unknown_format);
    Invitation bad = good;
    bad.address = "a\x1b[2Jb";
    EXPECT_EQ(error_of(invitation_text(bad)), Error::malformed) << "it is shown on a terminal";
    bad.address = "";
    EXPECT_EQ(error_of(invitation_text(bad)), Error::malformed);
    bad.address = std::string(301, 'a');
    EXPECT_EQ(error_of(invitation_text(bad)), Error::malformed);
}

}  // namespace
}  // namespace tsunagi
