// folder_files.h - how a file of the center's folder gets onto the disk: for its owner alone, whole
// and flushed before anything is built on it.
//
// What the user named as the place of an export is whole_files.h, which flushes its folder by this.
// Each function returns 0, or the
// number of errno: the words are the caller's (write_failure.h). Thread: one.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "protocol/base/bytes.h"

namespace tsunagi::client {

struct FileOwner {
    uid_t user;
    gid_t group;
};

// A new file, 0600, of this user or of `owner`, flushed. EEXIST where there is one already. What
// was begun stays: the caller removes it.
[[nodiscard]] int write_new_file(const std::string& path,
                                 ByteSpan bytes,
                                 const std::optional<FileOwner>& owner = {});
// After it, a rename inside the folder lasts.
[[nodiscard]] int flush_folder(const std::string& path);

}  // namespace tsunagi::client
