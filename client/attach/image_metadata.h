// image_metadata.h - what a picture says about itself: read, the little that is kept written back,
// and the proof that nothing else is left.
//
// Exiv2 knows EXIF with the makers' notes, XMP, IPTC and comments; only this module's source
// includes it. Reading never fails: what cannot be read is not kept, and does not have to be.
// Thread: one. Call it confined.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "client/attach/file_trouble.h"
#include "protocol/base/bytes.h"

namespace tsunagi {

struct ImageFacts {
    int orientation = 1;   // EXIF's, 1 to 8
    std::string taken_at;  // "2026:11:23 10:20:30" by the camera's clock; empty where unknown
    Bytes colours;         // an ICC profile without words; empty where there is none to keep
    bool had_place = false;
    bool had_metadata = false;  // other than what is in here

    [[nodiscard]] std::optional<std::chrono::year_month_day> taken_on() const;
};

// Of a JPEG, PNG or WebP file.
[[nodiscard]] ImageFacts read_image_facts(ByteSpan image);
// Of a bare EXIF block, as HEIF files carry it: a TIFF header and its directories.
[[nodiscard]] ImageFacts read_exif_facts(ByteSpan exif);

// A JPEG without metadata, with orientation, date and colours of `facts` put in.
// Errors: cannot_clean.
[[nodiscard]] FileResult<Bytes> with_kept_facts(ByteSpan jpeg, const ImageFacts& facts);

// True where a second reading finds nothing but orientation and date taken (in a JPEG), and a
// profile.
[[nodiscard]] bool holds_only_kept_facts(ByteSpan image);

}  // namespace tsunagi
