// real_data.h - files as others published them, found by TSUNAGI_REALDATA; tests of them are
// skipped where it is not set.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace tsunagi {

class RealData : public ::testing::Test {
  protected:
    // `part`: the folder within that the tests are about.
    explicit RealData(std::string part = "") : part_(std::move(part)) {}

    void SetUp() override {
        const char* const folder = std::getenv("TSUNAGI_REALDATA");
        if (folder == nullptr) GTEST_SKIP() << "TSUNAGI_REALDATA is not set: no real files to read";
        folder_ = std::filesystem::path(TSUNAGI_SOURCE_DIR) / folder / part_;
        ASSERT_TRUE(std::filesystem::is_directory(folder_)) << folder_ << " is not a folder";
    }

    std::filesystem::path folder_;

  private:
    std::string part_;
};

}  // namespace tsunagi
