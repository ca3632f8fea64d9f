#include "client/import/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tsunagi {

std::optional<std::size_t> MemoryBytes::read_at(std::uint64_t offset, std::span<char> into) {
    if (offset >= bytes_.size()) return 0;
    const std::size_t start = static_cast<std::size_t>(offset);
    const std::size_t count = std::min(into.size(), bytes_.size() - start);
    if (count > 0) std::memcpy(into.data(), bytes_.data() + start, count);
    return count;
}

FileBytes::Opened FileBytes::open(const std::string& path) {
    // Without O_NONBLOCK a named pipe would hold the program before it can be refused.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return {nullptr, errno};
    struct stat status{};
    const bool known = ::fstat(descriptor, &status) == 0;
    if (!known || !S_ISREG(status.st_mode)) {
        const int error_number = known ? 0 : errno;
        ::close(descriptor);
        return {nullptr, error_number};
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    return {std::unique_ptr<FileBytes>(new FileBytes(descriptor, size, status.st_mtim)), 0};
}

FileBytes::~FileBytes() { ::close(descriptor_); }

bool FileBytes::has_changed() const {
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) return true;
    return static_cast<std::uint64_t>(status.st_size) != size_ ||
           status.st_mtim.tv_sec != modified_.tv_sec || status.st_mtim.tv_nsec != modified_.tv_nsec;
}

std::optional<std::size_t> FileBytes::read_at(std::uint64_t offset, std::span<char> into) {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t count = ::pread(descriptor_, into.data() + done, into.size() - done,
                                      static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return std::nullopt;
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

}  // namespace tsunagi
