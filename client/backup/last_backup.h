// last_backup.h - when this center was last backed up, for whoever looks at it in the morning.
//
//   backup.json   {"made": milliseconds since 1970, "folder": path}, in the center's folder
//
// Not in a backup itself: a restored center begins without one. Thread: one.
#pragma once

#include <optional>
#include <string>

#include "client/error_sentences.h"
#include "protocol/base/time.h"

namespace tsunagi::client {

inline constexpr std::int64_t kBackupWarningDays = 7;

struct LastBackup {
    WallTime made;
    std::string folder;
};

// Nothing where there was none, or what is written of it can't be read.
[[nodiscard]] std::optional<LastBackup> read_last_backup(const std::string& data_folder);
// Errors: file_cannot_be_written, disk_full.
[[nodiscard]] Expected<void> write_last_backup(const std::string& data_folder,
                                               const LastBackup& last);
// A sentence with the next step, where there was none for kBackupWarningDays or more since the last
// one, or since the center was made; "" else. A time that is still to come says nothing: the clock
// was set back. Nothing as `made` is long ago.
[[nodiscard]] std::string backup_warning(const std::optional<LastBackup>& last,
                                         const std::optional<WallTime>& made,
                                         WallTime now);
// "The last backup is of 2026-11-20 (in /media/usb/tsunagi)."
[[nodiscard]] std::string last_backup_text(const LastBackup& last);

}  // namespace tsunagi::client
