// seal_sync.h - takes what a peer has of one scope under seals: the quick way for whoever lacks
// much.
//
// Asks for the scope's seals, newest first; then for those of their chunks that are not held here,
// some at a time. A chunk that is held (as many records between its sequences as it counts) is not
// asked for, so that a download goes on after a restart where it stopped; one that another peer was
// asked for is left to that one. What is not under a seal, and chunks that the peer does not hold
// whole, are found by comparing afterwards (scope_sync.h). Pull only, one run at a time.
//
// Rules: a seal's chunks are asked for only once the seal was found to count (`offer`); an answer
// must be what was asked for. Bounds: kChunksInFlightMax chunks under way; seals as many as the
// peer lists, at 52 bytes a chunk, up to kSealsListedMax chunks. Thread: core only. Pure.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "protocol/record/record_seal.h"
#include "protocol/session/wire.h"

namespace tsunagi {

// Which chunks are being fetched, from whomever: shared by all sessions.
using ChunkLeases = std::set<std::pair<RecordId, std::uint32_t>>;

class SealSync {
  public:
    explicit SealSync(const Scope& scope) : scope_(scope) {}

    [[nodiscard]] bool is_active() const { return is_active_; }
    // One run a session: what is missing behind it is a matter of comparing.
    [[nodiscard]] bool is_done() const { return is_done_; }
    // Rises with each answer: a run that stands still is a peer that does not answer.
    [[nodiscard]] std::uint64_t progress() const { return progress_; }

    // Begins the run. Pre: neither active nor done.
    [[nodiscard]] Frame begin();

    // A page of the list came; its seals are being checked. Gives the query for the next page.
    // Errors: unexpected_frame; over_limit (a list that does not end, or leads nowhere).
    [[nodiscard]] Result<std::optional<Frame>> listed(const frame::SealAnswer& answer);
    // A listed seal counts, and is held or about to be.
    void offer(const RecordId& id, const CenterId& center, RecordSeal seal);

    using IsHeld = std::function<bool(const CenterId&, WriterInstance, const SealChunk&)>;
    // What to ask for next. `are_seals_checked`: no seal of this peer is being checked any more.
    // Ends the run when nothing is left.
    [[nodiscard]] std::vector<Frame> next_queries(const IsHeld& is_held,
                                                  ChunkLeases& leases,
                                                  bool are_seals_checked);

    // What the frame has to be held against; nothing where the peer does not hold the chunk.
    // Errors: unexpected_frame.
    [[nodiscard]] Result<std::optional<SealedChunk>> arrived(frame::Chunk& chunk,
                                                             ChunkLeases& leases);
    // The session is over.
    void give_back(ChunkLeases& leases);

  private:
    struct Offer {
        CenterId center;
        RecordSeal seal;
        std::size_t next = 0;  // chunks before it were asked for, held, or leased to others
    };

    Scope scope_;
    bool is_active_ = false;
    bool is_done_ = false;
    bool is_listing_ = false;
    std::optional<SealPlace> listed_to_;
    std::uint64_t progress_ = 0;
    std::size_t chunks_listed_ = 0;
    std::map<RecordId, Offer> offers_;
    std::deque<RecordId> order_;  // offers that may have chunks to ask for, newest first
    std::set<std::pair<RecordId, std::uint32_t>> in_flight_;
};

}  // namespace tsunagi
