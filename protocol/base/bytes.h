// bytes.h - byte strings and fixed-size identifiers.
//
// Every identifier that travels or is stored is a type of its own, so that a center's id cannot be
// passed where a record's id is meant. They compare by their bytes (the order of the store's keys)
// and carry no meaning beyond that. Not for: text (std::string, validated by base/utf8.h) or
// secrets (crypto/keys.h wipes those).
#pragma once

#include <endian.h>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tsunagi {

using Bytes = std::vector<std::uint8_t>;
using ByteSpan = std::span<const std::uint8_t>;

// `N` bytes under a name. `Tag` only keeps the types apart.
template <std::size_t N, typename Tag>
struct FixedBytes {
    static constexpr std::size_t kSize = N;

    std::array<std::uint8_t, N> bytes{};

    // By the first eight bytes as a number where that decides, which for hashes it nearly always
    // does: sets and maps of ids live from this.
    friend constexpr std::strong_ordering operator<=>(const FixedBytes& a, const FixedBytes& b) {
        if constexpr (N >= 8) {
            if (!std::is_constant_evaluated()) {
                const std::uint64_t first = a.prefix();
                const std::uint64_t second = b.prefix();
                if (first != second) return first <=> second;
            }
        }
        return a.bytes <=> b.bytes;
    }
    friend constexpr bool operator==(const FixedBytes&, const FixedBytes&) = default;

    [[nodiscard]] ByteSpan span() const { return {bytes.data(), N}; }
    [[nodiscard]] bool is_zero() const {
        for (const auto byte : bytes) {
            if (byte != 0) return false;
        }
        return true;
    }

    // The first eight bytes as a big-endian number: orders as the bytes do.
    [[nodiscard]] std::uint64_t prefix() const
        requires(N >= 8)
    {
        std::uint64_t value = 0;
        std::memcpy(&value, bytes.data(), sizeof value);
        return be64toh(value);
    }

    // Nothing unless `from` is exactly N bytes.
    [[nodiscard]] static std::optional<FixedBytes> from(ByteSpan from) {
        if (from.size() != N) return std::nullopt;
        FixedBytes out;
        std::memcpy(out.bytes.data(), from.data(), N);
        return out;
    }
};

using RecordId = FixedBytes<32, struct RecordIdTag>;
using CenterId =
    FixedBytes<32, struct CenterIdTag>;  // = the RecordId of the center's genesis manifest
using CharterId =
    FixedBytes<32, struct CharterIdTag>;  // = the RecordId of the federation's charter
using Digest = FixedBytes<32, struct DigestTag>;
using ContentId = FixedBytes<32, struct ContentIdTag>;  // names the bytes of a file
using HeaderHash = FixedBytes<32, struct HeaderHashTag>;
using SlotId = FixedBytes<16, struct SlotIdTag>;
using Salt = FixedBytes<16, struct SaltTag>;
using PublicKey = FixedBytes<32, struct PublicKeyTag>;  // Ed25519, or X25519 for box keys
using Signature = FixedBytes<64, struct SignatureTag>;
using LinkKey =
    FixedBytes<32, struct LinkKeyTag>;  // from the TLS exporter: same at both ends of one link

// An identifier seen through another name, where the design says that they are the same bytes.
template <typename To, typename From>
[[nodiscard]] constexpr To same_bytes(const From& from) {
    static_assert(To::kSize == From::kSize);
    return To{from.bytes};
}

[[nodiscard]] std::string to_hex(ByteSpan bytes);
// Nothing unless `text` is an even number of hexadecimal digits, in either case.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

// Unpadded base64url (RFC 4648, section 5).
[[nodiscard]] std::string to_base64url(ByteSpan bytes);
// Nothing unless `text` is the one canonical unpadded encoding of some bytes.
[[nodiscard]] std::optional<Bytes> from_base64url(std::string_view text);

[[nodiscard]] inline ByteSpan as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

template <typename Id>
[[nodiscard]] std::string id_text(const Id& id) {
    return to_hex(id.span());
}
template <typename Id>
[[nodiscard]] std::optional<Id> id_from_text(std::string_view text) {
    const auto bytes = from_hex(text);
    if (!bytes) return std::nullopt;
    return Id::from(*bytes);
}

}  // namespace tsunagi
