// prepare_file.h - turns a file of a staff member into what may be attached to a record.
//
// A photograph tells where it was taken and with whose phone, a PDF who wrote it. What leaves the
// center must not, so a file is rebuilt from what is known to be wanted (pixels, pages, which way
// is up, when it was taken) and everything else stays behind: a whitelist, because nobody can list
// all places where programs leave words. docs/adr/0028-preparing-attached-files.md has the table.
//
// What becomes of what:
//   JPEG                     the same coefficients; EXIF holds orientation and date taken only
//   PNG, WebP, GIF           the same pixels (WebP and GIF may move; a moving PNG stands still)
//   HEIC, HEIF, AVIF         JPEG, upright: old programs cannot open them
//   PDF                      the same pages, without authors, scripts and attached files; pictures
//                            inside as JPEG above. Signed: as it is, or its signature would break
//   docx xlsx pptx odt ods odp, text, CSV    as they are; those with macros are refused
//   all else                 refused
// What a file is, is told by its bytes; the name's ending only parts CSV from plain text, and
// refuses scripts. ICC profiles keep their colours and lose their texts.
//
// Thread: one, and no other in the process: it forks (confined.h). Call it before a key is opened:
// the child has a copy of the memory.   Time: waits up to twice `time_max`.
// Bounds: PrepareLimits. Errors: FileTrouble; nothing of the file is shown or kept then.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "client/attach/file_trouble.h"
#include "protocol/base/bytes.h"
#include "protocol/base/limits.h"

namespace tsunagi {

inline constexpr std::uint32_t kThumbnailSideMax = 320;           // pixels
inline constexpr std::size_t kAttachedTextBytesMax = 256 * 1024;  // for the personal-data guard
inline constexpr std::size_t kAttachedNameBytesMax = 120;         // UTF-8

struct PrepareLimits {
    std::uint64_t file_bytes_max = kAttachmentBytesMax;  // as given, and as prepared
    std::uint64_t pixels_max = 200'000'000;              // the largest telephone cameras
    // Address space of the reading process. A picture of 100 megapixels needs about one GiB.
    std::uint64_t memory_bytes_max = std::uint64_t{3} << 30;
    std::chrono::seconds time_max{60};  // of the processor
};

struct PreparedFile {
    Bytes content;           // ready to be stored
    std::string media_type;  // "image/jpeg", "application/pdf", ...
    // NFC, one line, no path, no invisible or bidirectional characters, nothing that Windows
    // reserves, with the ending that fits the content; at most kAttachedNameBytesMax.
    std::string name;
    Bytes thumbnail;  // JPEG without metadata, upright; empty where none can be made
    std::uint32_t width = 0, height = 0;  // of a picture as shown; 0 otherwise
    // UTF-8, at most kAttachedTextBytesMax: the words of a PDF, text or CSV file; "" otherwise, and
    // of scanned pages.
    std::string text;
    bool had_place = false;          // a place (GPS, city, ...) was in it and was taken out
    bool had_metadata = false;       // other metadata was taken out
    bool had_active_parts = false;   // scripts, actions or attached files were taken out (PDF)
    bool was_converted = false;      // HEIC, HEIF, AVIF -> JPEG
    bool may_keep_metadata = false;  // the author's name and the like may still be in it
    std::optional<std::chrono::year_month_day> taken_on;  // what the camera's clock said
};

[[nodiscard]] FileResult<PreparedFile> prepare_file(ByteSpan bytes,
                                                    std::string_view original_name,
                                                    const PrepareLimits& limits = {});

}  // namespace tsunagi
