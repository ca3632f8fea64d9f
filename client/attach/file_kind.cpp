#include "client/attach/file_kind.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "client/import/text_encoding.h"
#include "protocol/base/check.h"

namespace tsunagi {
namespace {

using std::string_view_literals::operator""sv;

struct Row {
    FileKind kind;
    std::string_view ending;
    std::string_view media_type;
};
constexpr std::array kPrepared = {
    Row{FileKind::jpeg, "jpg", "image/jpeg"},
    Row{FileKind::png, "png", "image/png"},
    Row{FileKind::webp, "webp", "image/webp"},
    Row{FileKind::gif, "gif", "image/gif"},
    Row{FileKind::pdf, "pdf", "application/pdf"},
    Row{FileKind::docx, "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    Row{FileKind::xlsx, "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    Row{FileKind::pptx, "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    Row{FileKind::odt, "odt", "application/vnd.oasis.opendocument.text"},
    Row{FileKind::ods, "ods", "application/vnd.oasis.opendocument.spreadsheet"},
    Row{FileKind::odp, "odp", "application/vnd.oasis.opendocument.presentation"},
    Row{FileKind::text, "txt", "text/plain"},
    Row{FileKind::csv, "csv", "text/csv"},
};

const Row* row_of(FileKind kind) {
    const auto* const row = std::ranges::find(kPrepared, kind, &Row::kind);
    return row == kPrepared.end() ? nullptr : row;
}

struct FirstBytes {
    std::string_view bytes;
    FileTrouble trouble;
};
// What is no text, and is refused with a better word than "not this type".
constexpr std::array kRefused = {
    FirstBytes{"MZ"sv, FileTrouble::program_or_macro},  // exe, dll, scr, self-unpacking archives
    FirstBytes{"\x7F\x45LF"sv, FileTrouble::program_or_macro},
    FirstBytes{"\xCA\xFE\xBA\xBE"sv, FileTrouble::program_or_macro},  // Mac, Java
    FirstBytes{"\xFE\xED\xFA"sv, FileTrouble::program_or_macro},
    FirstBytes{"\xCF\xFA\xED\xFE"sv, FileTrouble::program_or_macro},
    FirstBytes{"L\0\0\0\x01\x14\x02\0"sv, FileTrouble::program_or_macro},  // a Windows shortcut
    FirstBytes{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, FileTrouble::old_office},
    FirstBytes{"7z\xBC\xAF\x27\x1C"sv, FileTrouble::archive},
    FirstBytes{"Rar!\x1A\x07"sv, FileTrouble::archive},
    FirstBytes{"\x1F\x8B"sv, FileTrouble::archive},
    FirstBytes{"BZh"sv, FileTrouble::archive},
    FirstBytes{"\xFD\x37zXZ\0"sv, FileTrouble::archive},
    FirstBytes{"\x28\xB5\x2F\xFD"sv, FileTrouble::archive},
    FirstBytes{"MSCF"sv, FileTrouble::archive},
    FirstBytes{"PK\x05\x06"sv, FileTrouble::archive},  // an empty zip archive
};

// Text that a computer runs when it is opened.
constexpr std::array kScriptEndings = {
    "bat"sv, "cmd"sv, "com"sv, "cpl"sv, "desktop"sv, "hta"sv,  "htm"sv, "html"sv, "inf"sv,
    "js"sv,  "jse"sv, "lnk"sv, "mjs"sv, "ps1"sv,     "psm1"sv, "py"sv,  "reg"sv,  "scf"sv,
    "sh"sv,  "svg"sv, "url"sv, "vb"sv,  "vbe"sv,     "vbs"sv,  "wsf"sv, "wsh"sv,  "xhtml"sv};
constexpr std::array kTextEndings = {""sv, "txt"sv, "text"sv, "md"sv, "log"sv};
constexpr std::array kCsvEndings = {"csv"sv, "tsv"sv};

// Brands of ISO/IEC 23008-12 and of AVIF.
constexpr std::array kHeifBrands = {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv,
                                    "hevx"sv, "mif1"sv, "msf1"sv, "avif"sv, "avis"sv};

// A PDF may begin a little later; readers look that far.
constexpr std::size_t kPdfHeadBytes = 1024;

std::string_view text_of(ByteSpan bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string ending_in(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return {};
    std::string ending(name.substr(dot + 1));
    std::ranges::transform(ending, ending.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return ending;
}

bool is_plain_text(std::string_view text) {
    const bool has_controls = std::ranges::any_of(text, [](unsigned char c) {
        return c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f';
    });
    return !has_controls &&
           (is_valid_text(TextEncoding::utf8, text) || is_valid_text(TextEncoding::cp932, text));
}

FileResult<FileKind> kind_of_text(std::string_view text, std::string_view name) {
    const std::string ending = ending_in(name);
    if (std::ranges::find(kScriptEndings, ending) != kScriptEndings.end())
        return FileTrouble::program_or_macro;
    text.remove_prefix(byte_order_mark_bytes(text));
    const std::size_t start = text.find_first_not_of(" \t\r\n\f");
    if (start == std::string_view::npos) return FileTrouble::empty;
    if (text.substr(start).starts_with("#!")) return FileTrouble::program_or_macro;
    // Markup (HTML, SVG, XML) and rich text, under whatever name: they can run or fetch things.
    if (text[start] == '<' || text.substr(start).starts_with("{\\rtf"))
        return FileTrouble::unsupported_type;
    if (std::ranges::find(kCsvEndings, ending) != kCsvEndings.end()) return FileKind::csv;
    if (std::ranges::find(kTextEndings, ending) != kTextEndings.end()) return FileKind::text;
    return FileTrouble::unsupported_type;
}

}  // namespace

FileResult<FileKind> file_kind(ByteSpan bytes, std::string_view name) {
    if (bytes.empty()) return FileTrouble::empty;
    const std::string_view text = text_of(bytes);
    if (text.starts_with("\xFF\xD8\xFF")) return FileKind::jpeg;
    if (text.starts_with("\x89PNG\r\n\x1A\n")) return FileKind::png;
    if (text.starts_with("GIF87a") || text.starts_with("GIF89a")) return FileKind::gif;
    if (text.size() >= 12 && text.starts_with("RIFF") && text.substr(8, 4) == "WEBP")
        return FileKind::webp;
    if (text.size() >= 12 && text.substr(4, 4) == "ftyp" &&
        std::ranges::find(kHeifBrands, text.substr(8, 4)) != kHeifBrands.end())
        return FileKind::heif;
    if (text.starts_with("PK\x03\x04")) return FileKind::package;
    if (text.starts_with("%PDF-")) return FileKind::pdf;
    if (is_plain_text(text)) return kind_of_text(text, name);
    for (const FirstBytes& refused : kRefused) {
        if (text.starts_with(refused.bytes)) return refused.trouble;
    }
    if (text.substr(0, kPdfHeadBytes).find("%PDF-") != std::string_view::npos) return FileKind::pdf;
    return FileTrouble::unsupported_type;
}

bool is_prepared_kind(FileKind kind) { return row_of(kind) != nullptr; }

bool is_picture(FileKind kind) { return kind >= FileKind::jpeg && kind <= FileKind::heif; }

std::string_view media_type_of(FileKind kind) {
    const Row* const row = row_of(kind);
    CHECK(row != nullptr);
    return row->media_type;
}

std::string_view ending_of(FileKind kind) {
    const Row* const row = row_of(kind);
    CHECK(row != nullptr);
    return row->ending;
}

}  // namespace tsunagi
