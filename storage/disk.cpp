#include "storage/disk.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "storage/storage_error.h"

namespace tsunagi::storage {
namespace {

constexpr std::uint64_t kNextToNothing = 64 * 1024;

constexpr std::uint64_t kFreeBytesMin = 256ULL << 20;
constexpr std::uint64_t kFreePartOfDisk = 20;
constexpr int kExitSoftware = 70;  // EX_SOFTWARE

struct FileSystemName {
    std::int64_t kind;
    const char* name;
};
// linux/magic.h and fs/*/super.c; written out because some are in no header.
constexpr FileSystemName kNetworkFileSystems[] = {
    {0x6969, "NFS"},
    {0x517B, "SMB"},
    {0xFF534D42, "CIFS"},
    {0xFE534D42, "SMB2"},
    {0x01021997, "9p"},
    {0x00C36400, "Ceph"},
    {0x5346414F, "AFS"},
    {0x6B414653, "AFS"},
    {0x73757245, "Coda"},
    {0x564C, "NCP"},
    {0x7461636F, "OCFS2"},
    {0x01161970, "GFS2"},
    {0x786F4256, "VirtualBox shared folder"},
    {0xBACBACBC, "VMware shared folder"},
};

extern "C" void say_bus_error(int) {
    static constexpr char kMessage[] =
        "tsunagi: a data file became shorter while it was in use, or its disk failed. "
        "Stopped so that nothing wrong is written. Run 'tsunagi check', and look at the disk's "
        "health.\n";
    const auto written = ::write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
    static_cast<void>(written);
    ::_exit(kExitSoftware);
}

}  // namespace

void throw_io(const std::string& what, const std::filesystem::path& file, int error_number) {
    const bool is_full = error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG;
    throw StorageError(is_full ? StorageError::Kind::disk_full : StorageError::Kind::io,
                       what + " " + file.string() + ": " + std::strerror(error_number),
                       file.string(), error_number);
}

FileHandle::~FileHandle() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

DiskRoom disk_room(const std::filesystem::path& folder) {
    struct statvfs answer{};
    if (::statvfs(folder.c_str(), &answer) != 0)
        throw_io("cannot ask how much room is left in", folder, errno);
    return {std::uint64_t{answer.f_bavail} * answer.f_frsize,
            std::uint64_t{answer.f_blocks} * answer.f_frsize};
}

std::uint64_t default_free_bytes_min(const std::filesystem::path& folder) {
    return std::min(kFreeBytesMin, disk_room(folder).all_bytes / kFreePartOfDisk);
}

void ensure_room(const std::filesystem::path& folder,
                 std::uint64_t free_bytes_min,
                 std::uint64_t bytes) {
    const std::uint64_t free_bytes = disk_room(folder).free_bytes;
    if (free_bytes >= free_bytes_min + bytes) return;
    throw StorageError(StorageError::Kind::disk_full, StorageError::Trouble::little_room,
                       {folder.string(), std::to_string(free_bytes >> 20)});
}

std::int64_t file_system_kind(const std::filesystem::path& folder) {
    struct statfs answer{};
    if (::statfs(folder.c_str(), &answer) != 0)
        throw_io("cannot ask for the file system of", folder, errno);
    return static_cast<std::int64_t>(static_cast<std::uint32_t>(answer.f_type));
}

std::string network_file_system_name(std::int64_t kind) {
    const auto* found = std::ranges::find(kNetworkFileSystems, kind, &FileSystemName::kind);
    return found == std::end(kNetworkFileSystems) ? "" : found->name;
}

void sync_folder(const std::filesystem::path& folder) {
    const FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle.get() < 0) throw_io("cannot open", folder, errno);
    if (::fsync(handle.get()) != 0) throw_io("cannot make durable", folder, errno);
}

void make_folder(const std::filesystem::path& folder) {
    if (::mkdir(folder.c_str(), 0700) != 0) {
        if (errno == EEXIST) return;
        throw_io("cannot create", folder, errno);
    }
    sync_folder(folder.has_parent_path() ? folder.parent_path() : ".");
}

bool is_out_of_room(int error_number,
                    const std::filesystem::path& folder,
                    std::uint64_t free_bytes_min,
                    std::uint64_t file_bytes) {
    if (error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG) return true;
    if (error_number != EIO) return false;
    // LMDB reports a short write so, and a short write leaves next to nothing free.
    if (disk_room(folder).free_bytes < std::max(free_bytes_min, kNextToNothing)) return true;
    struct rlimit limit{};
    return ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
           file_bytes >= limit.rlim_cur;
}

FileHandle lock_file(const std::filesystem::path& file) {
    FileHandle handle(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (handle.get() < 0) throw_io("cannot open", file, errno);
    if (::flock(handle.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) throw_io("cannot lock", file, errno);
        throw StorageError(StorageError::Kind::in_use,
                           "another process uses the store: " + file.string() + " is locked");
    }
    return handle;
}

void install_bus_error_message() {
    struct sigaction action{};
    action.sa_handler = say_bus_error;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGBUS, &action, nullptr);
}

}  // namespace tsunagi::storage
