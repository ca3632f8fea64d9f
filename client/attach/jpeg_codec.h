// jpeg_codec.h - JPEG by libjpeg-turbo: freed of everything but its coefficients, made small,
// written.
//
// Freed without loss: the transform takes the coefficients and writes a new file around them, so
// there is no list of what has to go. Markers, comments, embedded previews, second pictures and
// videos behind the end are not copied because nothing copies them.
// Only this module's source includes turbojpeg.h. Thread: any.   Call it confined: C code that
// reads hostile bytes. Errors: FileTrouble values.
#pragma once

#include <optional>

#include "client/attach/file_trouble.h"
#include "client/attach/rgb_image.h"
#include "protocol/base/bytes.h"

namespace tsunagi {

// As its header declares it; nothing where there is no header that can be read.
[[nodiscard]] std::optional<PictureSize> jpeg_size(ByteSpan jpeg);

enum class JpegTail : std::uint8_t {
    must_be_there,   // a photograph that was cut off is refused
    may_be_missing,  // inside a PDF, where it has always been seen so
};
// The same picture, coefficient by coefficient, without anything else. Progressive stays
// progressive, CMYK stays CMYK. Errors: unreadable_image; out_of_resources.
[[nodiscard]] FileResult<Bytes> jpeg_pixels_only(ByteSpan jpeg, JpegTail tail);

// At most `side_max` a side, decoded small from the beginning. Empty where it cannot be read.
[[nodiscard]] RgbImage small_picture_of_jpeg(ByteSpan jpeg, std::uint32_t side_max);

// Pre: the image is not empty. Quality 1 to 100. Empty only where memory runs out.
[[nodiscard]] Bytes encode_jpeg(const RgbImage& image, int quality);
// Within kThumbnailSideMax and kThumbnailBytesMax; empty for an empty image.
[[nodiscard]] Bytes encode_thumbnail(const RgbImage& image);

}  // namespace tsunagi
