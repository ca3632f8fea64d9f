// Bytes, hexadecimal, base64url and identifiers against naive twins.
#include "protocol/base/bytes.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace tsunagi {
namespace {

// Base64url by its definition: a string of bits, cut into sixes.
std::string naive_base64url(ByteSpan bytes) {
    static constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string bits;
    for (const auto byte : bytes) {
        for (int i = 7; i >= 0; --i) bits.push_back((byte >> i) & 1 ? '1' : '0');
    }
    while (bits.size() % 6 != 0) bits.push_back('0');
    std::string out;
    for (std::size_t at = 0; at < bits.size(); at += 6) {
        out.push_back(kDigits[std::stoul(bits.substr(at, 6), nullptr, 2)]);
    }
    return out;
}

TEST(Bytes, HexAndBase64urlGoThereAndBack) {
    SeededRandom random(1);
    for (int turn = 0; turn < 500; ++turn) {
        Bytes bytes(random.below(70));
        random.fill(bytes);
        EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
        const std::string text = to_base64url(bytes);
        EXPECT_EQ(text, naive_base64url(bytes));
        EXPECT_EQ(from_base64url(text), bytes);
    }
}

// One text for one value: whatever decodes is what its value encodes to.
TEST(Bytes, NoSecondTextMeansTheSameBytes) {
    SeededRandom random(2);
    static constexpr std::string_view kAlphabet = "AZaz09-_+/= \nBCgw";
    std::size_t decoded = 0;
    for (int turn = 0; turn < 20'000; ++turn) {
        std::string text(random.below(7), ' ');
        for (char& c : text) c = kAlphabet[random.below(kAlphabet.size())];
        const auto bytes = from_base64url(text);
        if (!bytes) continue;
        ++decoded;
        EXPECT_EQ(to_base64url(*bytes), text);
    }
    EXPECT_GT(decoded, 100U);
    EXPECT_FALSE(from_base64url("AB")) << "bits behind the last byte";
    EXPECT_FALSE(from_base64url("AA=="));
    EXPECT_FALSE(from_hex("abc"));
    EXPECT_FALSE(from_hex("0g"));
    EXPECT_EQ(from_hex("aBCd"), (Bytes{0xab, 0xcd}));
}

TEST(Bytes, IdsOrderAsTheirBytesDo) {
    SeededRandom random(3);
    for (int turn = 0; turn < 500; ++turn) {
        auto a = random.fixed<RecordId>();
        auto b = random.fixed<RecordId>();
        if (turn % 2 == 0) std::copy_n(a.bytes.begin(), 7, b.bytes.begin());
        EXPECT_EQ(a < b, std::memcmp(a.bytes.data(), b.bytes.data(), 32) < 0);
        if (a.prefix() != b.prefix()) {
            EXPECT_EQ(a < b, a.prefix() < b.prefix());
        }
        EXPECT_EQ(id_from_text<RecordId>(id_text(a)), a);
    }
    EXPECT_FALSE(id_from_text<RecordId>("00"));
    EXPECT_FALSE(RecordId::from(Bytes(31)));
}

}  // namespace
}  // namespace tsunagi
