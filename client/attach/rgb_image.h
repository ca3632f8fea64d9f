// rgb_image.h - pixels for thumbnails: made small row by row, turned upright.
//
// Thumbnails need no more than a box filter, and rows let a picture of 200 megapixels be made small
// without ever lying in memory as a whole. Pure. Pixels are three bytes, red first, without gaps.
#pragma once

#include <cstdint>
#include <vector>

namespace tsunagi {

struct RgbImage {
    std::uint32_t width = 0, height = 0;
    std::vector<std::uint8_t> pixels;  // width * height * 3

    [[nodiscard]] bool is_empty() const { return pixels.empty(); }
};

struct PictureSize {
    std::uint32_t width = 0, height = 0;
};
// The same shape within a square; never larger than it is, never without a pixel.
[[nodiscard]] PictureSize fit_into(PictureSize size, std::uint32_t side_max);

// Averages the source's rows into a smaller picture. Pre: the size is not empty.
class RowShrinker {
  public:
    RowShrinker(PictureSize source, std::uint32_t side_max);

    void add_rgb_row(const std::uint8_t* row);
    // Over white paper, where it is transparent.
    void add_rgba_row(const std::uint8_t* row);
    // Empty unless every row has come.
    [[nodiscard]] RgbImage finish();

  private:
    void begin_pixel_row();
    void end_pixel_row();

    PictureSize source_;
    RgbImage small_;
    std::vector<std::uint32_t> column_of_;  // of the small picture, by the source's column
    std::vector<std::uint64_t> sums_;       // of the small row being gathered
    std::vector<std::uint32_t> counts_;     // source columns in each small column
    std::uint32_t rows_ = 0;                // of the source, so far
    std::uint32_t gathered_ = 0;            // of these, for the small row at hand
};

[[nodiscard]] RgbImage shrink(const RgbImage& image, std::uint32_t side_max);

// Upright by EXIF's orientation, 1 to 8; others leave it as it is.
[[nodiscard]] RgbImage turn_upright(const RgbImage& image, int orientation);

}  // namespace tsunagi
