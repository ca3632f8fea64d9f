// restore_folder.h - a center's folder out of a backup: whole, or nothing of it.
//
//   FOLDER/...          the small files of the backup's last part (backup_key.h)
//   FOLDER/restore/     the backup's list and parts, as they are: the daemon takes their records in
//                       when it starts (daemon/restore_intake.h), and removes them
//
// Every part is read to its end, and compared with the list, before the folder appears. The store,
// and with it the writer's instance and the store's epoch, is new. Thread: one.
#pragma once

#include <functional>
#include <string>

#include "client/backup/backup_folder.h"
#include "protocol/base/random.h"

namespace tsunagi::client {

// Is there something of a restored backup that the daemon has not taken in yet? The path, or "".
[[nodiscard]] std::string unfinished_restore(const std::string& data_folder);

// `done` is told how many records were read of how many. Errors: those of read_backup_part,
// backup_part_damaged (it holds no center, or another one), center_exists, folder_not_empty,
// folder_cannot_be_written, disk_full. Nothing is left behind then.
[[nodiscard]] Expected<void> restore_folder(
    const BackupFolder& backup,
    const BackupList& list,
    const StreamKey& key,
    ByteSpan list_bytes,
    const std::string& into,
    Random& random,
    const std::function<Expected<void>(std::uint64_t, std::uint64_t)>& done);

}  // namespace tsunagi::client
