// file_kind.h - what a file is, by its bytes.
//
// An ending lies easily, and programs open a file by what it is. So bytes decide; the name only
// parts CSV from plain text, whose bytes are alike, and refuses scripts, which are text, too.
// Own signatures and no library of thousands: only some dozen kinds are taken, all else is refused,
// and why is told by a few more. Pure.
#pragma once

#include <string_view>

#include "client/attach/file_trouble.h"
#include "protocol/base/bytes.h"

namespace tsunagi {

// Numbers go from the reading process to its parent: both are one program.
enum class FileKind : std::uint8_t {
    jpeg = 1,
    png = 2,
    webp = 3,
    gif = 4,
    heif = 5,  // becomes a jpeg
    pdf = 6,
    package = 7,  // a zip archive; which document it is, is seen inside (office_file.h)
    docx = 8,
    xlsx = 9,
    pptx = 10,
    odt = 11,
    ods = 12,
    odp = 13,
    text = 14,
    csv = 15,
};

// Errors: empty, unsupported_type, program_or_macro, old_office, archive.
[[nodiscard]] FileResult<FileKind> file_kind(ByteSpan bytes, std::string_view name);

// Of a number from the pipe; nothing where there is no such kind of a prepared file.
[[nodiscard]] bool is_prepared_kind(FileKind kind);
[[nodiscard]] bool is_picture(FileKind kind);
// "image/jpeg", ...; "jpg", ... Pre: is_prepared_kind.
[[nodiscard]] std::string_view media_type_of(FileKind kind);
[[nodiscard]] std::string_view ending_of(FileKind kind);

}  // namespace tsunagi
