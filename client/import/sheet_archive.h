// sheet_archive.h - the parts of a spreadsheet file, which is a zip archive, within bounds.
//
// A file from anywhere may be a bomb: a few kilobytes that unpack to gigabytes. So what the archive
// says of itself is checked before anything is unpacked, parts are streamed piece by piece, and
// what really comes out is counted over all parts, because an archive can lie. libzip reads the
// archive and checks the sums; only this module's source includes it.
// Thread: one. Ownership: holds the packed file in memory.
// Errors: TableProblem values, no exceptions but std::bad_alloc.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client/import/byte_source.h"
#include "client/import/table_error.h"

namespace tsunagi {

inline constexpr std::uint64_t kSheetFileBytesMax = 64 * 1024 * 1024;       // packed
inline constexpr std::uint64_t kSheetUnpackedBytesMax = 256 * 1024 * 1024;  // all parts together
inline constexpr std::uint64_t kSheetUnpackingMax = 500;  // times; sheets of nothing reach some 100
inline constexpr std::uint64_t kSheetUnpackingFree = 4 * 1024 * 1024;  // bytes that no ratio judges
inline constexpr std::int64_t kSheetPartsMax = 10'000;

class SheetArchive {
  public:
    // Reads the file and judges what it says of its parts. Errors: cannot_read; damaged_sheet where
    // it is no whole archive; too_large beyond a bound; encrypted where a part has a password.
    [[nodiscard]] static TableResult<SheetArchive> open(ByteSource& source);
    SheetArchive(SheetArchive&&) noexcept;
    SheetArchive& operator=(SheetArchive&&) noexcept;
    ~SheetArchive();

    [[nodiscard]] bool has(const std::string& part) const;
    // The names of all parts, in the archive's order.
    [[nodiscard]] std::vector<std::string> parts() const;

    // Hands out the part's bytes in pieces until `take` returns false. Errors: damaged_sheet where
    // it is not there or its bytes are wrong; too_large.
    [[nodiscard]] TableResult<void> read(const std::string& part,
                                         const std::function<bool(std::string_view)>& take);

  private:
    struct Zip;
    explicit SheetArchive(std::unique_ptr<Zip> zip);

    std::unique_ptr<Zip> zip_;
};

}  // namespace tsunagi
