// pdf_cleaner.h - a PDF with the same pages, without what its makers and cameras left in it.
//
// A PDF keeps far more than its pages: authors and programs, older versions of itself, photographs
// with the place where they were taken, scripts, whole other files. It is read as a graph of
// objects and written anew from what the pages still reach.
//   taken out    document information but for the title; XMP and private data of any object; names
//                and times of comments; what pictures inside say of themselves (as JPEG files)
//   taken out as active parts, and told: scripts, actions that start programs or send forms,
//                attached files, films and sounds. Refusing them would refuse every form that
//                checks a date; nobody who looks at the pages misses them.
//   signed       left as it is, byte for byte, since anything else breaks the signature; refused
//                where it has active parts
// Only this module's source includes qpdf. Thread: one. Call it confined.
// Errors: damaged_pdf, locked, too_many_pixels, cannot_clean, program_or_macro; std::bad_alloc.
#pragma once

#include "client/attach/file_trouble.h"
#include "protocol/base/bytes.h"

namespace tsunagi {

struct CleanPdf {
    Bytes content;
    bool had_place = false;
    bool had_metadata = false;
    bool had_active_parts = false;
    bool is_signed = false;
};

// `pixels_max` is for each picture inside.
[[nodiscard]] FileResult<CleanPdf> clean_pdf(ByteSpan pdf, std::uint64_t pixels_max);

}  // namespace tsunagi
