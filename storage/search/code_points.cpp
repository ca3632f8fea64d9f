#include "storage/search/code_points.h"

#include <algorithm>
#include <cstdint>

namespace tsunagi::search {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool continues_char(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::size_t length_at(std::string_view utf8, std::size_t at) {
    const auto lead = static_cast<unsigned char>(utf8[at]);
    const std::size_t wanted = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::size_t length = 1;
    while (length < wanted && at + length < utf8.size() && continues_char(utf8[at + length]))
        ++length;
    return length == wanted && (lead < 0x80 || lead >= 0xC2) ? length : 0;
}

}  // namespace

std::u32string code_points(std::string_view utf8, std::size_t bytes_max) {
    if (utf8.size() > bytes_max) {
        std::size_t end = bytes_max;
        while (end > 0 && continues_char(utf8[end])) --end;
        utf8 = utf8.substr(0, end);
    }
    std::u32string text;
    text.reserve(utf8.size() / 3 + 1);
    for (std::size_t at = 0; at < utf8.size();) {
        const std::size_t length = length_at(utf8, at);
        if (length == 0) {
            text.push_back(kReplacement);
            ++at;
            continue;
        }
        const auto lead = static_cast<unsigned char>(utf8[at]);
        char32_t c = length == 1 ? lead : lead & (0xFFU >> (length + 1));
        for (std::size_t i = 1; i < length; ++i)
            c = c << 6 | (static_cast<unsigned char>(utf8[at + i]) & 0x3FU);
        text.push_back(c);
        at += length;
    }
    return text;
}

void append_utf8(std::string& out, char32_t c) {
    const auto put = [&](char32_t value) {
        out.push_back(static_cast<char>(static_cast<unsigned char>(value)));
    };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

std::string utf8_of(std::u32string_view text) {
    std::string out;
    for (const char32_t c : text) append_utf8(out, c);
    return out;
}

}  // namespace tsunagi::search
