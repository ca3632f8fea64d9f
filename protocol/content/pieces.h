// pieces.h - a file's content as pieces, each with a digest, under one name: what is fetched,
// checked and resumed piece by piece.
//
//   piece i     bytes i * 64 KiB .. of the content; the last one may be shorter
//   digest i    H("tsunagi/piece/1", piece i)
//   content id  H("tsunagi/content/1", length as u64 little-endian, digest 0, digest 1, ...)
//
// Whoever has the id can check the list of digests, and with it each piece by itself, from whomever
// it comes: a Merkle tree of two levels (R. Merkle 1987; as in BitTorrent's BEP 52, which has a
// binary tree over pieces of 16 KiB; at 64 MiB one list of 32 KiB does it). Not a secret and not a
// right: who may have the content, the record says that names it. Pure. Thread: any. Bounds: 1 to
// kAttachmentBytesMax bytes.
#pragma once

#include <optional>
#include <vector>

#include "protocol/base/bytes.h"

namespace tsunagi {

// A content by its name, and how long it is.
struct ContentRef {
    ContentId content;
    std::uint32_t bytes = 0;
    friend auto operator<=>(const ContentRef&, const ContentRef&) = default;
};

[[nodiscard]] std::size_t piece_count(std::size_t content_bytes);
// Pre: number < piece_count(content_bytes).
[[nodiscard]] std::size_t piece_bytes(std::size_t content_bytes, std::size_t number);

[[nodiscard]] Digest piece_digest(ByteSpan piece);

struct PieceList {
    std::uint32_t bytes = 0;      // of the content
    std::vector<Digest> digests;  // piece_count(bytes) of them

    // Is `piece` the one with this number?
    [[nodiscard]] bool has(std::size_t number, ByteSpan piece) const;
    friend bool operator==(const PieceList&, const PieceList&) = default;
};

[[nodiscard]] ContentId content_id(const PieceList& pieces);

// Pre: 1 to kAttachmentBytesMax bytes.
[[nodiscard]] PieceList pieces_of(ByteSpan content);

// The digests one after another, and back: nothing where they are not those of this content.
[[nodiscard]] Bytes joined_digests(const PieceList& pieces);
[[nodiscard]] std::optional<PieceList> read_pieces(const ContentId& content,
                                                   std::size_t bytes,
                                                   ByteSpan digests);

}  // namespace tsunagi
