#include "client/backup/backup_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>

#include "client/folder_files.h"
#include "client/messages.h"
#include "client/write_failure.h"
#include "protocol/bundle/bundle.h"
#include "protocol/record/record.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kListBefore = "backup.list.before";
constexpr std::string_view kListNew = "backup.list.new";
constexpr std::string_view kBackupReadme = "README.txt";

// What other systems leave on a medium.
bool is_of_backup(const std::string& name) {
    return name.starts_with(".") || name.starts_with(kBackupListName) || name == kBackupReadme ||
           name.ends_with(kBackupPartsEnd) || name == "lost+found" ||
           name == "System Volume Information" || name == "$RECYCLE.BIN";
}

bool lies_in(const fs::path& inner, const fs::path& outer) {
    std::error_code problem;
    const fs::path in = fs::weakly_canonical(inner, problem);
    const fs::path out = fs::weakly_canonical(outer, problem);
    const auto [end, ignored] = std::ranges::mismatch(out, in);
    return end == out.end();
}

// Nothing where there is no such file. Errors: errno's.
Expected<std::optional<Bytes>> read_list_file(const std::string& path) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        if (errno == ENOENT) return std::optional<Bytes>();
        return failure(LocalError::backup_list_damaged, path);
    }
    Bytes bytes(kBackupListBytesMax + UINT16_MAX + 1024);
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure(LocalError::backup_list_damaged, path);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    bytes.resize(size);
    return std::optional(std::move(bytes));
}

}  // namespace

// --- the folder ---

Expected<BackupFolder> BackupFolder::make(const std::string& path, const std::string& data_folder) {
    if (lies_in(path, data_folder)) return failure(LocalError::backup_inside, path);
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        if (errno == ENOENT) return failure(LocalError::backup_no_place, path);
        return file_write_failure(path, errno);
    }
    auto out = open(path);
    if (!out) return out;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(path, problem)) {
        if (!is_of_backup(entry.path().filename().string()))
            return failure(LocalError::backup_folder_taken, path);
    }
    if (problem) return file_write_failure(path, problem.value());
    out->lock_.reset(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // A file system without locks has none: two at once is for people to avoid there.
    if (::flock(out->lock_.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return failure(LocalError::backup_running, path);
    return out;
}

Expected<BackupFolder> BackupFolder::open(const std::string& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
        return failure(LocalError::backup_no_place, path);
    return BackupFolder(path);
}

bool BackupFolder::is_on_disk_of(const std::string& data_folder) const {
    struct stat here{};
    struct stat there{};
    return ::stat(path_.c_str(), &here) == 0 && ::stat(data_folder.c_str(), &there) == 0 &&
           here.st_dev == there.st_dev;
}

Expected<std::vector<FoundBackupList>> BackupFolder::lists() const {
    std::vector<FoundBackupList> out;
    std::optional<Failure> trouble;
    for (const std::string_view name : {kBackupListName, kListBefore}) {
        const std::string path = path_ + "/" + std::string(name);
        auto bytes = read_list_file(path);
        if (bytes && !*bytes) continue;
        auto head =
            bytes ? read_backup_list_head(**bytes) : Result<BackupListHead>(Error::malformed);
        if (head) {
            out.push_back({path, std::move(*head), std::move(**bytes)});
        } else if (!trouble) {
            trouble =
                failure(head.error() == Error::unknown_format ? LocalError::backup_newer
                                                              : LocalError::backup_list_damaged,
                        path);
        }
    }
    if (out.empty() && trouble) return *trouble;
    return out;
}

Expected<BackupList> BackupFolder::open_list(const std::vector<FoundBackupList>& lists,
                                             const StreamKey& key) {
    for (const FoundBackupList& found : lists) {
        if (auto list = decode_backup_list(found.bytes, key)) return std::move(*list);
    }
    return failure(LocalError::backup_list_damaged, lists.front().path);
}

Expected<void> BackupFolder::put_list(ByteSpan bytes, bool keeps_before) const {
    const std::string place = path_ + "/" + std::string(kBackupListName);
    const std::string fresh = path_ + "/" + std::string(kListNew);
    const std::string before = path_ + "/" + std::string(kListBefore);
    ::unlink(fresh.c_str());
    if (const int number = write_new_file(fresh, bytes); number != 0) {
        ::unlink(fresh.c_str());
        return file_write_failure(fresh, number);
    }
    if (keeps_before && ::rename(place.c_str(), before.c_str()) != 0 && errno != ENOENT)
        return file_write_failure(before, errno);
    if (::rename(fresh.c_str(), place.c_str()) != 0) return file_write_failure(place, errno);
    if (!keeps_before) ::unlink(before.c_str());
    // Some file systems of sticks can't flush a folder: their own journal has to do.
    if (const int number = flush_folder(path_); number != 0 && number != EINVAL)
        return file_write_failure(path_, number);
    return {};
}

std::string BackupFolder::part_path(const BackupSet& set, std::uint32_t number) const {
    return path_ + "/" + backup_part_name(set, number);
}

void BackupFolder::remove_others(const BackupList& list) const {
    std::set<std::string> named;
    for (const BackupPart& part : list.parts)
        named.insert(backup_part_name(list.open.head.set, part.number));
    std::error_code problem;
    std::vector<fs::path> others;
    for (const auto& entry : fs::directory_iterator(path_, problem)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("tsunagi-") && name.ends_with(kBackupPartsEnd) &&
            !named.contains(name))
            others.push_back(entry.path());
    }
    for (const fs::path& other : others) fs::remove(other, problem);
}

// --- writing a part ---

Expected<BackupPartWriter> BackupPartWriter::begin(const std::string& path,
                                                   const BackupHead& head,
                                                   const StreamKey& key,
                                                   Random& random) {
    Descriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) return file_write_failure(path, errno);
    auto start = BackupEncoder::start(head, key, random);
    BackupPartWriter out(path, std::move(file), std::move(start.encoder), head.number);
    if (auto written = out.write(start.head); !written) return written.error();
    return out;
}

