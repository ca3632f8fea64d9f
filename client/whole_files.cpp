#include "client/whole_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "client/folder_files.h"
#include "client/messages.h"
#include "client/write_failure.h"
#include "protocol/base/check.h"

namespace tsunagi::client {
namespace {

constexpr int kTemporaryNamesTried = 100;

std::string folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

// Hidden, beside the place, so that renaming stays on one file system.
std::string temporary_name(const std::string& place, int number) {
    return folder_of(place) + "/." + std::filesystem::path(place).filename().string() + "." +
           std::to_string(::getpid()) + "-" + std::to_string(number) + ".part";
}

}  // namespace

std::string WholeFiles::place_of(std::size_t part) const {
    return part == 1 ? path_ : path_ + "." + std::to_string(part);
}

Expected<void> WholeFiles::check_place(std::size_t part) const {
    const std::string place = place_of(part);
    struct stat info{};
    if (::stat(place.c_str(), &info) != 0) {
        if (errno != ENOENT) return file_write_failure(place, errno);
        // A name that leads nowhere would be replaced; whoever made it did not mean that.
        if (::lstat(place.c_str(), &info) != 0) return {};
        return failure(LocalError::file_exists, place);
    }
    if (S_ISDIR(info.st_mode)) return file_write_failure(place, EISDIR);
    if (!S_ISREG(info.st_mode))
        return failure(LocalError::file_cannot_be_written, place + ": " + _("it is not a file"));
    if (!overwrites_) return failure(LocalError::file_exists, place);
    return {};
}

Expected<void> WholeFiles::begin_part() {
    CHECK(descriptor_ < 0);
    const std::size_t number = parts_.size() + 1;
    if (auto free = check_place(number); !free) return free;
    const std::string place = place_of(number);
    for (int tried = 0; tried < kTemporaryNamesTried; ++tried) {
        const std::string name = temporary_name(place, tried);
        descriptor_ =
            ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor_ >= 0) {
            parts_.push_back({name, place, false});
            return {};
        }
        if (errno != EEXIST) break;
    }
    return file_write_failure(place, errno);
}

Expected<void> WholeFiles::write(ByteSpan bytes) {
    CHECK(descriptor_ >= 0);
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return file_write_failure(parts_.back().place, errno);
        }
        bytes_ += static_cast<std::uint64_t>(written);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Expected<void> WholeFiles::end_part() {
    CHECK(descriptor_ >= 0);
    int number = ::fsync(descriptor_) == 0 ? 0 : errno;
    if (::close(std::exchange(descriptor_, -1)) != 0 && number == 0) number = errno;
    if (number != 0) return file_write_failure(parts_.back().place, number);
    return {};
}

Expected<void> WholeFiles::put_in_place(Part& part) const {
    const char* from = part.temporary.c_str();
    const char* to = part.place.c_str();
    int number = 0;
    if (overwrites_) {
        number = ::rename(from, to) == 0 ? 0 : errno;
    } else {
        number = ::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0 ? 0 : errno;
        // A file system that does not know the flag: the place was free when the part was begun.
        if (number == EINVAL || number == ENOSYS) number = ::rename(from, to) == 0 ? 0 : errno;
    }
    if (number == EEXIST) return failure(LocalError::file_exists, part.place);
    if (number != 0) return file_write_failure(part.place, number);
    part.is_in_place = true;
    return {};
}

Expected<std::vector<std::string>> WholeFiles::finish() {
    CHECK(descriptor_ < 0);
    std::vector<std::string> out;
    for (auto part = parts_.rbegin(); part != parts_.rend(); ++part) {
        if (auto placed = put_in_place(*part); !placed) return placed.error();
        out.insert(out.begin(), part->place);
    }
    const std::string folder = folder_of(path_);
    if (const int number = flush_folder(folder); number != 0)
        return file_write_failure(folder, number);
    is_finished_ = true;
    return out;
}

WholeFiles::~WholeFiles() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (is_finished_) return;
    for (const Part& part : parts_) {
        // What replaced another file stays: that one can't be brought back.
        if (!part.is_in_place) ::unlink(part.temporary.c_str());
        if (part.is_in_place && !overwrites_) ::unlink(part.place.c_str());
    }
}

Expected<void> write_whole_file(const std::string& path, bool overwrites, std::string_view text) {
    WholeFiles file(path, overwrites);
    if (auto begun = file.begin_part(); !begun) return begun;
    if (auto written = file.write(as_bytes(text)); !written) return written;
    if (auto ended = file.end_part(); !ended) return ended;
    if (const auto finished = file.finish(); !finished) return finished.error();
    return {};
}

}  // namespace tsunagi::client
