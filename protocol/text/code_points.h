// code_points.h - UTF-8 as code points and back, for text that may be anything.
//
// The readers of this folder look at characters, not at bytes. They must not fail on what a file
// or a peer holds, so a byte that is no UTF-8 becomes U+FFFD and the reading goes on behind it.
// Pure, linear in the bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tsunagi {

inline constexpr char32_t kReplacement = U'\uFFFD';

// The code point at `at`, which moves behind it: 1 to 4 bytes, 1 where it is no UTF-8 (overlong
// forms, surrogates and above U+10FFFF included). Pre: at < text.size().
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& at);

// Pre: `code` is no surrogate and at most U+10FFFF.
void append_utf8(std::string& out, char32_t code);

[[nodiscard]] std::string utf8_of(std::u32string_view points);

}  // namespace tsunagi
