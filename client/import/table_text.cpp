#include "client/import/table_text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "protocol/base/check.h"
#include "protocol/base/utf8.h"

namespace tsunagi {
namespace {

bool is_bidi_control(UChar32 code) {
    return code == 0x061C || code == 0x200E || code == 0x200F ||
           (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

bool is_zero_width(UChar32 code) {
    return (code >= 0x200B && code <= 0x200D) || code == 0x2060 || code == 0xFEFF || code == 0x00AD;
}

bool is_blank(UChar32 code) {
    return u_isUWhiteSpace(code) != 0 || is_zero_width(code) || is_bidi_control(code);
}

bool is_plain_ascii(std::string_view text) {
    for (const char byte : text) {
        const auto value = static_cast<std::uint8_t>(byte);
        if (value < 0x20 || value >= 0x7F) return false;
    }
    return true;
}

// The code point at `at`, which moves behind it; negative where the bytes are not UTF-8.
UChar32 next(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(at);
    const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const std::string_view character = text.substr(at, bytes);
    if (character.size() < bytes || !is_valid_utf8(character)) {
        ++at;
        return -1;
    }
    constexpr std::array<std::uint8_t, 5> kLeadMask = {0, 0x7F, 0x1F, 0x0F, 0x07};
    UChar32 code = lead & kLeadMask[bytes];
    for (std::size_t i = 1; i < bytes; ++i) code = code << 6 | (byte(at + i) & 0x3F);
    at += bytes;
    return code;
}

// Whether a bidirectional control may be there: all of them begin with one of these.
bool may_have_bidi_control(std::string_view text) {
    for (const std::string_view start : {"\xE2\x80", "\xE2\x81", "\xD8\x9C"}) {
        if (text.find(start) != text.npos) return true;
    }
    return false;
}

void write_line_breaks(std::string& text) {
    std::size_t to = 0;
    for (std::size_t from = 0; from < text.size(); ++from) {
        if (text[from] != '\r') {
            text[to++] = text[from];
        } else if (from + 1 == text.size() || text[from + 1] != '\n') {
            text[to++] = '\n';
        }
    }
    text.resize(to);
}

}  // namespace

bool clean_cell(std::string& text) {
    if (is_plain_ascii(text)) return false;
    if (text.find('\r') != std::string::npos) write_line_breaks(text);
    if (is_clean_text(text, TextShape::multi_line) && !may_have_bidi_control(text)) return false;
    std::string kept;
    kept.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t start = at;
        const UChar32 code = next(text, at);
        const std::string_view character = std::string_view(text).substr(start, at - start);
        if (!is_bidi_control(code) && is_clean_text(character, TextShape::multi_line)) {
            kept.append(character);
        }
    }
    const bool taken_out = kept.size() != text.size();
    if (taken_out) text = std::move(kept);
    return taken_out;
}

bool is_blank_text(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const UChar32 code = next(text, at);
        if (code < 0 || !is_blank(code)) return false;
    }
    return true;
}

std::string_view trimmed(std::string_view text) {
    for (std::size_t at = 0; !text.empty(); at = 0) {
        const UChar32 code = next(text, at);
        if (code < 0 || !is_blank(code)) break;
        text.remove_prefix(at);
    }
    while (!text.empty()) {
        std::size_t last = text.size() - 1;
        while (last > 0 && (static_cast<std::uint8_t>(text[last]) & 0xC0U) == 0x80U) --last;
        std::size_t at = last;
        const UChar32 code = next(text, at);
        if (code < 0 || at != text.size() || !is_blank(code)) break;
        text = text.substr(0, last);
    }
    return text;
}

std::string shortened(std::string_view text) {
    constexpr std::size_t kBytesMax = 60;
    const std::size_t end = character_end(text, kBytesMax);
    return std::string(text.substr(0, end)) + (end == text.size() ? "" : "…");
}

std::string comparison_key(std::string_view text) {
    if (!is_valid_utf8(text)) return {};
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const nfkc = icu::Normalizer2::getNFKCCasefoldInstance(status);
    CHECK(U_SUCCESS(status));  // ICU's own data, always there
    const auto folded = nfkc->normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(
                                            text.data(), static_cast<std::int32_t>(text.size()))),
                                        status);
    if (U_FAILURE(status)) return {};
    icu::UnicodeString kept;
    for (std::int32_t at = 0; at < folded.length(); at = folded.moveIndex32(at, 1)) {
        if (!is_blank(folded.char32At(at))) kept.append(folded.char32At(at));
    }
    std::string key;
    kept.toUTF8String(key);
    return key;
}

}  // namespace tsunagi
