#include "client/attach/attached_name.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "client/attach/prepare_file.h"
#include "protocol/base/utf8.h"

namespace tsunagi {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kOriginalBytesMax = 4096;  // no system has longer names
constexpr std::string_view kNameless = "file";
// Endings that the fitting one replaces; others ("report.final") belong to the name.
constexpr std::array kKnownEndings = {
    "avif"sv, "bmp"sv, "csv"sv,  "doc"sv, "docm"sv, "docx"sv, "dotx"sv, "exe"sv,  "gif"sv, "heic"sv,
    "heif"sv, "hif"sv, "jfif"sv, "jpe"sv, "jpeg"sv, "jpg"sv,  "log"sv,  "md"sv,   "odp"sv, "ods"sv,
    "odt"sv,  "pdf"sv, "png"sv,  "ppt"sv, "pptm"sv, "pptx"sv, "scr"sv,  "text"sv, "tif"sv, "tiff"sv,
    "tsv"sv,  "txt"sv, "webp"sv, "xls"sv, "xlsm"sv, "xlsx"sv, "zip"sv};
constexpr std::array kDevices = {"aux"sv, "con"sv, "nul"sv, "prn"sv, "conin$"sv, "conout$"sv};

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

// Windows takes these for devices, whatever follows the first dot.
bool is_device(std::string_view stem) {
    std::string name = lower_ascii(stem.substr(0, stem.find('.')));
    while (name.ends_with(' ')) name.pop_back();
    if (std::ranges::find(kDevices, name) != kDevices.end()) return true;
    return name.size() == 4 && (name.starts_with("com") || name.starts_with("lpt")) &&
           std::isdigit(static_cast<unsigned char>(name[3])) != 0;
}

// Controls, marks of direction and other invisible ones, and what no reader knows.
bool is_unwanted(UChar32 c) {
    switch (u_charType(c)) {
        case U_CONTROL_CHAR:
        case U_FORMAT_CHAR:
        case U_LINE_SEPARATOR:
        case U_PARAGRAPH_SEPARATOR:
        case U_PRIVATE_USE_CHAR:
        case U_SURROGATE:
        case U_UNASSIGNED: return true;
        default: return false;
    }
}

icu::UnicodeString visible_characters(const icu::UnicodeString& text) {
    icu::UnicodeString out;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        if (is_unwanted(c)) continue;
        const bool is_reserved =
            c < 0x80 && "<>:\"|?*"sv.find(static_cast<char>(c)) != std::string_view::npos;
        out.append(is_reserved ? UChar32{'_'} : c);
    }
    return out;
}

// Spaces and dots at the ends are lost on Windows; a dot in front hides the file elsewhere.
void trim(std::string& name) {
    constexpr std::string_view kWideSpace = "\u3000";
    bool is_changed = true;
    while (is_changed) {
        const std::size_t before = name.size();
        while (name.ends_with(' ') || name.ends_with('.')) name.pop_back();
        if (name.ends_with(kWideSpace)) name.resize(name.size() - kWideSpace.size());
        if (name.starts_with(' ') || name.starts_with('.')) name.erase(0, 1);
        if (name.starts_with(kWideSpace)) name.erase(0, kWideSpace.size());
        is_changed = name.size() != before;
    }
}

std::string stem_of(std::string_view original) {
    original = original.substr(original.find_last_of("/\\") + 1);
    // Not UTF-8: what is wrong in it comes out as U+FFFD.
    const auto text =
        icu::UnicodeString::fromUTF8(std::string(original.substr(0, kOriginalBytesMax)));
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const nfc = icu::Normalizer2::getNFCInstance(status);
    icu::UnicodeString composed = visible_characters(text);
    if (U_SUCCESS(status)) composed = nfc->normalize(composed, status);
    std::string name;
    composed.toUTF8String(name);
    trim(name);
    const std::size_t dot = name.rfind('.');
    if (dot != std::string::npos &&
        std::ranges::find(kKnownEndings, lower_ascii(name.substr(dot + 1))) != kKnownEndings.end())
        name.resize(dot);
    return name;
}

}  // namespace

std::string attached_name(std::string_view original, std::string_view ending) {
    std::string name = stem_of(original);
    name.resize(character_end(name, kAttachedNameBytesMax - ending.size() - 2));
    trim(name);
    // An option, to a program that is given the name.
    if (name.starts_with('-')) name[0] = '_';
    if (name.empty()) name = kNameless;
    if (is_device(name)) name.insert(0, 1, '_');
    name += '.';
    name += ending;
    return name;
}

}  // namespace tsunagi
