// utf8.h - is this text fit to be stored and shown?
//
// Cap'n Proto's Text is neither guaranteed to be UTF-8 nor free of NUL inside. Every text of a body
// or a manifest passes here once, at the gate. Not a normaliser: what the author wrote is kept.
#pragma once

#include <cstddef>
#include <string_view>

namespace tsunagi {

// Valid UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
[[nodiscard]] bool is_valid_utf8(std::string_view text);

// Valid UTF-8 without control characters; line feeds and tabs are allowed where `multi_line`.
enum class TextShape { single_line, multi_line };
[[nodiscard]] bool is_clean_text(std::string_view text, TextShape shape);

// Where `text` can be cut so that at most `bytes_max` bytes are left and no character is parted.
[[nodiscard]] std::size_t character_end(std::string_view text, std::size_t bytes_max);

}  // namespace tsunagi
