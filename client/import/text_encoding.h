// text_encoding.h - UTF-8 or CP932: which of the two a file is, and its text as UTF-8.
//
// Japanese files come as UTF-8 (with no, one or two byte order marks) or as CP932, Microsoft's
// Shift_JIS. CP932 is read with ICU's table of it, not with Shift_JIS proper: 0x8160 is U+FF5E,
// 0x817C is U+FF0D, and the vendors' characters (①, ㈱, 髙) are there. One character can have two
// byte forms in CP932: compare decoded text, never bytes. Reading is strict: bytes that are not of
// the encoding are an error, never a replacement character.
// Thread: any; the table is built once on first use. Not for UTF-16, which is only recognised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tsunagi {

enum class TextEncoding : std::uint8_t { utf8, cp932 };

// ICU's name of Microsoft's table (alias windows-31j), for who writes it.
inline constexpr char kCp932InIcu[] = "ibm-943_P15A-2003";

// What the first bytes of a file say that it is.
enum class FileNature : std::uint8_t {
    text,
    empty,       // no bytes, or nothing behind the byte order marks
    utf16,       // a spreadsheet's "Unicode text"
    zip,         // a zip archive; xlsx and ods files are zip archives too
    old_office,  // xls
    gzip,
    pdf,
    binary,  // NUL bytes in the first line
};

// `start` is the beginning of the file, as much as is at hand.
[[nodiscard]] FileNature file_nature(std::string_view start);

// How many bytes of UTF-8 byte order marks stand at the beginning: 0, 3, 6, ...
[[nodiscard]] std::size_t byte_order_mark_bytes(std::string_view start);

// UTF-8 unless most lines with more than ASCII in them can only be CP932. A majority and not the
// first damaged byte decides, so that one bad line of a UTF-8 file is one bad line.
[[nodiscard]] TextEncoding guess_encoding(std::string_view start);

[[nodiscard]] bool is_valid_text(TextEncoding encoding, std::string_view bytes);

// Appends `bytes` as UTF-8. False, with `out` as it was, where they are not of this encoding.
[[nodiscard]] bool append_as_utf8(TextEncoding encoding, std::string_view bytes, std::string& out);

// "UTF-8" or "CP932".
[[nodiscard]] std::string_view encoding_name(TextEncoding encoding);

}  // namespace tsunagi
