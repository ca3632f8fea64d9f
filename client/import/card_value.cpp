// The encodings of vCard 2.1.
#include <array>

#include "client/import/card_record.h"
#include "client/import/table_text.h"
#include "client/import/text_encoding.h"
#include "protocol/base/utf8.h"

namespace tsunagi::client {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

// RFC 2045, 6.7; what is no escape stays.
std::string from_quoted_printable(std::string_view text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const int high = text[at] == '=' && at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[at + 2]) : -1;
        if (low < 0) {
            bytes += text[at];
            continue;
        }
        bytes += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return bytes;
}

// Shift_JIS is CP932, as everywhere here.
std::optional<TextEncoding> encoding_of(std::string_view charset, std::string_view bytes) {
    const std::string name = capitals(charset);
    if (name == "SHIFT_JIS" || name == "SHIFT-JIS" || name == "SJIS" || name == "X-SJIS" ||
        name == "CP932" || name == "MS932" || name == "WINDOWS-31J")
        return TextEncoding::cp932;
    if (name == "UTF-8" || name == "UTF8" || name == "US-ASCII") return TextEncoding::utf8;
    if (!name.empty()) return std::nullopt;
    return is_valid_utf8(bytes) ? TextEncoding::utf8 : TextEncoding::cp932;
}

}  // namespace

std::optional<std::string> card_value(const ContentLine& line, bool* held_controls) {
    if (!line.has("ENCODING", "QUOTED-PRINTABLE")) return line.value;
    const std::string bytes = from_quoted_printable(line.value);
    const auto encoding = encoding_of(line.parameter("CHARSET"), bytes);
    std::string text;
    if (!encoding || !append_as_utf8(*encoding, bytes, text)) return std::nullopt;
    const bool is_cleaned = clean_cell(text);
    if (held_controls != nullptr) *held_controls = is_cleaned;
    return text;
}

}  // namespace tsunagi::client
