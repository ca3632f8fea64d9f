#include "client/attach/rgb_image.h"

#include <algorithm>

#include "protocol/base/check.h"

namespace tsunagi {
namespace {

constexpr std::size_t kChannels = 3;

std::uint32_t scaled(std::uint64_t value, std::uint64_t numerator, std::uint64_t denominator) {
    return static_cast<std::uint32_t>(
        std::max<std::uint64_t>(1, (value * numerator + denominator / 2) / denominator));
}

}  // namespace

PictureSize fit_into(PictureSize size, std::uint32_t side_max) {
    const std::uint32_t longest = std::max(size.width, size.height);
    if (longest <= side_max) return size;
    return {scaled(size.width, side_max, longest), scaled(size.height, side_max, longest)};
}

RowShrinker::RowShrinker(PictureSize source, std::uint32_t side_max) : source_(source) {
    CHECK(source.width > 0 && source.height > 0);
    const PictureSize small = fit_into(source, side_max);
    small_.width = small.width;
    small_.height = small.height;
    small_.pixels.reserve(std::size_t{small.width} * small.height * kChannels);
    column_of_.resize(source.width);
    counts_.resize(small.width);
    for (std::uint32_t x = 0; x < source.width; ++x) {
        column_of_[x] = static_cast<std::uint32_t>(std::uint64_t{x} * small.width / source.width);
        ++counts_[column_of_[x]];
    }
    sums_.resize(std::size_t{small.width} * kChannels);
}

void RowShrinker::begin_pixel_row() { CHECK(rows_ < source_.height); }

void RowShrinker::end_pixel_row() {
    ++rows_;
    ++gathered_;
    const auto row_of = [this](std::uint32_t y) {
        return std::uint64_t{y} * small_.height / source_.height;
    };
    if (rows_ < source_.height && row_of(rows_) == row_of(rows_ - 1)) return;
    for (std::size_t i = 0; i < sums_.size(); ++i) {
        const std::uint64_t count = std::uint64_t{counts_[i / kChannels]} * gathered_;
        small_.pixels.push_back(static_cast<std::uint8_t>(sums_[i] / count));
    }
    std::ranges::fill(sums_, 0);
    gathered_ = 0;
}

void RowShrinker::add_rgb_row(const std::uint8_t* row) {
    begin_pixel_row();
    for (std::uint32_t x = 0; x < source_.width; ++x, row += 3) {
        std::uint64_t* const sum = &sums_[column_of_[x] * kChannels];
        for (std::size_t c = 0; c < kChannels; ++c) sum[c] += row[c];
    }
    end_pixel_row();
}

void RowShrinker::add_rgba_row(const std::uint8_t* row) {
    begin_pixel_row();
    for (std::uint32_t x = 0; x < source_.width; ++x, row += 4) {
        std::uint64_t* const sum = &sums_[column_of_[x] * kChannels];
        const std::uint32_t alpha = row[3];
        for (std::size_t c = 0; c < kChannels; ++c)
            sum[c] += (row[c] * alpha + 255 * (255 - alpha)) / 255;
    }
    end_pixel_row();
}

RgbImage RowShrinker::finish() {
    if (rows_ != source_.height) return {};
    return std::move(small_);
}

RgbImage shrink(const RgbImage& image, std::uint32_t side_max) {
    if (image.is_empty() || std::max(image.width, image.height) <= side_max) return image;
    RowShrinker shrinker({image.width, image.height}, side_max);
    for (std::uint32_t y = 0; y < image.height; ++y)
        shrinker.add_rgb_row(&image.pixels[std::size_t{y} * image.width * kChannels]);
    return shrinker.finish();
}

RgbImage turn_upright(const RgbImage& image, int orientation) {
    if (orientation < 2 || orientation > 8) return image;
    const bool is_on_its_side = orientation >= 5;
    RgbImage out;
    out.width = is_on_its_side ? image.height : image.width;
    out.height = is_on_its_side ? image.width : image.height;
    out.pixels.resize(image.pixels.size());
    const std::uint32_t last_x = image.width - 1;
    const std::uint32_t last_y = image.height - 1;
    for (std::uint32_t y = 0; y < out.height; ++y) {
        for (std::uint32_t x = 0; x < out.width; ++x) {
            std::uint32_t from_x = is_on_its_side ? y : x;
            std::uint32_t from_y = is_on_its_side ? x : y;
            // EXIF 2.32, table 6: where row 0 and column 0 of what is stored are seen.
            if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
                from_x = last_x - from_x;
            if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
                from_y = last_y - from_y;
            const std::size_t from = (std::size_t{from_y} * image.width + from_x) * kChannels;
            const std::size_t to = (std::size_t{y} * out.width + x) * kChannels;
            std::copy_n(&image.pixels[from], kChannels, &out.pixels[to]);
        }
    }
    return out;
}

}  // namespace tsunagi
