#include "client/forms/yaml_text.h"

#include <algorithm>
#include <string_view>

#include "client/json_text.h"

namespace tsunagi::client {
namespace {

bool has_plain_lines(std::string_view text) {
    // U+0085, U+2028, U+2029 and U+FEFF: YAML reads them as line ends, or not at all.
    constexpr std::string_view kSigns[] = {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9",
                                           "\xef\xbb\xbf"};
    const bool has_sign = std::ranges::any_of(
        kSigns, [&](std::string_view sign) { return text.find(sign) != std::string_view::npos; });
    if (has_sign || text.find('\r') != std::string_view::npos) return false;
    if (text.front() == '\n' || text.back() == '\n' || text.front() == ' ') return false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        const bool is_blank = line.find_first_not_of(" \t") == std::string_view::npos;
        if (!line.empty() && (is_blank || line.front() == '\t')) return false;
        at = end + 1;
    }
    return true;
}

}  // namespace

std::string yaml_text(const std::string& text) {
    const bool is_null = text == "null" || text == "Null" || text == "NULL";
    const bool is_plain =
        !text.empty() && !is_null &&
        std::ranges::all_of(text,
                            [](char c) {
                                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
                            }) &&
        text.front() != '-' && text.front() != '.';
    return is_plain ? text : json_string(text);
}

std::string yaml_list(const std::vector<std::string>& items) {
    std::string out = "[";
    for (const auto& item : items) out += (out.size() == 1 ? "" : ", ") + yaml_text(item);
    return out + "]";
}

std::string yaml_block(const std::string& text, std::size_t indent) {
    if (!has_plain_lines(text)) return json_string(text);
    std::string out = "|-";
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        out += '\n';
        if (end > at) out += std::string(indent, ' ') + text.substr(at, end - at);
        at = end + 1;
    }
    return out;
}

}  // namespace tsunagi::client
