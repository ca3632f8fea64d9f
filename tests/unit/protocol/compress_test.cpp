#include "protocol/base/compress.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zstd.h>

#include "protocol/base/limits.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

constexpr std::size_t kMax = 1 << 20;

Bytes random_bytes(std::size_t size, std::uint64_t seed = 1) {
    SeededRandom random(seed);
    Bytes out(size);
    random.fill(out);
    return out;
}

// The method, a declared size, and any data behind it.
Bytes packed(std::uint8_t method, std::uint32_t size, ByteSpan data) {
    Bytes out{method};
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<std::uint8_t>(size >> shift));
    out.insert(out.end(), data.begin(), data.end());
    return out;
}

Bytes zstd_of(ByteSpan bytes) {
    Bytes out(ZSTD_compressBound(bytes.size()));
    out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 19));
    return out;
}

RC_GTEST_PROP(Compress, GivesBackWhatWentIn, (const Bytes& bytes, std::uint8_t repeats)) {
    Bytes long_one;
    for (unsigned i = 0; i <= repeats; ++i)
        long_one.insert(long_one.end(), bytes.begin(), bytes.end());
    for (const Bytes& form : {compress(long_one), store_uncompressed(long_one)}) {
        const auto back = decompress(form, long_one.size());
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == long_one);
        RC_ASSERT(long_one.empty() || !decompress(form, long_one.size() - 1));
    }
}

RC_GTEST_PROP(Compress, AnyBytesAreRefusedOrWithinTheBound, (const Bytes& bytes)) {
    const auto out = decompress(bytes, 1000);
    if (out) RC_ASSERT(out->size() <= 1000U);
}

TEST(Compress, MakesTextSmaller) {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += "受付票 " + std::to_string(i) + "\n";
    EXPECT_LT(compress(as_bytes(text)).size(), text.size() / 3);
}

TEST(Compress, StoresWhatDoesNotShrink) {
    const Bytes noise = random_bytes(10'000);
    EXPECT_EQ(compress(noise), store_uncompressed(noise));
    EXPECT_EQ(*decompress(compress({}), 0), Bytes{});
}

// What nobody may send nobody may write: a page of one letter goes as it is.
TEST(Compress, StoresWhatShrinksTooMuch) {
    const Bytes one_letter(200'000, 'a');
    EXPECT_EQ(compress(one_letter), store_uncompressed(one_letter));
}

TEST(Compress, RefusesABomb) {
    const Bytes zeros(kMax, 0);
    const Bytes bomb = zstd_of(zeros);
    ASSERT_LT(bomb.size(), 200U);
    EXPECT_EQ(decompress(packed(1, kMax, bomb), kMax).error(), Error::too_large);
    // One that lies about its size, either way.
    EXPECT_EQ(decompress(packed(1, 1000, bomb), kMax).error(), Error::malformed);
    EXPECT_EQ(decompress(packed(1, kMax + 1, bomb), kMax).error(), Error::too_large);
    EXPECT_EQ(decompress(packed(1, UINT32_MAX, bomb), kMax).error(), Error::too_large);
}

TEST(Compress, RefusesWhatIsNotOneFrameOfThatSize) {
    const Bytes text = random_bytes(50);
    Bytes doubled = text;
    doubled.insert(doubled.end(), text.begin(), text.end());
    const Bytes frame = zstd_of(doubled);
    ASSERT_EQ(*decompress(packed(1, 100, frame), kMax), doubled);
    Bytes behind = frame;
    behind.push_back(0);
    EXPECT_EQ(decompress(packed(1, 100, behind), kMax).error(), Error::malformed);
    Bytes twice = frame;
    twice.insert(twice.end(), frame.begin(), frame.end());
    EXPECT_EQ(decompress(packed(1, 100, twice), kMax).error(), Error::malformed);
    for (std::size_t size = 0; size < frame.size(); ++size) {
        EXPECT_FALSE(decompress(packed(1, 100, ByteSpan(frame).first(size)), kMax)) << size;
    }
    EXPECT_EQ(decompress(packed(1, 99, frame), kMax).error(), Error::malformed);
    EXPECT_EQ(decompress(packed(2, 100, frame), kMax).error(), Error::malformed);
    EXPECT_EQ(decompress(packed(0, 99, doubled), kMax).error(), Error::malformed);
    EXPECT_EQ(decompress({}, kMax).error(), Error::malformed);
    EXPECT_EQ(decompress(Bytes(4), kMax).error(), Error::malformed);
}

// A stream writer leaves the size out: refused rather than guessed.
TEST(Compress, RefusesAFrameWithoutItsSize) {
    const Bytes bytes = random_bytes(100);
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    Bytes frame(ZSTD_compressBound(bytes.size()));
    frame.resize(ZSTD_compress2(context, frame.data(), frame.size(), bytes.data(), bytes.size()));
    ZSTD_freeCCtx(context);
    EXPECT_EQ(decompress(packed(1, 100, frame), kMax).error(), Error::malformed);
}

}  // namespace
}  // namespace tsunagi
