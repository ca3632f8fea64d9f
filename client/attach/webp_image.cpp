#include <webp/decode.h>
#include <webp/mux.h>

#include <algorithm>
#include <memory>

#include "client/attach/prepare_file.h"
#include "client/attach/rebuilt_image.h"

namespace tsunagi {
namespace {

// A decoder may stop some bytes before the end of what its encoder wrote; a word needs more room.
constexpr std::size_t kSlackBytes = 16;
constexpr std::uint32_t kWebpFramesMax = 2000;

struct MuxDeleter {
    void operator()(WebPMux* mux) const { WebPMuxDelete(mux); }
};
using Mux = std::unique_ptr<WebPMux, MuxDeleter>;
struct DecoderDeleter {
    void operator()(WebPIDecoder* decoder) const { WebPIDelete(decoder); }
};

class OwnedData {
  public:
    OwnedData() { WebPDataInit(&data); }
    OwnedData(const OwnedData&) = delete;
    OwnedData& operator=(const OwnedData&) = delete;
    ~OwnedData() { WebPDataClear(&data); }
    WebPData data{};
};

class Frame {
  public:
    Frame() = default;
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;
    ~Frame() { WebPDataClear(&info.bitstream); }
    WebPMuxFrameInfo info{};
};

struct Decoded {
    bool is_whole = false;
    bool goes_on = false;  // behind the picture's end
    RgbImage small;
};

// Decodes one picture, made small, in two parts: what is whole before the last bytes have come has
// something behind its end.
Decoded decode_frame(const WebPData& data) {
    Decoded out;
    WebPDecoderConfig config;
    if (WebPInitDecoderConfig(&config) == 0 ||
        WebPGetFeatures(data.bytes, data.size, &config.input) != VP8_STATUS_OK)
        return out;
    const PictureSize size{static_cast<std::uint32_t>(config.input.width),
                           static_cast<std::uint32_t>(config.input.height)};
    const PictureSize small = fit_into(size, kThumbnailSideMax);
    config.options.use_scaling = 1;
    config.options.scaled_width = static_cast<int>(small.width);
    config.options.scaled_height = static_cast<int>(small.height);
    config.output.colorspace = MODE_RGBA;
    const std::unique_ptr<WebPIDecoder, DecoderDeleter> decoder(WebPIDecode(nullptr, 0, &config));
    if (!decoder) return out;
    const std::size_t last = std::min(data.size, kSlackBytes);
    VP8StatusCode status = WebPIAppend(decoder.get(), data.bytes, data.size - last);
    out.goes_on = status == VP8_STATUS_OK;
    if (status == VP8_STATUS_SUSPENDED)
        status = WebPIAppend(decoder.get(), data.bytes + data.size - last, last);
    out.is_whole = status == VP8_STATUS_OK;
    if (out.is_whole) {
        RowShrinker rows(small, kThumbnailSideMax);
        const WebPRGBABuffer& pixels = config.output.u.RGBA;
        for (std::uint32_t y = 0; y < small.height; ++y)
            rows.add_rgba_row(pixels.rgba + std::size_t{y} * static_cast<unsigned>(pixels.stride));
        out.small = rows.finish();
    }
    WebPFreeDecBuffer(&config.output);
    return out;
}

FileResult<void> copy_frames(const WebPMux* from, WebPMux* to, bool moves, RgbImage& first) {
    for (std::uint32_t number = 1; number <= kWebpFramesMax; ++number) {
        Frame frame;
        const WebPMuxError found = WebPMuxGetFrame(from, number, &frame.info);
        if (found == WEBP_MUX_NOT_FOUND && number > 1) return {};
        if (found != WEBP_MUX_OK) return FileTrouble::unreadable_image;
        Decoded decoded = decode_frame(frame.info.bitstream);
        if (!decoded.is_whole) return FileTrouble::unreadable_image;
        if (decoded.goes_on) return FileTrouble::cannot_clean;
        if (number == 1) first = std::move(decoded.small);
        const WebPMuxError put = moves
                                     ? WebPMuxPushFrame(to, &frame.info, /*copy_data=*/1)
                                     : WebPMuxSetImage(to, &frame.info.bitstream, /*copy_data=*/1);
        if (put != WEBP_MUX_OK) return FileTrouble::unreadable_image;
        if (!moves) return {};
    }
    return FileTrouble::out_of_resources;
}

bool copy_movement(const WebPMux* from, WebPMux* to, PictureSize size) {
    WebPMuxAnimParams params;
    return WebPMuxGetAnimationParams(from, &params) == WEBP_MUX_OK &&
           WebPMuxSetAnimationParams(to, &params) == WEBP_MUX_OK &&
           WebPMuxSetCanvasSize(to, static_cast<int>(size.width), static_cast<int>(size.height)) ==
               WEBP_MUX_OK;
}

}  // namespace

FileResult<RebuiltImage> rebuild_webp(ByteSpan webp,
                                      const Bytes& colours,
                                      const RebuildBounds& bounds) {
    RebuiltImage out;
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(webp.data(), webp.size(), &features) != VP8_STATUS_OK ||
        features.width <= 0 || features.height <= 0)
        return FileTrouble::unreadable_image;
    out.size = {static_cast<std::uint32_t>(features.width),
                static_cast<std::uint32_t>(features.height)};
    if (!bounds.allow(out.size)) return FileTrouble::too_many_pixels;
    const WebPData source{webp.data(), webp.size()};
    const Mux from(WebPMuxCreate(&source, /*copy_data=*/0));
    const Mux to(WebPMuxNew());
    if (!from || !to) return FileTrouble::unreadable_image;
    const bool moves = features.has_animation != 0;
    const auto copied = copy_frames(from.get(), to.get(), moves, out.small);
    if (!copied) return copied.error();
    if (moves && !copy_movement(from.get(), to.get(), out.size))
        return FileTrouble::unreadable_image;
    if (!colours.empty()) {
        const WebPData profile{colours.data(), colours.size()};
        if (WebPMuxSetChunk(to.get(), "ICCP", &profile, /*copy_data=*/1) != WEBP_MUX_OK)
            return FileTrouble::cannot_clean;
    }
    OwnedData made;
    if (WebPMuxAssemble(to.get(), &made.data) != WEBP_MUX_OK) return FileTrouble::unreadable_image;
    out.content.assign(made.data.bytes, made.data.bytes + made.data.size);
    return out;
}

}  // namespace tsunagi
