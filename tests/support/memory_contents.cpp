#include "tests/support/memory_contents.h"

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {

const MemoryContents::File* MemoryContents::whole(const ContentRef& ref) const {
    const auto found = files_.find(ref.content);
    const bool is_here =
        found != files_.end() && found->second.is_whole && found->second.pieces.bytes == ref.bytes;
    return is_here ? &found->second : nullptr;
}

bool MemoryContents::has(const ContentId& content) const {
    const auto found = files_.find(content);
    return found != files_.end() && found->second.is_whole;
}

ContentState MemoryContents::state(const ContentRef& ref) const {
    ContentState out;
    const auto found = files_.find(ref.content);
    if (found == files_.end() || found->second.pieces.bytes != ref.bytes) return out;
    out.is_whole = found->second.is_whole;
    out.pieces = found->second.pieces;
    out.held.resize(out.pieces->digests.size());
    for (const auto& [number, piece] : found->second.held) out.held[number] = true;
    return out;
}

void MemoryContents::begin(const ContentRef& ref, const PieceList& pieces) {
    CHECK(pieces.bytes == ref.bytes && content_id(pieces) == ref.content);
    files_.try_emplace(ref.content, File{pieces, {}, false});
}

void MemoryContents::put(const ContentId& content, std::uint32_t number, ByteSpan piece) {
    File& file = files_.at(content);
    CHECK(file.pieces.has(number, piece));
    file.held.insert_or_assign(number, Bytes(piece.begin(), piece.end()));
}

void MemoryContents::finish(const ContentId& content) {
    File& file = files_.at(content);
    CHECK(file.held.size() == file.pieces.digests.size());
    file.is_whole = true;
}

void MemoryContents::add(ByteSpan content) {
    const PieceList pieces = pieces_of(content);
    const ContentRef ref{content_id(pieces), pieces.bytes};
    begin(ref, pieces);
    for (std::uint32_t i = 0; i < pieces.digests.size(); ++i) {
        put(ref.content, i,
            content.subspan(i * std::size_t{kPieceBytes}, piece_bytes(pieces.bytes, i)));
    }
    finish(ref.content);
}

void MemoryContents::tear(Random& random) {
    for (auto& [content, file] : files_) {
        if (file.is_whole) continue;
        std::erase_if(file.held, [&](const auto&) { return random.below(3) == 0; });
    }
}

void MemoryContents::drop(const ContentId& content) { files_.erase(content); }

std::optional<PieceList> MemoryContents::pieces(const ContentRef& ref) const {
    const File* file = whole(ref);
    return file == nullptr ? std::nullopt : std::optional(file->pieces);
}

std::optional<Bytes> MemoryContents::piece(const ContentRef& ref, std::uint32_t number) const {
    const File* file = whole(ref);
    if (file == nullptr || number >= file->pieces.digests.size()) return std::nullopt;
    return file->held.at(number);
}

}  // namespace tsunagi
