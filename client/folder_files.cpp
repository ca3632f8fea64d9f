#include "client/folder_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace tsunagi::client {
namespace {

constexpr mode_t kOwnerOnly = 0600;

int give_to(int descriptor, const FileOwner& owner) {
    struct stat made{};
    if (::fstat(descriptor, &made) != 0) return errno;
    if (made.st_uid == owner.user && made.st_gid == owner.group) return 0;
    if (::fchown(descriptor, owner.user, owner.group) == 0) return 0;
    // The group has no rights to it: only the user counts.
    return made.st_uid == owner.user ? 0 : errno;
}

int write_all(int descriptor, ByteSpan bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno != EINTR) return errno;
        } else {
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
    }
    return 0;
}

}  // namespace

int write_new_file(const std::string& path, ByteSpan bytes, const std::optional<FileOwner>& owner) {
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly);
    if (descriptor < 0) return errno;
    int number = owner ? give_to(descriptor, *owner) : 0;
    if (number == 0) number = write_all(descriptor, bytes);
    if (number == 0 && ::fsync(descriptor) != 0) number = errno;
    if (::close(descriptor) != 0 && number == 0) number = errno;
    return number;
}

int flush_folder(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return errno;
    const int number = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    // Some file systems cannot sync a folder; they say so with EINVAL.
    return number == EINVAL ? 0 : number;
}

}  // namespace tsunagi::client
