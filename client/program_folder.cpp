#include "client/program_folder.h"

#include <system_error>

namespace tsunagi::client {

std::optional<std::filesystem::path> program_folder() {
    std::error_code problem;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", problem);
    if (problem) return std::nullopt;
    return self.parent_path();
}

}  // namespace tsunagi::client
