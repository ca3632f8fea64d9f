// clean_file.h - what happens to a file in the reading process: rebuilt, proven, made small.
//
// The one place that knows which reader belongs to which kind, and that nothing leaves it unproven:
// each picture and PDF is read again, and what is found in it that does not belong there refuses
// the file. Only called by tsunagi_readers.so inside run_confined, and by tests and fuzzers.
// Errors: FileTrouble values; std::bad_alloc where memory runs out.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "client/attach/file_kind.h"
#include "client/attach/prepare_file.h"

namespace tsunagi {

struct CleanedFile {
    FileKind kind = FileKind::text;  // of the content
    bool had_place = false;
    bool had_metadata = false;
    bool had_active_parts = false;
    bool was_converted = false;
    bool may_keep_metadata = false;
    std::uint32_t width = 0, height = 0;
    std::optional<std::chrono::year_month_day> taken_on;
    Bytes content;
    Bytes thumbnail;
    std::string text;
};

// Pre: `kind` is that of `bytes` (file_kind.h).
[[nodiscard]] FileResult<CleanedFile> clean_file(ByteSpan bytes,
                                                 FileKind kind,
                                                 const PrepareLimits& limits);

}  // namespace tsunagi
