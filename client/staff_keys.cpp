#include "client/staff_keys.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "client/folder_files.h"
#include "client/write_failure.h"
#include "protocol/base/bytes.h"
#include "protocol/base/utf8.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStaff = "staff-";
constexpr std::string_view kSealed = ".sealed";

std::string in_keys(const std::string& folder, const std::string& file) {
    return folder + "/keys/" + file;
}

std::string sealed_path(const std::string& folder, const std::string& name) {
    return in_keys(folder, name + std::string(kSealed));
}

std::string public_path(const std::string& folder, const std::string& name) {
    return in_keys(folder, name + ".public");
}

// staff-NAME has box-NAME.
std::string own_box_path(const std::string& folder, const std::string& name) {
    return in_keys(folder, "box-" + name.substr(kStaff.size()) + std::string(kSealed));
}

std::array<std::string, 3> files_of(const std::string& folder, const std::string& name) {
    return {sealed_path(folder, name), own_box_path(folder, name), public_path(folder, name)};
}

std::optional<PublicKey> read_public_key(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line)) return std::nullopt;
    const auto bytes = from_hex(line);
    return bytes ? PublicKey::from(*bytes) : std::nullopt;
}

bool may_stand_in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || (static_cast<unsigned char>(c) & 0x80) != 0;
}

}  // namespace

std::vector<StaffKey> staff_keys(const std::string& folder) {
    std::vector<StaffKey> out;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder + "/keys", problem)) {
        const std::string file = entry.path().filename().string();
        if (!file.starts_with(kStaff) || !file.ends_with(kSealed)) continue;
        std::string name = file.substr(0, file.size() - kSealed.size());
        auto key = read_public_key(public_path(folder, name));
        out.push_back({std::move(name), entry.path().string(), key});
    }
    std::ranges::sort(out, {}, &StaffKey::name);
    return out;
}

Expected<std::string> staff_key_path(const std::string& folder, const std::string& staff) {
    std::error_code problem;
    if (!fs::exists(folder + "/center.toml", problem))
        return failure(LocalError::no_center, folder);
    if (!staff.empty()) {
        const std::string name = staff.starts_with(kStaff) ? staff : std::string(kStaff) + staff;
        std::string path = sealed_path(folder, name);
        if (!std::ranges::all_of(name, may_stand_in_name) || !fs::exists(path, problem))
            return failure(LocalError::key_missing, staff);
        return path;
    }
    const std::vector<StaffKey> keys = staff_keys(folder);
    if (keys.empty()) return failure(LocalError::key_missing, "staff-1");
    if (keys.size() == 1) return keys.front().path;
    std::string names;
    for (const StaffKey& key : keys) names += (names.empty() ? "" : ", ") + key.name;
    return failure(LocalError::key_is_several, names);
}

std::string box_key_path(const std::string& folder, const std::string& staff_path) {
    std::error_code problem;
    std::string own = own_box_path(folder, fs::path(staff_path).stem().string());
    return fs::exists(own, problem) ? own : first_box_key_path(folder);
}

std::string first_box_key_path(const std::string& folder) { return in_keys(folder, "box.sealed"); }

Expected<std::string> read_staff_name(const std::string& text) {
    std::string name = text.starts_with(kStaff) ? text.substr(kStaff.size()) : text;
    const bool is_good = !name.empty() && name.size() <= kStaffNameBytesMax &&
                         is_valid_utf8(name) && std::ranges::all_of(name, may_stand_in_name);
    if (!is_good) return failure(LocalError::bad_staff_name, text);
    return std::string(kStaff) + name;
}

Expected<void> write_staff_key(const std::string& folder,
                               const NewStaffKey& staff,
                               const Sealer& sealer,
                               Random& random) {
    remove_staff_key(folder, staff.name);
    Bytes seed = staff.key.seed();
    const std::string line = public_key_line(staff.key.public_key());
    const auto as_line = as_bytes(line);
    const std::array<Bytes, 3> contents{sealer.seal(seed, random), sealer.seal(staff.box, random),
                                        Bytes(as_line.begin(), as_line.end())};
    wipe(seed);
    const auto paths = files_of(folder, staff.name);
    int number = 0;
    std::string failed;
    for (std::size_t i = 0; i < paths.size() && number == 0; ++i) {
        number = write_new_file(paths[i], contents[i]);
        failed = paths[i];
    }
    if (number == 0) number = flush_folder(folder + "/keys");
    if (number == 0) return {};
    remove_staff_key(folder, staff.name);
    return folder_write_failure(failed, number);
}

void remove_staff_key(const std::string& folder, const std::string& name) {
    for (const std::string& path : files_of(folder, name)) ::unlink(path.c_str());
}

std::string public_key_line(const PublicKey& key) { return to_hex(key.span()) + "\n"; }

}  // namespace tsunagi::client
