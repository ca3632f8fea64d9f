// temp_folder.h - a folder of its own for a test or a benchmark, removed with all that is in it.
//
// Made in the system's temporary folder unless another place is told. Put it before what lives in
// it, so that it goes last.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "protocol/base/check.h"

namespace tsunagi {

class TempFolder {
  public:
    explicit TempFolder(
        const std::filesystem::path& where = std::filesystem::temp_directory_path()) {
        std::string name = where / "tsunagi-test-XXXXXX";
        CHECK(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    // Where a file of this name would be.
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
        return path_ / name;
    }
    // Makes the file; where it is.
    std::filesystem::path write(std::string_view name, std::string_view content) const {
        const auto path = path_ / name;
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }

  private:
    std::filesystem::path path_;
};

}  // namespace tsunagi
