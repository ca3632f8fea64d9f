#include "client/backup/backup_key.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "client/folder_files.h"
#include "client/system_random.h"
#include "client/write_failure.h"
#include "protocol/crypto/keys.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kSmallFileMax = 1'900'000;
constexpr std::uintmax_t kBackupKeyFileMax = 64 * 1024;

std::string sealed_backup_key_path(const std::string& data_folder) {
    return data_folder + "/keys/backup.sealed";
}

Expected<Bytes> read_whole(const std::string& path, std::uintmax_t bytes_max) {
    std::ifstream in(path, std::ios::binary);
    Bytes bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in || bytes.size() > bytes_max) return failure(LocalError::bad_file, path);
    return bytes;
}

// Beside its place first, so that it is whole or not there. Replaces.
Expected<void> put_key_file(const std::string& path, ByteSpan bytes) {
    const std::string staged = path + ".new";
    ::unlink(staged.c_str());
    int number = write_new_file(staged, bytes);
    if (number == 0 && ::rename(staged.c_str(), path.c_str()) != 0) number = errno;
    if (number == 0) number = flush_folder(fs::path(path).parent_path().string());
    if (number == 0) return {};
    ::unlink(staged.c_str());
    return folder_write_failure(path, number);
}

Expected<BackupKey> make_backup_key(Context& context, const std::string& data_folder) {
    context.output.note(
        _("This is the center's first backup. Choose a recovery passphrase for it: whoever has the "
          "backup and this passphrase can bring the center back, and nobody can without it. Write "
          "it down and keep it in a safe, away from the backup."));
    const auto passphrase =
        ask_new_passphrase(context.passphrase_source(), context.prompt,
                           _("A recovery passphrase (four words or more; nothing is shown): "),
                           center_name(data_folder));
    if (!passphrase) return passphrase.error();
    SystemRandom random;
    BackupKey out;
    out.key = random.fixed<StreamKey>();
    auto sealed = seal(out.key.span(), passphrase->view(), random, context.seal_cost);
    if (!sealed) return failure(LocalError::no_memory_for_key);
    out.sealed = std::move(*sealed);
    // The open one last: it is what the next backup goes by.
    if (auto put = put_key_file(sealed_backup_key_path(data_folder), out.sealed); !put)
        return put.error();
    if (auto put = put_key_file(backup_key_path(data_folder), out.key.span()); !put)
        return put.error();
    return out;
}

}  // namespace

std::string backup_key_path(const std::string& data_folder) {
    return data_folder + "/keys/backup.key";
}

Expected<BackupKey> find_or_make_backup_key(Context& context, const std::string& data_folder) {
    std::error_code problem;
    const std::string path = backup_key_path(data_folder);
    const std::string sealed_path = sealed_backup_key_path(data_folder);
    const bool is_open_there = fs::exists(path, problem);
    const bool is_sealed_there = fs::exists(sealed_path, problem);
    if (!is_open_there && !is_sealed_there) return make_backup_key(context, data_folder);
    // A new one in its place would not open the sticks that there are.
    if (!is_open_there || !is_sealed_there)
        return failure(LocalError::backup_half_a_key, is_open_there ? sealed_path : path);
    auto open = read_whole(path, StreamKey::kSize);
    if (!open) return failure(LocalError::key_damaged, path);
    const auto key = StreamKey::from(*open);
    wipe(*open);
    auto sealed = read_whole(sealed_path, kBackupKeyFileMax - 1);
    if (!key) return failure(LocalError::key_damaged, path);
    if (!sealed) return failure(LocalError::key_damaged, sealed_path);
    BackupKey out;
    out.key = *key;
    out.sealed = std::move(*sealed);
    return out;
}

Expected<BackupKey> open_backup_key(const BackupListHead& list,
                                    std::string_view passphrase,
                                    const std::string& path) {
    auto opened = open_sealed(list.sealed_key, passphrase);
    if (!opened && opened.error() == Error::wrong_passphrase)
        return failure(Error::wrong_passphrase);
    if (!opened && opened.error() == Error::invalid_argument)
        return failure(LocalError::no_memory_for_key);
    if (!opened) return failure(LocalError::key_damaged, path);
    const auto key = StreamKey::from(*opened);
    wipe(*opened);
    if (!key) return failure(LocalError::key_damaged, path);
    BackupKey out;
    out.key = *key;
    out.sealed = list.sealed_key;
    return out;
}

// --- the small files ---

SmallFiles::~SmallFiles() {
    for (FolderFile& file : files) wipe(file.bytes);
}

bool is_backed_up_path(const std::string& path) {
    const auto is_name = [](std::string_view name) {
        return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos &&
               name.find('\0') == std::string_view::npos;
    };
    const auto slash = path.find('/');
    if (slash == std::string::npos) return is_name(path);
    return std::ranges::find(kBackedUpFolders, path.substr(0, slash)) !=
               std::end(kBackedUpFolders) &&
           is_name(std::string_view(path).substr(slash + 1));
}

Expected<SmallFiles> read_small_files(const std::string& data_folder) {
    SmallFiles out;
    const auto add_all = [&](const std::string& folder) -> Expected<void> {
        const std::string at = folder.empty() ? data_folder : data_folder + "/" + folder;
        std::error_code problem;
        for (const auto& entry : fs::directory_iterator(at, problem)) {
            const std::string name = entry.path().filename().string();
            const std::string path = folder.empty() ? name : folder + "/" + name;
            if (name.front() == '.' || name == "backup.json" || name.ends_with(".new")) continue;
            // At the top lie the store's lock and its like, too.
            if (folder.empty() && !name.ends_with(".toml") && !name.ends_with(".json")) continue;
            if (entry.is_directory(problem)) continue;
            if (entry.is_symlink(problem) || entry.file_size(problem) > kSmallFileMax) {
                out.left.push_back(path);
                continue;
            }
            if (!entry.is_regular_file(problem)) continue;
            auto bytes = read_whole(entry.path().string(), kSmallFileMax);
            if (!bytes) return bytes.error();
            out.files.push_back({path, std::move(*bytes)});
        }
        return {};
    };
    if (auto added = add_all(""); !added) return added.error();
    for (const char* folder : kBackedUpFolders) {
        if (auto added = add_all(folder); !added) return added.error();
    }
    std::ranges::sort(out.files, {}, &FolderFile::path);
    return out;
}

}  // namespace tsunagi::client
