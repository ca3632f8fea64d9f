// program_folder.h - where this program lies, and so what was installed beside it.
//
// Thread: any.   Errors: nothing where the system does not tell.
#pragma once

#include <filesystem>
#include <optional>

namespace tsunagi::client {

[[nodiscard]] std::optional<std::filesystem::path> program_folder();

}  // namespace tsunagi::client
