// fold_width.h - one width for each character, as a reader would take it.
//
// Japanese forms mix full-width and half-width letters; a person sees the same text. Folded are:
//   - full-width ASCII (U+FF01..FF5E) and the wave dash U+301C as ASCII, U+3000 and the other
//     blanks as ' ', full-width currency signs as the plain ones;
//   - half-width kana and their punctuation (U+FF61..FF9F) as full-width, a following dakuten or
//     handakuten (half-width, or the combining U+3099/309A of file names from a Mac) joined where
//     there is such a letter: ｶﾞ is ガ;
//   - the look-alikes of a hyphen (‐ ‑ ‒ – — ― − ー ｰ ─ ...) as '-', but only with a digit or a
//     bracket on both sides, a blank between allowed: ０８７ー８１２ is 087-812, ケーキ stays;
//   - characters without width (U+200B..200D, 2060, FEFF, 00AD, variation selectors) as nothing.
// Nothing else: this is not NFKC, which would also turn ① into 1 and ㈱ into (株) and so lose what
// the readers here tell apart.
// Pure, linear, idempotent; any bytes are taken (bad UTF-8 becomes U+FFFD).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/text/kana.h"

namespace tsunagi {

struct FoldedText {
    std::u32string points;
    // One more than points: starts[i] is the byte of the original where points[i] begins, the last
    // one the original's size. What came out as points[i, j) was bytes [starts[i], starts[j]),
    // which may hold characters without width at the end.
    std::vector<std::size_t> starts;
};

[[nodiscard]] FoldedText fold_width(std::string_view text);

// The folded text as UTF-8, where nobody needs the way back.
[[nodiscard]] std::string folded_utf8(std::string_view text);

// The blanks that the folding leaves: ' ', tab and the ends of a line.
[[nodiscard]] constexpr bool is_blank(char32_t c) {
    return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r';
}

// The small letter of a capital one of ASCII; else `c` itself.
[[nodiscard]] constexpr char32_t ascii_lower(char32_t c) {
    return c >= U'A' && c <= U'Z' ? c - U'A' + U'a' : c;
}

[[nodiscard]] constexpr bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

}  // namespace tsunagi
