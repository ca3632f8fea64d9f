#include "client/import/sheet_archive.h"

#include <zip.h>

#include <algorithm>
#include <array>

#include "client/messages.h"

namespace tsunagi {
namespace {

constexpr std::size_t kInflatedBytes = 64 * 1024;

TableProblem damaged(std::string_view where) {
    return {TableError::damaged_sheet, std::string(where)};
}

struct FileCloser {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

struct SheetArchive::Zip {
    std::vector<char> bytes;  // the packed file; libzip looks into it
    zip_t* archive = nullptr;
    std::uint64_t unpacked = 0;

    Zip() = default;
    Zip(const Zip&) = delete;
    Zip& operator=(const Zip&) = delete;
    ~Zip() {
        if (archive != nullptr) zip_discard(archive);
    }

    // Null where the bytes are no archive.
    void open() {
        zip_error_t error;
        zip_error_init(&error);
        zip_source_t* const source =
            zip_source_buffer_create(bytes.data(), bytes.size(), /*freep=*/0, &error);
        if (source != nullptr) {
            archive = zip_open_from_source(source, ZIP_RDONLY, &error);
            if (archive == nullptr) zip_source_free(source);
        }
        zip_error_fini(&error);
    }

    // What the archive says of its parts.
    [[nodiscard]] TableResult<void> judge() const {
        const std::int64_t parts = zip_get_num_entries(archive, 0);
        if (parts > kSheetPartsMax) return TableProblem{TableError::too_large, client::_("parts")};
        std::uint64_t total = 0;
        for (std::int64_t part = 0; part < parts; ++part) {
            zip_stat_t stat;
            zip_stat_init(&stat);
            if (zip_stat_index(archive, static_cast<std::uint64_t>(part), 0, &stat) != 0)
                return damaged(client::_("the list of its parts cannot be read"));
            const bool has_password = (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
                                      stat.encryption_method != ZIP_EM_NONE;
            if (has_password) return TableProblem{TableError::encrypted, {}};
            const std::uint64_t size = (stat.valid & ZIP_STAT_SIZE) != 0 ? stat.size : 0;
            if (size > kSheetUnpackedBytesMax - std::min(kSheetUnpackedBytesMax, total))
                return TableProblem{TableError::too_large, client::_("unpacked bytes")};
            total += size;
        }
        if (total > kSheetUnpackingFree && total / kSheetUnpackingMax > bytes.size())
            return TableProblem{TableError::too_large, client::_("unpacked bytes for its size")};
        return {};
    }
};

SheetArchive::SheetArchive(std::unique_ptr<Zip> zip) : zip_(std::move(zip)) {}
SheetArchive::SheetArchive(SheetArchive&&) noexcept = default;
SheetArchive& SheetArchive::operator=(SheetArchive&&) noexcept = default;
SheetArchive::~SheetArchive() = default;

TableResult<SheetArchive> SheetArchive::open(ByteSource& source) {
    if (source.size() > kSheetFileBytesMax)
        return TableProblem{TableError::too_large, client::_("bytes of the file")};
    auto zip = std::make_unique<Zip>();
    zip->bytes.resize(static_cast<std::size_t>(source.size()));
    const auto count = source.read_at(0, zip->bytes);
    if (!count) return TableProblem{TableError::cannot_read, {}};
    if (*count != zip->bytes.size()) return TableProblem{TableError::changed, {}};
    zip->open();
    if (zip->archive == nullptr) return damaged(client::_("its end is missing"));
    const auto judged = zip->judge();
    if (!judged) return judged.error();
    return SheetArchive(std::move(zip));
}

bool SheetArchive::has(const std::string& part) const {
    return zip_name_locate(zip_->archive, part.c_str(), 0) >= 0;
}

std::vector<std::string> SheetArchive::parts() const {
    std::vector<std::string> names;
    const std::int64_t count = zip_get_num_entries(zip_->archive, 0);
    for (std::int64_t part = 0; part < count; ++part) {
        const char* const name = zip_get_name(zip_->archive, static_cast<std::uint64_t>(part), 0);
        if (name != nullptr) names.emplace_back(name);
    }
    return names;
}

TableResult<void> SheetArchive::read(const std::string& part,
                                     const std::function<bool(std::string_view)>& take) {
    const std::unique_ptr<zip_file_t, FileCloser> file(zip_fopen(zip_->archive, part.c_str(), 0));
    if (!file) return damaged(part);
    std::vector<char> piece(kInflatedBytes);
    for (;;) {
        const std::int64_t count = zip_fread(file.get(), piece.data(), piece.size());
        if (count < 0) return damaged(part);
        if (count == 0) return {};
        zip_->unpacked += static_cast<std::uint64_t>(count);
        if (zip_->unpacked > kSheetUnpackedBytesMax)
            return TableProblem{TableError::too_large, client::_("unpacked bytes")};
        if (!take({piece.data(), static_cast<std::size_t>(count)})) return {};
    }
}

}  // namespace tsunagi
