#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <new>

#include "client/attach/prepare_file.h"
#include "client/attach/rebuilt_image.h"

namespace tsunagi {
namespace {

// libpng leaves by longjmp, which runs no destructor: between a setjmp and what may jump to it live
// numbers only. Everything that has a destructor belongs to the callers of those functions.

[[noreturn]] void on_error(png_structp png, png_const_charp) { png_longjmp(png, 1); }
void on_warning(png_structp, png_const_charp) {}

void read_bytes(png_structp png, png_bytep into, std::size_t count) {
    auto* const left = static_cast<ByteSpan*>(png_get_io_ptr(png));
    if (count > left->size()) png_error(png, "cut off");
    std::copy_n(left->data(), count, into);
    *left = left->subspan(count);
}

void write_bytes(png_structp png, png_bytep from, std::size_t count) {
    auto* const out = static_cast<Bytes*>(png_get_io_ptr(png));
    bool has_room = true;
    try {
        out->insert(out->end(), from, from + count);
    } catch (const std::bad_alloc&) {
        has_room = false;
    }
    if (!has_room) png_error(png, "no memory");
}
void flush_bytes(png_structp) {}

class PngReader {
  public:
    explicit PngReader(ByteSpan png)
        : left_(png),
          png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_warning)),
          info_(png_ == nullptr ? nullptr : png_create_info_struct(png_)) {
        if (info_ == nullptr) return;
        png_set_read_fn(png_, &left_, read_bytes);
        // Words are not even unpacked; the profile comes from elsewhere.
        constexpr png_byte kNames[] = "tEXt\0zTXt\0iTXt\0eXIf\0iCCP\0sPLT";
        png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, kNames, 6);
    }
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;
    ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }

    [[nodiscard]] bool is_ready() const { return info_ != nullptr; }
    [[nodiscard]] png_structp png() const { return png_; }
    [[nodiscard]] png_infop info() const { return info_; }
    [[nodiscard]] PictureSize size() const {
        return {png_get_image_width(png_, info_), png_get_image_height(png_, info_)};
    }
    [[nodiscard]] bool read_header() {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;  // NOLINT: libpng's way
        png_read_info(png_, info_);
        return true;
    }

  private:
    ByteSpan left_;
    png_structp png_;
    png_infop info_;
};

class PngWriter {
  public:
    explicit PngWriter(Bytes& out)
        : png_(png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_warning)),
          info_(png_ == nullptr ? nullptr : png_create_info_struct(png_)) {
        if (info_ != nullptr) png_set_write_fn(png_, &out, write_bytes, flush_bytes);
    }
    PngWriter(const PngWriter&) = delete;
    PngWriter& operator=(const PngWriter&) = delete;
    ~PngWriter() { png_destroy_write_struct(&png_, &info_); }

    [[nodiscard]] bool is_ready() const { return info_ != nullptr; }
    [[nodiscard]] png_structp png() const { return png_; }
    [[nodiscard]] png_infop info() const { return info_; }

  private:
    png_structp png_;
    png_infop info_;
};

