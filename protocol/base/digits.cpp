#include "protocol/base/digits.h"

#include <algorithm>
#include <array>

namespace tsunagi {
namespace {

constexpr std::array<std::string_view, 4> kBlanks = {" ", "\t", "\u3000", "\u200B"};
constexpr std::string_view kByteOrderMark = "\uFEFF";
constexpr std::string_view kFullWidthDigitLead = "\xEF\xBC";  // U+FF10..U+FF19 are EF BC 90..99

bool is_blank_bytes(std::string_view part) {
    return part == kByteOrderMark ||
           std::find(kBlanks.begin(), kBlanks.end(), part) != kBlanks.end();
}

std::string_view trimmed(std::string_view text) {
    const auto blank_at_start = [&] {
        return (!text.empty() && is_blank_bytes(text.substr(0, 1))) ||
               is_blank_bytes(text.substr(0, 3));
    };
    const auto blank_at_end = [&] {
        return (!text.empty() && is_blank_bytes(text.substr(text.size() - 1))) ||
               (text.size() >= 3 && is_blank_bytes(text.substr(text.size() - 3)));
    };
    while (blank_at_start()) text.remove_prefix(is_blank_bytes(text.substr(0, 1)) ? 1 : 3);
    while (blank_at_end()) text.remove_suffix(is_blank_bytes(text.substr(text.size() - 1)) ? 1 : 3);
    return text;
}

}  // namespace

std::string narrow_digits(std::string_view text) {
    const std::string_view inner = trimmed(text);
    std::string out;
    out.reserve(inner.size());
    for (std::size_t at = 0; at < inner.size();) {
        const bool full_width = inner.size() - at >= 3 &&
                                inner.substr(at, 2) == kFullWidthDigitLead &&
                                inner[at + 2] >= '\x90' && inner[at + 2] <= '\x99';
        if (full_width) {
            out.push_back(static_cast<char>('0' + (inner[at + 2] - '\x90')));
            at += 3;
        } else {
            out.push_back(inner[at++]);
        }
    }
    return out;
}

bool is_ascii_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace tsunagi
