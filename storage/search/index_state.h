// index_state.h - the file beside the search database that says whether, and how far, the database
// can be trusted.
//
// `changing` is written and made durable before the first change, `whole` after all changes are on
// the disk; so a stop at any moment in between (kill -9, power) is seen at the next open. `whole`
// also names every database file with the size it had: Groonga maps files into memory, where a
// shortened one would end the process instead of giving an error.
//
//   tsunagi-search-index
//   format 1
//   whole | changing
//   followed <arrival number>
//   documents <count>
//   file <size> <name>        one line per database file, by name
//
// Thread: the writer thread only.   Errors: StorageError::io, disk_full.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace tsunagi::search {

struct IndexState {
    std::uint32_t format = 0;
    bool whole = false;
    std::uint64_t followed = 0;
    std::uint64_t documents = 0;
    std::map<std::string, std::uint64_t> files;
    bool operator==(const IndexState&) const = default;
};

// Nothing when the file is missing or is not in the form above.
[[nodiscard]] std::optional<IndexState> read_state(const std::filesystem::path& file);

// Replaces the file in one step, durable when it returns.
void write_state(const std::filesystem::path& file, const IndexState& state);

// Name and size of each file directly in `folder`.
[[nodiscard]] std::map<std::string, std::uint64_t> file_sizes(const std::filesystem::path& folder);

// Whether each file of `recorded` is there and as long as it was. Longer is no damage: Groonga
// lengthens a file with zeros when a part is looked at for which nothing was written.
[[nodiscard]] bool holds_all(const std::map<std::string, std::uint64_t>& files,
                             const std::map<std::string, std::uint64_t>& recorded);

// Makes the folder's list of names durable.
void sync_folder(const std::filesystem::path& folder);

// Holds `folder` against every other FolderLock, in this process too.
class FolderLock {
  public:
    // Errors: StorageError::in_use when it is held; io.
    explicit FolderLock(const std::filesystem::path& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

  private:
    int descriptor_;
};

}  // namespace tsunagi::search
