// attach_fixtures.h - files as cameras, telephones and offices make them, made here: each holds
// kPlanted in every place where its format keeps words, and most hold a place.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "client/attach/rgb_image.h"
#include "protocol/base/bytes.h"

namespace tsunagi::test {

// What must not be in any cleaned picture.
inline constexpr std::string_view kPlanted = "PLANTED-Yamada-Hanako-0001";

[[nodiscard]] constexpr std::chrono::year_month_day day_of(int year, unsigned month, unsigned day) {
    return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}

[[nodiscard]] bool holds(ByteSpan bytes, std::string_view text);
// Does Exiv2 find a GPS key, or anything but orientation and date taken?
[[nodiscard]] bool tells_more_than_allowed(ByteSpan image);

// A gradient with a red top left quarter, so that one sees which way is up.
[[nodiscard]] RgbImage sample_pixels(PictureSize size);

struct JpegOptions {
    bool is_progressive = false;
    bool is_cmyk = false;
    int quality = 90;
};
[[nodiscard]] Bytes plain_jpeg(const RgbImage& image, const JpegOptions& options = {});
// With GPS, a maker note, XMP, IPTC, a comment, a preview, and words behind its end; taken on
// 2026-05-04.
[[nodiscard]] Bytes telephone_jpeg(const RgbImage& image,
                                   int orientation,
                                   const JpegOptions& options = {});
// A profile of version 2 with primaries, one curve for all, and words.
[[nodiscard]] Bytes profile_with_words();
// A JPEG or PNG with that profile.
[[nodiscard]] Bytes with_profile(ByteSpan picture);
// Every sample, as the decoder gives it.
[[nodiscard]] std::vector<std::uint8_t> jpeg_samples(ByteSpan jpeg);

// An EXIF block with GPS and words: a TIFF header and its directories.
[[nodiscard]] Bytes exif_block(int orientation);

struct PngOptions {
    int depth = 16;  // 8 or 16
    bool is_interlaced = false;
};
// RGB with text chunks, EXIF, and words behind its end.
[[nodiscard]] Bytes png_with_words(PictureSize size, const PngOptions& options = {});
// Rows of samples as they are stored.
[[nodiscard]] std::vector<std::uint8_t> png_samples(ByteSpan png);
// A header that declares that size, and hardly a picture behind it.
[[nodiscard]] Bytes png_bomb(PictureSize size);

// EXIF, XMP, an unknown chunk.
[[nodiscard]] Bytes webp_with_words(PictureSize size, bool is_lossless);
[[nodiscard]] Bytes moving_webp(PictureSize size, int frames);
// A plain one, with words in the picture's own chunk behind its data.
[[nodiscard]] Bytes webp_with_words_in_picture(PictureSize size);
[[nodiscard]] std::vector<std::uint8_t> webp_samples(ByteSpan webp);

// Two frames, a comment, an application's block, words behind its end.
[[nodiscard]] Bytes gif_with_words(PictureSize size);
// Palette indexes of all frames.
[[nodiscard]] std::vector<std::uint8_t> gif_samples(ByteSpan gif);

// Empty where the library here cannot write HEIC.
[[nodiscard]] Bytes heic_with_place(const RgbImage& image);

}  // namespace tsunagi::test
