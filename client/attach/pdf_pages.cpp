#include "client/attach/pdf_pages.h"

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

#include <algorithm>
#include <memory>

#include "client/attach/prepare_file.h"
#include "protocol/base/utf8.h"

namespace tsunagi {
namespace {

constexpr int kPagesMax = 5000;
constexpr double kPointsPerInch = 72;
// Drawn twice as large as shown: letters stay grey lines instead of vanishing.
constexpr double kDrawnSide = 2.0 * kThumbnailSideMax;
constexpr double kPageSideMax = 1e6;  // points; no printer and no honest file has more
constexpr double kShapeMax = 50;      // sides to each other; a longer strip shows nothing
constexpr double kDensityMax = 600;   // a page of a few points need not be drawn large

void say_nothing(const std::string&, void*) {}

std::string words_of(const poppler::document& document) {
    std::string text;
    const int pages = std::min(document.pages(), kPagesMax);
    for (int i = 0; i < pages && text.size() < kAttachedTextBytesMax; ++i) {
        const std::unique_ptr<poppler::page> page(document.create_page(i));
        if (!page) continue;
        const poppler::byte_array bytes = page->text().to_utf8();
        const std::string words(bytes.begin(), bytes.end());
        if (!is_valid_utf8(words)) continue;
        text += words;
        text += '\n';
    }
    return text;
}

RgbImage draw_first_page(const poppler::document& document) {
    const std::unique_ptr<poppler::page> page(document.create_page(0));
    if (!page) return {};
    const poppler::rectf rect = page->page_rect();
    const double longest = std::max(rect.width(), rect.height());
    const double shortest = std::min(rect.width(), rect.height());
    // Written so that what is no number is refused, too.
    if (!(shortest > 0 && longest < kPageSideMax && longest / shortest < kShapeMax)) return {};
    poppler::page_renderer renderer;
    renderer.set_image_format(poppler::image::format_rgb24);
    renderer.set_paper_color(0xFFFFFFFF);
    renderer.set_render_hint(poppler::page_renderer::antialiasing);
    renderer.set_render_hint(poppler::page_renderer::text_antialiasing);
    const double density = std::min(kDensityMax, kPointsPerInch * kDrawnSide / longest);
    const poppler::image drawn = renderer.render_page(page.get(), density, density);
    if (!drawn.is_valid() || drawn.width() <= 0 || drawn.height() <= 0) return {};
    const PictureSize size{static_cast<std::uint32_t>(drawn.width()),
                           static_cast<std::uint32_t>(drawn.height())};
    RowShrinker rows(size, kThumbnailSideMax);
    for (std::uint32_t y = 0; y < size.height; ++y) {
        rows.add_rgb_row(reinterpret_cast<const std::uint8_t*>(drawn.const_data()) +
                         std::size_t{y} * static_cast<unsigned>(drawn.bytes_per_row()));
    }
    return rows.finish();
}

}  // namespace

FileResult<PdfPages> read_pdf_pages(ByteSpan pdf) {
    poppler::set_debug_error_function(say_nothing, nullptr);
    const std::unique_ptr<poppler::document> document(poppler::document::load_from_raw_data(
        reinterpret_cast<const char*>(pdf.data()), static_cast<int>(pdf.size())));
    if (!document) return FileTrouble::damaged_pdf;
    if (document->is_locked()) return FileTrouble::locked;
    if (document->pages() <= 0) return FileTrouble::damaged_pdf;
    return PdfPages{words_of(*document), draw_first_page(*document)};
}

}  // namespace tsunagi
