#include "client/attach/jpeg_segments.h"

#include <algorithm>
#include <string_view>

namespace tsunagi {
namespace {

constexpr std::uint8_t kStart = 0xD8, kEnd = 0xD9, kScan = 0xDA;
constexpr std::uint8_t kApp0 = 0xE0, kApp1 = 0xE1, kApp2 = 0xE2, kApp14 = 0xEE, kApp15 = 0xEF;
constexpr std::uint8_t kComment = 0xFE, kProgressive = 0xC2;
// Orientation and date taken need 90 bytes; a preview would need thousands.
constexpr std::size_t kExifBytesMax = 256;
constexpr std::size_t kJfifBytes = 14;   // without a preview
constexpr std::size_t kAdobeBytes = 12;  // "Adobe", version, flags, transform

bool is_alone(std::uint8_t marker) {
    return marker == 0x01 || (marker >= 0xD0 && marker <= kStart);
}

// Behind a scan's header: the place of the next marker that is no part of the scan.
std::size_t end_of_scan(ByteSpan jpeg, std::size_t at) {
    for (; at + 1 < jpeg.size(); ++at) {
        if (jpeg[at] != 0xFF) continue;
        const std::uint8_t next = jpeg[at + 1];
        if (next != 0x00 && next != 0xFF && (next < 0xD0 || next > 0xD7)) return at;
    }
    return jpeg.size();
}

bool starts_with(ByteSpan payload, std::string_view text) {
    return payload.size() >= text.size() &&
           std::equal(text.begin(), text.end(), payload.begin(),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

bool is_of_the_picture(const JpegSegment& segment) {
    using std::string_view_literals::operator""sv;
    switch (segment.marker) {
        case kApp0:
            return starts_with(segment.payload, "JFIF\0"sv) && segment.payload.size() == kJfifBytes;
        case kApp1:
            return starts_with(segment.payload, "Exif\0\0"sv) &&
                   segment.payload.size() <= kExifBytesMax;
        case kApp2: return starts_with(segment.payload, "ICC_PROFILE\0"sv);
        case kApp14:
            return starts_with(segment.payload, "Adobe"sv) && segment.payload.size() == kAdobeBytes;
        default:
            return segment.marker != kComment &&
                   (segment.marker < kApp0 || segment.marker > kApp15);
    }
}

}  // namespace

std::optional<JpegSegments> jpeg_segments(ByteSpan jpeg) {
    if (jpeg.size() < 4 || jpeg[0] != 0xFF || jpeg[1] != kStart) return std::nullopt;
    JpegSegments out;
    std::size_t at = 2;
    while (at + 1 < jpeg.size()) {
        if (jpeg[at] != 0xFF) return std::nullopt;
        const std::uint8_t marker = jpeg[at + 1];
        if (marker == 0xFF) {  // padding
            ++at;
            continue;
        }
        at += 2;
        if (marker == kEnd) {
            out.rest_bytes = jpeg.size() - at;
            return out;
        }
        if (is_alone(marker)) continue;
        if (at + 2 > jpeg.size()) return std::nullopt;
        const std::size_t length = static_cast<std::size_t>(jpeg[at] << 8 | jpeg[at + 1]);
        if (length < 2 || length > jpeg.size() - at) return std::nullopt;
        out.segments.push_back({marker, jpeg.subspan(at + 2, length - 2)});
        at += length;
        if (marker == kScan) at = end_of_scan(jpeg, at);
    }
    return std::nullopt;
}

bool is_progressive_jpeg(ByteSpan jpeg) {
    const auto all = jpeg_segments(jpeg);
    return all && std::ranges::any_of(all->segments, [](const JpegSegment& segment) {
               return segment.marker == kProgressive;
           });
}

bool has_only_picture_segments(ByteSpan jpeg) {
    const auto all = jpeg_segments(jpeg);
    return all && all->rest_bytes == 0 && std::ranges::all_of(all->segments, is_of_the_picture);
}

}  // namespace tsunagi
