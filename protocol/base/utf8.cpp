#include "protocol/base/utf8.h"

#include <cstddef>
#include <cstdint>

namespace tsunagi {
namespace {

// Reads one code point at `at` and moves behind it. -1 where the bytes are not UTF-8 (Unicode 15,
// table 3-7).
std::int32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(at);
    if (first < 0x80) {
        ++at;
        return first;
    }
    std::size_t more = 0;
    std::int32_t value = 0;
    std::int32_t least = 0;
    if (first >= 0xC2 && first <= 0xDF) {
        more = 1, value = first & 0x1F, least = 0x80;
    } else if (first >= 0xE0 && first <= 0xEF) {
        more = 2, value = first & 0x0F, least = 0x800;
    } else if (first >= 0xF0 && first <= 0xF4) {
        more = 3, value = first & 0x07, least = 0x10000;
    } else {
        return -1;
    }
    if (text.size() - at <= more) return -1;
    for (std::size_t i = 1; i <= more; ++i) {
        const std::uint8_t next = byte(at + i);
        if ((next & 0xC0) != 0x80) return -1;
        value = (value << 6) | (next & 0x3F);
    }
    if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return -1;
    at += more + 1;
    return value;
}

bool is_control(std::int32_t code) { return code < 0x20 || (code >= 0x7F && code <= 0x9F); }

}  // namespace

bool is_valid_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (next_code_point(text, at) < 0) return false;
    }
    return true;
}

bool is_clean_text(std::string_view text, TextShape shape) {
    for (std::size_t at = 0; at < text.size();) {
        const std::int32_t code = next_code_point(text, at);
        if (code < 0) return false;
        const bool line_break = code == '\n' || code == '\t';
        if (is_control(code) && !(line_break && shape == TextShape::multi_line)) return false;
    }
    return true;
}

std::size_t character_end(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text.size();
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return end;
}

}  // namespace tsunagi
