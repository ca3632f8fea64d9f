// file_trouble.h - why a file cannot be attached, each with a sentence for the person who tried.
//
// A file that is refused costs its owner a way round: so every reason has a sentence that says what
// the file is and what to do about it. Numbers and names are for --json: DO NOT CHANGE.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>

namespace tsunagi {

enum class FileTrouble : std::uint8_t {
    empty = 1,
    too_large = 2,        // the file itself, or what becomes of it
    too_many_pixels = 3,  // declared by the picture; nothing was unpacked
    unreadable_image = 4,
    damaged_pdf = 5,
    damaged_office = 6,  // a document of an office program that is cut off or is none
    locked = 7,          // a password is needed to read it
    unsupported_type = 8,
    program_or_macro = 9,   // a program, a script, or a document that carries one
    old_office = 10,        // doc, xls, ppt: whether they carry macros cannot be told safely
    archive = 11,           // zip, 7z, rar, ...: nobody sees what is in it
    cannot_clean = 12,      // something that may be personal data would have stayed
    out_of_resources = 13,  // more time or memory than is allowed
    reader_failed = 14,     // the program that reads it broke off
    readers_missing = 15,   // what reads files is not beside the program
};
inline constexpr auto kFileTroubleLast = FileTrouble::readers_missing;

template <typename T>
using FileResult = boost::system::result<T, FileTrouble>;
[[noreturn]] void throw_exception_from_error(FileTrouble trouble,
                                             const boost::source_location& where);

// "empty", ...
[[nodiscard]] const char* file_trouble_name(FileTrouble trouble);
// What happened and the next step: in English, the key of the catalogue; and in the language in
// use.
[[nodiscard]] const char* file_trouble_text(FileTrouble trouble);
[[nodiscard]] std::string file_trouble_sentence(FileTrouble trouble);

}  // namespace tsunagi
