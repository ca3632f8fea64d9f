#include "client/attach/jpeg_codec.h"

#include <turbojpeg.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string_view>

#include "client/attach/jpeg_segments.h"
#include "client/attach/prepare_file.h"

namespace tsunagi {
namespace {

struct HandleCloser {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using TurboJpeg = std::unique_ptr<void, HandleCloser>;
struct TurboBufferFreer {
    void operator()(unsigned char* buffer) const { tjFree(buffer); }
};
using TurboBuffer = std::unique_ptr<unsigned char, TurboBufferFreer>;

// Scans beyond any encoder's are refused: each costs a pass over the whole picture.
constexpr int kReadingFlags = TJFLAG_LIMITSCANS;
constexpr int kThumbnailQualities[] = {82, 72, 60, 48, 36, 24, 12};

struct JpegHeader {
    int width = 0, height = 0, sampling = 0, colours = 0;
    [[nodiscard]] bool is_cmyk() const { return colours == TJCS_CMYK || colours == TJCS_YCCK; }
};

std::optional<JpegHeader> header_of(tjhandle handle, ByteSpan jpeg) {
    JpegHeader header;
    if (tjDecompressHeader3(handle, jpeg.data(), jpeg.size(), &header.width, &header.height,
                            &header.sampling, &header.colours) != 0 &&
        tjGetErrorCode(handle) != TJERR_WARNING)
        return std::nullopt;
    if (header.width <= 0 || header.height <= 0) return std::nullopt;
    return header;
}

// The smallest size that the decoder makes by itself and that is not below `side_max`.
PictureSize decoded_size(const JpegHeader& header, std::uint32_t side_max) {
    PictureSize best{static_cast<std::uint32_t>(header.width),
                     static_cast<std::uint32_t>(header.height)};
    int count = 0;
    const tjscalingfactor* const factors = tjGetScalingFactors(&count);
    if (factors == nullptr) return best;
    for (const tjscalingfactor& factor : std::span(factors, static_cast<std::size_t>(count))) {
        const PictureSize size{static_cast<std::uint32_t>(TJSCALED(header.width, factor)),
                               static_cast<std::uint32_t>(TJSCALED(header.height, factor))};
        if (std::max(size.width, size.height) >= side_max && size.width < best.width) best = size;
    }
    return best;
}

// Adobe's programs, which write nearly all of them, store the inks inverted.
void rgb_from_cmyk(const std::vector<std::uint8_t>& cmyk, std::vector<std::uint8_t>& rgb) {
    rgb.resize(cmyk.size() / 4 * 3);
    for (std::size_t i = 0; i < cmyk.size() / 4; ++i) {
        for (std::size_t c = 0; c < 3; ++c)
            rgb[i * 3 + c] = static_cast<std::uint8_t>(cmyk[i * 4 + c] * cmyk[i * 4 + 3] / 255);
    }
}

Bytes bytes_of(const TurboBuffer& buffer, unsigned long size) {
    return {buffer.get(), buffer.get() + size};
}

}  // namespace

std::optional<PictureSize> jpeg_size(ByteSpan jpeg) {
    const TurboJpeg handle(tjInitDecompress());
    if (!handle) return std::nullopt;
    const auto header = header_of(handle.get(), jpeg);
    if (!header) return std::nullopt;
    return PictureSize{static_cast<std::uint32_t>(header->width),
                       static_cast<std::uint32_t>(header->height)};
}

FileResult<Bytes> jpeg_pixels_only(ByteSpan jpeg, JpegTail tail) {
    const TurboJpeg handle(tjInitTransform());
    if (!handle) return FileTrouble::out_of_resources;
    tjtransform transform{};
    transform.op = TJXOP_NONE;
    transform.options = TJXOPT_COPYNONE | (is_progressive_jpeg(jpeg) ? TJXOPT_PROGRESSIVE : 0);
    unsigned char* made = nullptr;
    unsigned long size = 0;
    const int outcome = tjTransform(handle.get(), jpeg.data(), jpeg.size(), 1, &made, &size,
                                    &transform, kReadingFlags);
    const TurboBuffer owned(made);
    if (outcome != 0) {
        const std::string_view words = tjGetErrorStr2(handle.get());
        const bool is_fatal = tjGetErrorCode(handle.get()) != TJERR_WARNING;
        if (is_fatal && words.find("emory") != std::string_view::npos)
            return FileTrouble::out_of_resources;
        const bool is_cut = words.find("remature end") != std::string_view::npos;
        if (is_fatal || (is_cut && tail == JpegTail::must_be_there))
            return FileTrouble::unreadable_image;
    }
    if (made == nullptr || size == 0) return FileTrouble::unreadable_image;
    return bytes_of(owned, size);
}

RgbImage small_picture_of_jpeg(ByteSpan jpeg, std::uint32_t side_max) {
    const TurboJpeg handle(tjInitDecompress());
    if (!handle) return {};
    const auto header = header_of(handle.get(), jpeg);
    if (!header) return {};
    const PictureSize size = decoded_size(*header, side_max);
    const int format = header->is_cmyk() ? TJPF_CMYK : TJPF_RGB;
    std::vector<std::uint8_t> decoded(std::size_t{size.width} * size.height *
                                      (header->is_cmyk() ? 4 : 3));
    if (tjDecompress2(handle.get(), jpeg.data(), jpeg.size(), decoded.data(),
                      static_cast<int>(size.width),
                      /*pitch=*/0, static_cast<int>(size.height), format, kReadingFlags) != 0 &&
        tjGetErrorCode(handle.get()) != TJERR_WARNING)
        return {};
    RgbImage image{size.width, size.height, {}};
    if (header->is_cmyk()) {
        rgb_from_cmyk(decoded, image.pixels);
    } else {
        image.pixels = std::move(decoded);
    }
    return shrink(image, side_max);
}

Bytes encode_jpeg(const RgbImage& image, int quality) {
    const TurboJpeg handle(tjInitCompress());
    if (!handle) return {};
    unsigned char* made = nullptr;
    unsigned long size = 0;
    const int outcome = tjCompress2(
        handle.get(), image.pixels.data(), static_cast<int>(image.width),
        /*pitch=*/0, static_cast<int>(image.height), TJPF_RGB, &made, &size, TJSAMP_420, quality,
        /*flags=*/0);
    const TurboBuffer owned(made);
    if (outcome != 0) return {};
    return bytes_of(owned, size);
}

Bytes encode_thumbnail(const RgbImage& image) {
    if (image.is_empty()) return {};
    for (std::uint32_t side = kThumbnailSideMax; side > 0; side /= 2) {
        const RgbImage small = shrink(image, side);
        for (const int quality : kThumbnailQualities) {
            Bytes jpeg = encode_jpeg(small, quality);
            if (!jpeg.empty() && jpeg.size() <= kThumbnailBytesMax) return jpeg;
        }
    }
    return {};
}

}  // namespace tsunagi
