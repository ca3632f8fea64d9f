// disk.h - what the store asks of the operating system besides LMDB: room, kind of file system,
// locks, durable names.
//
// Thread: any. Errors: StorageError::io with the file's name and the system's reason, or the kind
// told at the function.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "protocol/base/bytes.h"

namespace tsunagi::storage {

// Closes its descriptor. -1 is none.
class FileHandle {
  public:
    explicit FileHandle(int descriptor = -1) : descriptor_(descriptor) {}
    ~FileHandle();
    FileHandle(FileHandle&& other) noexcept : descriptor_(other.descriptor_) {
        other.descriptor_ = -1;
    }
    FileHandle& operator=(FileHandle&& other) noexcept;
    [[nodiscard]] int get() const { return descriptor_; }

  private:
    int descriptor_;
};

struct DiskRoom {
    std::uint64_t free_bytes = 0;  // for us, without what is reserved for the administrator
    std::uint64_t all_bytes = 0;
};
[[nodiscard]] DiskRoom disk_room(const std::filesystem::path& folder);

// The least room that the store leaves free where nothing else was asked for: 256 MiB, but no more
// than a twentieth of the disk.
[[nodiscard]] std::uint64_t default_free_bytes_min(const std::filesystem::path& folder);

// Errors: disk_full where less than `free_bytes_min` would be left behind `bytes` more.
void ensure_room(const std::filesystem::path& folder,
                 std::uint64_t free_bytes_min,
                 std::uint64_t bytes);

// The number by which statfs names the kind of file system.
[[nodiscard]] std::int64_t file_system_kind(const std::filesystem::path& folder);
// NFS, CIFS, 9p and the like: memory maps and locks can't be relied on there. "" for a local one,
// else its name.
[[nodiscard]] std::string network_file_system_name(std::int64_t kind);

// Makes the folder's list of names durable.
void sync_folder(const std::filesystem::path& folder);
// Creates the folder (for its owner only) where it is missing, durably.
void make_folder(const std::filesystem::path& folder);

// Does this error number of a write mean that there is no room (disk, quota or file size limit)?
// EIO is one where `folder` has less than `free_bytes_min` left, or where the size limit of files
// is reached by `file_bytes`: LMDB reports short writes so.
[[nodiscard]] bool is_out_of_room(int error_number,
                                  const std::filesystem::path& folder,
                                  std::uint64_t free_bytes_min,
                                  std::uint64_t file_bytes);

// Holds `file` against every other process and every other holder in this one. Released by the end
// of the process, too. Errors: in_use, io.
[[nodiscard]] FileHandle lock_file(const std::filesystem::path& file);

[[noreturn]] void throw_io(const std::string& what,
                           const std::filesystem::path& file,
                           int error_number);

// Prints one line and ends the process with exit code 70 at SIGBUS: a file that is mapped into
// memory became shorter, or its disk failed. Without it the process would end without a word. Call
// once, early in main.
void install_bus_error_message();

}  // namespace tsunagi::storage
