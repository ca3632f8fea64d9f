// rebuilt_image.h - pictures of each format, written anew from their pixels.
//
// Each function reads a whole file and makes another that holds the same picture (HEIF: the pixels
// themselves), a profile for its colours where given, and nothing else. One source per format, and
// only that source includes the format's library. Thread: one. Call them confined: C code that
// reads hostile bytes. Bounds: a picture that declares more pixels is refused before it is
// unpacked.
#pragma once

#include "client/attach/file_trouble.h"
#include "client/attach/image_metadata.h"
#include "client/attach/rgb_image.h"
#include "protocol/base/bytes.h"

namespace tsunagi {

struct RebuiltImage {
    Bytes content;
    PictureSize size;
    RgbImage small;          // within kThumbnailSideMax; empty where none could be made
    bool had_words = false;  // GIF: comments and the like, which no reader of metadata knows
};

struct RebuildBounds {
    std::uint64_t pixels_max = 200'000'000;
    [[nodiscard]] bool allow(PictureSize size) const {
        return std::uint64_t{size.width} * size.height <= pixels_max;
    }
};

// The same samples of the same depth, palette and transparency; interlaced ones become plain,
// moving ones stand still.
[[nodiscard]] FileResult<RebuiltImage> rebuild_png(ByteSpan png,
                                                   const Bytes& colours,
                                                   const RebuildBounds& bounds);

// The same compressed pictures, each without what stands behind its end; moving ones move.
// Errors: cannot_clean where a picture's data go on behind its end.
[[nodiscard]] FileResult<RebuiltImage> rebuild_webp(ByteSpan webp,
                                                    const Bytes& colours,
                                                    const RebuildBounds& bounds);

// The same colours at the same places; moving ones move.
[[nodiscard]] FileResult<RebuiltImage> rebuild_gif(ByteSpan gif, const RebuildBounds& bounds);

struct HeifPicture {
    RgbImage image;    // the main picture, upright
    ImageFacts facts;  // orientation is 1
};
// HEIC and AVIF, too.
[[nodiscard]] FileResult<HeifPicture> decode_heif(ByteSpan heif, const RebuildBounds& bounds);

}  // namespace tsunagi