// Palette, transparency, resolution, and what the samples mean as colours.
void copy_header(const PngReader& in, const PngWriter& out, const Bytes& colours) {
    png_set_IHDR(out.png(), out.info(), png_get_image_width(in.png(), in.info()),
                 png_get_image_height(in.png(), in.info()), png_get_bit_depth(in.png(), in.info()),
                 png_get_color_type(in.png(), in.info()), PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_colorp palette = nullptr;
    int count = 0;
    if (png_get_color_type(in.png(), in.info()) == PNG_COLOR_TYPE_PALETTE &&
        png_get_PLTE(in.png(), in.info(), &palette, &count) != 0)
        png_set_PLTE(out.png(), out.info(), palette, count);
    png_bytep alphas = nullptr;
    png_color_16p colour = nullptr;
    if (png_get_tRNS(in.png(), in.info(), &alphas, &count, &colour) != 0)
        png_set_tRNS(out.png(), out.info(), alphas, count, colour);
    png_uint_32 x = 0;
    png_uint_32 y = 0;
    int unit = 0;
    if (png_get_pHYs(in.png(), in.info(), &x, &y, &unit) != 0)
        png_set_pHYs(out.png(), out.info(), x, y, unit);
    int intent = 0;
    png_fixed_point gamma = 0;
    if (!colours.empty()) {
        png_set_iCCP(out.png(), out.info(), "Picture", PNG_COMPRESSION_TYPE_BASE, colours.data(),
                     static_cast<png_uint_32>(colours.size()));
    } else if (png_get_sRGB(in.png(), in.info(), &intent) != 0) {
        png_set_sRGB_gAMA_and_cHRM(out.png(), out.info(), intent);
    } else if (png_get_gAMA_fixed(in.png(), in.info(), &gamma) != 0) {
        png_set_gAMA_fixed(out.png(), out.info(), gamma);
    }
}

// `rows` is sized by the caller: one row, or all of them where the source is interlaced.
bool copy_picture(PngReader& in,
                  PngWriter& out,
                  const Bytes& colours,
                  std::vector<png_byte>& rows) {
    if (setjmp(png_jmpbuf(in.png())) != 0) return false;   // NOLINT: libpng's way
    if (setjmp(png_jmpbuf(out.png())) != 0) return false;  // NOLINT: libpng's way
    copy_header(in, out, colours);
    png_write_info(out.png(), out.info());
    const std::size_t row_bytes = png_get_rowbytes(in.png(), in.info());
    const png_uint_32 height = png_get_image_height(in.png(), in.info());
    const int passes = png_set_interlace_handling(in.png());
    png_read_update_info(in.png(), in.info());
    if (passes == 1) {
        for (png_uint_32 y = 0; y < height; ++y) {
            png_read_row(in.png(), rows.data(), nullptr);
            png_write_row(out.png(), rows.data());
        }
    } else {
        for (int pass = 0; pass < passes; ++pass) {
            for (png_uint_32 y = 0; y < height; ++y)
                png_read_row(in.png(), rows.data() + y * row_bytes, nullptr);
        }
        for (png_uint_32 y = 0; y < height; ++y)
            png_write_row(out.png(), rows.data() + y * row_bytes);
    }
    png_read_end(in.png(), nullptr);
    png_write_end(out.png(), nullptr);
    return true;
}

// `row` holds four bytes a pixel.
bool read_rgba_rows(PngReader& in, std::vector<png_byte>& row, RowShrinker& shrinker) {
    if (setjmp(png_jmpbuf(in.png())) != 0) return false;  // NOLINT: libpng's way
    png_set_expand(in.png());
    png_set_scale_16(in.png());
    png_set_gray_to_rgb(in.png());
    png_set_add_alpha(in.png(), 0xFF, PNG_FILLER_AFTER);
    png_read_update_info(in.png(), in.info());
    if (png_get_rowbytes(in.png(), in.info()) != row.size()) return false;
    const png_uint_32 height = png_get_image_height(in.png(), in.info());
    for (png_uint_32 y = 0; y < height; ++y) {
        png_read_row(in.png(), row.data(), nullptr);
        shrinker.add_rgba_row(row.data());
    }
    return true;
}

// Pre: the picture is not interlaced.
RgbImage small_picture(ByteSpan png) {
    PngReader in(png);
    if (!in.is_ready() || !in.read_header()) return {};
    const PictureSize size = in.size();
    std::vector<png_byte> row(std::size_t{size.width} * 4);
    RowShrinker shrinker(size, kThumbnailSideMax);
    return read_rgba_rows(in, row, shrinker) ? shrinker.finish() : RgbImage{};
}

}  // namespace

FileResult<RebuiltImage> rebuild_png(ByteSpan png,
                                     const Bytes& colours,
                                     const RebuildBounds& bounds) {
    RebuiltImage out;
    PngReader in(png);
    PngWriter to(out.content);
    if (!in.is_ready() || !to.is_ready()) return FileTrouble::out_of_resources;
    // Beyond a million pixels a side libpng itself refuses; ours comes first, to say why.
    png_set_user_limits(in.png(), PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    if (!in.read_header()) return FileTrouble::unreadable_image;
    out.size = in.size();
    if (!bounds.allow(out.size)) return FileTrouble::too_many_pixels;
    const bool is_interlaced = png_get_interlace_type(in.png(), in.info()) != PNG_INTERLACE_NONE;
    std::vector<png_byte> rows(png_get_rowbytes(in.png(), in.info()) *
                               (is_interlaced ? out.size.height : 1));
    if (!copy_picture(in, to, colours, rows)) return FileTrouble::unreadable_image;
    rows = {};
    out.small = small_picture(out.content);
    return out;
}

}  // namespace tsunagi
