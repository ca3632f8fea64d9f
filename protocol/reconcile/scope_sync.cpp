#include "protocol/reconcile/scope_sync.h"

#include <algorithm>
#include <utility>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {
namespace {

// Paging costs the bytes of what we have already; comparing costs a round trip a level. Pages win
// where we lack the most.
constexpr std::uint64_t kPageAheadMin = 2'000;

frame::Summary keyed(const NodeSummary& summary, const LinkKey& link) {
    return {summary.count, wire_digest(link, summary.digest)};
}

}  // namespace

void ScopeSync::peer_state(std::uint64_t count, const WireDigest& digest) {
    peer_count_ = count;
    peer_digest_ = digest;
}

bool ScopeSync::is_equal(const ScopeSummary& ours, const LinkKey& link) const {
    return ours.count == peer_count_ && wire_digest(link, ours.digest) == peer_digest_;
}

bool ScopeSync::wants_round(const ScopeSummary& ours, const LinkKey& link) const {
    return peer_count_ != 0 && done_for_ != peer_digest_ && !is_equal(ours, link);
}

Frame ScopeSync::begin(const ScopeSummary& ours, std::uint64_t page) {
    CHECK(!is_active());
    round_for_ = peer_digest_;
    queries_ = 0;
    const bool lacks_most = ours.count == 0 || peer_count_ / 2 > ours.count;
    const bool is_far_behind = peer_count_ > ours.count + kPageAheadMin;
    if (!std::exchange(must_compare_, false) && (lacks_most || (is_far_behind && cursor_ != 0))) {
        phase_ = Phase::paging;
        return next_page(page);
    }
    phase_ = Phase::comparing;
    months_asked_ = true;
    frames_in_flight_ = 1;
    return frame::TreeQuery{scope_, true, {}};
}

Result<void> ScopeSync::take(const frame::TreeAnswer& answer,
                             const LinkKey& link,
                             const TreeReader& ours,
                             const std::vector<MonthSummary>& our_months,
                             std::vector<RecordId>& theirs) {
    if (phase_ != Phase::comparing || frames_in_flight_ == 0) return Error::unexpected_frame;
    --frames_in_flight_;
    ++progress_;
    if (answer.has_months) {
        if (!months_asked_) return Error::unexpected_frame;
        months_asked_ = false;
        compare_months(answer, link, our_months);
    }
    for (const frame::NodeState& node : answer.nodes) {
        if (asked_.erase(node.at) == 0) return Error::unexpected_frame;
        if (!node.children.empty()) {
            if (node.at.depth == kTreeDepthMax) return Error::unexpected_frame;
            compare_children(node, link, ours);
            continue;
        }
        for (const RecordId& id : node.ids) {
            if (!node.at.contains(id)) return Error::unexpected_frame;
            theirs.push_back(id);
        }
    }
    // A tree with n ids has less than n/2 nodes that are worth asking for, and a month needs at
    // least one id.
    if (queries_ + todo_.size() > 2 * peer_count_ + 1'000) return Error::over_limit;
    return {};
}

void ScopeSync::compare_months(const frame::TreeAnswer& answer,
                               const LinkKey& link,
                               const std::vector<MonthSummary>& ours) {
    std::vector<SketchSync::Candidate> candidates;
    for (const frame::MonthState& month : answer.months) {
        const auto own = std::ranges::find(ours, month.month, &MonthSummary::month);
        const frame::Summary have = own == ours.end() ? frame::Summary{} : keyed(own->root, link);
        if (month.root.count == 0 || have == month.root) continue;
        const SketchSync::Candidate candidate{month.month, have.count, month.root};
        const auto before = sketched_.find(month.month);
        const bool is_judged = before != sketched_.end() && before->second == month.root;
        if (!is_judged && SketchSync::is_fit(candidate)) {
            candidates.push_back(candidate);
        } else {
            todo_.push_back({month.month, 0, 0});
        }
    }
    std::ranges::sort(candidates, {}, &SketchSync::Candidate::month);
    const auto repeated = std::ranges::adjacent_find(candidates, {}, &SketchSync::Candidate::month);
    const bool is_sketched = repeated == candidates.end() && sketch_.begin(candidates);
    for (const SketchSync::Candidate& candidate : candidates) {
        if (is_sketched) {
            sketched_.insert_or_assign(candidate.month, candidate.state);
        } else {
            todo_.push_back({candidate.month, 0, 0});
        }
    }
    // Newest month first: it is what people wait for.
    std::ranges::sort(todo_);
}

Result<void> ScopeSync::answered(const frame::SketchAnswer& answer,
                                 const SketchSync::OurSketch& ours) {
    if (phase_ != Phase::comparing || frames_in_flight_ == 0) return Error::unexpected_frame;
    std::vector<Month> months;
    const auto progress = sketch_.take(answer, ours, found_, months);
    if (!progress) return progress.error();
    --frames_in_flight_;
    ++progress_;
    if (*progress == SketchSync::Progress::failed) {
        for (const Month month : months) todo_.push_back({month, 0, 0});
        std::ranges::sort(todo_);
    }
    return {};
}

std::vector<SketchItem> ScopeSync::take_found(std::size_t limit) {
    const std::size_t count = std::min(limit, found_.size());
    const auto begin = found_.end() - static_cast<std::ptrdiff_t>(count);
    std::vector<SketchItem> out(begin, found_.end());
    found_.erase(begin, found_.end());
    return out;
}

void ScopeSync::compare_children(const frame::NodeState& node,
                                 const LinkKey& link,
                                 const TreeReader& ours) {
    const TreeNode own = node_at(ours, node.at);
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        const frame::Summary& theirs = node.children[nibble];
        if (theirs.count == 0) continue;
        const NodePosition below = node.at.child(nibble);
        const NodeSummary have =
            own.is_leaf ? summary_of(node_at(ours, below), below.depth) : own.children[nibble];
        if (keyed(have, link) != theirs) todo_.push_back(below);
    }
}

