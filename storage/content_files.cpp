#include "storage/content_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "storage/disk.h"
#include "storage/storage_error.h"

namespace tsunagi::storage {
namespace {

constexpr const char* kUnfinishedFolder = "unfinished";
constexpr std::size_t kShelfDigits = 2;
constexpr std::uint64_t kPieceAndDigestBytes = kPieceBytes + Digest::kSize;

std::uint64_t list_bytes(std::uint64_t content_bytes) {
    return piece_count(content_bytes) * Digest::kSize;
}

std::uint64_t file_bytes(std::uint64_t content_bytes) {
    return list_bytes(content_bytes) + content_bytes;
}

// How long the content of a file of this length is: no two have files of one length.
std::optional<std::uint32_t> content_bytes(std::uint64_t file_length) {
    const std::uint64_t count = (file_length + kPieceAndDigestBytes - 1) / kPieceAndDigestBytes;
    if (count == 0 || count > kPiecesMax || file_length <= count * Digest::kSize)
        return std::nullopt;
    const std::uint64_t bytes = file_length - count * Digest::kSize;
    if (piece_count(bytes) != count) return std::nullopt;
    return static_cast<std::uint32_t>(bytes);
}

// A file of this folder, open.
struct Opened {
    FileHandle handle;
    std::filesystem::path path;
    std::uint32_t content_bytes = 0;  // by its length
    std::uint64_t disk_bytes = 0;     // that it takes; less than its length where it has holes
};

// Nothing where there is no such file, or none of a length that ours can have.
std::optional<Opened> open_file(const std::filesystem::path& path, int mode) {
    FileHandle handle(::open(path.c_str(), mode | O_CLOEXEC));
    if (handle.get() < 0) {
        if (errno == ENOENT || errno == EISDIR) return std::nullopt;
        throw_io("cannot open", path, errno);
    }
    struct stat state{};
    if (::fstat(handle.get(), &state) != 0) throw_io("cannot look at", path, errno);
    if (!S_ISREG(state.st_mode)) return std::nullopt;
    const auto bytes = content_bytes(static_cast<std::uint64_t>(state.st_size));
    if (!bytes) return std::nullopt;
    return Opened{std::move(handle), path, *bytes,
                  static_cast<std::uint64_t>(state.st_blocks) * 512};
}

// Fewer bytes than asked for where the file ends before.
Bytes read_at(const Opened& file, std::uint64_t offset, std::size_t bytes) {
    Bytes out(bytes);
    std::size_t done = 0;
    while (done < bytes) {
        const auto got = ::pread(file.handle.get(), out.data() + done, bytes - done,
                                 static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw_io("cannot read", file.path, errno);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    out.resize(done);
    return out;
}

void write_at(const FileHandle& handle,
              const std::filesystem::path& path,
              std::uint64_t offset,
              ByteSpan bytes) {
    while (!bytes.empty()) {
        const auto written =
            ::pwrite(handle.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw_io("cannot write", path, errno);
        offset += static_cast<std::uint64_t>(written);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

// The list in front of a file. Nothing where it is not that of this content.
std::optional<PieceList> read_list(const Opened& file, const ContentId& content) {
    const Bytes digests = read_at(file, 0, list_bytes(file.content_bytes));
    return read_pieces(content, file.content_bytes, digests);
}

Bytes read_piece(const Opened& file, std::size_t number) {
    return read_at(file, list_bytes(file.content_bytes) + number * kPieceBytes,
                   piece_bytes(file.content_bytes, number));
}

struct Listed {
    Opened file;
    PieceList pieces;
};

// The file with its list. Nothing where it is missing, or its list is not that of this content.
std::optional<Listed> open_listed(const std::filesystem::path& path, const ContentId& content) {
    auto file = open_file(path, O_RDONLY);
    auto pieces = file ? read_list(*file, content) : std::nullopt;
    if (!pieces) return std::nullopt;
    return Listed{std::move(*file), std::move(*pieces)};
}

std::vector<bool> held_pieces(const Listed& listed) {
    std::vector<bool> out(listed.pieces.digests.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = listed.pieces.has(i, read_piece(listed.file, i));
    return out;
}

void remove_file(const std::filesystem::path& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw_io("cannot remove", path, errno);
}

WallTime time_of(const struct timespec& time) {
    return {std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000};
}

// As path_of names it.
std::optional<ContentId> content_of_name(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    const auto content = id_from_text<ContentId>(name);
    if (!content || id_text(*content) != name) return std::nullopt;
    return content;
}

void visit_file(const std::filesystem::path& path,
                bool is_whole,
                const std::function<void(const ContentFile&)>& visit) {
    const auto content = content_of_name(path);
    if (!content) return;
    struct stat state{};
    if (::lstat(path.c_str(), &state) != 0) return;  // the writer took it away meanwhile
    if (!S_ISREG(state.st_mode)) return;
    visit({*content, static_cast<std::uint64_t>(state.st_blocks) * 512, time_of(state.st_mtim),
           is_whole});
}

// What can't be read is as good as missing; who looks for damage tells it.
template <typename Read>
auto readable(Read&& read) -> decltype(read()) {
    try {
        return read();
    } catch (const StorageError&) {
        return {};
    }
}

// The writer renames and removes files meanwhile: a folder that is gone is empty.
template <typename Visit>
void for_each_entry(const std::filesystem::path& folder, Visit&& visit) {
    std::error_code problem;
    std::filesystem::directory_iterator entry(folder, problem);
    for (; !problem && entry != std::filesystem::directory_iterator(); entry.increment(problem))
        visit(entry->path());
    if (problem && problem != std::errc::no_such_file_or_directory &&
        problem != std::errc::not_a_directory)
        throw_io("cannot list", folder, problem.value());
}

}  // namespace

std::filesystem::path ContentFiles::path_of(const ContentId& content) const {
    const std::string name = id_text(content);
    return folder_ / name.substr(0, kShelfDigits) / name;
}

std::filesystem::path ContentFiles::unfinished_folder() const {
    return folder_ / kUnfinishedFolder;
}

std::filesystem::path ContentFiles::unfinished_path_of(const ContentId& content) const {
    return unfinished_folder() / id_text(content);
}

// --- reading ---

bool ContentFiles::has(const ContentId& content) const {
    return readable([&] { return open_listed(path_of(content), content).has_value(); });
}

ContentState ContentFiles::state(const ContentRef& ref) const {
    auto listed = open_listed(path_of(ref.content), ref.content);
    const bool is_whole = listed.has_value();
    if (!is_whole) listed = open_listed(unfinished_path_of(ref.content), ref.content);
    if (!listed || listed->pieces.bytes != ref.bytes) return {};
    ContentState out;
    out.is_whole = is_whole;
    out.held =
        is_whole ? std::vector<bool>(listed->pieces.digests.size(), true) : held_pieces(*listed);
    out.pieces = std::move(listed->pieces);
    return out;
}

std::optional<PieceList> ContentFiles::pieces(const ContentRef& ref) const {
    auto listed = readable([&] { return open_listed(path_of(ref.content), ref.content); });
    if (!listed || listed->pieces.bytes != ref.bytes) return std::nullopt;
    return std::move(listed->pieces);
}

std::optional<Bytes> ContentFiles::piece(const ContentRef& ref, std::uint32_t number) const {
    return readable([&]() -> std::optional<Bytes> {
        const auto file = open_file(path_of(ref.content), O_RDONLY);
        if (!file || file->content_bytes != ref.bytes || number >= piece_count(ref.bytes))
            return std::nullopt;
        Bytes piece = read_piece(*file, number);
        const Bytes digest = read_at(*file, std::uint64_t{number} * Digest::kSize, Digest::kSize);
        if (Digest::from(digest) != piece_digest(piece)) return std::nullopt;
        return piece;
    });
}

std::optional<std::string> ContentFiles::find_damage(const ContentId& content) const try {
    const auto listed = open_listed(path_of(content), content);
    std::error_code ignored;
    if (!listed && !std::filesystem::exists(path_of(content), ignored)) return std::nullopt;
    if (!listed) return "has another length than it came with, or an altered list of its pieces";
    const auto held = held_pieces(*listed);
    const auto altered = std::ranges::count(held, false);
    if (altered == 0) return std::nullopt;
    return "has " + std::to_string(altered) + " altered pieces of " + std::to_string(held.size());
} catch (const StorageError& error) {
    return error.what();
}

void ContentFiles::for_each(const std::function<void(const ContentFile&)>& visit) const {
    for_each_entry(folder_, [&](const std::filesystem::path& shelf) {
        const std::string name = shelf.filename().string();
        const bool is_whole = name != kUnfinishedFolder;
        if (is_whole && name.size() != kShelfDigits) return;
        for_each_entry(shelf, [&](const std::filesystem::path& path) {
            if (!is_whole || path.filename().string().starts_with(name))
                visit_file(path, is_whole, visit);
        });
    });
}

// --- writing ---

void ContentFiles::begin(const ContentRef& ref, const PieceList& pieces) {
    CHECK(pieces.bytes == ref.bytes);
    CHECK(content_id(pieces) == ref.content);
    if (has(ref.content)) {
        // The run that made it whole may have been stopped before its name was durable.
        sync_folder(path_of(ref.content).parent_path());
        renew(ref.content);
        return;
    }
    const auto listed = open_listed(unfinished_path_of(ref.content), ref.content);
    const std::uint64_t there = listed ? listed->file.disk_bytes : 0;
    make_folder(folder_);
    make_folder(unfinished_folder());
    const std::uint64_t all = file_bytes(ref.bytes);
    ensure_room(folder_, free_bytes_min_, all - std::min(all, there));
    if (listed) {
        renew(ref.content);
    } else {
        write_new(ref, pieces);
    }
}

// At once as long as it will be, so that a limit on file sizes shows before anything is fetched.
void ContentFiles::write_new(const ContentRef& ref, const PieceList& pieces) {
    const std::filesystem::path path = unfinished_path_of(ref.content);
    const FileHandle handle(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (handle.get() < 0) throw_io("cannot create", path, errno);
    if (::ftruncate(handle.get(), static_cast<off_t>(file_bytes(ref.bytes))) != 0)
        throw_io("cannot make place for", path, errno);
    write_at(handle, path, 0, joined_digests(pieces));
}

bool ContentFiles::put(const ContentId& content, std::uint32_t number, ByteSpan piece) {
    const std::filesystem::path path = unfinished_path_of(content);
    const auto file = open_file(path, O_WRONLY);
    if (!file) return has(content);
    // Another length than begin gave it: somebody altered it.
    if (number >= piece_count(file->content_bytes) ||
        piece.size() != piece_bytes(file->content_bytes, number))
        return false;
    ensure_room(folder_, free_bytes_min_, piece.size());
    write_at(file->handle, path, list_bytes(file->content_bytes) + number * kPieceBytes, piece);
    return true;
}

bool ContentFiles::finish(const ContentId& content) {
    if (has(content)) {
        sync_folder(path_of(content).parent_path());
        remove_file(unfinished_path_of(content));
        return true;
    }
    const std::filesystem::path from = unfinished_path_of(content);
    const auto listed = open_listed(from, content);
    if (!listed) return false;
    const auto held = held_pieces(*listed);
    if (std::ranges::find(held, false) != held.end()) return false;
    if (::fsync(listed->file.handle.get()) != 0) {
        const int error_number = errno;
        remove_file(from);
        throw_io("cannot make durable", from, error_number);
    }
    const std::filesystem::path to = path_of(content);
    make_folder(to.parent_path());
    if (::rename(from.c_str(), to.c_str()) != 0) throw_io("cannot rename", from, errno);
    sync_folder(to.parent_path());
    sync_folder(unfinished_folder());
    return true;
}

void ContentFiles::drop(const ContentId& content) {
    remove_file(path_of(content));
    remove_file(unfinished_path_of(content));
}

void ContentFiles::take_away(const ContentId& content) {
    drop(content);
    std::error_code ignored;
    for (const auto& folder : {path_of(content).parent_path(), unfinished_folder()}) {
        if (std::filesystem::is_directory(folder, ignored)) sync_folder(folder);
    }
}

void ContentFiles::drop(const ContentFile& file) {
    remove_file(file.is_whole ? path_of(file.content) : unfinished_path_of(file.content));
}

void ContentFiles::set_aside(const ContentId& content) {
    const std::filesystem::path from = path_of(content);
    const std::filesystem::path to = unfinished_path_of(content);
    std::error_code ignored;
    if (std::filesystem::exists(to, ignored)) return remove_file(from);
    make_folder(unfinished_folder());
    if (::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT)
        throw_io("cannot rename", from, errno);
}

void ContentFiles::renew(const ContentId& content) {
    for (const auto& path : {path_of(content), unfinished_path_of(content)}) {
        if (::utimensat(AT_FDCWD, path.c_str(), nullptr, 0) != 0 && errno != ENOENT)
            throw_io("cannot renew", path, errno);
    }
}

}  // namespace tsunagi::storage
