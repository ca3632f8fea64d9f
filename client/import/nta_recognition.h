// nta_recognition.h - is a file a corporate number file of the National Tax Agency, as published?
//
// For imports where nobody said what the file is. An ordinary table must never be taken for one:
// only the published form without a header counts, and each of its first rows has to be right in
// all that nta_row.h judges. The form with a header is left to its header, for people add columns
// to such a table, which a register has no room for. Reads the first rows only. Thread: one.
#pragma once

#include <string>

#include "client/import/byte_source.h"

namespace tsunagi {

inline constexpr std::size_t kNtaRowsRecognisedBy = 10;

// False also where the file cannot be read.
[[nodiscard]] bool is_published_register(ByteSource& source);
[[nodiscard]] bool is_published_register_file(const std::string& path);

}  // namespace tsunagi
