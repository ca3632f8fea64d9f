// table_text.h - the text of one cell: fit to be kept, and fit to be compared.
//
// Cells from anywhere may hold what a record must not: control characters and NULs (refused by
// protocol/base/utf8.h), and bidirectional controls, which make a name look like another. They are
// taken out and told. Everything else is kept as it is written; only comparing knows NFKC.
// Pure; texts are UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace tsunagi {

// Writes line breaks as line feeds and takes out control and bidirectional characters. Returns
// whether any were taken out. Pre: is_valid_utf8(text).
[[nodiscard]] bool clean_cell(std::string& text);

// No visible character: spaces of any width, line breaks, zero-width characters.
[[nodiscard]] bool is_blank_text(std::string_view text);

// Without blanks at both ends, of any width. Looks into `text`.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// At most 60 bytes of `text`, cut at a character, with … where more was there: for reports.
[[nodiscard]] std::string shortened(std::string_view text);

// For comparing names of columns and the like: NFKC, lower case, without blanks, line breaks and
// zero-width characters. "" where `text` is not UTF-8.
[[nodiscard]] std::string comparison_key(std::string_view text);

}  // namespace tsunagi
