// whole_text.h - a file that is read at once: a calendar, address cards, JSON. Not for lists of any
// length, which table_file.h streams.
//
// What it is, is seen in its bytes, never in its name. Thread: one.
// Bounds: kWholeTextBytesMax. Errors: WholeTextProblem values, no exceptions but std::bad_alloc.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "client/import/text_encoding.h"

namespace tsunagi {

inline constexpr std::uint64_t kWholeTextBytesMax = 64 << 20;

// Why a whole file is refused. Stable numbers, for --json: DO NOT CHANGE.
enum class WholeTextError : std::uint8_t {
    cannot_open = 1,  // detail: the system's reason
    not_a_file = 2,   // a folder, a pipe, a device
    cannot_read = 3,
    empty = 4,
    too_large = 5,
    not_text = 6,      // an archive, a PDF, UTF-16
    other_format = 7,  // text, but of another kind than it was said to be
};
struct WholeTextProblem {
    WholeTextError error = WholeTextError::not_text;
    std::string detail;
};
template <typename T>
using WholeTextResult = boost::system::result<T, WholeTextProblem>;

// "cannot_open", ...; and a plain English sentence with the next step, for translation.
[[nodiscard]] const char* whole_text_error_name(WholeTextError error);
[[nodiscard]] const char* whole_text_error_text(WholeTextError error);

struct WholeText {
    std::string bytes;  // without byte order marks
    TextEncoding encoding = TextEncoding::utf8;
};
[[nodiscard]] WholeTextResult<WholeText> read_whole_text(const std::string& path);

// What the beginning of a file says that it is.
enum class WholeFormat : std::uint8_t { other, calendar, cards, json };
[[nodiscard]] WholeFormat whole_format(std::string_view start);
// The same of a file; `other` where it cannot be opened.
[[nodiscard]] WholeFormat whole_format_of_file(const std::string& path);

}  // namespace tsunagi
