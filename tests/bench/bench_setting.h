// bench_setting.h - what a benchmark is told from outside: how much, and on which disk.
//
// TSUNAGI_BENCH_SIZE   records, documents or ids; 100,000 unless set (ctest, which only sees that a
//                      benchmark runs, takes few)
// TSUNAGI_BENCH_DIR    where stores are made; the system's temporary folder unless set
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/temp_folder.h"

namespace tsunagi {

[[nodiscard]] inline std::size_t bench_size() {
    static const std::size_t size = [] {
        const char* number = std::getenv("TSUNAGI_BENCH_SIZE");
        return number == nullptr ? 100'000 : std::strtoull(number, nullptr, 10);
    }();
    return size;
}

[[nodiscard]] inline std::filesystem::path bench_disk() {
    const char* base = std::getenv("TSUNAGI_BENCH_DIR");
    return base == nullptr ? std::filesystem::temp_directory_path() : std::filesystem::path(base);
}

// A folder of its own on that disk, or below another one.
class BenchFolder : public TempFolder {
  public:
    explicit BenchFolder(const std::filesystem::path& where = bench_disk()) : TempFolder(where) {}
};

}  // namespace tsunagi
