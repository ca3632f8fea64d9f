// Sealed secrets: only the right passphrase opens the unaltered file.
#include "protocol/crypto/seal.h"

#include <gtest/gtest.h>

#include "protocol/crypto/keys.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

constexpr std::size_t kCostAt = 9;
constexpr std::size_t kMemoryAt = 17;

struct Seal : ::testing::Test {
    SeededRandom random{1};
    Bytes secret{1, 2, 3, 4, 5, 6, 7, 8};
    Bytes sealed;

    void SetUp() override {
        init_crypto();
        sealed = *seal(secret, "合言葉", random, kSealCostMin);
    }
    static Error error_of(ByteSpan bytes, std::string_view passphrase) {
        const auto opened = open_sealed(bytes, passphrase);
        return opened ? Error{} : opened.error();
    }
};

TEST_F(Seal, OpensWithItsPassphraseOnly) {
    EXPECT_EQ(*open_sealed(sealed, "合言葉"), secret);
    EXPECT_EQ(error_of(sealed, "合言葉 "), Error::wrong_passphrase);
    EXPECT_EQ(error_of(sealed, ""), Error::wrong_passphrase);
    EXPECT_NE(*seal(secret, "合言葉", random, kSealCostMin), sealed) << "a fresh salt and nonce";
    const std::string file(sealed.begin(), sealed.end());
    EXPECT_EQ(file.find(std::string(secret.begin(), secret.end())), std::string::npos);
}

TEST_F(Seal, SeveralSecretsOfOneStretchedPassphraseAreFilesOfTheirOwn) {
    const auto sealer = Sealer::make("合言葉", random, kSealCostMin);
    ASSERT_TRUE(sealer);
    const Bytes other{9, 9, 9};
    const Bytes one = sealer->seal(secret, random);
    const Bytes two = sealer->seal(other, random);
    const Bytes again = sealer->seal(secret, random);
    EXPECT_EQ(*open_sealed(one, "合言葉"), secret);
    EXPECT_EQ(*open_sealed(two, "合言葉"), other);
    EXPECT_NE(one, again) << "a fresh nonce";
    // The ciphertext of one behind the nonce of another opens nothing.
    constexpr std::ptrdiff_t kPreambleBytes = 8 + 1 + 16 + 16 + 24;
    Bytes mixed(one.begin(), one.begin() + kPreambleBytes);
    mixed.insert(mixed.end(), again.begin() + kPreambleBytes, again.end());
    EXPECT_EQ(error_of(mixed, "合言葉"), Error::wrong_passphrase);
    EXPECT_FALSE(Sealer::make("合言葉", random, {1, kSealCostMin.memory_bytes}));
}

// A step of 7 meets each part of the layout; Argon2id makes each byte cost its time.
TEST_F(Seal, NoAlteredByteOpens) {
    for (std::size_t at = 0; at < sealed.size(); at += at < kCostAt + 16 ? 1 : 7) {
        Bytes bad = sealed;
        bad[at] ^= 1;
        const Error error = error_of(bad, "合言葉");
        if (at < 8) {
            EXPECT_EQ(error, Error::malformed) << at;
        } else if (at == 8) {
            EXPECT_EQ(error, Error::unknown_format);
        } else {
            EXPECT_TRUE(error == Error::wrong_passphrase || error == Error::invalid_argument) << at;
        }
    }
    Bytes longer = sealed;
    longer.push_back(0);
    EXPECT_EQ(error_of(longer, "合言葉"), Error::wrong_passphrase);
}

TEST_F(Seal, WeakenedOrRuinousParametersAreRefusedBeforeAnyWork) {
    const auto with = [&](std::size_t at, std::uint64_t value) {
        Bytes bad = sealed;
        for (std::size_t i = 0; i < 8; ++i) bad[at + i] = static_cast<std::uint8_t>(value >> 8 * i);
        return error_of(bad, "合言葉");
    };
    EXPECT_EQ(with(kCostAt, kSealCostMin.operations - 1), Error::invalid_argument);
    EXPECT_EQ(with(kCostAt, kSealCostMax.operations + 1), Error::invalid_argument);
    EXPECT_EQ(with(kMemoryAt, kSealCostMin.memory_bytes - 1), Error::invalid_argument);
    EXPECT_EQ(with(kMemoryAt, UINT64_MAX), Error::invalid_argument);
    EXPECT_FALSE(seal(secret, "x", random, {1, kSealCostMin.memory_bytes}));
}

TEST_F(Seal, ATruncatedFileIsNoSealedFile) {
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{8}, std::size_t{40}, std::size_t{80}}) {
        EXPECT_EQ(error_of(ByteSpan(sealed).first(size), "合言葉"), Error::malformed) << size;
    }
}

}  // namespace
}  // namespace tsunagi
