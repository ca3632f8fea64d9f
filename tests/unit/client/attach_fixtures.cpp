#include "tests/unit/client/attach_fixtures.h"

#include <gif_lib.h>
#include <libheif/heif.h>
#include <png.h>
#include <turbojpeg.h>
#include <webp/decode.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include <algorithm>
#include <csetjmp>
#include <exiv2/exiv2.hpp>
#include <memory>

#include "protocol/base/check.h"

namespace tsunagi::test {
namespace {

const std::string kWords{kPlanted};

Bytes bytes_of(Exiv2::Image& image) {
    image.writeMetadata();
    Exiv2::BasicIo& io = image.io();
    CHECK(io.open() == 0);
    const Exiv2::DataBuf made = io.read(static_cast<long>(io.size()));
    return {made.pData_, made.pData_ + made.size_};
}

Exiv2::ExifData camera_exif(int orientation) {
    Exiv2::ExifData exif;
    exif["Exif.Image.Make"] = "Canon";
    exif["Exif.Image.Artist"] = kWords;
    exif["Exif.Image.Orientation"] = static_cast<std::uint16_t>(orientation);
    exif["Exif.Photo.DateTimeOriginal"] = "2026:05:04 10:20:30";
    exif["Exif.Photo.UserComment"] = "charset=Ascii " + kWords;
    exif["Exif.CanonCs.Macro"] = std::uint16_t{1};
    exif["Exif.Canon.OwnerName"] = kWords;
    exif["Exif.GPSInfo.GPSLatitudeRef"] = "N";
    exif["Exif.GPSInfo.GPSLatitude"] = "36/1 41/1 43/1";
    exif["Exif.GPSInfo.GPSLongitudeRef"] = "E";
    exif["Exif.GPSInfo.GPSLongitude"] = "137/1 12/1 41/1";
    return exif;
}

void put_words(Exiv2::Image& image, int orientation) {
    image.setExifData(camera_exif(orientation));
    Exiv2::XmpData xmp;
    xmp["Xmp.dc.creator"] = kWords;
    xmp["Xmp.exif.GPSLatitude"] = "36,41.7N";
    image.setXmpData(xmp);
}

void append(Bytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

template <typename Value>
std::vector<std::uint8_t> as_samples(const Value* begin, std::size_t count) {
    return {begin, begin + count};
}

}  // namespace

bool holds(ByteSpan bytes, std::string_view text) {
    const std::string_view all{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    return all.find(text) != std::string_view::npos;
}

bool tells_more_than_allowed(ByteSpan bytes) {
    try {
        const auto image = Exiv2::ImageFactory::open(bytes.data(), static_cast<long>(bytes.size()));
        image->readMetadata();
        for (const auto& datum : image->exifData()) {
            const std::string key = datum.key();
            if (key != "Exif.Image.Orientation" && key != "Exif.Photo.DateTimeOriginal" &&
                key != "Exif.Image.ExifTag")
                return true;
        }
        return !image->xmpData().empty() || !image->iptcData().empty() || !image->comment().empty();
    } catch (const std::exception&) {
        return true;
    }
}

RgbImage sample_pixels(PictureSize size) {
    RgbImage image{size.width, size.height, {}};
    for (std::uint32_t y = 0; y < size.height; ++y) {
        for (std::uint32_t x = 0; x < size.width; ++x) {
            const bool is_marked = x < size.width / 2 && y < size.height / 2;
            image.pixels.push_back(is_marked ? 230 : 20);
            image.pixels.push_back(static_cast<std::uint8_t>(x * 200 / size.width));
            image.pixels.push_back(static_cast<std::uint8_t>(y * 200 / size.height));
        }
    }
    return image;
}

Bytes plain_jpeg(const RgbImage& image, const JpegOptions& options) {
    const std::unique_ptr<void, int (*)(tjhandle)> handle(tjInitCompress(), tjDestroy);
    std::vector<std::uint8_t> pixels = image.pixels;
    if (options.is_cmyk) {
        pixels.clear();
        for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
            pixels.insert(pixels.end(), &image.pixels[i], &image.pixels[i] + 3);
            pixels.push_back(255);
        }
    }
    unsigned char* made = nullptr;
    unsigned long size = 0;
    CHECK(tjCompress2(handle.get(), pixels.data(), static_cast<int>(image.width), 0,
                      static_cast<int>(image.height), options.is_cmyk ? TJPF_CMYK : TJPF_RGB, &made,
                      &size, options.is_cmyk ? TJSAMP_444 : TJSAMP_420, options.quality,
                      options.is_progressive ? TJFLAG_PROGRESSIVE : 0) == 0);
    Bytes out(made, made + size);
    tjFree(made);
    return out;
}

Bytes telephone_jpeg(const RgbImage& image, int orientation, const JpegOptions& options) {
    const Bytes plain = plain_jpeg(image, options);
    const auto file = Exiv2::ImageFactory::open(plain.data(), static_cast<long>(plain.size()));
    put_words(*file, orientation);
    Exiv2::IptcData iptc;
    iptc["Iptc.Application2.City"] = kWords;
    file->setIptcData(iptc);
    file->setComment(kWords);
    Exiv2::ExifThumb preview(file->exifData());
    const Bytes small = plain_jpeg(sample_pixels({16, 16}));
    preview.setJpegThumbnail(small.data(), static_cast<long>(small.size()));
    Bytes out = bytes_of(*file);
    append(out, "ftypmp42 ");
    append(out, kPlanted);
    return out;
}

Bytes profile_with_words() {
    Bytes out(128);
    const auto number = [](Bytes& into, std::uint32_t value) {
        for (int shift = 24; shift >= 0; shift -= 8)
            into.push_back(static_cast<std::uint8_t>(value >> shift));
    };
    const auto text = [](Bytes& into, std::string_view words) {
        into.insert(into.end(), words.begin(), words.end());
    };
    out[8] = 2;
    std::ranges::copy(std::string_view("mntrRGB XYZ "), out.begin() + 12);
    std::ranges::copy(std::string_view("acsp"), out.begin() + 36);
    std::ranges::copy(std::string_view("PLAN"), out.begin() + 80);  // who made it
    Bytes data;
    Bytes table;
    const std::size_t start = 128 + 4 + 8 * 12;
    number(table, 8);
    const auto tag = [&](std::string_view name, auto write) {
        Bytes content;
        write(content);
        text(table, name);
        number(table, static_cast<std::uint32_t>(start + data.size()));
        number(table, static_cast<std::uint32_t>(content.size()));
        data.insert(data.end(), content.begin(), content.end());
    };
    tag("desc", [&](Bytes& to) { text(to, kPlanted); });
    for (const char* name : {"wtpt", "rXYZ", "gXYZ", "bXYZ"}) {
        tag(name, [&](Bytes& to) {
            text(to, "XYZ ");
            for (const std::uint32_t value : {0U, 0xF6D6U, 0x10000U, 0xD32DU}) number(to, value);
            text(to, kPlanted);  // behind its numbers
        });
    }
    for (const char* name : {"rTRC", "gTRC", "bTRC"}) {
        tag(name, [&](Bytes& to) {
            text(to, "curv");
            number(to, 0);
            number(to, 1);
            text(to, "\x02\x33");
        });
    }
    out.insert(out.end(), table.begin(), table.end());
    out.insert(out.end(), data.begin(), data.end());
    for (std::size_t i = 0; i < 4; ++i)
        out[i] = static_cast<std::uint8_t>(out.size() >> (24 - 8 * i));
    return out;
}

Bytes with_profile(ByteSpan picture) {
    const auto file = Exiv2::ImageFactory::open(picture.data(), static_cast<long>(picture.size()));
    file->readMetadata();
    const Bytes icc = profile_with_words();
    Exiv2::DataBuf profile(icc.data(), static_cast<long>(icc.size()));
    file->setIccProfile(profile, /*bTestValid=*/false);
    return bytes_of(*file);
}

std::vector<std::uint8_t> jpeg_samples(ByteSpan jpeg) {
    const std::unique_ptr<void, int (*)(tjhandle)> handle(tjInitDecompress(), tjDestroy);
    int width = 0;
    int height = 0;
    int sampling = 0;
    int colours = 0;
    CHECK(tjDecompressHeader3(handle.get(), jpeg.data(), jpeg.size(), &width, &height, &sampling,
                              &colours) == 0);
    const bool is_cmyk = colours == TJCS_CMYK || colours == TJCS_YCCK;
    std::vector<std::uint8_t> samples(std::size_t{is_cmyk ? 4U : 3U} *
                                      static_cast<unsigned>(width) * static_cast<unsigned>(height));
    tjDecompress2(handle.get(), jpeg.data(), jpeg.size(), samples.data(), width, 0, height,
                  is_cmyk ? TJPF_CMYK : TJPF_RGB, 0);
    return samples;
}

Bytes exif_block(int orientation) {
    Exiv2::Blob blob;
    Exiv2::ExifParser::encode(blob, Exiv2::littleEndian, camera_exif(orientation));
    return {blob.begin(), blob.end()};
}

namespace {

void append_to(png_structp png, png_bytep from, std::size_t count) {
    auto* const out = static_cast<Bytes*>(png_get_io_ptr(png));
    out->insert(out->end(), from, from + count);
}
void take_from(png_structp png, png_bytep into, std::size_t count) {
    auto* const left = static_cast<ByteSpan*>(png_get_io_ptr(png));
    CHECK(left->size() >= count);
    std::copy_n(left->data(), count, into);
    *left = left->subspan(count);
}

void write_png(Bytes& out, PictureSize size, const PngOptions& options) {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &out, append_to, nullptr);
    png_set_IHDR(png, info, size.width, size.height, options.depth, PNG_COLOR_TYPE_RGB,
                 options.is_interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    std::string words = kWords;
    std::string key = "Author";
    png_text text{};
    text.compression = PNG_TEXT_COMPRESSION_NONE;
    text.key = key.data();
    text.text = words.data();
    text.text_length = words.size();
    png_set_text(png, info, &text, 1);
    png_set_pHYs(png, info, 3780, 3780, PNG_RESOLUTION_METER);
    png_write_info(png, info);
    const std::size_t row_bytes =
        std::size_t{size.width} * 3 * static_cast<unsigned>(options.depth) / 8;
    std::vector<png_byte> pixels(row_bytes * size.height);
    for (std::size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = static_cast<png_byte>(i * 7 + i / row_bytes * 31);
    std::vector<png_bytep> rows(size.height);
    for (std::uint32_t y = 0; y < size.height; ++y) rows[y] = &pixels[y * row_bytes];
    png_write_image(png, rows.data());
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
}

}  // namespace

Bytes png_with_words(PictureSize size, const PngOptions& options) {
    Bytes plain;
    write_png(plain, size, options);
    const auto file = Exiv2::ImageFactory::open(plain.data(), static_cast<long>(plain.size()));
    file->readMetadata();
    put_words(*file, 1);
    Bytes out = bytes_of(*file);
    append(out, kPlanted);
    return out;
}

std::vector<std::uint8_t> png_samples(ByteSpan bytes) {
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_read_fn(png, &bytes, take_from);
    png_read_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
    std::vector<std::uint8_t> samples;
    const png_bytepp rows = png_get_rows(png, info);
    for (png_uint_32 y = 0; y < png_get_image_height(png, info); ++y)
        samples.insert(samples.end(), rows[y], rows[y] + png_get_rowbytes(png, info));
    png_destroy_read_struct(&png, &info, nullptr);
    return samples;
}

Bytes png_bomb(PictureSize size) {
    // The header of a small picture with another size and that header's check sum.
    Bytes out;
    write_png(out, {1, 1}, {.depth = 8});
    constexpr std::size_t kType = 12;
    constexpr std::size_t kSize = 16;
    constexpr std::size_t kSum = 29;
    const auto put = [&](std::size_t at, std::uint32_t value) {
        for (std::size_t i = 0; i < 4; ++i)
            out[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
    };
    put(kSize, size.width);
    put(kSize + 4, size.height);
    std::uint32_t sum = 0xFFFFFFFF;  // CRC-32, bit by bit
    for (std::size_t i = kType; i < kSum; ++i) {
        sum ^= out[i];
        for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ ((sum & 1) != 0 ? 0xEDB88320U : 0U);
    }
    put(kSum, ~sum);
    return out;
}

namespace {

Bytes plain_webp(const RgbImage& image, bool is_lossless) {
    std::uint8_t* made = nullptr;
    const int stride = static_cast<int>(image.width) * 3;
    const std::size_t size =
        is_lossless ? WebPEncodeLosslessRGB(image.pixels.data(), static_cast<int>(image.width),
                                            static_cast<int>(image.height), stride, &made)
                    : WebPEncodeRGB(image.pixels.data(), static_cast<int>(image.width),
                                    static_cast<int>(image.height), stride, 80, &made);
    Bytes out(made, made + size);
    WebPFree(made);
    return out;
}

Bytes assembled(WebPMux* mux) {
    WebPData data;
    WebPDataInit(&data);
    CHECK(WebPMuxAssemble(mux, &data) == WEBP_MUX_OK);
    Bytes out(data.bytes, data.bytes + data.size);
    WebPDataClear(&data);
    return out;
}

}  // namespace

Bytes webp_with_words(PictureSize size, bool is_lossless) {
    const Bytes plain = plain_webp(sample_pixels(size), is_lossless);
    const WebPData source{plain.data(), plain.size()};
    const std::unique_ptr<WebPMux, void (*)(WebPMux*)> mux(WebPMuxCreate(&source, 1),
                                                           WebPMuxDelete);
    const Bytes exif = exif_block(1);
    const WebPData exif_data{exif.data(), exif.size()};
    const WebPData words{reinterpret_cast<const std::uint8_t*>(kPlanted.data()), kPlanted.size()};
    CHECK(WebPMuxSetChunk(mux.get(), "EXIF", &exif_data, 1) == WEBP_MUX_OK);
    CHECK(WebPMuxSetChunk(mux.get(), "XMP ", &words, 1) == WEBP_MUX_OK);
    CHECK(WebPMuxSetChunk(mux.get(), "WORD", &words, 1) == WEBP_MUX_OK);
    return assembled(mux.get());
}

Bytes moving_webp(PictureSize size, int frames) {
    const std::unique_ptr<WebPMux, void (*)(WebPMux*)> mux(WebPMuxNew(), WebPMuxDelete);
    for (int i = 0; i < frames; ++i) {
        RgbImage image = sample_pixels(size);
        std::ranges::rotate(image.pixels, image.pixels.begin() + 3 * i);
        const Bytes frame = plain_webp(image, /*is_lossless=*/true);
        WebPMuxFrameInfo info{};
        info.bitstream = {frame.data(), frame.size()};
        info.duration = 100;
        info.id = WEBP_CHUNK_ANMF;
        CHECK(WebPMuxPushFrame(mux.get(), &info, 1) == WEBP_MUX_OK);
    }
    const WebPMuxAnimParams params{0xFFFFFFFF, 0};
    CHECK(WebPMuxSetAnimationParams(mux.get(), &params) == WEBP_MUX_OK);
    const WebPData words{reinterpret_cast<const std::uint8_t*>(kPlanted.data()), kPlanted.size()};
    CHECK(WebPMuxSetChunk(mux.get(), "XMP ", &words, 1) == WEBP_MUX_OK);
    return assembled(mux.get());
}

Bytes webp_with_words_in_picture(PictureSize size) {
    Bytes out = plain_webp(sample_pixels(size), /*is_lossless=*/false);
    Bytes more(kPlanted.begin(), kPlanted.end());
    more.resize(64);
    out.insert(out.end(), more.begin(), more.end());
    const auto put = [&](std::size_t at, std::size_t value) {
        for (std::size_t i = 0; i < 4; ++i) out[at + i] = static_cast<std::uint8_t>(value >> 8 * i);
    };
    put(4, out.size() - 8);    // RIFF
    put(16, out.size() - 20);  // VP8
    return out;
}

std::vector<std::uint8_t> webp_samples(ByteSpan webp) {
    int width = 0;
    int height = 0;
    std::uint8_t* const rgba = WebPDecodeRGBA(webp.data(), webp.size(), &width, &height);
    CHECK(rgba != nullptr);
    auto samples = as_samples(
        rgba, std::size_t{4} * static_cast<unsigned>(width) * static_cast<unsigned>(height));
    WebPFree(rgba);
    return samples;
}

Bytes gif_with_words(PictureSize size) {
    Bytes out;
    GifFileType* const gif = EGifOpen(
        &out,
        [](GifFileType* file, const GifByteType* from, int count) {
            auto* const into = static_cast<Bytes*>(file->UserData);
            into->insert(into->end(), from, from + count);
            return count;
        },
        nullptr);
    CHECK(gif != nullptr);
    EGifSetGifVersion(gif, true);
    GifColorType colours[4] = {{0, 0, 0}, {255, 0, 0}, {0, 255, 0}, {0, 0, 255}};
    ColorMapObject* const map = GifMakeMapObject(4, colours);
    const int width = static_cast<int>(size.width);
    const int height = static_cast<int>(size.height);
    EGifPutScreenDesc(gif, width, height, 2, 0, map);
    EGifPutExtensionLeader(gif, APPLICATION_EXT_FUNC_CODE);
    EGifPutExtensionBlock(gif, 11, "NETSCAPE2.0");
    EGifPutExtensionBlock(gif, 3, "\x01\x05\x00");
    EGifPutExtensionTrailer(gif);
    EGifPutExtensionLeader(gif, APPLICATION_EXT_FUNC_CODE);
    EGifPutExtensionBlock(gif, 11, "XMP DataXMP");
    EGifPutExtensionBlock(gif, static_cast<int>(kPlanted.size()), kPlanted.data());
    EGifPutExtensionTrailer(gif);
    EGifPutComment(gif, kWords.c_str());
    for (int frame = 0; frame < 2; ++frame) {
        const GifByteType control[4] = {0, 10, 0, 0};
        EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, 4, control);
        EGifPutImageDesc(gif, 0, 0, width, height, frame == 1, nullptr);
        for (int y = 0; y < height; ++y) {
            std::vector<GifPixelType> line(size.width);
            for (int x = 0; x < width; ++x)
                line[static_cast<unsigned>(x)] =
                    static_cast<GifPixelType>((x * 3 + y * 5 + frame) % 4);
            EGifPutLine(gif, line.data(), width);
        }
    }
    GifFreeMapObject(map);
    CHECK(EGifCloseFile(gif, nullptr) == GIF_OK);
    append(out, kPlanted);
    return out;
}

std::vector<std::uint8_t> gif_samples(ByteSpan bytes) {
    GifFileType* const gif = DGifOpen(
        &bytes,
        [](GifFileType* file, GifByteType* into, int count) {
            auto* const left = static_cast<ByteSpan*>(file->UserData);
            const std::size_t given = std::min(left->size(), static_cast<std::size_t>(count));
            std::copy_n(left->data(), given, into);
            *left = left->subspan(given);
            return static_cast<int>(given);
        },
        nullptr);
    CHECK(gif != nullptr);
    CHECK(DGifSlurp(gif) == GIF_OK);
    std::vector<std::uint8_t> samples;
    for (int i = 0; i < gif->ImageCount; ++i) {
        const SavedImage& image = gif->SavedImages[i];
        const auto count = std::size_t{1} * static_cast<unsigned>(image.ImageDesc.Width) *
                           static_cast<unsigned>(image.ImageDesc.Height);
        const auto frame = as_samples(image.RasterBits, count);
        samples.insert(samples.end(), frame.begin(), frame.end());
    }
    DGifCloseFile(gif, nullptr);
    return samples;
}

Bytes heic_with_place(const RgbImage& pixels) {
    const std::unique_ptr<heif_context, void (*)(heif_context*)> context(heif_context_alloc(),
                                                                         heif_context_free);
    heif_encoder* encoder = nullptr;
    if (heif_context_get_encoder_for_format(context.get(), heif_compression_HEVC, &encoder).code !=
        heif_error_Ok)
        return {};
    heif_encoder_set_lossy_quality(encoder, 80);
    heif_image* image = nullptr;
    const int width = static_cast<int>(pixels.width);
    const int height = static_cast<int>(pixels.height);
    heif_image_create(width, height, heif_colorspace_RGB, heif_chroma_interleaved_RGB, &image);
    heif_image_add_plane(image, heif_channel_interleaved, width, height, 8);
    int stride = 0;
    std::uint8_t* const plane = heif_image_get_plane(image, heif_channel_interleaved, &stride);
    const std::size_t row_bytes = std::size_t{pixels.width} * 3;
    for (std::uint32_t y = 0; y < pixels.height; ++y)
        std::copy_n(&pixels.pixels[y * row_bytes], row_bytes,
                    plane + std::size_t{y} * static_cast<unsigned>(stride));
    heif_image_handle* handle = nullptr;
    Bytes out;
    if (heif_context_encode_image(context.get(), image, encoder, nullptr, &handle).code ==
        heif_error_Ok) {
        const Bytes exif = exif_block(6);
        heif_context_add_exif_metadata(context.get(), handle, exif.data(),
                                       static_cast<int>(exif.size()));
        heif_writer writer{};
        writer.writer_api_version = 1;
        writer.write = [](heif_context*, const void* data, std::size_t size, void* into) {
            const auto* const from = static_cast<const std::uint8_t*>(data);
            static_cast<Bytes*>(into)->assign(from, from + size);
            return heif_error{heif_error_Ok, heif_suberror_Unspecified, ""};
        };
        heif_context_write(context.get(), &writer, &out);
        heif_image_handle_release(handle);
    }
    heif_image_release(image);
    heif_encoder_release(encoder);
    return out;
}

}  // namespace tsunagi::test