BackupPartWriter::~BackupPartWriter() {
    if (file_.get() >= 0) ::unlink(path_.c_str());
}

Expected<void> BackupPartWriter::write(ByteSpan bytes) {
    bytes_ += bytes.size();
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return file_write_failure(path_, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Expected<void> BackupPartWriter::records(ByteSpan records, std::uint64_t count) {
    return write(encoder_.records(records, count));
}
Expected<void> BackupPartWriter::file(std::string_view path, ByteSpan bytes) {
    return write(encoder_.file(path, bytes));
}
Expected<void> BackupPartWriter::value(std::string_view key, ByteSpan bytes) {
    return write(encoder_.value(key, bytes));
}

Expected<BackupPart> BackupPartWriter::end() {
    if (auto written = write(encoder_.end()); !written) return written.error();
    if (::fsync(file_.get()) != 0) return file_write_failure(path_, errno);
    if (::close(file_.release()) != 0) {
        const int number = errno;
        ::unlink(path_.c_str());
        return file_write_failure(path_, number);
    }
    return BackupPart{number_, encoder_.check(), bytes_, encoder_.so_far().records, 0, 0};
}

// --- reading a part ---

namespace {

class PartReader {
  public:
    PartReader(const std::string& path, const BackupSink& sink) : path_(path), sink_(sink) {}

    Expected<void> open(const BackupPart& part) {
        file_.reset(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
        if (file_.get() < 0) {
            if (errno == ENOENT) return failure(LocalError::backup_part_missing, path_);
            return damaged();
        }
        struct stat info{};
        if (::fstat(file_.get(), &info) != 0 || !S_ISREG(info.st_mode) ||
            static_cast<std::uint64_t>(info.st_size) != part.bytes)
            return damaged();
        // What lies in memory proves nothing about the medium.
        (void)::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_DONTNEED);
        return {};
    }

    Expected<void> read(const BackupListHead& list, const BackupPart& part, const StreamKey& key) {
        while (decoder_.wanted() != 0) {
            buffer_.resize(decoder_.wanted());
            if (!fill()) return damaged();
            if (sink_.raw) {
                if (auto taken = sink_.raw(buffer_); !taken) return taken;
            }
            const auto step = decoder_.take(buffer_);
            if (!step && step.error() == Error::unknown_format)
                return failure(LocalError::backup_newer, path_);
            if (!step) return damaged();
            if (*step == BackupDecoder::Step::head) {
                const BackupHead& head = decoder_.head();
                const bool is_ours = head.set == list.head.set && head.number == part.number &&
                                     head.center == list.head.center &&
                                     head.charter == list.head.charter &&
                                     decoder_.check() == part.check;
                if (!is_ours) return damaged();
                decoder_.open(key);
            }
            if (auto taken = give(*step); !taken) return taken;
        }
        if (decoder_.so_far().records != part.records) return damaged();
        return {};
    }

  private:
    [[nodiscard]] Failure damaged() const {
        return failure(LocalError::backup_part_damaged, path_);
    }
    [[nodiscard]] bool fill() {
        std::size_t size = 0;
        while (size < buffer_.size()) {
            const ssize_t got = ::read(file_.get(), buffer_.data() + size, buffer_.size() - size);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return false;
            size += static_cast<std::size_t>(got);
        }
        return true;
    }
    Expected<void> give(BackupDecoder::Step step) {
        if (step == BackupDecoder::Step::records && sink_.records)
            return sink_.records(decoder_.bytes());
        if (step == BackupDecoder::Step::file && sink_.file)
            return sink_.file(decoder_.name(), decoder_.bytes());
        return {};
    }

    const std::string& path_;
    const BackupSink& sink_;
    Descriptor file_;
    BackupDecoder decoder_;
    Bytes buffer_;
};

}  // namespace

Expected<void> read_backup_part(const std::string& path,
                                const BackupListHead& list,
                                const BackupPart& part,
                                const StreamKey& key,
                                const BackupSink& sink) {
    PartReader reader(path, sink);
    if (auto opened = reader.open(part); !opened) return opened;
    return reader.read(list, part, key);
}

Expected<void> verify_backup_part(const std::string& path,
                                  const BackupListHead& list,
                                  const BackupPart& part,
                                  const StreamKey& key,
                                  const std::function<void(std::uint64_t)>& done) {
    std::uint64_t records = 0;
    BackupSink sink;
    sink.records = [&](ByteSpan bytes) -> Expected<void> {
        const auto split = split_records(bytes);
        if (!split) return failure(LocalError::backup_part_damaged, path);
        for (const ByteSpan one : *split) {
            auto parsed = parse_record(Bytes(one.begin(), one.end()));
            if (!parsed || !check_record(std::move(*parsed)))
                return failure(LocalError::backup_part_damaged, path);
        }
        records += split->size();
        done(records);
        return {};
    };
    return read_backup_part(path, list, part, key, sink);
}

}  // namespace tsunagi::client
