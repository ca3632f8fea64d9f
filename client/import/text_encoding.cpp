#include "client/import/text_encoding.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "protocol/base/check.h"
#include "protocol/base/utf8.h"

namespace tsunagi {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kSingles = 0x100;
constexpr std::size_t kPairs = 0x10000;

struct ConverterCloser {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};

// CP932 as a table of UTF-16 units, 0 where the bytes mean nothing: all of it lies in the basic
// plane. Filled from ICU once, because a converter call for each of millions of short cells costs
// more than everything else in an import.
class Cp932Table {
  public:
    Cp932Table() : pairs_(std::make_unique<std::array<char16_t, kPairs>>()) {
        UErrorCode status = U_ZERO_ERROR;
        const std::unique_ptr<UConverter, ConverterCloser> converter(
            ucnv_open(kCp932InIcu, &status));
        CHECK(U_SUCCESS(status));  // ICU's own data, always there
        ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                            &status);
        CHECK(U_SUCCESS(status));
        for (std::size_t lead = 0x80; lead < kSingles; ++lead) {
            std::array<char, 2> bytes{static_cast<char>(lead)};
            singles_[lead] = convert(converter.get(), {bytes.data(), 1});
            for (std::size_t trail = 0x40; trail < kSingles && singles_[lead] == 0; ++trail) {
                bytes[1] = static_cast<char>(trail);
                (*pairs_)[lead << 8 | trail] = convert(converter.get(), {bytes.data(), 2});
            }
        }
    }

    // Reads the character at `at`, which is not ASCII, and moves behind it. 0 where there is none.
    [[nodiscard]] char16_t next(std::string_view bytes, std::size_t& at) const {
        const auto lead = static_cast<std::uint8_t>(bytes[at]);
        if (singles_[lead] != 0) {
            ++at;
            return singles_[lead];
        }
        if (bytes.size() - at < 2) return 0;
        const auto trail = static_cast<std::uint8_t>(bytes[at + 1]);
        at += 2;
        return (*pairs_)[static_cast<std::size_t>(lead) << 8 | trail];
    }

  private:
    static char16_t convert(UConverter* converter, std::string_view bytes) {
        std::array<char16_t, 4> out{};
        UErrorCode status = U_ZERO_ERROR;
        ucnv_resetToUnicode(converter);
        const auto count =
            ucnv_toUChars(converter, out.data(), static_cast<std::int32_t>(out.size()),
                          bytes.data(), static_cast<std::int32_t>(bytes.size()), &status);
        return U_SUCCESS(status) && count == 1 ? out[0] : u'\0';
    }

    std::array<char16_t, kSingles> singles_{};
    std::unique_ptr<std::array<char16_t, kPairs>> pairs_;
};

const Cp932Table& cp932_table() {
    static const Cp932Table table;
    return table;
}

bool is_ascii(char byte) { return static_cast<std::uint8_t>(byte) < 0x80; }

// How many bytes from `at` on are ASCII; eight at a time.
std::size_t ascii_run(std::string_view bytes, std::size_t at) {
    const std::size_t start = at;
    constexpr std::uint64_t kHighBits = 0x8080808080808080U;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, bytes.data() + at, 8);
        if ((eight & kHighBits) != 0) break;
    }
    while (at < bytes.size() && is_ascii(bytes[at])) ++at;
    return at - start;
}

void append_unit(char16_t unit, std::string& out) {
    const auto byte = [](unsigned value) { return static_cast<char>(value); };
    if (unit < 0x800) {
        out.push_back(byte(0xC0U | unit >> 6));
    } else {
        out.push_back(byte(0xE0U | unit >> 12));
        out.push_back(byte(0x80U | (unit >> 6 & 0x3FU)));
    }
    out.push_back(byte(0x80U | (unit & 0x3FU)));
}

bool is_valid_cp932(std::string_view bytes) {
    const Cp932Table& table = cp932_table();
    for (std::size_t at = ascii_run(bytes, 0); at < bytes.size();) {
        if (is_ascii(bytes[at])) {
            ++at;
        } else if (table.next(bytes, at) == 0) {
            return false;
        }
    }
    return true;
}

bool append_cp932(std::string_view bytes, std::string& out) {
    const Cp932Table& table = cp932_table();
    const std::size_t length_before = out.size();
    for (std::size_t at = 0; at < bytes.size();) {
        if (is_ascii(bytes[at])) {
            out.push_back(bytes[at++]);
            continue;
        }
        const char16_t unit = table.next(bytes, at);
        if (unit == 0) {
            out.resize(length_before);
            return false;
        }
        append_unit(unit, out);
    }
    return true;
}

}  // namespace

FileNature file_nature(std::string_view start) {
    using namespace std::string_view_literals;
    if (start.starts_with("\xFF\xFE"sv) || start.starts_with("\xFE\xFF"sv))
        return FileNature::utf16;
    if (start.starts_with("PK\x03\x04"sv) || start.starts_with("PK\x05\x06"sv))
        return FileNature::zip;
    if (start.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv)) return FileNature::old_office;
    if (start.starts_with("\x1F\x8B"sv)) return FileNature::gzip;
    if (start.starts_with("%PDF-"sv)) return FileNature::pdf;
    const std::string_view text = start.substr(byte_order_mark_bytes(start));
    if (text.find_first_not_of(" \t\r\n"sv) == std::string_view::npos) return FileNature::empty;
    // A crash leaves NUL bytes somewhere in a file of text; one whose first line has them is none.
    const std::string_view first_line = text.substr(0, text.find('\n'));
    return first_line.find('\0') == std::string_view::npos ? FileNature::text : FileNature::binary;
}

std::size_t byte_order_mark_bytes(std::string_view start) {
    std::size_t bytes = 0;
    while (start.substr(bytes).starts_with(kByteOrderMark)) bytes += kByteOrderMark.size();
    return bytes;
}

TextEncoding guess_encoding(std::string_view start) {
    if (byte_order_mark_bytes(start) > 0) return TextEncoding::utf8;
    std::size_t lines_utf8 = 0;
    std::size_t lines_cp932_only = 0;
    while (!start.empty()) {
        const std::size_t end = start.find('\n');
        const bool whole = end != std::string_view::npos;
        const std::string_view line = start.substr(0, end);
        start.remove_prefix(whole ? end + 1 : start.size());
        if (ascii_run(line, 0) == line.size()) continue;
        // The last line may be cut inside a character: it counts only where there is no other.
        if (!whole && lines_utf8 + lines_cp932_only > 0) break;
        if (is_valid_utf8(line)) {
            ++lines_utf8;
        } else if (is_valid_cp932(line)) {
            ++lines_cp932_only;
        }
    }
    return lines_cp932_only > lines_utf8 ? TextEncoding::cp932 : TextEncoding::utf8;
}

bool is_valid_text(TextEncoding encoding, std::string_view bytes) {
    if (encoding == TextEncoding::cp932) return is_valid_cp932(bytes);
    const std::size_t ascii = ascii_run(bytes, 0);
    return ascii == bytes.size() || is_valid_utf8(bytes.substr(ascii));
}

bool append_as_utf8(TextEncoding encoding, std::string_view bytes, std::string& out) {
    if (encoding == TextEncoding::cp932) return append_cp932(bytes, out);
    if (!is_valid_text(encoding, bytes)) return false;
    out.append(bytes);
    return true;
}

std::string_view encoding_name(TextEncoding encoding) {
    return encoding == TextEncoding::cp932 ? "CP932" : "UTF-8";
}

}  // namespace tsunagi
