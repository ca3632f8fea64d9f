#include "tests/support/zip_writer.h"

#include <string_view>

namespace tsunagi::test {
namespace {

void put(std::string& out, std::uint32_t value, int bytes) {
    for (int byte = 0; byte < bytes; ++byte) out += static_cast<char>(value >> (8 * byte) & 0xFFU);
}

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char byte : bytes) {
        crc ^= static_cast<std::uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

// What a part's local header and its entry in the list have in common.
std::string told(const ZipPart& part) {
    const auto size = static_cast<std::uint32_t>(part.bytes.size());
    std::string out;
    put(out, 20, 2);  // version needed
    put(out, part.has_password ? 0x0801 : 0x0800, 2);
    put(out, part.is_deflated ? 8 : 0, 2);
    put(out, 0x00210000, 4);  // 1980-01-01 00:00
    put(out, part.checksum.value_or(crc32(part.bytes)), 4);
    put(out, size, 4);
    put(out, part.unpacked_bytes.value_or(size), 4);
    put(out, static_cast<std::uint32_t>(part.name.size()), 2);
    put(out, 0, 2);  // extra field
    return out;
}

// Bits from the lowest of each byte on; Huffman codes from their highest bit on (RFC 1951, 3.1.1).
class BitWriter {
  public:
    void put_code(std::uint32_t code, int bits) {
        for (int bit = bits; bit-- > 0;) put_bit(code >> bit & 1U);
    }
    void put_bit(std::uint32_t bit) {
        if (used_ == 0) bytes_ += '\0';
        bytes_.back() = static_cast<char>(static_cast<std::uint8_t>(bytes_.back()) | bit << used_);
        used_ = (used_ + 1) % 8;
    }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

  private:
    std::string bytes_;
    int used_ = 0;
};

}  // namespace

std::string zip_archive(const std::vector<ZipPart>& parts) {
    std::string out;
    std::string list;
    for (const ZipPart& part : parts) {
        const auto offset = static_cast<std::uint32_t>(out.size());
        out += "PK\x03\x04" + told(part) + part.name + part.bytes;
        list += "PK\x01\x02";
        put(list, 20, 2);  // version made by
        list += told(part);
        put(list, 0, 2);  // comment
        put(list, 0, 2);  // disk
        put(list, 0, 2);  // internal attributes
        put(list, 0, 4);  // external attributes
        put(list, offset, 4);
        list += part.name;
    }
    const auto list_offset = static_cast<std::uint32_t>(out.size());
    out += list + "PK\x05\x06";
    put(out, 0, 4);  // disks
    put(out, static_cast<std::uint32_t>(parts.size()), 2);
    put(out, static_cast<std::uint32_t>(parts.size()), 2);
    put(out, static_cast<std::uint32_t>(list.size()), 4);
    put(out, list_offset, 4);
    put(out, 0, 2);  // comment
    return out;
}

// The fixed codes: a literal zero, then "258 bytes from one byte back" again and again.
ZipPart zip_bomb(const std::string& name, std::uint64_t unpacked_bytes) {
    constexpr std::uint64_t kRun = 258;
    BitWriter bits;
    bits.put_bit(1);  // the last block
    bits.put_bit(1);  // fixed codes: 01, lowest bit first
    bits.put_bit(0);
    bits.put_code(0x30, 8);  // literal 0
    const std::uint64_t runs = unpacked_bytes / kRun + 1;
    for (std::uint64_t run = 0; run < runs; ++run) {
        bits.put_code(0xC5, 8);  // length 258
        bits.put_code(0, 5);     // distance 1
    }
    bits.put_code(0, 7);  // end of the block
    ZipPart part{name, bits.bytes()};
    part.unpacked_bytes = static_cast<std::uint32_t>(1 + runs * kRun);
    part.is_deflated = true;
    return part;
}

}  // namespace tsunagi::test
