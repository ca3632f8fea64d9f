// zip_writer.h - zip archives for tests, whole or hostile: parts are stored as they are or deflated
// from one repeated byte, and what the archive says of a part may be a lie.
//
// Zip (APPNOTE 4.3): a local header and the bytes of each part, then the list of all parts, then
// its end record. No library: a library would refuse to write what the tests need.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tsunagi::test {

struct ZipPart {
    std::string name;
    std::string bytes;                                           // as they stand in the archive
    std::optional<std::uint32_t> unpacked_bytes = std::nullopt;  // told; default: the true number
    std::optional<std::uint32_t> checksum = std::nullopt;        // told; default: that of `bytes`
    bool is_deflated = false;
    bool has_password = false;  // told
};

[[nodiscard]] std::string zip_archive(const std::vector<ZipPart>& parts);

// A deflated part of that many zero bytes or a few more, at 158 bytes a byte.
[[nodiscard]] ZipPart zip_bomb(const std::string& name, std::uint64_t unpacked_bytes);

}  // namespace tsunagi::test
