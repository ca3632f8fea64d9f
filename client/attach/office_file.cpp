#include "client/attach/office_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "client/import/sheet_archive.h"

namespace tsunagi {
namespace {

using std::string_view_literals::operator""sv;

// What the package says of its parts. A document of thousands of parts needs some hundred KiB.
constexpr std::size_t kListBytesMax = 4 * 1024 * 1024;
constexpr char kTypes[] = "[Content_Types].xml";
constexpr char kOdfType[] = "mimetype";
constexpr char kOdfList[] = "META-INF/manifest.xml";

// In names of parts, small letters.
constexpr std::array kProgramParts = {"vbaproject"sv, "vbadata"sv, "macrosheets/"sv, "activex"sv,
                                      "oleobject"sv,  "basic/"sv,  "scripts/"sv};
// In what the package says of them, small letters.
constexpr std::array kProgramTypes = {"macroenabled"sv, "vbaproject"sv, "activex"sv, "macrosheet"sv,
                                      "oleobject"sv};

struct MainPart {
    std::string_view type;
    FileKind kind;
};
constexpr std::array kMainParts = {
    MainPart{"wordprocessingml.document.main+xml", FileKind::docx},
    MainPart{"spreadsheetml.sheet.main+xml", FileKind::xlsx},
    MainPart{"presentationml.presentation.main+xml", FileKind::pptx},
    MainPart{"presentationml.slideshow.main+xml", FileKind::pptx},
};
constexpr std::array kOdfTypes = {
    MainPart{"application/vnd.oasis.opendocument.text", FileKind::odt},
    MainPart{"application/vnd.oasis.opendocument.spreadsheet", FileKind::ods},
    MainPart{"application/vnd.oasis.opendocument.presentation", FileKind::odp},
};

std::string lower_ascii(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

template <typename Words>
bool holds_one_of(const std::string& text, const Words& words) {
    return std::ranges::any_of(
        words, [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

FileTrouble trouble_of(const TableProblem& problem) {
    switch (problem.error) {
        case TableError::encrypted: return FileTrouble::locked;
        case TableError::too_large: return FileTrouble::out_of_resources;
        default: return FileTrouble::damaged_office;
    }
}

FileResult<std::string> read_part(SheetArchive& archive, const char* name) {
    std::string text;
    const auto read = archive.read(name, [&](std::string_view piece) {
        text += piece;
        return text.size() <= kListBytesMax;
    });
    if (!read) return trouble_of(read.error());
    if (text.size() > kListBytesMax) return FileTrouble::out_of_resources;
    return text;
}

FileResult<FileKind> kind_of_ooxml(SheetArchive& archive) {
    auto types = read_part(archive, kTypes);
    if (!types) return types.error();
    const std::string list = lower_ascii(std::move(*types));
    if (holds_one_of(list, kProgramTypes)) return FileTrouble::program_or_macro;
    for (const MainPart& part : kMainParts) {
        if (list.find(part.type) != std::string::npos) return part.kind;
    }
    return FileTrouble::unsupported_type;
}

FileResult<FileKind> kind_of_odf(SheetArchive& archive) {
    const auto type = read_part(archive, kOdfType);
    if (!type) return type.error();
    const auto* const row = std::ranges::find(kOdfTypes, *type, &MainPart::type);
    if (row == kOdfTypes.end()) return FileTrouble::unsupported_type;
    auto list = read_part(archive, kOdfList);
    if (!list) return list.error();
    if (lower_ascii(std::move(*list)).find("encryption-data") != std::string::npos)
        return FileTrouble::locked;
    return row->kind;
}

}  // namespace

FileResult<FileKind> office_kind(ByteSpan package) {
    MemoryBytes bytes({reinterpret_cast<const char*>(package.data()), package.size()});
    auto archive = SheetArchive::open(bytes);
    if (!archive) return trouble_of(archive.error());
    for (const std::string& part : archive->parts()) {
        if (holds_one_of(lower_ascii(part), kProgramParts)) return FileTrouble::program_or_macro;
    }
    if (archive->has(kTypes)) return kind_of_ooxml(*archive);
    if (archive->has(kOdfType)) return kind_of_odf(*archive);
    return FileTrouble::archive;
}

}  // namespace tsunagi
