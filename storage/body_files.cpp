#include "storage/body_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "storage/disk.h"

namespace tsunagi::storage {
namespace {

void write_all(int descriptor, ByteSpan bytes, const std::filesystem::path& file) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw_io("cannot write", file, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

std::optional<std::uint64_t> file_bytes(const std::filesystem::path& file) {
    struct stat state{};
    if (::stat(file.c_str(), &state) != 0) return std::nullopt;
    return static_cast<std::uint64_t>(state.st_size);
}

}  // namespace

std::filesystem::path BodyFiles::path_of(const Digest& commitment) const {
    const std::string name = id_text(commitment);
    return folder_ / name.substr(0, 2) / name;
}

void BodyFiles::add(const Digest& commitment, ByteSpan salt_and_body) {
    const std::filesystem::path file = path_of(commitment);
    const std::filesystem::path folder = file.parent_path();
    // Also where the file is there: the run that wrote it may have been stopped before it made the
    // name durable.
    unsynced_.insert(folder);
    if (file_bytes(file) == salt_and_body.size()) return;
    make_folder(folder_);
    make_folder(folder);
    const std::filesystem::path fresh = folder / "new";
    {
        const FileHandle handle(
            ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (handle.get() < 0) throw_io("cannot create", fresh, errno);
        write_all(handle.get(), salt_and_body, fresh);
        if (::fsync(handle.get()) != 0) throw_io("cannot make durable", fresh, errno);
    }
    if (::rename(fresh.c_str(), file.c_str()) != 0) throw_io("cannot rename", fresh, errno);
}

void BodyFiles::flush() {
    for (const auto& folder : unsynced_) sync_folder(folder);
    unsynced_.clear();
}

std::size_t BodyFiles::keep_only(const std::set<Digest>& named) {
    std::set<std::filesystem::path> changed;
    std::vector<std::filesystem::path> gone;
    std::error_code problem;
    std::filesystem::recursive_directory_iterator entry(folder_, problem);
    for (; !problem && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(problem)) {
        if (!entry->is_regular_file()) continue;
        const auto commitment = id_from_text<Digest>(entry->path().filename().string());
        if (commitment && named.contains(*commitment) && entry->path() == path_of(*commitment))
            continue;
        gone.push_back(entry->path());
    }
    if (problem && problem != std::errc::no_such_file_or_directory)
        throw_io("cannot list", folder_, problem.value());
    for (const auto& file : gone) {
        if (::unlink(file.c_str()) != 0 && errno != ENOENT) throw_io("cannot remove", file, errno);
        changed.insert(file.parent_path());
    }
    for (const auto& folder : changed) sync_folder(folder);
    return gone.size();
}

std::optional<Bytes> BodyFiles::read(const Digest& commitment, std::size_t bytes) const {
    const std::filesystem::path file = path_of(commitment);
    const FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (handle.get() < 0) {
        if (errno == ENOENT) return std::nullopt;
        throw_io("cannot open", file, errno);
    }
    Bytes out(bytes + 1);
    std::size_t done = 0;
    while (done < out.size()) {
        const auto got = ::read(handle.get(), out.data() + done, out.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw_io("cannot read", file, errno);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    if (done != bytes) return std::nullopt;
    out.resize(bytes);
    return out;
}

}  // namespace tsunagi::storage
