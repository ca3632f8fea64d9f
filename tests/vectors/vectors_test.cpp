// The golden files: still made byte for byte, still accepted or refused for the same reason.
#include "tests/vectors/vectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "protocol/record/manifest.h"
#include "protocol/session/wire.h"

namespace tsunagi {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(TSUNAGI_SOURCE_DIR) / "tests/vectors";

std::string content(const std::filesystem::path& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
}

TEST(Vectors, AreStillMadeByteForByte) {
    for (const Vector& vector : make_vectors()) {
        ASSERT_TRUE(std::filesystem::exists(kFolder / vector.path())) << vector.path();
        EXPECT_EQ(content(kFolder / vector.path()), hex_lines(vector.bytes)) << vector.path();
    }
}

// By the files alone: a file that the generator no longer makes still holds.
TEST(Vectors, AreAcceptedOrRefusedForTheReasonInTheirName) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder)) {
        if (entry.path().extension() != ".hex") continue;
        ++count;
        std::string text = content(entry.path());
        std::erase(text, '\n');
        const auto bytes = from_hex(text);
        ASSERT_TRUE(bytes) << entry.path();
        const bool is_yay = entry.path().parent_path().filename() == "yay";
        const std::string format = entry.path().parent_path().parent_path().filename();
        const auto verdict = verdict_on(format, *bytes);
        if (is_yay) {
            EXPECT_FALSE(verdict) << entry.path() << ": " << error_name(verdict.value_or(Error{}));
            continue;
        }
        ASSERT_TRUE(verdict) << entry.path() << " was accepted";
        const std::string reason = entry.path().stem().extension().string().substr(1);
        EXPECT_EQ(error_name(*verdict), reason) << entry.path();
    }
    EXPECT_GT(count, 100U);
}

TEST(Vectors, AcceptedOnesHaveOneEncoding) {
    for (const Vector& vector : make_vectors()) {
        // Fields of a later version are kept in the bytes, not in our values.
        if (vector.error || vector.name.starts_with("later_")) continue;
        if (vector.format == "header") {
            EXPECT_EQ(*encode_header(*decode_header(vector.bytes)), vector.bytes) << vector.name;
        } else if (vector.format == "manifest") {
            EXPECT_EQ(*encode_manifest(*decode_manifest(vector.bytes)), vector.bytes)
                << vector.name;
        } else if (vector.format == "body" && !vector.name.starts_with("loose_")) {
            EXPECT_EQ(*encode_body(*decode_body(vector.bytes)), vector.bytes) << vector.name;
        } else if (vector.format == "frame") {
            const auto frame = decode_frame(vector.bytes);
            EXPECT_EQ(*decode_frame(encode_frame(*frame)), *frame) << vector.name;
        }
    }
}

}  // namespace
}  // namespace tsunagi
