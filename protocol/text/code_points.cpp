#include "protocol/text/code_points.h"

#include <cstdint>

namespace tsunagi {
namespace {

struct Lead {
    std::size_t more = 0;
    char32_t bits = 0;
    char32_t least = 0;
};

// What a first byte of 0x80 or more promises; `more` is 0 where it is no first byte.
Lead lead_of(std::uint8_t byte) {
    if (byte >= 0xC2 && byte <= 0xDF) return {1, byte & 0x1FU, 0x80};
    if (byte >= 0xE0 && byte <= 0xEF) return {2, byte & 0x0FU, 0x800};
    if (byte >= 0xF0 && byte <= 0xF4) return {3, byte & 0x07U, 0x10000};
    return {};
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto first = static_cast<std::uint8_t>(text[at++]);
    if (first < 0x80) return first;
    const Lead lead = lead_of(first);
    if (lead.more == 0 || text.size() - at < lead.more) return kReplacement;
    char32_t code = lead.bits;
    for (std::size_t i = 0; i < lead.more; ++i) {
        const auto next = static_cast<std::uint8_t>(text[at + i]);
        if ((next & 0xC0) != 0x80) return kReplacement;
        code = (code << 6) | (next & 0x3FU);
    }
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < lead.least || code > 0x10FFFF || surrogate) return kReplacement;
    at += lead.more;
    return code;
}

void append_utf8(std::string& out, char32_t code) {
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | (code >> 6));
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3F));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

std::string utf8_of(std::u32string_view points) {
    std::string out;
    out.reserve(points.size() * 3);
    for (const char32_t code : points) append_utf8(out, code);
    return out;
}

}  // namespace tsunagi
