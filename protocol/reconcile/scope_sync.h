// scope_sync.h - finds what a peer has of one scope that we lack. One round at a time, pull only.
//
// A round compares digests downwards (months, then tree nodes) and yields the ids to fetch; of
// months where both have much it asks for a sketch first (sketch_sync.h), and goes down the tree
// where that does not lead to equal months. Where we have next to nothing it takes the scope as
// pages in the order of the peer's arrival. Each
// side pulls for itself: a peer that lies can hide its own records from us and nothing else.
// Bounds: queries in flight, and queries per round in proportion to what the peer claims to have.
// Pure: gets frames and a view of our own tree, gives frames and ids. Thread: core only.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "protocol/reconcile/sketch_sync.h"

namespace tsunagi {

class ScopeSync {
  public:
    enum class Phase { idle, comparing, paging };

    explicit ScopeSync(const Scope& scope) : scope_(scope) {}

    [[nodiscard]] Phase phase() const { return phase_; }
    [[nodiscard]] const Scope& scope() const { return scope_; }
    [[nodiscard]] bool is_active() const { return phase_ != Phase::idle; }

    // Rises with each answer: a round that stands still is a peer that does not answer.
    [[nodiscard]] std::uint64_t progress() const { return progress_; }

    // What the peer said last about the scope.
    void peer_state(std::uint64_t count, const WireDigest& digest);
    [[nodiscard]] bool is_state(std::uint64_t count, const WireDigest& digest) const {
        return peer_count_ == count && peer_digest_ == digest;
    }
    [[nodiscard]] std::uint64_t peer_count() const { return peer_count_; }
    [[nodiscard]] bool is_equal(const ScopeSummary& ours, const LinkKey& link) const;
    // Would a round bring anything? Not if we are equal, or if a round against this very state is
    // done.
    [[nodiscard]] bool wants_round(const ScopeSummary& ours, const LinkKey& link) const;
    // We were equal to the state that the peer told last: there is nothing to fetch from it,
    // however far ahead of it we get. Who lets go of records says retry() when they count again.
    void saw_equal() { done_for_ = peer_digest_; }
    // Forget that a round was done: something was lost on the way and has to be looked for again.
    void retry() {
        done_for_.reset();
        // What was lost may lie anywhere; pages would bring all the rest again.
        must_compare_ = true;
    }

    // Begins a round. Pre: wants_round, not active. `page`: the number to give a page, unique in
    // the session.
    [[nodiscard]] Frame begin(const ScopeSummary& ours, std::uint64_t page);

    // --- comparing ---
    // Takes an answer; appends ids that the peer has and `is_held` does not know.
    // Errors: unexpected_frame (not asked for), over_limit (the peer makes the round longer than it
    // can be).
    template <typename IsHeld>
    [[nodiscard]] Result<void> answered(const frame::TreeAnswer& answer,
                                        const LinkKey& link,
                                        const TreeReader& ours,
                                        const std::vector<MonthSummary>& our_months,
                                        IsHeld&& is_held,
                                        std::vector<RecordId>& wanted) {
        std::vector<RecordId> theirs;
        const auto taken = take(answer, link, ours, our_months, theirs);
        if (!taken) return taken.error();
        for (const RecordId& id : theirs) {
            if (!is_held(id)) wanted.push_back(id);
        }
        return {};
    }
    // Takes a sketch; what it named is waiting in take_found().
    // Errors: unexpected_frame.
    [[nodiscard]] Result<void> answered(const frame::SketchAnswer& answer,
                                        const SketchSync::OurSketch& ours);
    // Items that a sketch found the peer to have and us to lack, at most `limit`. The round is not
    // over before all are taken.
    [[nodiscard]] std::vector<SketchItem> take_found(std::size_t limit);
    // The next queries, at most kTreeQueriesInFlightMax frames in flight. Ends the round when
    // nothing is left.
    [[nodiscard]] std::vector<Frame> next_queries();

    // --- paging ---
    // The page ended. True if another one is due: ask with next_page() when there is room.
    [[nodiscard]] bool page_ended(std::uint64_t page, Arrival next, bool is_complete);
    [[nodiscard]] bool is_page_due() const { return phase_ == Phase::paging && !page_; }
    [[nodiscard]] Frame next_page(std::uint64_t page);
    // A frame of the page came, with so many records. False if no such page was asked for.
    [[nodiscard]] bool page_frame(std::uint64_t page, std::size_t records);

    static constexpr std::uint32_t kPageBytes = 1 << 20;

  private:
    [[nodiscard]] Result<void> take(const frame::TreeAnswer& answer,
                                    const LinkKey& link,
                                    const TreeReader& ours,
                                    const std::vector<MonthSummary>& our_months,
                                    std::vector<RecordId>& theirs);
    void compare_months(const frame::TreeAnswer& answer,
                        const LinkKey& link,
                        const std::vector<MonthSummary>& ours);
    void compare_children(const frame::NodeState& node,
                          const LinkKey& link,
                          const TreeReader& ours);
    void end_round();

    Scope scope_;
    Phase phase_ = Phase::idle;
    std::uint64_t peer_count_ = 0;
    WireDigest peer_digest_;
    std::optional<WireDigest> round_for_;  // the peer's state that this round looks at
    std::optional<WireDigest> done_for_;   // the state that the last round looked at

    std::vector<NodePosition> todo_;  // last one first: depth first keeps it short
    std::set<NodePosition> asked_;
    std::size_t frames_in_flight_ = 0;
    bool months_asked_ = false;
    std::uint64_t queries_ = 0;  // in this round

    SketchSync sketch_;
    std::vector<SketchItem> found_;
    // What months a sketch was asked for, and how the peer had them: another time the tree is
    // asked.
    std::map<Month, frame::Summary> sketched_;

    std::uint64_t progress_ = 0;
    bool must_compare_ = false;  // in the next round
    std::optional<std::uint64_t> page_;
    std::size_t page_records_ = 0;  // that came with it
    Arrival cursor_ = 0;            // in this session: where paging got to
};

}  // namespace tsunagi
