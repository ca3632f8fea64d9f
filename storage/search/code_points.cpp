#include "storage/search/code_points.h"

#include <algorithm>

#include "protocol/base/utf8.h"

namespace tsunagi::search {

std::u32string code_points(std::string_view utf8, std::size_t bytes_max) {
    utf8 = utf8.substr(0, character_end(utf8, bytes_max));
    std::u32string text;
    text.reserve(utf8.size() / 3 + 1);
    for (std::size_t at = 0; at < utf8.size();) text.push_back(next_code_point(utf8, at));
    return text;
}

std::uint32_t counted_length(std::string_view folded) {
    return static_cast<std::uint32_t>(std::ranges::count_if(code_points(folded), counts_as_length));
}

}  // namespace tsunagi::search
