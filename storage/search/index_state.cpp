#include "storage/search/index_state.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

#include "storage/storage_error.h"

namespace tsunagi::search {
namespace {

constexpr std::string_view kFirstLine = "tsunagi-search-index";
constexpr int kOwnerOnly = 0600;

[[noreturn]] void throw_errno(const std::string& doing, const std::filesystem::path& path) {
    const int code = errno;
    const auto kind =
        code == ENOSPC || code == EDQUOT ? StorageError::Kind::disk_full : StorageError::Kind::io;
    throw StorageError(kind, "The search index: " + doing + " " + path.string() + ": " +
                                 std::generic_category().message(code));
}

// A file descriptor with a scope.
class Descriptor {
  public:
    Descriptor(const std::filesystem::path& path, int flags)
        : path_(path), value_(::open(path.c_str(), flags | O_CLOEXEC, kOwnerOnly)) {
        if (value_ < 0) throw_errno("cannot open", path);
    }
    ~Descriptor() { ::close(value_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    void write_all(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(value_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) throw_errno("cannot write", path_);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    void sync() const {
        if (::fsync(value_) != 0) throw_errno("cannot make durable", path_);
    }

  private:
    std::filesystem::path path_;
    int value_;
};

std::string text_of(const IndexState& state) {
    std::ostringstream out;
    out << kFirstLine << "\nformat " << state.format << '\n'
        << (state.whole ? "whole" : "changing") << "\nfollowed " << state.followed << "\ndocuments "
        << state.documents << '\n';
    for (const auto& [name, size] : state.files) out << "file " << size << ' ' << name << '\n';
    return out.str();
}

}  // namespace

std::optional<IndexState> read_state(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string first_line;
    std::string format_word;
    std::string condition;
    std::string followed_word;
    std::string documents_word;
    IndexState state;
    in >> first_line >> format_word >> state.format >> condition >> followed_word >>
        state.followed >> documents_word >> state.documents;
    const bool well_formed = in.good() && first_line == kFirstLine && format_word == "format" &&
                             (condition == "whole" || condition == "changing") &&
                             followed_word == "followed" && documents_word == "documents";
    if (!well_formed) return std::nullopt;
    state.whole = condition == "whole";
    std::string file_word;
    while (in >> file_word) {
        std::uint64_t size = 0;
        std::string name;
        if (file_word != "file" || !(in >> size >> name)) return std::nullopt;
        state.files.emplace(std::move(name), size);
    }
    return state;
}

void write_state(const std::filesystem::path& file, const IndexState& state) {
    const std::filesystem::path fresh = file.string() + ".new";
    {
        const Descriptor out(fresh, O_WRONLY | O_CREAT | O_TRUNC);
        out.write_all(text_of(state));
        out.sync();
    }
    if (::rename(fresh.c_str(), file.c_str()) != 0) throw_errno("cannot replace", file);
    sync_folder(file.parent_path());
}

std::map<std::string, std::uint64_t> file_sizes(const std::filesystem::path& folder) {
    std::map<std::string, std::uint64_t> sizes;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
        sizes.emplace(entry.path().filename().string(), entry.file_size(failure));
        if (failure) break;
    }
    if (failure) {
        throw StorageError(StorageError::Kind::io, "The search index: cannot look into " +
                                                       folder.string() + ": " + failure.message());
    }
    return sizes;
}

bool holds_all(const std::map<std::string, std::uint64_t>& files,
               const std::map<std::string, std::uint64_t>& recorded) {
    return std::ranges::all_of(recorded, [&](const auto& entry) {
        const auto file = files.find(entry.first);
        return file != files.end() && file->second >= entry.second;
    });
}

void sync_folder(const std::filesystem::path& folder) {
    Descriptor(folder, O_RDONLY | O_DIRECTORY).sync();
}

FolderLock::FolderLock(const std::filesystem::path& folder) : descriptor_(-1) {
    const std::filesystem::path file = folder / "lock";
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
    if (descriptor_ < 0) throw_errno("cannot open", file);
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    const int code = errno;
    ::close(descriptor_);
    if (code == EWOULDBLOCK) {
        throw StorageError(StorageError::Kind::in_use,
                           "The search index: another process holds " + folder.string());
    }
    errno = code;
    throw_errno("cannot lock", file);
}

FolderLock::~FolderLock() { ::close(descriptor_); }

}  // namespace tsunagi::search
