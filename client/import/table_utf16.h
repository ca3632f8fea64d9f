// table_utf16.h - a file in UTF-16 as the bytes of its text in UTF-8.
//
// Excel saves "Unicode text" in UTF-16 with a byte order mark. Behind this source the rest of an
// import needs to know UTF-8 only. Half a surrogate pair, and a last odd byte, become a byte FF,
// which no text has: the line that holds it is then refused for its encoding, and no other.
// Thread: one. Ownership: owns the source behind it.
// Bounds: one buffer; reading forwards is one pass, reading backwards begins again at the start.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "client/import/byte_source.h"

namespace tsunagi {

enum class Utf16Order : std::uint8_t { little, big };

class Utf16Bytes final : public ByteSource {
  public:
    // `inner` starts with a byte order mark of two bytes, which is left out.
    Utf16Bytes(std::unique_ptr<ByteSource> inner, Utf16Order order);

    // An upper bound: how long the text is in UTF-8 is only known at its end.
    [[nodiscard]] std::uint64_t size() const override;
    [[nodiscard]] std::optional<std::size_t> read_at(std::uint64_t offset,
                                                     std::span<char> into) override;
    [[nodiscard]] bool has_changed() const override { return inner_->has_changed(); }

  private:
    // Converts the next piece into text_. False where the source failed.
    [[nodiscard]] bool convert_more();
    void take_unit(std::uint32_t unit);
    void append(std::uint32_t code);

    std::unique_ptr<ByteSource> inner_;
    Utf16Order order_;
    std::vector<char> piece_;
    std::uint64_t inner_offset_ = 0;  // of the first byte not converted
    std::uint32_t high_half_ = 0;     // a pair's first half whose second is awaited; 0 where none
    std::string text_;                // converted
    std::uint64_t text_offset_ = 0;   // of its first byte in the text
    bool at_end_ = false;
};

}  // namespace tsunagi
