#include "protocol/reconcile/month_sketch.h"

#include <algorithm>
#include <bit>
#include <iterator>

#include "protocol/base/limits.h"

namespace tsunagi {
namespace {

void visit_below(const TreeReader& nodes,
                 const NodePosition& at,
                 const std::function<void(const RecordId&)>& visit) {
    const auto node = nodes.load(at);
    if (!node) return;
    if (node->is_leaf) {
        for (const RecordId& id : node->ids) visit(id);
        return;
    }
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if (node->children[nibble].count != 0) visit_below(nodes, at.child(nibble), visit);
    }
}

}  // namespace

// Half as many as there are ids: 4 to 7 bytes a record on disk, 13 in the smallest months.
std::size_t symbols_kept(std::uint32_t ids) {
    if (ids < kSketchKeptIdsMin) return 0;
    return std::clamp<std::size_t>(std::bit_floor(ids) / 2, kSketchKeptSymbolsMin,
                                   kSketchSymbolsMax);
}

std::size_t symbols_at_hand(std::span<const MonthSummary> months, std::size_t asked) {
    std::size_t symbols = std::min(asked, kSketchSymbolsMax);
    std::uint64_t fresh_ids = 0;
    for (const MonthSummary& month : months) {
        const std::size_t kept = symbols_kept(month.root.count);
        if (kept == 0) {
            fresh_ids += month.root.count;
        } else {
            symbols = std::min(symbols, kept);
        }
    }
    return fresh_ids > kSketchFreshIdsMax ? 0 : symbols;
}

std::vector<MonthSummary> summaries_of(std::span<const MonthSummary> all,
                                       std::span<const Month> named) {
    std::vector<Month> sorted(named.begin(), named.end());
    std::ranges::sort(sorted);
    std::vector<MonthSummary> out;
    std::ranges::copy_if(all, std::back_inserter(out), [&](const MonthSummary& month) {
        return std::ranges::binary_search(sorted, month.month);
    });
    return out;
}

void for_each_id(const TreeReader& nodes,
                 Month month,
                 const std::function<void(const RecordId&)>& visit) {
    visit_below(nodes, {month, 0, 0}, visit);
}

void add_tree(Sketch& sketch, const TreeReader& nodes, Month month) {
    for_each_id(nodes, month, [&](const RecordId& id) { sketch.add(id.prefix()); });
}

}  // namespace tsunagi
