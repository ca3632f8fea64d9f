// backup_key.h - the key that a center's backups are sealed with, and what of the center's folder
// goes into them.
//
//   keys/backup.key     the key itself: open, so that a backup can be made every night without a
//                       person. Who can read it can read the center's records beside it, too.
//   keys/backup.sealed  the same behind the recovery passphrase; a copy goes into each backup's
//   list
//
// The recovery passphrase is one of its own, since whoever has to restore may be neither of the
// staff nor an officer, and theirs change. `tsunagi passphrase --key keys/backup.sealed` changes
// it; the next backup has it. Thread: one.
#pragma once

#include <string>
#include <vector>

#include "client/center_folder.h"
#include "client/context.h"
#include "protocol/bundle/backup.h"

namespace tsunagi::client {

struct BackupKey {
    StreamKey key;  // wiped
    Bytes sealed;
    BackupKey() = default;
    BackupKey(BackupKey&&) = default;
    BackupKey& operator=(BackupKey&&) = default;
    ~BackupKey() { wipe(key); }
};

[[nodiscard]] std::string backup_key_path(const std::string& data_folder);

// Asks for a recovery passphrase and makes the key where there is none. Errors: key_damaged,
// backup_half_a_key,
// folder_cannot_be_written, disk_full, no_memory_for_key, those of passphrases.
[[nodiscard]] Expected<BackupKey> find_or_make_backup_key(Context& context,
                                                          const std::string& data_folder);
// Opens the one in a list. Errors: wrong_passphrase, key_damaged, no_memory_for_key.
[[nodiscard]] Expected<BackupKey> open_backup_key(const BackupListHead& list,
                                                  std::string_view passphrase,
                                                  const std::string& path);

struct SmallFiles {
    std::vector<FolderFile> files;  // secrets in it are wiped
    std::vector<std::string> left;  // too large, or a link to elsewhere
    SmallFiles() = default;
    SmallFiles(SmallFiles&&) = default;
    SmallFiles& operator=(SmallFiles&&) = default;
    ~SmallFiles();
};
// The folders of a center whose files go into a backup, beside its own top: keys, and what people
// wrote. Not the store, which goes as records; nor what can be made anew.
inline constexpr const char* kBackedUpFolders[] = {"keys", "genesis", "maps", "drafts"};
// May a file of a backup be put there? Names only, in one of these folders or at the top.
[[nodiscard]] bool is_backed_up_path(const std::string& path);
// Errors: bad_file.
[[nodiscard]] Expected<SmallFiles> read_small_files(const std::string& data_folder);

}  // namespace tsunagi::client
