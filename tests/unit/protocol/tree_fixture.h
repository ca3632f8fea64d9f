// tree_fixture.h - digest trees of plain ids in memory, and the same trees worked out from the set.
//
// The second is the oracle: no insertion, no order, just the definition. For digest_tree_test,
// scope_sync_test and the fuzz target of the digest tree.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "protocol/base/limits.h"
#include "protocol/reconcile/digest_tree.h"
#include "protocol/reconcile/sketch.h"

namespace tsunagi {

struct MapNodes final : TreeNodes {
    std::map<NodePosition, TreeNode> nodes;

    [[nodiscard]] std::optional<TreeNode> load(const NodePosition& at) const override {
        const auto found = nodes.find(at);
        return found == nodes.end() ? std::nullopt : std::optional(found->second);
    }
    void save(const NodePosition& at, const TreeNode& node) override {
        nodes.insert_or_assign(at, node);
    }
    void erase(const NodePosition& at) override { nodes.erase(at); }
};

// Saves the subtree of a set below `at` and returns its summary: by the definition.
inline NodeSummary naive_tree(MapNodes& out,
                              const NodePosition& at,
                              const std::vector<RecordId>& ids) {
    TreeNode node;
    if (ids.size() <= kLeafIdsMax || at.depth == kTreeDepthMax) {
        node.ids = ids;
    } else {
        node.is_leaf = false;
        for (unsigned nibble = 0; nibble < 16; ++nibble) {
            std::vector<RecordId> below;
            std::copy_if(ids.begin(), ids.end(), std::back_inserter(below),
                         [&](const RecordId& id) { return at.child(nibble).contains(id); });
            if (!below.empty()) node.children[nibble] = naive_tree(out, at.child(nibble), below);
        }
    }
    out.save(at, node);
    return summary_of(node, at.depth);
}

// One scope's ids by month, with its tree.
struct IdStore {
    MapNodes tree;
    std::map<Month, NodeSummary> roots;
    std::set<RecordId> all;

    void insert(Month month, std::vector<RecordId> ids) {
        std::ranges::sort(ids);
        const auto repeated = std::ranges::unique(ids);
        ids.erase(repeated.begin(), repeated.end());
        roots[month] = insert_ids(tree, month, ids);
        all.insert(ids.begin(), ids.end());
    }
    [[nodiscard]] std::vector<MonthSummary> months() const {
        std::vector<MonthSummary> out;
        for (const auto& [month, root] : roots) {
            if (root.count != 0) out.push_back({month, root});
        }
        return out;
    }
    [[nodiscard]] ScopeSummary summary() const { return summarize(months()); }
    [[nodiscard]] bool has_item(SketchItem item) const {
        const auto at = all.lower_bound(first_id_of(item));
        return at != all.end() && at->prefix() == item;
    }
};

}  // namespace tsunagi
