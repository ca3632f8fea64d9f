// digits.h - digits as people type them.
//
// Forms and spreadsheets bring full-width digits and stray spaces; codes are compared as plain
// ASCII. Nothing else is repaired here: letters, hyphens and signs stay, so that the caller can
// refuse them.
#pragma once

#include <string>
#include <string_view>

namespace tsunagi {

// Full-width digits (U+FF10..U+FF19) as ASCII; spaces at both ends (ASCII and U+3000), U+FEFF and
// U+200B removed.
[[nodiscard]] std::string narrow_digits(std::string_view text);

// Not empty and only '0'..'9'.
[[nodiscard]] bool is_ascii_digits(std::string_view text);

}  // namespace tsunagi
