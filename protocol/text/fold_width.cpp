#include "protocol/text/fold_width.h"

#include <algorithm>

#include "protocol/text/code_points.h"

namespace tsunagi {
namespace {

// U+FF61..FF9F in their order.
constexpr std::u32string_view kHalfWidthKana =
    U"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノ"
    U"ハヒフヘホマミムメモヤユヨラリルレロワン゛゜";
static_assert(kHalfWidthKana.size() == 0xFF9F - 0xFF61 + 1);

constexpr std::u32string_view kCurrency = U"¢£¬¯¦¥₩";  // U+FFE0..FFE6
constexpr std::u32string_view kDashes = U"-‐‑‒–—―⁃−─━ー﹘﹣➖˗";

constexpr char32_t kHalfDakuten = U'\uFF9E';
constexpr char32_t kHalfHandakuten = U'\uFF9F';
constexpr char32_t kCombiningDakuten = U'\u3099';
constexpr char32_t kCombiningHandakuten = U'\u309A';

bool has_no_width(char32_t c) {
    return (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF || c == 0x00AD ||
           (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

bool is_wide_blank(char32_t c) {
    return c == 0x3000 || c == 0x00A0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
           c == 0x205F || c == 0x2028 || c == 0x2029;
}

char32_t narrow(char32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFF01 + U'!';
    if (c >= 0xFF61 && c <= 0xFF9F) return kHalfWidthKana[c - 0xFF61];
    if (c >= 0xFFE0 && c <= 0xFFE6) return kCurrency[c - 0xFFE0];
    if (c == 0x301C) return U'~';
    return is_wide_blank(c) ? U' ' : c;
}

bool is_h_row(char32_t katakana) {
    return katakana >= 0x30CF && katakana <= 0x30DB && (katakana - 0x30CF) % 3 == 0;
}

// The katakana with a dakuten; 0 where there is none.
char32_t voiced_katakana(char32_t c) {
    if (c >= 0x30AB && c <= 0x30C1 && c % 2 == 1) return c + 1;                  // カ..チ
    if (c == 0x30C4 || c == 0x30C6 || c == 0x30C8 || c == 0x30FD) return c + 1;  // ツテト ヽ
    if (is_h_row(c)) return c + 1;                                               // ハ..ホ
    if (c == 0x30A6) return 0x30F4;                                              // ウ
    if (c == 0x30EF || c == 0x30F0 || c == 0x30F1 || c == 0x30F2) return c + 8;  // ワヰヱヲ
    return 0;
}

// `c` joined with the mark; 0 where the two make no letter. The hiragana stand 0x60 before the
// katakana, and only ゔ among those that have no katakana twin of this kind.
char32_t joined(char32_t c, bool handakuten) {
    const bool hiragana = c >= 0x3041 && c <= 0x309E;
    const char32_t katakana = hiragana ? c + 0x60 : c;
    char32_t with_mark = 0;
    if (handakuten) {
        with_mark = is_h_row(katakana) ? katakana + 2 : 0;
    } else if (!(hiragana && katakana >= 0x30EF && katakana <= 0x30F2)) {
        with_mark = voiced_katakana(katakana);
    }
    return with_mark != 0 && hiragana ? with_mark - 0x60 : with_mark;
}

// Joins a mark to what stands last in `points`; false where it stays a character of its own.
bool join_mark(std::u32string& points, char32_t mark) {
    const bool dakuten = mark == kHalfDakuten || mark == kCombiningDakuten;
    const bool handakuten = mark == kHalfHandakuten || mark == kCombiningHandakuten;
    if ((!dakuten && !handakuten) || points.empty()) return false;
    const char32_t letter = joined(points.back(), handakuten);
    if (letter == 0) return false;
    points.back() = letter;
    return true;
}

// A digit or the bracket of a number, at most one blank away.
bool number_before(std::u32string_view points, std::size_t at) {
    if (at > 0 && points[at - 1] == U' ') --at;
    return at > 0 && (is_digit(points[at - 1]) || points[at - 1] == U')');
}

bool number_behind(std::u32string_view points, std::size_t at) {
    if (at + 1 < points.size() && points[at + 1] == U' ') ++at;
    return at + 1 < points.size() && (is_digit(points[at + 1]) || points[at + 1] == U'(');
}

void fold_dashes(std::u32string& points) {
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i] < 0x80 || kDashes.find(points[i]) == std::u32string_view::npos) continue;
        if (number_before(points, i) && number_behind(points, i)) points[i] = U'-';
    }
}

}  // namespace

FoldedText fold_width(std::string_view text) {
    FoldedText out;
    out.points.reserve(text.size() / 2);
    out.starts.reserve(text.size() / 2 + 1);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t start = at;
        const char32_t code = next_code_point(text, at);
        if (has_no_width(code) || join_mark(out.points, code)) continue;
        out.points.push_back(narrow(code));
        out.starts.push_back(start);
    }
    out.starts.push_back(text.size());
    fold_dashes(out.points);
    return out;
}

std::string folded_utf8(std::string_view text) { return utf8_of(fold_width(text).points); }

}  // namespace tsunagi
