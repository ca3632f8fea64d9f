// body_files.h - bodies too large for the tables, one file each, named by the header's commitment
// to them.
//
// A file holds salt and body and is named by the header's body commitment in hexadecimal, under the
// first two digits: equal content is one file, and the name proves the content. Files are written,
// made durable and renamed into place before the transaction that names them; a file that no record
// names (a stop in between) is harmless.
//
// Files of erased bodies go with the next purge (keep_only): equal content is one file, so that
// only who looked at all records knows that no other one needs it.
//
// Thread: add and flush on the writer; read from any. Errors: StorageError (disk_full, io); a
// missing or altered file is an empty optional of `read`.
#pragma once

#include <filesystem>
#include <optional>
#include <set>

#include "protocol/base/bytes.h"

namespace tsunagi::storage {

class BodyFiles {
  public:
    explicit BodyFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // Writes the file where it is missing. In place, but not durable before flush().
    void add(const Digest& commitment, ByteSpan salt_and_body);
    // Makes all that was added since the last flush durable.
    void flush();

    // Salt and body. Nothing where the file is missing or has another length.
    [[nodiscard]] std::optional<Bytes> read(const Digest& commitment, std::size_t bytes) const;
    [[nodiscard]] std::filesystem::path path_of(const Digest& commitment) const;

    // Takes away every file that is not one of these, also what a stop left half written, durably.
    // Returns how many. Pre: nobody adds meanwhile.
    std::size_t keep_only(const std::set<Digest>& named);

    // Calls `visit(commitment)` for each file.
    template <typename Visit>
    void for_each(Visit&& visit) const {
        std::error_code vanished;  // the writer renames files meanwhile
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_, vanished)) {
            if (!entry.is_regular_file(vanished)) continue;
            if (const auto commitment = id_from_text<Digest>(entry.path().filename().string()))
                visit(*commitment);
        }
    }

  private:
    std::filesystem::path folder_;
    std::set<std::filesystem::path> unsynced_;  // folders with new names
};

}  // namespace tsunagi::storage
