// jpeg_segments.h - the marker segments of a JPEG file, to see what is in it.
//
// A file is proven to hold only what is wanted by walking all of its bytes: a reader of metadata
// sees only what it knows. Pure.
//
//   jpeg    := FFD8 segment* scan+ FFD9 rest
//   segment := FF marker length(2, big-endian, with itself) payload
//   scan    := FFDA length header, then bytes in which FF is followed by 00 or D0..D7 only;
//              between scans stand segments
#pragma once

#include <optional>
#include <vector>

#include "protocol/base/bytes.h"

namespace tsunagi {

struct JpegSegment {
    std::uint8_t marker = 0;  // 0xE1 is APP1, ...
    ByteSpan payload;
};

struct JpegSegments {
    std::vector<JpegSegment> segments;
    std::size_t rest_bytes = 0;  // behind the end
};

// Nothing where the bytes are not of that grammar up to the end marker.
[[nodiscard]] std::optional<JpegSegments> jpeg_segments(ByteSpan jpeg);

[[nodiscard]] bool is_progressive_jpeg(ByteSpan jpeg);

// True where every segment is one that carries the picture, JFIF's or Adobe's header, our EXIF or a
// profile, and nothing stands behind the end.
[[nodiscard]] bool has_only_picture_segments(ByteSpan jpeg);

}  // namespace tsunagi
