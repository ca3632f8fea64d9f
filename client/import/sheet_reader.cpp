#include "client/import/sheet_reader.h"

#include <algorithm>
#include <string_view>

#include "client/import/sheet_archive.h"
#include "client/import/sheet_ods.h"
#include "client/import/sheet_xlsx.h"

namespace tsunagi {
namespace {

constexpr std::string_view kOdsType = "application/vnd.oasis.opendocument.spreadsheet";
constexpr std::size_t kSmallPartBytesMax = 1024 * 1024;

// The beginning of a part; "" where it is not there.
TableResult<std::string> start_of(SheetArchive& archive, const std::string& part) {
    std::string bytes;
    if (!archive.has(part)) return bytes;
    const auto read = archive.read(part, [&](std::string_view piece) {
        bytes += piece;
        return bytes.size() < kSmallPartBytesMax;
    });
    if (!read) return read.error();
    return bytes;
}

TableResult<SheetBook> open_ods(SheetArchive& archive, const std::string& wanted) {
    const auto manifest = start_of(archive, "META-INF/manifest.xml");
    if (!manifest) return manifest.error();
    if (manifest->find("encryption-data") != std::string::npos)
        return TableProblem{TableError::encrypted, {}};
    return read_ods(archive, wanted);
}

}  // namespace

TableResult<SheetBook> read_sheet(ByteSource& source, const std::string& wanted) {
    auto archive = SheetArchive::open(source);
    if (!archive) return archive.error();
    const auto type = start_of(*archive, "mimetype");
    if (!type) return type.error();
    if (type->starts_with(kOdsType)) return open_ods(*archive, wanted);
    if (archive->has("[Content_Types].xml")) return read_xlsx(*archive, wanted);
    return TableProblem{TableError::archive, {}};
}

// Such a file holds the real one as a stream of this name, which its folder has in UTF-16.
TableResult<bool> is_encrypted_office(ByteSource& source) {
    constexpr std::string_view kName = "EncryptedPackage";
    std::string wanted;
    for (const char letter : kName) {
        wanted += letter;
        wanted += '\0';
    }
    std::string bytes(1024 * 1024, '\0');
    const std::uint64_t end = std::min(source.size(), kSheetFileBytesMax);
    for (std::uint64_t offset = 0; offset < end; offset += bytes.size() - wanted.size()) {
        const auto count = source.read_at(offset, bytes);
        if (!count) return TableProblem{TableError::cannot_read, {}};
        if (std::string_view(bytes).substr(0, *count).find(wanted) != std::string_view::npos)
            return true;
        if (*count < bytes.size()) break;
    }
    return false;
}

}  // namespace tsunagi
