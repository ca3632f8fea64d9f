#include "client/attach/clean_file.h"

#include <algorithm>

#include "client/attach/image_metadata.h"
#include "client/attach/jpeg_codec.h"
#include "client/attach/jpeg_segments.h"
#include "client/attach/office_file.h"
#include "client/attach/pdf_cleaner.h"
#include "client/attach/pdf_pages.h"
#include "client/attach/rebuilt_image.h"
#include "client/import/text_encoding.h"
#include "protocol/base/utf8.h"

namespace tsunagi {
namespace {

constexpr int kConvertedQuality = 88;  // of what was HEIC: twice its size, no loss that one sees

void take_facts(const ImageFacts& facts, CleanedFile& out) {
    out.had_place = facts.had_place;
    out.had_metadata = facts.had_metadata;
    out.taken_on = facts.taken_on();
}

// Upright, as it is shown.
void take_size(PictureSize size, int orientation, CleanedFile& out) {
    const bool is_on_its_side = orientation >= 5 && orientation <= 8;
    out.width = is_on_its_side ? size.height : size.width;
    out.height = is_on_its_side ? size.width : size.height;
}

// One kind of line end, no controls, at most kAttachedTextBytesMax. Pre: UTF-8.
std::string words_for_guard(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size() && out.size() <= kAttachedTextBytesMax; ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        if (c == 0xC2 && next >= 0x80 && next <= 0x9F) {  // a control of Unicode's second row
            ++i;
        } else if (c == '\f') {
            out += '\n';
        } else if ((c >= 0x20 && c != 0x7F) || c == '\n' || c == '\t') {
            out += text[i];
        }
    }
    out.resize(character_end(out, kAttachedTextBytesMax));
    if (!is_clean_text(out, TextShape::multi_line)) out.clear();
    return out;
}

FileResult<void> put_jpeg(ByteSpan pixels, const ImageFacts& facts, CleanedFile& out) {
    auto content = with_kept_facts(pixels, facts);
    if (!content) return content.error();
    if (!has_only_picture_segments(*content) || !holds_only_kept_facts(*content))
        return FileTrouble::cannot_clean;
    out.kind = FileKind::jpeg;
    out.content = std::move(*content);
    return {};
}

FileResult<CleanedFile> clean_jpeg(ByteSpan bytes, const RebuildBounds& bounds) {
    const auto size = jpeg_size(bytes);
    if (!size) return FileTrouble::unreadable_image;
    if (!bounds.allow(*size)) return FileTrouble::too_many_pixels;
    CleanedFile out;
    const ImageFacts facts = read_image_facts(bytes);
    take_facts(facts, out);
    take_size(*size, facts.orientation, out);
    out.had_metadata = out.had_metadata || !has_only_picture_segments(bytes);
    const auto pixels = jpeg_pixels_only(bytes, JpegTail::must_be_there);
    if (!pixels) return pixels.error();
    const auto put = put_jpeg(*pixels, facts, out);
    if (!put) return put.error();
    out.thumbnail = encode_thumbnail(
        turn_upright(small_picture_of_jpeg(*pixels, kThumbnailSideMax), facts.orientation));
    return out;
}

FileResult<CleanedFile> clean_heif(ByteSpan bytes, const RebuildBounds& bounds) {
    auto picture = decode_heif(bytes, bounds);
    if (!picture) return picture.error();
    CleanedFile out;
    take_facts(picture->facts, out);
    out.was_converted = true;
    take_size({picture->image.width, picture->image.height}, /*orientation=*/1, out);
    const Bytes pixels = encode_jpeg(picture->image, kConvertedQuality);
    if (pixels.empty()) return FileTrouble::out_of_resources;
    const auto put = put_jpeg(pixels, picture->facts, out);
    if (!put) return put.error();
    out.thumbnail = encode_thumbnail(shrink(picture->image, kThumbnailSideMax));
    return out;
}

FileResult<RebuiltImage> rebuild(ByteSpan bytes,
                                 FileKind kind,
                                 const Bytes& colours,
                                 const RebuildBounds& bounds) {
    switch (kind) {
        case FileKind::png: return rebuild_png(bytes, colours, bounds);
        case FileKind::webp: return rebuild_webp(bytes, colours, bounds);
        default: return rebuild_gif(bytes, bounds);
    }
}

FileResult<CleanedFile> clean_other_picture(ByteSpan bytes,
                                            FileKind kind,
                                            const RebuildBounds& bounds) {
    // Exiv2 only tells a GIF's size.
    const ImageFacts facts = kind == FileKind::gif ? ImageFacts{} : read_image_facts(bytes);
    auto rebuilt = rebuild(bytes, kind, facts.colours, bounds);
    if (!rebuilt) return rebuilt.error();
    CleanedFile out;
    take_facts(facts, out);
    out.kind = kind;
    out.had_metadata = out.had_metadata || rebuilt->had_words;
    take_size(rebuilt->size, /*orientation=*/1, out);
    out.content = std::move(rebuilt->content);
    out.thumbnail = encode_thumbnail(rebuilt->small);
    if (kind != FileKind::gif && !holds_only_kept_facts(out.content))
        return FileTrouble::cannot_clean;
    return out;
}

FileResult<CleanedFile> clean_document(ByteSpan bytes, const PrepareLimits& limits) {
    auto pdf = clean_pdf(bytes, limits.pixels_max);
    if (!pdf) return pdf.error();
    CleanedFile out;
    out.kind = FileKind::pdf;
    out.content = std::move(pdf->content);
    out.had_place = pdf->had_place;
    out.had_metadata = pdf->had_metadata;
    out.had_active_parts = pdf->had_active_parts;
    out.may_keep_metadata = pdf->is_signed;
    auto pages = read_pdf_pages(out.content);
    if (!pages) return pages.error();
    out.text = words_for_guard(pages->text);
    out.thumbnail = encode_thumbnail(pages->first_page);
    return out;
}

FileResult<CleanedFile> take_office(ByteSpan bytes) {
    const auto kind = office_kind(bytes);
    if (!kind) return kind.error();
    CleanedFile out;
    out.kind = *kind;
    out.content.assign(bytes.begin(), bytes.end());
    out.may_keep_metadata = true;
    return out;
}

FileResult<CleanedFile> take_text(ByteSpan bytes, FileKind kind) {
    CleanedFile out;
    out.kind = kind;
    out.content.assign(bytes.begin(), bytes.end());
    std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    text.remove_prefix(byte_order_mark_bytes(text));
    const auto encoding =
        is_valid_text(TextEncoding::utf8, text) ? TextEncoding::utf8 : TextEncoding::cp932;
    if (!append_as_utf8(encoding, text, out.text)) return FileTrouble::unsupported_type;
    out.text = words_for_guard(out.text);
    return out;
}

FileResult<CleanedFile> clean_by_kind(ByteSpan bytes, FileKind kind, const PrepareLimits& limits) {
    const RebuildBounds bounds{.pixels_max = limits.pixels_max};
    switch (kind) {
        case FileKind::jpeg: return clean_jpeg(bytes, bounds);
        case FileKind::heif: return clean_heif(bytes, bounds);
        case FileKind::png:
        case FileKind::webp:
        case FileKind::gif: return clean_other_picture(bytes, kind, bounds);
        case FileKind::pdf: return clean_document(bytes, limits);
        case FileKind::text:
        case FileKind::csv: return take_text(bytes, kind);
        default: return take_office(bytes);
    }
}

}  // namespace

FileResult<CleanedFile> clean_file(ByteSpan bytes, FileKind kind, const PrepareLimits& limits) {
    auto cleaned = clean_by_kind(bytes, kind, limits);
    // A picture written anew may be larger than it was.
    if (cleaned && cleaned->content.size() > limits.file_bytes_max) return FileTrouble::too_large;
    return cleaned;
}

}  // namespace tsunagi
