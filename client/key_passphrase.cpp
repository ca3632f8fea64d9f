#include "client/key_passphrase.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "client/center_folder.h"
#include "client/folder_files.h"
#include "client/messages.h"
#include "client/staff_keys.h"
#include "client/system_reason.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

Failure key_write_failure(const std::string& path, int number) {
    if (number == ENOSPC || number == EDQUOT) return failure(LocalError::disk_full);
    return failure(LocalError::key_cannot_be_written, system_reason(path, number));
}

Expected<SecretKey> open_secret(const std::string& path, std::string_view passphrase) {
    auto seed = open_key_file(path, passphrase);
    if (!seed) return seed.error();
    auto key = SecretKey::from_seed(*seed);
    wipe(*seed);
    return key;
}

}  // namespace

int RealKeyDisk::write(const std::string& path, ByteSpan bytes, const std::string& like) {
    struct stat info{};
    if (::stat(like.c_str(), &info) != 0) return errno;
    return write_new_file(path, bytes, FileOwner{info.st_uid, info.st_gid});
}

int RealKeyDisk::rename(const std::string& from, const std::string& to) {
    return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

int RealKeyDisk::flush(const std::string& folder) { return flush_folder(folder); }

void RealKeyDisk::remove(const std::string& path) { ::unlink(path.c_str()); }

std::string PassphraseChange::Key::folder() const { return fs::path(path).parent_path().string(); }

std::string PassphraseChange::Key::staged() const {
    return folder() + "/." + fs::path(path).filename().string() + ".new";
}

Expected<PassphraseChange> PassphraseChange::begin(std::vector<SealedKey> keys, KeyDisk& disk) {
    PassphraseChange change(disk);
    for (auto& key : keys) {
        std::error_code problem;
        std::string path = fs::canonical(key.path, problem).string();
        if (problem) return failure(LocalError::key_missing, key.path);
        change.keys_.push_back({std::move(key.name), std::move(path), key.is_needed, {}, {}});
    }
    for (const Key& key : change.keys_) {
        if (change.locks_.contains(key.folder())) continue;
        auto lock = lock_keys(key.folder());
        if (!lock) return lock.error();
        change.locks_.emplace(key.folder(), std::move(*lock));
    }
    change.remove_staged();
    return change;
}

Expected<std::size_t> PassphraseChange::open(std::string_view old_passphrase) {
    std::size_t count = 0;
    for (Key& key : keys_) {
        auto secret = open_secret(key.path, old_passphrase);
        if (secret) {
            key.open = std::move(*secret);
            ++count;
        } else if (is_failure(secret.error(), LocalError::no_memory_for_key)) {
            return secret.error();
        } else {
            key.closed = secret.error();
        }
    }
    return count;
}

Expected<std::vector<ChangedKey>> PassphraseChange::judge(std::string_view new_passphrase) const {
    std::vector<ChangedKey> out;
    for (const Key& key : keys_) {
        ChangedKey changed{key.name, key.path, KeyOutcome::changed, {}};
        if (!key.open) {
            const auto secret = open_secret(key.path, new_passphrase);
            if (!secret &&
                (key.is_needed || is_failure(secret.error(), LocalError::no_memory_for_key))) {
                return secret.error();
            }
            changed.outcome = secret ? KeyOutcome::was_new : KeyOutcome::left;
            if (!secret) changed.reason = key.closed;
        }
        out.push_back(std::move(changed));
    }
    return out;
}

Expected<void> PassphraseChange::stage(const Key& key,
                                       const Sealer& sealer,
                                       std::string_view passphrase,
                                       Random& random) {
    Bytes seed = key.open->seed();
    const Bytes sealed = sealer.seal(seed, random);
    wipe(seed);
    if (const int number = disk_->write(key.staged(), sealed, key.path); number != 0)
        return key_write_failure(key.path, number);
    const auto again = open_secret(key.staged(), passphrase);
    if (again && again->public_key() == key.open->public_key()) return {};
    if (!again && is_failure(again.error(), LocalError::no_memory_for_key)) return again.error();
    return failure(LocalError::key_cannot_be_written,
                   key.path + ": " + _("it did not read back as it was written"));
}

Expected<void> PassphraseChange::put_in_place() {
    bool is_begun = false;
    for (const Key& key : keys_) {
        if (!key.open) continue;
        int number = disk_->rename(key.staged(), key.path);
        if (number != 0 && !is_begun) return key_write_failure(key.path, number);
        is_begun = true;
        if (number == 0) number = disk_->flush(key.folder());
        if (number != 0) {
            return failure(LocalError::passphrase_half_changed, system_reason(key.path, number));
        }
    }
    return {};
}

Expected<std::vector<ChangedKey>> PassphraseChange::finish(std::string_view new_passphrase,
                                                           Random& random,
                                                           SealCost cost) {
    auto out = judge(new_passphrase);
    if (!out) return out;
    const auto sealer = Sealer::make(new_passphrase, random, cost);
    if (!sealer) return failure(LocalError::no_memory_for_key);
    Expected<void> done;
    for (const Key& key : keys_) {
        if (done && key.open) done = stage(key, *sealer, new_passphrase, random);
    }
    if (done) done = put_in_place();
    if (!done) {
        remove_staged();
        return done.error();
    }
    for (Key& key : keys_) key.open.reset();
    return out;
}

void PassphraseChange::remove_staged() {
    for (const Key& key : keys_) disk_->remove(key.staged());
}

}  // namespace tsunagi::client
