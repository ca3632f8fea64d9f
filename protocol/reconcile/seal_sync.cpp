#include "protocol/reconcile/seal_sync.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {

Frame SealSync::begin() {
    CHECK(!is_active_ && !is_done_);
    is_active_ = true;
    is_listing_ = true;
    return frame::SealQuery{scope_, std::nullopt};
}

Result<std::optional<Frame>> SealSync::listed(const frame::SealAnswer& answer) {
    if (!is_listing_) return Error::unexpected_frame;
    ++progress_;
    if (answer.is_last) {
        is_listing_ = false;
        return std::optional<Frame>{};
    }
    // The places of a list fall, so it ends.
    if (answer.next.arrival == 0 || (listed_to_ && answer.next >= *listed_to_))
        return Error::over_limit;
    listed_to_ = answer.next;
    return std::optional<Frame>(frame::SealQuery{scope_, listed_to_});
}

void SealSync::offer(const RecordId& id, const CenterId& center, RecordSeal seal) {
    if (!is_active_ || offers_.contains(id)) return;
    // Beyond the bound comparing brings the rest.
    chunks_listed_ += seal.chunks.size();
    if (chunks_listed_ > kSealsListedMax) return;
    offers_.emplace(id, Offer{center, std::move(seal), 0});
    order_.push_back(id);
}

std::vector<Frame> SealSync::next_queries(const IsHeld& is_held,
                                          ChunkLeases& leases,
                                          bool are_seals_checked) {
    std::vector<Frame> out;
    if (!is_active_) return out;
    while (!order_.empty() && in_flight_.size() < kChunksInFlightMax) {
        const RecordId id = order_.front();
        Offer& offer = offers_.at(id);
        frame::ChunkQuery query{id, {}};
        while (offer.next < offer.seal.chunks.size() && query.chunks.size() < kChunksPerQueryMax &&
               in_flight_.size() < kChunksInFlightMax) {
            const auto number = static_cast<std::uint32_t>(offer.next++);
            // From the newest down: what was written last stands last in its seal.
            const auto place = static_cast<std::uint32_t>(offer.seal.chunks.size()) - 1 - number;
            if (leases.contains({id, place})) continue;
            if (is_held(offer.center, offer.seal.writer, offer.seal.chunks[place])) continue;
            leases.emplace(id, place);
            in_flight_.emplace(id, place);
            query.chunks.push_back(place);
        }
        if (!query.chunks.empty()) out.push_back(std::move(query));
        if (offer.next == offer.seal.chunks.size()) order_.pop_front();
    }
    if (order_.empty() && in_flight_.empty() && !is_listing_ && are_seals_checked) {
        is_active_ = false;
        is_done_ = true;
        offers_.clear();
    }
    return out;
}

Result<std::optional<SealedChunk>> SealSync::arrived(frame::Chunk& chunk, ChunkLeases& leases) {
    if (in_flight_.erase({chunk.seal, chunk.chunk}) == 0) return Error::unexpected_frame;
    leases.erase({chunk.seal, chunk.chunk});
    ++progress_;
    if (chunk.raw_bytes == 0) return std::optional<SealedChunk>{};
    const Offer& offer = offers_.at(chunk.seal);
    return std::optional(SealedChunk{offer.center, scope_, offer.seal.writer,
                                     offer.seal.chunks.at(chunk.chunk), std::move(chunk.records),
                                     chunk.raw_bytes});
}

void SealSync::give_back(ChunkLeases& leases) {
    for (const auto& chunk : in_flight_) leases.erase(chunk);
    in_flight_.clear();
}

}  // namespace tsunagi