std::vector<Frame> ScopeSync::next_queries() {
    std::vector<Frame> out;
    if (phase_ != Phase::comparing) return out;
    if (sketch_.is_query_due() && frames_in_flight_ < kTreeQueriesInFlightMax) {
        out.push_back(sketch_.next_query(scope_));
        ++frames_in_flight_;
    }
    while (!todo_.empty() && frames_in_flight_ < kTreeQueriesInFlightMax) {
        frame::TreeQuery query{scope_, false, {}};
        while (!todo_.empty() && query.nodes.size() < kTreeQueriesPerFrameMax) {
            query.nodes.push_back(todo_.back());
            asked_.insert(todo_.back());
            todo_.pop_back();
        }
        queries_ += query.nodes.size();
        ++frames_in_flight_;
        out.push_back(std::move(query));
    }
    const bool is_done = todo_.empty() && frames_in_flight_ == 0 && found_.empty();
    if (is_done && !sketch_.is_active()) end_round();
    return out;
}

void ScopeSync::end_round() {
    phase_ = Phase::idle;
    done_for_ = round_for_;
    asked_.clear();
    todo_.clear();
    sketch_.stop();
    found_.clear();
    months_asked_ = false;
    page_.reset();
}

Frame ScopeSync::next_page(std::uint64_t page) {
    CHECK(phase_ == Phase::paging && !page_);
    page_ = page;
    page_records_ = 0;
    return frame::PageQuery{scope_, page, cursor_, kPageBytes};
}

bool ScopeSync::page_frame(std::uint64_t page, std::size_t records) {
    if (page_ != page) return false;
    page_records_ += records;
    ++progress_;
    return true;
}

bool ScopeSync::page_ended(std::uint64_t page, Arrival next, bool is_complete) {
    if (phase_ != Phase::paging || page_ != page) return false;
    page_.reset();
    // A page that leads nowhere, or that brought nothing, ends the round; comparing finds what is
    // missing. Else a peer could lead us on for ever with empty pages and rising numbers.
    const bool goes_on = !is_complete && next > cursor_ && page_records_ != 0;
    cursor_ = std::max(cursor_, next);
    if (!goes_on) end_round();
    return goes_on;
}

}  // namespace tsunagi
