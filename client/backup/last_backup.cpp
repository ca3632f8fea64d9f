#include "client/backup/last_backup.h"

#include <nlohmann/json.hpp>

#include "client/human_text.h"
#include "client/match_text.h"
#include "client/messages.h"
#include "client/state_file.h"
#include "client/terminal_text.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

std::string last_backup_path(const std::string& data_folder) {
    return data_folder + "/backup.json";
}

}  // namespace

std::optional<LastBackup> read_last_backup(const std::string& data_folder) {
    const auto json = read_state(last_backup_path(data_folder));
    if (!json) return std::nullopt;
    const auto made = json->find("made");
    const auto folder = json->find("folder");
    if (made == json->end() || !made->is_number_integer()) return std::nullopt;
    if (folder == json->end() || !folder->is_string()) return std::nullopt;
    return LastBackup{{made->get<std::int64_t>()}, folder->get<std::string>()};
}

Expected<void> write_last_backup(const std::string& data_folder, const LastBackup& last) {
    return write_state(last_backup_path(data_folder),
                       {{"made", last.made.ms}, {"folder", last.folder}});
}

std::string backup_warning(const std::optional<LastBackup>& last,
                           const std::optional<WallTime>& made,
                           WallTime now) {
    const auto days_since = [&](WallTime time) {
        return std::int64_t{day_in_japan(now.ms)} - std::int64_t{day_in_japan(time.ms)};
    };
    if (!last) {
        if (made && days_since(*made) < kBackupWarningDays) return {};
        return _(
            "This center has never been backed up: what only it has is lost with its disk. "
            "Make a backup with: tsunagi backup FOLDER");
    }
    const std::int64_t days = days_since(last->made);
    if (days < kBackupWarningDays) return {};
    const auto count = static_cast<std::uint64_t>(days);
    return fill_in(n_("The last backup is {} day old. Make one with: tsunagi backup {}",
                      "The last backup is {} days old. Make one with: tsunagi backup {}", count),
                   number_text(count), isolated(last->folder));
}

std::string last_backup_text(const LastBackup& last) {
    return fill_in(_("The last backup is of {} (in {})."),
                   day_text(static_cast<std::int64_t>(day_in_japan(last.made.ms))),
                   isolated(last.folder));
}

}  // namespace tsunagi::client
