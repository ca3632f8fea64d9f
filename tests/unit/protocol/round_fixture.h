// round_fixture.h - one round of a scope between two sides that give their months, tree and sketch,
// over encoded frames, with its cost.
//
// The answerer is worked out from the protocol's text alone. For scope_sync_test, sketch_sync_test
// and the benchmark of reconciliation.
#pragma once

#include <functional>
#include <set>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/reconcile/month_sketch.h"
#include "protocol/reconcile/scope_sync.h"
#include "tests/unit/protocol/tree_fixture.h"

namespace tsunagi {

// What a side can be asked. References must outlive it.
struct RoundSide {
    std::vector<MonthSummary> months;
    const TreeReader* tree = nullptr;
    std::function<Sketch(std::span<const Month>, std::size_t)> sketch;
    std::function<bool(const RecordId&)> has;
    std::function<bool(SketchItem)> has_item;
    bool gives_sketches = true;

    [[nodiscard]] ScopeSummary summary() const { return summarize(months); }
};

// From a tree and the months of it; nothing is kept.
inline std::function<Sketch(std::span<const Month>, std::size_t)> sketch_from(
    const TreeReader& tree, const std::vector<MonthSummary>& months) {
    return [&tree, months](std::span<const Month> named, std::size_t symbols) {
        const auto wanted = summaries_of(months, named);
        Sketch out(symbols_at_hand(wanted, symbols));
        for (const MonthSummary& month : wanted) add_tree(out, tree, month.month);
        return out;
    };
}

// Of plain ids in memory.
inline RoundSide side_of(const IdStore& store) {
    RoundSide out;
    out.months = store.months();
    out.tree = &store.tree;
    out.sketch = sketch_from(store.tree, out.months);
    out.has = [&store](const RecordId& id) { return store.all.contains(id); };
    out.has_item = [&store](SketchItem item) { return store.has_item(item); };
    return out;
}

struct RoundCost {
    std::size_t bytes = 0;  // of all frames, with the length in front; without the records
    std::size_t frames = 0;
    std::size_t round_trips = 0;  // with that of the request
    std::size_t sketch_queries = 0;
    std::size_t tree_queries = 0;  // frames, without that for the months
};

struct RoundResult {
    std::vector<RecordId> ids;
    std::vector<SketchItem> items;
    RoundCost cost;
};

inline Frame answer_of(const RoundSide& side, const LinkKey& link, const Frame& question) {
    if (const auto* query = std::get_if<frame::SketchQuery>(&question)) {
        const auto months = summaries_of(side.months, query->months);
        frame::SketchAnswer out{
            query->scope, wire_digest(link, summarize(months).digest), query->first, {}};
        if (!side.gives_sketches) return out;
        const Sketch sketch = side.sketch(query->months, query->end);
        for (std::size_t i = query->first; i < sketch.size(); ++i)
            out.symbols.push_back(sketch.symbols()[i]);
        return out;
    }
    const auto& query = std::get<frame::TreeQuery>(question);
    frame::TreeAnswer out{query.scope, query.months, {}, {}};
    if (query.months) {
        for (const MonthSummary& month : side.months) {
            out.months.push_back(
                {month.month, {month.root.count, wire_digest(link, month.root.digest)}});
        }
    }
    for (const NodePosition& at : query.nodes) {
        const TreeNode node = node_at(*side.tree, at);
        frame::NodeState state{at, node.ids, {}};
        if (!node.is_leaf) {
            for (const NodeSummary& child : node.children)
                state.children.push_back({child.count, wire_digest(link, child.digest)});
        }
        out.nodes.push_back(std::move(state));
    }
    return out;
}

// A session of rounds: what one round learned holds for the next.
class RoundRunner {
  public:
    explicit RoundRunner(const LinkKey& link) : link_(link) {}

    [[nodiscard]] ScopeSync& sync() { return sync_; }

    // One round of `ours` against `theirs`; nothing if none is wanted.
    [[nodiscard]] RoundResult run(const RoundSide& ours, const RoundSide& theirs) {
        RoundResult out;
        sync_.peer_state(theirs.summary().count, wire_digest(link_, theirs.summary().digest));
        if (!sync_.wants_round(ours.summary(), link_)) return out;
        std::vector<Frame> asking{sync_.begin(ours.summary(), 1)};
        while (!asking.empty()) {
            ++out.cost.round_trips;
            for (const Frame& question : asking) {
                const Frame answer = exchange(theirs, question, out.cost);
                take(answer, ours, out);
            }
            asking = sync_.next_queries();
            CHECK(asking.size() <= kTreeQueriesInFlightMax);
        }
        CHECK(!sync_.is_active());
        count_requests(out);
        return out;
    }

  private:
    static constexpr std::size_t kLengthBytes = 4;  // in front of each frame

    Frame exchange(const RoundSide& theirs, const Frame& question, RoundCost& cost) {
        const Bytes asked = encode_frame(question);
        const auto received = decode_frame(asked);
        CHECK(received.has_value());
        const Bytes answered = encode_frame(answer_of(theirs, link_, *received));
        CHECK(answered.size() <= kFrameBytesMax);
        cost.bytes += asked.size() + answered.size() + 2 * kLengthBytes;
        cost.frames += 2;
        const auto* tree = std::get_if<frame::TreeQuery>(&question);
        cost.sketch_queries += tree == nullptr;
        cost.tree_queries += tree != nullptr && !tree->months;
        const auto answer = decode_frame(answered);
        CHECK(answer.has_value());
        return *answer;
    }
    void take(const Frame& answer, const RoundSide& ours, RoundResult& out) {
        if (const auto* sketch = std::get_if<frame::SketchAnswer>(&answer)) {
            CHECK(sync_.answered(*sketch, ours.sketch).has_value());
            for (const SketchItem item : sync_.take_found(SIZE_MAX)) {
                if (!ours.has_item(item)) out.items.push_back(item);
            }
            return;
        }
        const auto taken = sync_.answered(std::get<frame::TreeAnswer>(answer), link_, *ours.tree,
                                          ours.months, ours.has, out.ids);
        CHECK(taken.has_value());
    }
    static void count_requests(RoundResult& out) {
        for (std::size_t at = 0; at < out.ids.size(); at += kIdsPerFrameMax) {
            const std::size_t count = std::min(kIdsPerFrameMax, out.ids.size() - at);
            out.cost.bytes += encode_frame(frame::Request{std::vector<RecordId>(count)}).size();
            out.cost.bytes += kLengthBytes;
        }
        for (std::size_t at = 0; at < out.items.size(); at += kIdsPerFrameMax) {
            const std::size_t count = std::min(kIdsPerFrameMax, out.items.size() - at);
            out.cost.bytes +=
                encode_frame(frame::RequestItems{std::vector<SketchItem>(count)}).size();
            out.cost.bytes += kLengthBytes;
        }
        out.cost.round_trips += !out.ids.empty() || !out.items.empty();
    }

    LinkKey link_;
    ScopeSync sync_{Scope::nation()};
};

}  // namespace tsunagi
