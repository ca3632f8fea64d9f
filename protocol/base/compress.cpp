#include "protocol/base/compress.h"

#include <zstd.h>

#include <memory>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {
namespace {

constexpr std::uint8_t kStored = 0;
constexpr std::uint8_t kZstd = 1;
constexpr std::size_t kPackedPreambleBytes = 5;
// Records are mostly ids and signatures: higher levels cost much and save little. About 400 MB/s.
constexpr int kLevel = 1;

struct FreeContext {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

// Making a context costs more than a short call with it. One per thread, as libzstd asks for.
ZSTD_CCtx& compressor() {
    thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
    CHECK(context != nullptr);
    return *context;
}
ZSTD_DCtx& decompressor() {
    thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
    CHECK(context != nullptr);
    return *context;
}

Bytes preamble(std::uint8_t method, std::size_t size) {
    CHECK(size <= UINT32_MAX);
    Bytes out{method};
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<std::uint8_t>(size >> shift));
    return out;
}

}  // namespace

Bytes store_uncompressed(ByteSpan bytes) {
    Bytes out = preamble(kStored, bytes.size());
    out.insert(out.end(), bytes.begin(), bytes.end());
    return out;
}

Bytes compress(ByteSpan bytes) {
    Bytes out = preamble(kZstd, bytes.size());
    out.resize(kPackedPreambleBytes + ZSTD_compressBound(bytes.size()));
    const std::size_t size =
        ZSTD_compressCCtx(&compressor(), out.data() + kPackedPreambleBytes,
                          out.size() - kPackedPreambleBytes, bytes.data(), bytes.size(), kLevel);
    // It fails only for want of memory; the bytes as they are say the same.
    if (ZSTD_isError(size) != 0 || size >= bytes.size() || bytes.size() / size >= kCompressRatioMax)
        return store_uncompressed(bytes);
    out.resize(kPackedPreambleBytes + size);
    return out;
}

Result<Bytes> decompress(ByteSpan packed, std::size_t bytes_max) {
    if (packed.size() < kPackedPreambleBytes) return Error::malformed;
    std::size_t size = 0;
    for (std::size_t i = 4; i-- > 0;) size = size << 8 | packed[1 + i];
    if (size > bytes_max) return Error::too_large;
    const ByteSpan data = packed.subspan(kPackedPreambleBytes);
    if (packed[0] == kStored) {
        if (data.size() != size) return Error::malformed;
        return Bytes(data.begin(), data.end());
    }
    if (packed[0] != kZstd || data.empty() || size == 0) return Error::malformed;
    if (size / data.size() > kCompressRatioMax) return Error::too_large;
    // One frame and nothing behind it, of the size that stands in front.
    if (ZSTD_getFrameContentSize(data.data(), data.size()) != size ||
        ZSTD_findFrameCompressedSize(data.data(), data.size()) != data.size()) {
        return Error::malformed;
    }
    Bytes out(size);
    const std::size_t unpacked =
        ZSTD_decompressDCtx(&decompressor(), out.data(), out.size(), data.data(), data.size());
    if (ZSTD_isError(unpacked) != 0 || unpacked != size) return Error::malformed;
    return out;
}

}  // namespace tsunagi
