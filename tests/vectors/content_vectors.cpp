// The frames of files that records name, and a body that names some.
#include "tests/vectors/content_vectors.h"

#include "protocol/base/limits.h"
#include "protocol/session/wire.h"
#include "tests/support/builders.h"

namespace tsunagi {

std::vector<Vector> make_content_vectors() {
    using enum Error;
    std::vector<Vector> out;
    const auto add = [&](const char* name, const Frame& frame) {
        out.push_back({"frame", name, std::nullopt, encode_frame(frame)});
    };
    const auto bad = [&](const char* name, Error error, const Frame& frame) {
        out.push_back({"frame", name, error, encode_frame(frame)});
    };
    Bytes bytes(kPieceBytes + 3);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
    const PieceList pieces = pieces_of(bytes);
    const ContentId content = content_id(pieces);
    const RecordId record{{1, 2, 3}};
    add("content_query", frame::ContentQuery{record, content, 2, false, {}});
    add("content_query_list", frame::ContentQuery{record, content, 1, true, {}});
    add("content_query_pieces", frame::ContentQuery{record, content, 0, false, {0, 1, 1'023}});
    add("content_not_here", frame::ContentState{content, Presence::not_here, 0, {}});
    add("content_here",
        frame::ContentState{content, Presence::here, pieces.bytes, joined_digests(pieces)});
    add("content_within_reach", frame::ContentState{content, Presence::within_reach, 0, {}});
    add("content_coming", frame::ContentState{content, Presence::coming, 65'536, {}});
    add("content_piece", frame::ContentPiece{content, 1, {5, 6, 7}});
    bad("content_query_3_hops", over_limit, frame::ContentQuery{record, content, 3, false, {}});
    bad("content_query_pieces_backwards", malformed,
        frame::ContentQuery{record, content, 0, false, {1, 0}});
    bad("content_query_piece_1024", over_limit,
        frame::ContentQuery{record, content, 0, false, {kPiecesMax}});
    bad("content_presence_4", malformed, frame::ContentState{content, Presence{4}, 0, {}});
    bad("content_piece_of_nothing", too_large, frame::ContentPiece{content, 1, {}});
    bad("content_piece_too_large", too_large,
        frame::ContentPiece{content, 1, Bytes(kPieceBytes + 1, 7)});

    SeededRandom random(8);
    TestCenter center = make_center(random);
    FactSpec spec;
    spec.body = article_body("写真のある記事");
    spec.body.attachments = {attachment_of(bytes, "夏祭り.jpg"),
                             attachment_of(as_bytes("text"), "a.txt")};
    spec.body.attachments[0].alt = "夏祭りで遊ぶ子どもたち";
    spec.body.attachments[0].taken_on = "2026-08-01";
    spec.body.attachments[0].thumbnail = ContentRef{attachment_of(as_bytes("small")).content, 5};
    out.push_back(
        {"record", "article_with_files", std::nullopt, bytes_of(make_fact(random, center, spec))});
    return out;
}

}  // namespace tsunagi
