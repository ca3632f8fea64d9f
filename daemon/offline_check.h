// offline_check.h - `tsunagid --check`: reads every record and every entry of a store that no
// daemon is using.
//
// Writes a line per damage and a summary to stderr; exit code 5 where there is damage. Changes
// nothing in the store.
#pragma once

#include <filesystem>

namespace tsunagi {

// Returns the exit code. Errors: StartFailure (in use: ask the daemon instead).
[[nodiscard]] int check_offline(const std::filesystem::path& data);

}  // namespace tsunagi
