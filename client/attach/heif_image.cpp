#include <libheif/heif.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "client/attach/colour_profile.h"
#include "client/attach/rebuilt_image.h"

namespace tsunagi {
namespace {

constexpr std::size_t kMetadataBytesMax = 4 * 1024 * 1024;
constexpr int kMetadataBlocksMax = 16;

struct ContextFreer {
    void operator()(heif_context* context) const { heif_context_free(context); }
};
struct HandleReleaser {
    void operator()(heif_image_handle* handle) const { heif_image_handle_release(handle); }
};
struct ImageReleaser {
    void operator()(heif_image* image) const { heif_image_release(image); }
};
struct OptionsFreer {
    void operator()(heif_decoding_options* options) const { heif_decoding_options_free(options); }
};
using HeifHandle = std::unique_ptr<heif_image_handle, HandleReleaser>;

bool is_ok(const heif_error& error) { return error.code == heif_error_Ok; }

FileTrouble trouble_of(const heif_error& error) {
    return error.code == heif_error_Memory_allocation_error ? FileTrouble::out_of_resources
                                                            : FileTrouble::unreadable_image;
}

// An EXIF block of HEIF: offset(4, big-endian) of the TIFF header behind these four bytes.
ByteSpan tiff_of(ByteSpan block) {
    if (block.size() < 4) return {};
    const std::size_t offset = static_cast<std::size_t>(block[0]) << 24 |
                               static_cast<std::size_t>(block[1]) << 16 |
                               static_cast<std::size_t>(block[2]) << 8 | block[3];
    block = block.subspan(4);
    return offset < block.size() ? block.subspan(offset) : ByteSpan{};
}

ImageFacts facts_of(const heif_image_handle* handle) {
    ImageFacts facts;
    std::array<heif_item_id, kMetadataBlocksMax> blocks{};
    const int count = heif_image_handle_get_list_of_metadata_block_IDs(
        handle, nullptr, blocks.data(), kMetadataBlocksMax);
    bool has_other = false;
    for (int i = 0; i < std::min(count, kMetadataBlocksMax); ++i) {
        const heif_item_id id = blocks[static_cast<std::size_t>(i)];
        const std::size_t size = heif_image_handle_get_metadata_size(handle, id);
        const char* const type = heif_image_handle_get_metadata_type(handle, id);
        if (type == nullptr || std::string_view(type) != "Exif" || size > kMetadataBytesMax) {
            has_other = true;
            continue;
        }
        Bytes block(size);
        if (is_ok(heif_image_handle_get_metadata(handle, id, block.data())))
            facts = read_exif_facts(tiff_of(block));
    }
    facts.had_metadata = facts.had_metadata || has_other;
    facts.orientation = 1;  // the decoder turns by what the container says; EXIF only repeats it
    const std::size_t profile_bytes = heif_image_handle_get_raw_color_profile_size(handle);
    if (profile_bytes > 0 && profile_bytes <= kMetadataBytesMax) {
        Bytes profile(profile_bytes);
        if (is_ok(heif_image_handle_get_raw_color_profile(handle, profile.data())))
            facts.colours = profile_without_words(profile);
    }
    return facts;
}

PictureSize size_of(const heif_image_handle* handle) {
    return {static_cast<std::uint32_t>(std::max(0, heif_image_handle_get_width(handle))),
            static_cast<std::uint32_t>(std::max(0, heif_image_handle_get_height(handle)))};
}

FileResult<RgbImage> decode(const heif_image_handle* handle) {
    const std::unique_ptr<heif_decoding_options, OptionsFreer> options(
        heif_decoding_options_alloc());
    if (!options) return FileTrouble::out_of_resources;
    options->convert_hdr_to_8bit = 1;
    heif_image* made = nullptr;
    const heif_error error = heif_decode_image(handle, &made, heif_colorspace_RGB,
                                               heif_chroma_interleaved_RGB, options.get());
    const std::unique_ptr<heif_image, ImageReleaser> image(made);
    if (!is_ok(error)) return trouble_of(error);
    const int width = heif_image_get_width(made, heif_channel_interleaved);
    const int height = heif_image_get_height(made, heif_channel_interleaved);
    int stride = 0;
    const std::uint8_t* const plane =
        heif_image_get_plane_readonly(made, heif_channel_interleaved, &stride);
    if (plane == nullptr || width <= 0 || height <= 0 || stride < width * 3)
        return FileTrouble::unreadable_image;
    RgbImage out{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), {}};
    const std::size_t row_bytes = std::size_t{out.width} * 3;
    out.pixels.reserve(row_bytes * out.height);
    for (std::uint32_t y = 0; y < out.height; ++y) {
        const std::uint8_t* const row = plane + std::size_t{y} * static_cast<unsigned>(stride);
        out.pixels.insert(out.pixels.end(), row, row + row_bytes);
    }
    return out;
}

}  // namespace

FileResult<HeifPicture> decode_heif(ByteSpan heif, const RebuildBounds& bounds) {
    const std::unique_ptr<heif_context, ContextFreer> context(heif_context_alloc());
    if (!context) return FileTrouble::out_of_resources;
    heif_error error = heif_context_read_from_memory_without_copy(context.get(), heif.data(),
                                                                  heif.size(), nullptr);
    if (!is_ok(error)) return trouble_of(error);
    heif_image_handle* primary = nullptr;
    error = heif_context_get_primary_image_handle(context.get(), &primary);
    const HeifHandle handle(primary);
    if (!is_ok(error)) return trouble_of(error);
    const PictureSize size = size_of(primary);
    if (size.width == 0 || size.height == 0) return FileTrouble::unreadable_image;
    if (!bounds.allow(size)) return FileTrouble::too_many_pixels;
    HeifPicture out;
    auto image = decode(primary);
    if (!image) return image.error();
    // What it declares and what it is need not be the same.
    if (!bounds.allow({image->width, image->height})) return FileTrouble::too_many_pixels;
    out.image = std::move(*image);
    out.facts = facts_of(primary);
    return out;
}

}  // namespace tsunagi
