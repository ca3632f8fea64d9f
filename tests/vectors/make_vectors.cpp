// Writes the golden files that are not there yet into the folder given. Existing ones stay.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/vectors/vectors.h"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "Usage: tsunagi_make_vectors FOLDER (tests/vectors)\n");
        return 2;
    }
    for (const tsunagi::Vector& vector : tsunagi::make_vectors()) {
        const std::filesystem::path path = std::filesystem::path(argv[1]) / vector.path();
        if (std::filesystem::exists(path)) continue;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << tsunagi::hex_lines(vector.bytes);
        std::printf("%s\n", path.c_str());
    }
    return 0;
}
