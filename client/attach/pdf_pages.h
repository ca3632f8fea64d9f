// pdf_pages.h - the words of a PDF, and its first page as a picture.
//
// Words for the guard that looks for personal data before anything is shared; scanned pages have
// none, and nothing here reads pictures. Japanese needs the package poppler-data at run time:
// without it a file that does not embed its fonts has no words. Only this module's source includes
// poppler. Thread: one. Call it confined. Errors: damaged_pdf, locked.
#pragma once

#include <string>

#include "client/attach/file_trouble.h"
#include "client/attach/rgb_image.h"
#include "protocol/base/bytes.h"

namespace tsunagi {

struct PdfPages {
    std::string text;     // UTF-8; a little more than kAttachedTextBytesMax at most, if at all
    RgbImage first_page;  // empty where it cannot be drawn
};

[[nodiscard]] FileResult<PdfPages> read_pdf_pages(ByteSpan pdf);

}  // namespace tsunagi
