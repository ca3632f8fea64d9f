#include "client/terminal_text.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "protocol/base/utf8.h"

namespace tsunagi::client {
namespace {

constexpr char32_t kIsolateStart = 0x2068;
constexpr char32_t kIsolateEnd = 0x2069;
constexpr std::string_view kIsolateStartText = "\u2068";
constexpr std::string_view kIsolateEndText = "\u2069";

struct Piece {
    char32_t code = 0;
    std::size_t bytes = 1;
    bool valid = false;
};

std::size_t sequence_bytes(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead < 0xE0) return 2;
    return lead < 0xF0 ? 3 : 4;
}

// The first character. Pre: not empty.
Piece first_piece(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t bytes = sequence_bytes(byte(0));
    if (text.size() < bytes || !is_valid_utf8(text.substr(0, bytes))) return {byte(0), 1, false};
    if (bytes == 1) return {byte(0), 1, true};
    constexpr std::array<unsigned, 5> kLeadMask = {0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t code = byte(0) & kLeadMask[bytes];
    for (std::size_t i = 1; i < bytes; ++i) code = (code << 6) | (byte(i) & 0x3FU);
    return {code, bytes, true};
}

bool is_bidi_control(char32_t c) {
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}
bool is_line_separator(char32_t c) { return c == 0x2028 || c == 0x2029; }
bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

// Isolates that open and close in order inside every line can stay.
bool has_paired_isolates(std::string_view text) {
    int open = 0;
    while (!text.empty()) {
        const Piece piece = first_piece(text);
        if (piece.valid && piece.code == kIsolateStart) ++open;
        if (piece.valid && piece.code == kIsolateEnd && --open < 0) return false;
        if (piece.valid && piece.code == '\n' && open != 0) return false;
        text.remove_prefix(piece.bytes);
    }
    return open == 0;
}

std::string escaped_pieces(std::string_view text, Lines lines, bool keep_isolates) {
    std::string out;
    out.reserve(text.size() + 8);
    while (!text.empty()) {
        const Piece piece = first_piece(text);
        const bool is_layout = lines == Lines::many && (piece.code == '\n' || piece.code == '\t');
        const bool is_isolate =
            keep_isolates && (piece.code == kIsolateStart || piece.code == kIsolateEnd);
        if (!piece.valid || (is_control(piece.code) && !is_layout)) {
            out += fmt::format("\\x{:02X}", static_cast<unsigned>(piece.code));
        } else if ((is_bidi_control(piece.code) && !is_isolate) || is_line_separator(piece.code)) {
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(piece.code));
        } else {
            out += text.substr(0, piece.bytes);
        }
        text.remove_prefix(piece.bytes);
    }
    return out;
}

bool has_right_to_left(std::string_view text) {
    while (!text.empty()) {
        const Piece piece = first_piece(text);
        if (piece.valid && piece.code >= 0x590) {
            const auto direction = u_charDirection(static_cast<UChar32>(piece.code));
            if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC) return true;
        }
        text.remove_prefix(piece.bytes);
    }
    return false;
}

std::size_t piece_width(const Piece& piece) {
    if (!piece.valid) return 1;
    if (piece.code < 0x300) return 1;
    const auto code = static_cast<UChar32>(piece.code);
    const auto type = u_charType(code);
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) return 0;
    const int east_asian = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
    return east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

std::string escaped(std::string_view text, Lines lines) {
    return escaped_pieces(text, lines, has_paired_isolates(text));
}

std::string isolated(std::string_view field) {
    std::string out = escaped_pieces(field, Lines::one, /*keep_isolates=*/false);
    if (!has_right_to_left(field)) return out;
    return std::string(kIsolateStartText) + out + std::string(kIsolateEndText);
}

std::string escaped_json(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    while (!json.empty()) {
        const Piece piece = first_piece(json);
        if (is_control(piece.code) || is_bidi_control(piece.code) ||
            is_line_separator(piece.code)) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(piece.code));
        } else {
            out += json.substr(0, piece.bytes);
        }
        json.remove_prefix(piece.bytes);
    }
    return out;
}

std::size_t width(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const Piece piece = first_piece(text);
        columns += piece_width(piece);
        text.remove_prefix(piece.bytes);
    }
    return columns;
}

std::string cut(std::string_view text, std::size_t columns) {
    if (width(text) <= columns) return std::string(text);
    if (columns == 0) return {};
    std::string out;
    std::size_t used = 0;
    std::size_t open_isolates = 0;
    while (!text.empty()) {
        const Piece piece = first_piece(text);
        const std::size_t wide = piece_width(piece);
        if (used + wide > columns - 1) break;
        if (piece.code == kIsolateStart) ++open_isolates;
        if (piece.code == kIsolateEnd && open_isolates > 0) --open_isolates;
        used += wide;
        out += text.substr(0, piece.bytes);
        text.remove_prefix(piece.bytes);
    }
    out += "…";
    for (; open_isolates > 0; --open_isolates) out += kIsolateEndText;
    return out;
}

std::string padded(std::string_view text, std::size_t columns) {
    const std::size_t wide = width(text);
    return std::string(text) + std::string(columns > wide ? columns - wide : 0, ' ');
}

std::string padded_left(std::string_view text, std::size_t columns) {
    const std::size_t wide = width(text);
    return std::string(columns > wide ? columns - wide : 0, ' ') + std::string(text);
}

}  // namespace tsunagi::client
