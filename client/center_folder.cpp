#include "client/center_folder.h"

#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "client/folder_files.h"
#include "client/write_failure.h"
#include "protocol/base/limits.h"
#include "protocol/crypto/keys.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStagePrefix = ".tsunagi-new-";
constexpr std::size_t kSealedBytesMax = 64 * 1024;

Expected<void> make_folder(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return folder_write_failure(path, errno);
    return {};
}

Expected<void> sync_folder(const std::string& path) {
    if (const int number = flush_folder(path); number != 0)
        return folder_write_failure(path, number);
    return {};
}

Expected<void> write_file(const std::string& path, ByteSpan bytes) {
    if (const int number = write_new_file(path, bytes); number != 0)
        return folder_write_failure(path, number);
    return {};
}

Expected<void> rename_to(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return folder_write_failure(to, errno);
    return {};
}

Expected<void> write_stage(const std::string& stage, const CenterFiles& files) {
    for (const char* folder : {"/keys", "/genesis"}) {
        if (auto made = make_folder(stage + folder); !made) return made;
    }
    for (const auto& file : files.files) {
        if (auto written = write_file(stage + "/" + file.path, file.bytes); !written)
            return written;
    }
    for (const char* folder : {"/keys", "/genesis"}) {
        if (auto synced = sync_folder(stage + folder); !synced) return synced;
    }
    return {};
}

// Into a folder that exists already and is empty: it may be a mount or belong to a service manager,
// so it stays.
Expected<void> move_into(const std::string& stage, const std::string& folder) {
    std::vector<std::string> names;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(stage, problem))
        names.push_back(entry.path().filename().string());
    // Which makes it a center.
    std::ranges::stable_partition(names, [](const auto& name) { return name != "center.toml"; });
    for (const std::string& name : names) {
        if (auto moved = rename_to(stage + "/" + name, folder + "/" + name); !moved) return moved;
    }
    ::rmdir(stage.c_str());
    if (::chmod(folder.c_str(), 0700) != 0) return folder_write_failure(folder, errno);
    return sync_folder(folder);
}

bool holds_only_stages(const std::string& folder) {
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder, problem)) {
        const std::string name = entry.path().filename().string();
        // A mount's own, and what an init that was cut off left behind.
        if (name != "lost+found" && !name.starts_with(kStagePrefix)) return false;
    }
    return !problem;
}

std::string without_end_slashes(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

// "" where the file or the value can't be read.
std::string in_center_file(const std::string& folder, std::string_view name) {
    try {
        return toml::parse_file(folder + "/center.toml")[name].value_or(std::string());
    } catch (const toml::parse_error&) {
        return {};
    }
}

}  // namespace

Expected<void> check_new_folder(const std::string& folder) {
    std::error_code problem;
    const auto status = fs::symlink_status(folder, problem);
    if (status.type() == fs::file_type::not_found) return {};
    if (fs::exists(folder + "/center.toml", problem))
        return failure(LocalError::center_exists, folder);
    if (!fs::is_directory(folder, problem) || !holds_only_stages(folder)) {
        return failure(LocalError::folder_not_empty, folder);
    }
    return {};
}

Expected<void> write_center_folder(const std::string& folder,
                                   const CenterFiles& files,
                                   Random& random) {
    return make_folder_whole(folder, random,
                             [&](const std::string& stage) { return write_stage(stage, files); });
}

Expected<void> make_folder_whole(
    const std::string& given,
    Random& random,
    const std::function<Expected<void>(const std::string& stage)>& fill) {
    const std::string folder = without_end_slashes(given);
    if (auto fresh = check_new_folder(folder); !fresh) return fresh;
    std::error_code problem;
    const bool exists = fs::exists(folder, problem);
    std::string parent = fs::path(folder).parent_path().string();
    if (parent.empty()) parent = ".";
    if (!exists) {
        fs::create_directories(parent, problem);
        if (problem) return folder_write_failure(parent, problem.value());
    }
    const std::string stage = (exists ? folder : parent) + "/" + std::string(kStagePrefix) +
                              to_hex(random.fixed<SlotId>().span());
    auto done = make_folder(stage);
    if (done) done = fill(stage);
    if (done) done = sync_folder(stage);
    if (done) {
        if (exists) {
            done = move_into(stage, folder);
        } else {
            done = rename_to(stage, folder);
            if (done) done = sync_folder(parent);
        }
    }
    if (!done) fs::remove_all(stage, problem);
    return done;
}

std::string center_name(const std::string& folder) { return in_center_file(folder, "name"); }

std::optional<WallTime> center_made(const std::string& folder) {
    std::ifstream file(folder + "/genesis/manifest.record", std::ios::binary);
    Bytes bytes(kRecordBytesMax + 1);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    const auto record = parse_record(std::move(bytes));
    if (!record) return std::nullopt;
    return WallTime{record->header().time.ms()};
}

Expected<CenterId> center_of_folder(const std::string& folder) {
    const auto id = id_from_text<CenterId>(in_center_file(folder, "center"));
    if (!id) return failure(LocalError::no_center, folder);
    return *id;
}

std::string officer_key_path(const std::string& folder) { return folder + "/keys/root.sealed"; }

Expected<std::string> find_officer_key(const std::string& folder) {
    std::error_code problem;
    if (!fs::exists(folder + "/center.toml", problem))
        return failure(LocalError::no_center, folder);
    std::string path = officer_key_path(folder);
    if (!fs::exists(path, problem))
        return failure(LocalError::officer_key_missing, folder + "/keys");
    return path;
}

Expected<Bytes> open_key_file(const std::string& path, std::string_view passphrase) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return failure(LocalError::key_missing, path);
    Bytes sealed(kSealedBytesMax);
    file.read(reinterpret_cast<char*>(sealed.data()), static_cast<std::streamsize>(sealed.size()));
    sealed.resize(static_cast<std::size_t>(file.gcount()));
    auto seed = open_sealed(sealed, passphrase);
    if (!seed) {
        if (seed.error() == Error::wrong_passphrase) return failure(Error::wrong_passphrase);
        if (seed.error() == Error::invalid_argument) return failure(LocalError::no_memory_for_key);
        return failure(LocalError::key_damaged, path);
    }
    if (seed->size() != 32) {
        wipe(*seed);
        return failure(LocalError::key_damaged, path);
    }
    return std::move(*seed);
}

}  // namespace tsunagi::client
