#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "client/attach/prepare_file.h"
#include "client/attach/rebuilt_image.h"

namespace tsunagi {
namespace {

constexpr std::string_view kRepeat = "NETSCAPE2.0";  // how often a moving picture is shown
constexpr std::size_t kControlBytes = 4;
constexpr std::uint32_t kGifFramesMax = 2000;

int read_bytes(GifFileType* gif, GifByteType* into, int count) {
    auto* const left = static_cast<ByteSpan*>(gif->UserData);
    const std::size_t given = std::min(left->size(), static_cast<std::size_t>(std::max(0, count)));
    std::copy_n(left->data(), given, into);
    *left = left->subspan(given);
    return static_cast<int>(given);
}

int write_bytes(GifFileType* gif, const GifByteType* from, int count) {
    auto* const out = static_cast<Bytes*>(gif->UserData);
    out->insert(out->end(), from, from + count);
    return count;
}

struct InputCloser {
    void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};
struct OutputCloser {
    void operator()(GifFileType* gif) const { EGifCloseFile(gif, nullptr); }
};

// The first picture's palette indexes, in the order of its rows.
struct FirstFrame {
    PictureSize size;
    std::vector<GifPixelType> indexes;
    std::vector<GifColorType> palette;
    int transparent = -1;
};

// Where the rows of an interlaced picture stand: every 8th, then those between, and so on.
std::vector<std::uint32_t> row_order(std::uint32_t height, bool is_interlaced) {
    std::vector<std::uint32_t> rows;
    if (!is_interlaced) {
        for (std::uint32_t y = 0; y < height; ++y) rows.push_back(y);
        return rows;
    }
    constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 4> kPasses = {
        {{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
    for (const auto& [first, step] : kPasses) {
        for (std::uint32_t y = first; y < height; y += step) rows.push_back(y);
    }
    return rows;
}

// Passes a GIF through line by line, so that only what is understood comes out at the other end.
class GifCopy {
  public:
    GifCopy(ByteSpan gif, Bytes& out, const RebuildBounds& bounds)
        : left_(gif),
          bounds_(bounds),
          in_(DGifOpen(&left_, read_bytes, nullptr)),
          out_(EGifOpen(&out, write_bytes, nullptr)) {}

    FileResult<void> run() {
        if (!in_) return FileTrouble::unreadable_image;
        if (!out_) return FileTrouble::out_of_resources;
        if (!bounds_.allow(screen())) return FileTrouble::too_many_pixels;
        EGifSetGifVersion(out_.get(), true);
        if (EGifPutScreenDesc(out_.get(), in_->SWidth, in_->SHeight, in_->SColorResolution,
                              in_->SBackGroundColor, in_->SColorMap) == GIF_ERROR)
            return FileTrouble::unreadable_image;
        while (true) {
            GifRecordType type = UNDEFINED_RECORD_TYPE;
            if (DGifGetRecordType(in_.get(), &type) == GIF_ERROR)
                return FileTrouble::unreadable_image;
            if (type == TERMINATE_RECORD_TYPE) break;
            const auto copied = type == IMAGE_DESC_RECORD_TYPE  ? copy_image()
                                : type == EXTENSION_RECORD_TYPE ? copy_extension()
                                                                : FileTrouble::unreadable_image;
            if (!copied) return copied.error();
        }
        if (frames_ == 0) return FileTrouble::unreadable_image;
        GifFileType* const gif = out_.release();
        if (EGifCloseFile(gif, nullptr) == GIF_ERROR) return FileTrouble::unreadable_image;
        return {};
    }

    [[nodiscard]] PictureSize screen() const {
        return {static_cast<std::uint32_t>(in_->SWidth), static_cast<std::uint32_t>(in_->SHeight)};
    }
    [[nodiscard]] const FirstFrame& first() const { return first_; }
    [[nodiscard]] bool had_words() const { return had_words_; }

  private:
    FileResult<void> copy_image() {
        if (DGifGetImageDesc(in_.get()) == GIF_ERROR) return FileTrouble::unreadable_image;
        const GifImageDesc& image = in_->Image;
        const PictureSize size{static_cast<std::uint32_t>(image.Width),
                               static_cast<std::uint32_t>(image.Height)};
        if (size.width == 0 || size.height == 0) return FileTrouble::unreadable_image;
        if (++frames_ > kGifFramesMax) return FileTrouble::out_of_resources;
        pixels_ += std::uint64_t{size.width} * size.height;
        if (pixels_ > bounds_.pixels_max) return FileTrouble::too_many_pixels;
        const ColorMapObject* const map =
            image.ColorMap != nullptr ? image.ColorMap : in_->SColorMap;
        if (map == nullptr) return FileTrouble::unreadable_image;
        if (EGifPutImageDesc(out_.get(), image.Left, image.Top, image.Width, image.Height,
                             image.Interlace, image.ColorMap) == GIF_ERROR)
            return FileTrouble::unreadable_image;
        if (frames_ == 1) {
            first_.size = size;
            first_.indexes.resize(std::size_t{size.width} * size.height);
            first_.palette.assign(map->Colors, map->Colors + map->ColorCount);
        }
        std::vector<GifPixelType> line(size.width);
        for (const std::uint32_t y : row_order(size.height, image.Interlace)) {
            if (DGifGetLine(in_.get(), line.data(), image.Width) == GIF_ERROR)
                return FileTrouble::unreadable_image;
            if (frames_ == 1)
                std::ranges::copy(
                    line, first_.indexes.begin() + static_cast<std::ptrdiff_t>(y) * image.Width);
            if (EGifPutLine(out_.get(), line.data(), image.Width) == GIF_ERROR)
                return FileTrouble::unreadable_image;
        }
        return {};
    }

    FileResult<void> copy_extension() {
        int code = 0;
        GifByteType* block = nullptr;  // its length, then its bytes
        if (DGifGetExtension(in_.get(), &code, &block) == GIF_ERROR)
            return FileTrouble::unreadable_image;
        bool is_known = false;
        if (block != nullptr && code == GRAPHICS_EXT_FUNC_CODE && block[0] == kControlBytes) {
            is_known = true;
            if (frames_ == 0) first_.transparent = (block[1] & 1) != 0 ? block[4] : -1;
            if (EGifPutExtension(out_.get(), code, kControlBytes, block + 1) == GIF_ERROR)
                return FileTrouble::unreadable_image;
        }
        const bool is_repeat = block != nullptr && code == APPLICATION_EXT_FUNC_CODE &&
                               block[0] == kRepeat.size() &&
                               std::equal(kRepeat.begin(), kRepeat.end(), block + 1);
        while (block != nullptr) {
            if (DGifGetExtensionNext(in_.get(), &block) == GIF_ERROR)
                return FileTrouble::unreadable_image;
            if (block == nullptr || !is_repeat || is_known || block[0] != 3) continue;
            is_known = true;
            if (EGifPutExtensionLeader(out_.get(), code) == GIF_ERROR ||
                EGifPutExtensionBlock(out_.get(), static_cast<int>(kRepeat.size()),
                                      kRepeat.data()) == GIF_ERROR ||
                EGifPutExtensionBlock(out_.get(), 3, block + 1) == GIF_ERROR ||
                EGifPutExtensionTrailer(out_.get()) == GIF_ERROR)
                return FileTrouble::unreadable_image;
        }
        had_words_ = had_words_ || !is_known;
        return {};
    }

    ByteSpan left_;
    RebuildBounds bounds_;
    std::unique_ptr<GifFileType, InputCloser> in_;
    std::unique_ptr<GifFileType, OutputCloser> out_;
    FirstFrame first_;
    std::uint32_t frames_ = 0;
    std::uint64_t pixels_ = 0;
    bool had_words_ = false;
};

RgbImage small_picture(const FirstFrame& frame) {
    RowShrinker rows(frame.size, kThumbnailSideMax);
    std::vector<std::uint8_t> row;
    for (std::size_t i = 0; i < frame.indexes.size(); ++i) {
        const GifPixelType index = frame.indexes[i];
        const GifColorType colour =
            index < frame.palette.size() ? frame.palette[index] : GifColorType{255, 255, 255};
        const std::uint8_t alpha = index == frame.transparent ? 0 : 255;
        row.insert(row.end(), {colour.Red, colour.Green, colour.Blue, alpha});
        if (row.size() < std::size_t{frame.size.width} * 4) continue;
        rows.add_rgba_row(row.data());
        row.clear();
    }
    return rows.finish();
}

}  // namespace

FileResult<RebuiltImage> rebuild_gif(ByteSpan gif, const RebuildBounds& bounds) {
    RebuiltImage out;
    GifCopy copy(gif, out.content, bounds);
    const auto copied = copy.run();
    if (!copied) return copied.error();
    out.size = copy.screen();
    if (out.size.width == 0 || out.size.height == 0) out.size = copy.first().size;
    out.small = small_picture(copy.first());
    out.had_words = copy.had_words();
    return out;
}

}  // namespace tsunagi
