// Compression: what went in comes out, and nothing else does.
#include "protocol/base/compress.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace tsunagi {
namespace {

TEST(Compress, GivesBackWhatWentIn) {
    SeededRandom random(1);
    for (const std::size_t size : {0U, 1U, 100U, 70'000U, 900'000U}) {
        Bytes noise(size);
        random.fill(noise);
        const Bytes flat(size, 7);
        for (const Bytes& bytes : {noise, flat}) {
            const auto out = decompress(compress(bytes), size);
            ASSERT_TRUE(out.has_value());
            EXPECT_EQ(*out, bytes);
        }
    }
}

TEST(Compress, RefusesAnotherSizeThanWasAllowed) {
    const Bytes packed = compress(Bytes(1'000'000, 0));
    EXPECT_LT(packed.size(), 1'000U);
    EXPECT_FALSE(decompress(packed, 999'999).has_value());
    EXPECT_FALSE(decompress(packed, 1'000'001).has_value());
    EXPECT_FALSE(decompress(packed, 0).has_value());
}

TEST(Compress, RefusesCutAlteredAndLengthenedBytes) {
    SeededRandom random(2);
    Bytes text;
    for (int i = 0; i < 2'000; ++i)
        text.push_back(static_cast<std::uint8_t>('a' + random.below(4)));
    const Bytes packed = compress(text);
    for (std::size_t size = 0; size < packed.size(); ++size)
        EXPECT_FALSE(decompress(ByteSpan(packed).first(size), text.size()).has_value());
    Bytes longer = packed;
    longer.push_back(0);
    EXPECT_FALSE(decompress(longer, text.size()).has_value());
    Bytes twice = packed;
    twice.insert(twice.end(), packed.begin(), packed.end());
    EXPECT_FALSE(decompress(twice, text.size()).has_value());
    // An altered byte may give other bytes (ids and digests find that), never other sizes.
    for (std::size_t at = 0; at < packed.size(); ++at) {
        Bytes altered = packed;
        altered[at] ^= 0x55;
        const auto out = decompress(altered, text.size());
        if (!out) continue;
        EXPECT_EQ(out->size(), text.size());
    }
}

}  // namespace
}  // namespace tsunagi
