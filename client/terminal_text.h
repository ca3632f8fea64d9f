// terminal_text.h - text from anywhere, made safe for a terminal, and its width there.
//
// Titles and names come from other centers and from files. On a terminal, control characters in
// them could move the cursor, answer for the user or hide what stands there (RELIABILITY row 19),
// so they come out as visible escapes. Width counts columns: a kanji takes two. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tsunagi::client {

enum class Lines { one, many };

// C0 (line feeds and tabs are kept where `Lines::many`), DEL, C1 and bytes that are not UTF-8 as
// \xNN; bidirectional controls and line separators as \uNNNN. Isolates (U+2068 .. U+2069) that
// `isolated` set are kept where they pair up.
[[nodiscard]] std::string escaped(std::string_view text, Lines lines);

// One field from outside: escaped, all in one line, and isolated where it has right-to-left
// letters, so that they cannot rearrange what stands beside it.
[[nodiscard]] std::string isolated(std::string_view field);

// Escapes what a JSON line can hold as it is and a terminal should not get: DEL, C1, bidirectional
// controls.
[[nodiscard]] std::string escaped_json(std::string_view json);

// Columns on a terminal.
[[nodiscard]] std::size_t width(std::string_view text);
// At most `columns` wide; what was cut off ends in "…".
[[nodiscard]] std::string cut(std::string_view text, std::size_t columns);
// Filled with spaces to `columns`.
[[nodiscard]] std::string padded(std::string_view text, std::size_t columns);
[[nodiscard]] std::string padded_left(std::string_view text, std::size_t columns);

}  // namespace tsunagi::client
