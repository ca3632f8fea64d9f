#include "protocol/session/serving.h"

#include "protocol/base/compress.h"
#include "protocol/base/limits.h"
#include "protocol/session/wire.h"

namespace tsunagi {

std::optional<Bytes> Serving::next_frame(const ServeSource& source) {
    if (is_finished_) return std::nullopt;
    if (order_.chunk) return next_chunk(source);
    if (order_.content) return next_piece(source);
    frame::Records out;
    out.page = order_.page;
    out.is_push = order_.is_push;
    std::size_t bytes = 0;
    bool is_full = false;
    while (at_ < order_.entries.size() && bytes < kRecordsFrameBytes && !is_full) {
        const LogEntry& entry = order_.entries[at_++];
        auto record = source.record(entry);
        out.next = entry.arrival;
        if (!record) {
            if (order_.page == 0) out.missing.push_back(entry.id);
            continue;
        }
        bytes += record->size();
        sent_bytes_ += record->size();
        out.records.push_back(std::move(*record));
        is_full = order_.bytes_max != 0 && sent_bytes_ >= order_.bytes_max;
    }
    if (at_ == order_.entries.size() || is_full) {
        is_finished_ = true;
        out.is_last = true;
        out.is_complete = order_.is_complete && at_ == order_.entries.size();
        if (order_.page == 0) {
            out.missing.insert(out.missing.end(), order_.missing.begin(), order_.missing.end());
            out.missing_short = order_.missing_short;
        }
    }
    // Where the entries are empty there is no arrival to go on from; such a page is always
    // complete.
    const bool is_empty = out.records.empty() && out.missing.empty() && out.missing_short.empty();
    if (is_empty && order_.page == 0) return std::nullopt;
    return encode_frame(out);
}

// All of the chunk's records, or word that they are not all here.
std::optional<Bytes> Serving::next_chunk(const ServeSource& source) {
    is_finished_ = true;
    frame::Chunk out{order_.chunk->seal, order_.chunk->number, 0, {}};
    Bytes raw;
    raw.reserve(kChunkBytesAim);
    bool is_whole = !order_.entries.empty();
    for (const LogEntry& entry : order_.entries) {
        const auto record = source.record(entry);
        is_whole = record.has_value() && raw.size() + record->size() <= kChunkBytesMax;
        if (!is_whole) break;
        raw.insert(raw.end(), record->begin(), record->end());
    }
    if (is_whole) {
        out.raw_bytes = static_cast<std::uint32_t>(raw.size());
        out.records = compress(raw);
    }
    return encode_frame(out);
}

// The list where it was asked for, then piece after piece. A file that went meanwhile is told once.
std::optional<Bytes> Serving::next_piece(const ServeSource& source) {
    ServeOrder::Content& content = *order_.content;
    const auto gone = [&] {
        is_finished_ = true;
        return encode_frame(frame::ContentState{content.ref.content, Presence::not_here, 0, {}});
    };
    if (content.with_list) {
        content.with_list = false;
        const auto pieces = source.pieces(content.ref);
        if (!pieces) return gone();
        return encode_frame(frame::ContentState{content.ref.content, Presence::here,
                                                content.ref.bytes, joined_digests(*pieces)});
    }
    if (at_ == content.pieces.size()) {
        is_finished_ = true;
        return std::nullopt;
    }
    const std::uint32_t number = content.pieces[at_++];
    auto piece = source.piece(content.ref, number);
    if (!piece) return gone();
    return encode_frame(frame::ContentPiece{content.ref.content, number, std::move(*piece)});
}

}  // namespace tsunagi
