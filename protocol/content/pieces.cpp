#include "protocol/content/pieces.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/crypto/hash.h"

namespace tsunagi {

std::size_t piece_count(std::size_t content_bytes) {
    return (content_bytes + kPieceBytes - 1) / kPieceBytes;
}

std::size_t piece_bytes(std::size_t content_bytes, std::size_t number) {
    CHECK(number < piece_count(content_bytes));
    return std::min(kPieceBytes, content_bytes - number * kPieceBytes);
}

Digest piece_digest(ByteSpan piece) { return hash(HashDomain::piece, {piece}); }

bool PieceList::has(std::size_t number, ByteSpan piece) const {
    return number < digests.size() && piece.size() == piece_bytes(bytes, number) &&
           piece_digest(piece) == digests[number];
}

ContentId content_id(const PieceList& pieces) {
    std::array<std::uint8_t, 8> length{};
    for (std::size_t i = 0; i < length.size(); ++i)
        length[i] = static_cast<std::uint8_t>(std::uint64_t{pieces.bytes} >> (8 * i));
    return same_bytes<ContentId>(hash(HashDomain::content, {length, joined_digests(pieces)}));
}

PieceList pieces_of(ByteSpan content) {
    CHECK(!content.empty() && content.size() <= kAttachmentBytesMax);
    PieceList out;
    out.bytes = static_cast<std::uint32_t>(content.size());
    const std::size_t count = piece_count(content.size());
    out.digests.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        out.digests.push_back(
            piece_digest(content.subspan(i * kPieceBytes, piece_bytes(content.size(), i))));
    }
    return out;
}

Bytes joined_digests(const PieceList& pieces) {
    Bytes out;
    out.reserve(pieces.digests.size() * Digest::kSize);
    for (const Digest& digest : pieces.digests)
        out.insert(out.end(), digest.bytes.begin(), digest.bytes.end());
    return out;
}

std::optional<PieceList> read_pieces(const ContentId& content,
                                     std::size_t bytes,
                                     ByteSpan digests) {
    if (bytes == 0 || bytes > kAttachmentBytesMax) return std::nullopt;
    const std::size_t count = piece_count(bytes);
    if (digests.size() != count * Digest::kSize) return std::nullopt;
    PieceList out;
    out.bytes = static_cast<std::uint32_t>(bytes);
    out.digests.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        out.digests.push_back(*Digest::from(digests.subspan(i * Digest::kSize, Digest::kSize)));
    if (content_id(out) != content) return std::nullopt;
    return out;
}

}  // namespace tsunagi
