// Contents as pieces: the name follows from every byte, and each piece can be checked by itself.
#include "protocol/content/pieces.h"

#include <gtest/gtest.h>

#include "protocol/base/limits.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

Bytes random_content(SeededRandom& random, std::size_t size) {
    Bytes out(size);
    random.fill(out);
    return out;
}

TEST(Pieces, AreCountedByTheLength) {
    EXPECT_EQ(piece_count(1), 1U);
    EXPECT_EQ(piece_count(kPieceBytes), 1U);
    EXPECT_EQ(piece_count(kPieceBytes + 1), 2U);
    EXPECT_EQ(piece_bytes(kPieceBytes + 1, 0), kPieceBytes);
    EXPECT_EQ(piece_bytes(kPieceBytes + 1, 1), 1U);
    EXPECT_EQ(piece_count(kAttachmentBytesMax), kPiecesMax);
}

// Worked out by another implementation of BLAKE2b (Python's hashlib).
TEST(Pieces, TheNameIsWhatTheProtocolSays) {
    const Bytes content{'a', 'b', 'c'};
    const PieceList pieces = pieces_of(content);
    ASSERT_EQ(pieces.digests.size(), 1U);
    EXPECT_EQ(id_text(pieces.digests[0]),
              "30fe5dd43adc0ac39dd8c585646587e3ec3af3cfdccaf8167d40843883b75ea4");
    EXPECT_EQ(id_text(content_id(pieces)),
              "6efbb619a0b4ab47413840b7e4eaf592be55def9ef96bdce5b650e99d2eb82b3");
}

TEST(Pieces, EachIsKnownByItsNumberAndBytes) {
    SeededRandom random(1);
    for (const std::size_t size :
         {std::size_t{1}, kPieceBytes - 1, kPieceBytes, kPieceBytes + 1, 3 * kPieceBytes + 77}) {
        const Bytes content = random_content(random, size);
        const PieceList pieces = pieces_of(content);
        ASSERT_EQ(pieces.digests.size(), piece_count(size));
        for (std::size_t i = 0; i < pieces.digests.size(); ++i) {
            Bytes piece(content.begin() + static_cast<std::ptrdiff_t>(i * kPieceBytes),
                        content.begin() +
                            static_cast<std::ptrdiff_t>(i * kPieceBytes + piece_bytes(size, i)));
            EXPECT_TRUE(pieces.has(i, piece));
            EXPECT_FALSE(pieces.has(i + 1, piece));
            piece.push_back(0);
            EXPECT_FALSE(pieces.has(i, piece));
            piece.pop_back();
            piece[random.below(piece.size())] ^= 1;
            EXPECT_FALSE(pieces.has(i, piece));
        }
    }
}

TEST(Pieces, AListThatIsNotOfThisContentIsNotRead) {
    SeededRandom random(2);
    const Bytes content = random_content(random, 5 * kPieceBytes - 3);
    const PieceList pieces = pieces_of(content);
    const ContentId id = content_id(pieces);
    const Bytes digests = joined_digests(pieces);
    EXPECT_EQ(read_pieces(id, content.size(), digests), pieces);
    EXPECT_FALSE(read_pieces(id, content.size() - 1, digests)) << "the length is part of the name";
    EXPECT_FALSE(read_pieces(id, 0, {}));
    EXPECT_FALSE(read_pieces(id, kAttachmentBytesMax + 1, digests));
    EXPECT_FALSE(read_pieces(id, content.size(), ByteSpan(digests).first(digests.size() - 1)));
    for (int turn = 0; turn < 200; ++turn) {
        Bytes changed = digests;
        changed[random.below(changed.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
        EXPECT_FALSE(read_pieces(id, content.size(), changed));
    }
}

}  // namespace
}  // namespace tsunagi
