#include "protocol/content/piece_flow.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {

void PieceFlow::begin(PieceList pieces, const std::vector<bool>& held) {
    CHECK(!pieces_ && pieces.bytes == ref_.bytes);
    pieces_ = std::move(pieces);
    const std::size_t count = pieces_->digests.size();
    CHECK(held.empty() || held.size() == count);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (!held.empty() && held[i]) {
            bytes_here_ += static_cast<std::uint32_t>(piece_bytes(ref_.bytes, i));
        } else {
            free_.insert(i);
        }
    }
    missing_ = free_.size();
}

std::vector<std::uint32_t> PieceFlow::take_due(PeerId peer, std::size_t most, Monotonic now) {
    CHECK(has_list());
    std::vector<std::uint32_t> due;
    if (free_.empty()) return due;
    Source& source = sources_.try_emplace(peer, Source{{}, now, kPieceWindowStart}).first->second;
    if (source.open.empty()) source.heard = now;
    while (!free_.empty() && source.open.size() < source.window && due.size() < most) {
        const std::uint32_t number = *free_.begin();
        free_.erase(free_.begin());
        source.open.emplace(number, now);
        due.push_back(number);
    }
    return due;
}

PieceFlow::Took PieceFlow::take(PeerId peer, std::uint32_t number, ByteSpan piece, Monotonic now) {
    const auto source = sources_.find(peer);
    if (source == sources_.end()) return Took::unasked;
    Source& from = source->second;
    const auto asked = from.open.find(number);
    if (asked == from.open.end()) return Took::unasked;
    const Duration took = now - asked->second;
    if (took <= kPieceQuick) from.window = std::min(from.window + 1, kPieceWindowMax);
    if (took > kPieceSlow) from.window = std::max<std::size_t>(from.window - 1, 1);
    from.heard = now;
    from.open.erase(asked);
    if (!pieces_->has(number, piece)) {
        free_.insert(number);
        return Took::wrong;
    }
    --missing_;
    bytes_here_ += static_cast<std::uint32_t>(piece.size());
    return Took::fresh;
}

std::size_t PieceFlow::open() const {
    std::size_t open = 0;
    for (const auto& [peer, source] : sources_) open += source.open.size();
    return open;
}

void PieceFlow::drop(PeerId peer) {
    const auto found = sources_.find(peer);
    if (found == sources_.end()) return;
    for (const auto& [number, asked] : found->second.open) free_.insert(number);
    sources_.erase(found);
}

std::vector<PeerId> PieceFlow::overdue(Monotonic now) const {
    std::vector<PeerId> out;
    for (const auto& [peer, source] : sources_) {
        if (!source.open.empty() && now - source.heard >= kRequestTimeout) out.push_back(peer);
    }
    return out;
}

Monotonic PieceFlow::next_deadline() const {
    Monotonic next = Monotonic::never();
    for (const auto& [peer, source] : sources_) {
        if (!source.open.empty()) next = std::min(next, source.heard + kRequestTimeout);
    }
    return next;
}

}  // namespace tsunagi
