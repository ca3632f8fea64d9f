#include "client/backup/restore_folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <map>

#include "client/backup/backup_key.h"
#include "client/center_folder.h"
#include "client/folder_files.h"
#include "client/write_failure.h"
#include "protocol/crypto/keys.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

// A file that grows, and is flushed at its end.
class CopiedPart {
  public:
    Expected<void> begin(std::string path) {
        path_ = std::move(path);
        file_.reset(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (file_.get() < 0) return folder_write_failure(path_, errno);
        return {};
    }
    Expected<void> add(ByteSpan bytes) {
        while (!bytes.empty()) {
            const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return folder_write_failure(path_, errno);
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return {};
    }
    Expected<void> end() {
        if (::fsync(file_.get()) != 0) return folder_write_failure(path_, errno);
        return {};
    }

  private:
    std::string path_;
    Descriptor file_;
};

struct SmallFileMap {
    std::map<std::string, Bytes> files;
    ~SmallFileMap() { clear(); }
    void clear() {
        for (auto& [path, bytes] : files) wipe(bytes);
        files.clear();
    }
};

Expected<void> put_small_files(const std::string& stage, const SmallFileMap& small) {
    for (const char* folder : kBackedUpFolders) {
        const std::string path = stage + "/" + folder;
        if (::mkdir(path.c_str(), 0700) != 0) return folder_write_failure(path, errno);
    }
    for (const auto& [path, bytes] : small.files) {
        const std::string place = stage + "/" + path;
        if (const int number = write_new_file(place, bytes); number != 0)
            return folder_write_failure(place, number);
    }
    for (const char* folder : kBackedUpFolders) {
        const std::string path = stage + "/" + folder;
        if (const int number = flush_folder(path); number != 0)
            return folder_write_failure(path, number);
    }
    return {};
}

}  // namespace

std::string unfinished_restore(const std::string& data_folder) {
    std::error_code problem;
    const std::string path = data_folder + "/restore";
    return fs::exists(path + "/" + std::string(kBackupListName), problem) ? path : std::string();
}

Expected<void> restore_folder(
    const BackupFolder& backup,
    const BackupList& list,
    const StreamKey& key,
    ByteSpan list_bytes,
    const std::string& into,
    Random& random,
    const std::function<Expected<void>(std::uint64_t, std::uint64_t)>& done) {
    std::uint64_t total = 0;
    for (const BackupPart& part : list.parts) total += part.records;
    return make_folder_whole(into, random, [&](const std::string& stage) -> Expected<void> {
        const std::string kept = stage + "/restore";
        if (::mkdir(kept.c_str(), 0700) != 0) return folder_write_failure(kept, errno);
        SmallFileMap small;
        std::uint64_t read = 0;
        for (const BackupPart& part : list.parts) {
            const std::string path = backup.part_path(list.open.head.set, part.number);
            CopiedPart copy;
            small.clear();  // those of the last part count
            const std::uint64_t before = read;
            BackupSink sink;
            sink.raw = [&](ByteSpan bytes) { return copy.add(bytes); };
            sink.records = [&](ByteSpan) { return done(read, total); };
            sink.file = [&](const std::string& name, ByteSpan bytes) -> Expected<void> {
                if (!is_backed_up_path(name)) return failure(LocalError::backup_part_damaged, path);
                small.files[name].assign(bytes.begin(), bytes.end());
                return {};
            };
            if (auto begun = copy.begin(kept + "/" + fs::path(path).filename().string()); !begun)
                return begun;
            if (auto good = read_backup_part(path, list.open, part, key, sink); !good) return good;
            if (auto ended = copy.end(); !ended) return ended;
            read = before + part.records;
        }
        const std::string place = kept + "/" + std::string(kBackupListName);
        if (const int number = write_new_file(place, list_bytes); number != 0)
            return folder_write_failure(place, number);
        if (const int number = flush_folder(kept); number != 0)
            return folder_write_failure(kept, number);
        if (auto put = put_small_files(stage, small); !put) return put;
        const auto center = center_of_folder(stage);
        if (!center || *center != list.open.head.center)
            return failure(LocalError::backup_part_damaged,
                           backup.part_path(list.open.head.set, list.parts.back().number));
        return {};
    });
}

}  // namespace tsunagi::client
