#include "client/staff_keys.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <span>

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

std::string public_path(const std::string& folder, const std::string& name) {
    return in_keys(folder, name + ".public");
}

// staff-NAME has box-NAME.
std::string own_box_path(const std::string& folder, const std::string& name) {
    return in_keys(folder, "box-" + name.substr(kStaff.size()) + std::string(kSealed));
}

// In the order in which they are written.
std::array<std::string, 3> files_of(const std::string& folder, const std::string& name) {
    return {public_path(folder, name), own_box_path(folder, name),
            in_keys(folder, name + std::string(kSealed))};
}

// "" where a name can't be so.
std::string composed_name(const std::string& text) {
    if (!is_valid_utf8(text)) return {};
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status)) return {};
    const icu::UnicodeString name = nfc->normalize(icu::UnicodeString::fromUTF8(text), status);
    if (U_FAILURE(status)) return {};
    for (int32_t i = 0; i < name.length(); i = name.moveIndex32(i, 1)) {
        const UChar32 c = name.char32At(i);
        // 々 and ー are letters to Unicode too.
        if (!u_isalnum(c) && (i == 0 || (c != '-' && c != '_'))) return {};
    }
    std::string out;
    name.toUTF8String(out);
    return out;
}

}  // namespace

std::optional<PublicKey> read_public_key_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line)) return std::nullopt;
    const auto bytes = from_hex(line);
    return bytes ? PublicKey::from(*bytes) : std::nullopt;
}

std::vector<StaffKey> staff_keys(const std::string& folder) {
    std::vector<StaffKey> out;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder + "/keys", problem)) {
        const std::string file = entry.path().filename().string();
        if (!file.starts_with(kStaff) || !file.ends_with(kSealed)) continue;
        std::string name = file.substr(0, file.size() - kSealed.size());
        auto key = read_public_key_line(public_path(folder, name));
        out.push_back({std::move(name), entry.path().string(), key});
    }
    std::ranges::sort(out, {}, &StaffKey::name);
    return out;
}

std::vector<StaffKey> replaced_staff_keys(const std::string& folder) {
    constexpr std::string_view kReplaced = ".public.old-";
    std::vector<StaffKey> out;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder + "/keys", problem)) {
        const std::string file = entry.path().filename().string();
        const auto end = file.find(kReplaced);
        if (!file.starts_with(kStaff) || end == std::string::npos) continue;
        if (auto key = read_public_key_line(entry.path().string()))
            out.push_back({file.substr(0, end), entry.path().string(), key});
    }
    std::ranges::sort(out, {}, &StaffKey::path);
    return out;
}

Expected<StaffKey> find_staff_key(const std::string& folder, const std::string& staff) {
    std::error_code problem;
    if (!fs::exists(folder + "/center.toml", problem))
        return failure(LocalError::no_center, folder);
    std::vector<StaffKey> keys = staff_keys(folder);
    if (!staff.empty()) {
        const std::string name = staff.starts_with(kStaff) ? staff : std::string(kStaff) + staff;
        const auto found = std::ranges::find(keys, name, &StaffKey::name);
        if (found == keys.end()) return failure(LocalError::key_missing, staff);
        return std::move(*found);
    }
    if (keys.empty()) return failure(LocalError::key_missing, "staff-1");
    if (keys.size() == 1) return std::move(keys.front());
    std::string names;
    for (const StaffKey& key : keys) names += (names.empty() ? "" : ", ") + key.name;
    return failure(LocalError::key_is_several, names);
}

std::string box_key_path(const std::string& folder, const StaffKey& staff) {
    std::error_code problem;
    std::string own = own_box_path(folder, staff.name);
    return fs::exists(own, problem) ? own : first_box_key_path(folder);
}

std::string first_box_key_path(const std::string& folder) { return in_keys(folder, "box.sealed"); }

Expected<std::string> read_staff_name(const std::string& text) {
    const std::string name =
        composed_name(text.starts_with(kStaff) ? text.substr(kStaff.size()) : text);
    if (name.empty() || name.size() > kStaffNameBytesMax)
        return failure(LocalError::bad_staff_name, text);
    return std::string(kStaff) + name;
}

Expected<Descriptor> lock_keys(const std::string& folder) {
    Descriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle.get() >= 0 && ::flock(handle.get(), LOCK_EX | LOCK_NB) != 0 &&
        errno == EWOULDBLOCK) {
        return failure(LocalError::key_is_being_changed, folder);
    }
    return handle;
}

Expected<void> write_staff_key(const std::string& folder,
                               const NewStaffKey& staff,
                               const Sealer& sealer,
                               Random& random) {
    std::error_code problem;
    const auto paths = files_of(folder, staff.name);
    if (fs::exists(fs::symlink_status(paths.back(), problem)))
        return failure(LocalError::staff_exists, staff.name);
    remove_staff_key(folder, staff.name);
    Bytes seed = staff.key.seed();
    const std::string line = public_key_line(staff.key.public_key());
    const auto as_line = as_bytes(line);
    const std::array<Bytes, 3> contents{Bytes(as_line.begin(), as_line.end()),
                                        sealer.seal(staff.box, random), sealer.seal(seed, random)};
    wipe(seed);
    int number = 0;
    std::size_t written = 0;
    while (written < paths.size()) {
        number = write_new_file(paths[written], contents[written]);
        if (number != 0) break;
        ++written;
    }
    const std::string failed = number == 0 ? folder + "/keys" : paths[written];
    if (number == 0) number = flush_folder(failed);
    if (number == 0) return {};
    // What was begun goes too; what somebody else put there meanwhile is not ours to remove.
    if (written < paths.size() && number != EEXIST) ++written;
    for (const std::string& path : std::span(paths).first(written)) ::unlink(path.c_str());
    return folder_write_failure(failed, number);
}

void remove_staff_key(const std::string& folder, const std::string& name) {
    for (const std::string& path : files_of(folder, name)) ::unlink(path.c_str());
}

std::string public_key_line(const PublicKey& key) { return to_hex(key.span()) + "\n"; }

}  // namespace tsunagi::client
