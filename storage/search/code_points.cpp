#include "storage/search/code_points.h"

#include <algorithm>
#include <cstdint>

namespace tsunagi::search {
namespace {

bool continues_char(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

std::u32string code_points(std::string_view utf8, std::size_t bytes_max) {
    if (utf8.size() > bytes_max) {
        std::size_t end = bytes_max;
        while (end > 0 && continues_char(utf8[end])) --end;
        utf8 = utf8.substr(0, end);
    }
    std::u32string text;
    text.reserve(utf8.size() / 3 + 1);
    for (std::size_t at = 0; at < utf8.size();) text.push_back(next_code_point(utf8, at));
    return text;
}

}  // namespace tsunagi::search
