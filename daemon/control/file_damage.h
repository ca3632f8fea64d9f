// file_damage.h - whose files a check found damaged, and which files of this center's own records
// are not here.
//
// A store knows contents; people know records and the names of their files. What others attached is
// here only when somebody wanted it, so that its absence is no damage. What this center attached
// was here before its record went out: others may still have it, or the person who attached it.
// Thread: any. Errors: StorageError, where the table of contents is damaged itself; a record that
// can't be read is passed over.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/control/control_frames.h"
#include "storage/store.h"

namespace tsunagi::control {

// By the newest versions, each file once, also where its small picture alone is concerned.
// `damaged`: contents, and what is wrong with each.
[[nodiscard]] std::vector<DamageAnswer> find_file_damages(
    const Snapshot& snapshot, const CenterId& own, const std::map<ContentId, std::string>& damaged);

}  // namespace tsunagi::control
