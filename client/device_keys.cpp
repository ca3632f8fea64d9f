#include "client/device_keys.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "client/folder_files.h"
#include "client/write_failure.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSeedBytes = 32;

std::string folder_of(const std::string& path) {
    const std::string parent = fs::path(path).parent_path().string();
    return parent.empty() ? "." : parent;
}

bool is_there(const std::string& path) {
    std::error_code problem;
    return fs::exists(fs::symlink_status(path, problem));
}

Expected<void> flush(const std::string& path) {
    if (const int number = flush_folder(folder_of(path)); number != 0)
        return folder_write_failure(path, number);
    return {};
}

}  // namespace

std::string device_key_path(const std::string& folder) { return folder + "/keys/device.key"; }

std::string machine_key_path(const std::string& folder) { return folder + "/keys/machine.key"; }

std::optional<PublicKey> public_key_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    Bytes seed(kSeedBytes + 1);
    file.read(reinterpret_cast<char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
    std::optional<PublicKey> out;
    if (file.gcount() == static_cast<std::streamsize>(kSeedBytes))
        out = SecretKey::from_seed(ByteSpan(seed).first(kSeedBytes)).public_key();
    wipe(seed);
    return out;
}

std::vector<PublicKey> service_keys(const std::string& folder) {
    std::vector<PublicKey> out;
    for (const std::string& path : {device_key_path(folder), machine_key_path(folder)}) {
        if (const auto key = public_key_of(path)) out.push_back(*key);
    }
    return out;
}

std::string next_path(const std::string& path) { return path + ".next"; }

Expected<void> write_next(const std::string& path, ByteSpan bytes) {
    const std::string next = next_path(path);
    const std::string part = next + ".part";
    ::unlink(part.c_str());  // of a run that was cut off
    int number = write_new_file(part, bytes);
    if (number == 0 && ::rename(part.c_str(), next.c_str()) != 0) number = errno;
    if (number != 0) {
        ::unlink(part.c_str());
        return folder_write_failure(next, number);
    }
    return flush(path);
}

Expected<PublicKey> make_next_key(const std::string& path, Random& random) {
    if (is_there(next_path(path))) {
        const auto key = public_key_of(next_path(path));
        return key ? Expected<PublicKey>(*key)
                   : Expected<PublicKey>(failure(LocalError::key_damaged, next_path(path)));
    }
    const SecretKey key = SecretKey::generate(random);
    Bytes seed = key.seed();
    const auto written = write_next(path, seed);
    wipe(seed);
    if (!written) return written.error();
    return key.public_key();
}

Expected<void> put_next_in_place(const std::string& path, std::uint32_t epoch) {
    const std::string next = next_path(path);
    if (!is_there(next)) return {};
    const std::string old = path + ".old-" + std::to_string(epoch);
    // A second name first: media that know none (such as USB sticks) get a moment without a file,
    // in which the next run finds the new one.
    if (is_there(path) && !is_there(old) && ::link(path.c_str(), old.c_str()) != 0 &&
        ::rename(path.c_str(), old.c_str()) != 0) {
        return folder_write_failure(old, errno);
    }
    if (::rename(next.c_str(), path.c_str()) != 0) return folder_write_failure(path, errno);
    return flush(path);
}

}  // namespace tsunagi::client
