#include "protocol/reconcile/digest_tree.h"

#include <algorithm>
#include <iterator>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/crypto/hash.h"

namespace tsunagi {
namespace {

unsigned nibble_of(const RecordId& id, unsigned depth) {
    const std::uint8_t byte = id.bytes[depth / 2];
    return depth % 2 == 0 ? byte >> 4 : byte & 15u;
}

std::array<std::uint8_t, 5> level_tag(std::uint8_t depth, std::uint32_t count) {
    return {depth, static_cast<std::uint8_t>(count >> 24), static_cast<std::uint8_t>(count >> 16),
            static_cast<std::uint8_t>(count >> 8), static_cast<std::uint8_t>(count)};
}

std::uint32_t count_of(const TreeNode& node) {
    if (node.is_leaf) return static_cast<std::uint32_t>(node.ids.size());
    std::uint32_t count = 0;
    for (const NodeSummary& child : node.children) count += child.count;
    return count;
}

// Calls `visit(nibble, ids)` for each non-empty run of ids under the 16 children of a node at
// `depth`.
template <typename Visit>
void for_each_child(std::span<const RecordId> ids, unsigned depth, Visit&& visit) {
    for (auto begin = ids.begin(); begin != ids.end();) {
        const unsigned nibble = nibble_of(*begin, depth);
        const auto end = std::partition_point(
            begin, ids.end(), [&](const RecordId& id) { return nibble_of(id, depth) == nibble; });
        visit(nibble, std::span(begin, end));
        begin = end;
    }
}

NodeSummary insert_at(TreeNodes& nodes, const NodePosition& at, std::span<const RecordId> ids) {
    TreeNode node = nodes.load(at).value_or(TreeNode{});
    std::vector<RecordId> all;
    if (node.is_leaf) {
        all.reserve(node.ids.size() + ids.size());
        std::set_union(node.ids.begin(), node.ids.end(), ids.begin(), ids.end(),
                       std::back_inserter(all));
        if (all.size() <= kLeafIdsMax || at.depth == kTreeDepthMax) {
            node.ids = std::move(all);
            nodes.save(at, node);
            return summary_of(node, at.depth);
        }
        node.is_leaf = false;
        node.ids.clear();
        ids = all;
    }
    for_each_child(ids, at.depth, [&](unsigned nibble, std::span<const RecordId> below) {
        node.children[nibble] = insert_at(nodes, at.child(nibble), below);
    });
    nodes.save(at, node);
    return summary_of(node, at.depth);
}

// A node whose ids fit into one leaf takes them in from below, where each child is a leaf then.
void collapse(TreeNodes& nodes, const NodePosition& at, TreeNode& node) {
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if (node.children[nibble].count == 0) continue;
        const auto child = nodes.load(at.child(nibble));
        CHECK(child && child->is_leaf);
        node.ids.insert(node.ids.end(), child->ids.begin(), child->ids.end());
        nodes.erase(at.child(nibble));
    }
    node.children = {};
    node.is_leaf = true;
}

NodeSummary remove_at(TreeNodes& nodes, const NodePosition& at, std::span<const RecordId> ids) {
    auto node = nodes.load(at);
    if (!node) return {};
    if (node->is_leaf) {
        std::vector<RecordId> left;
        std::set_difference(node->ids.begin(), node->ids.end(), ids.begin(), ids.end(),
                            std::back_inserter(left));
        node->ids = std::move(left);
    } else {
        for_each_child(ids, at.depth, [&](unsigned nibble, std::span<const RecordId> below) {
            if (node->children[nibble].count != 0)
                node->children[nibble] = remove_at(nodes, at.child(nibble), below);
        });
        if (count_of(*node) <= kLeafIdsMax) collapse(nodes, at, *node);
    }
    if (count_of(*node) == 0) {
        nodes.erase(at);
        return {};
    }
    nodes.save(at, *node);
    return summary_of(*node, at.depth);
}

// The part of a set of at most kLeafIdsMax ids that lies below `at`.
TreeNode leaf_below(const TreeNode& leaf, const NodePosition& at) {
    TreeNode out;
    std::copy_if(leaf.ids.begin(), leaf.ids.end(), std::back_inserter(out.ids),
                 [&](const RecordId& id) { return at.contains(id); });
    return out;
}

}  // namespace

NodePosition NodePosition::child(unsigned nibble) const {
    CHECK(depth < kTreeDepthMax && nibble < 16);
    return {month, static_cast<std::uint8_t>(depth + 1),
            prefix | std::uint64_t{nibble} << (60 - 4 * depth)};
}

bool NodePosition::contains(const RecordId& id) const {
    if (depth == 0) return true;
    const std::uint64_t mask = ~std::uint64_t{0} << (64 - 4 * depth);
    return (id.prefix() & mask) == prefix;
}

bool NodePosition::is_well_formed() const {
    if (depth > kTreeDepthMax) return false;
    if (depth == kTreeDepthMax) return true;
    const std::uint64_t behind = ~std::uint64_t{0} >> (4 * depth);
    return (prefix & behind) == 0;
}

NodeSummary insert_ids(TreeNodes& nodes, Month month, std::span<const RecordId> ids) {
    return insert_at(nodes, {month, 0, 0}, ids);
}

NodeSummary remove_ids(TreeNodes& nodes, Month month, std::span<const RecordId> ids) {
    return remove_at(nodes, {month, 0, 0}, ids);
}

TreeNode node_at(const TreeReader& nodes, const NodePosition& at) {
    if (auto node = nodes.load(at)) return std::move(*node);
    // Nothing saved here: either nothing is below, or an ancestor is a leaf.
    for (int depth = at.depth - 1; depth >= 0; --depth) {
        const std::uint64_t mask = depth == 0 ? 0 : ~std::uint64_t{0} << (64 - 4 * depth);
        const NodePosition above{at.month, static_cast<std::uint8_t>(depth), at.prefix & mask};
        if (const auto node = nodes.load(above))
            return node->is_leaf ? leaf_below(*node, at) : TreeNode{};
    }
    return {};
}

NodeSummary summary_of(const TreeNode& node, std::uint8_t depth) {
    const std::uint32_t count = count_of(node);
    if (count == 0) return {};
    const auto tag = level_tag(depth, count);
    Bytes content;
    if (node.is_leaf) {
        content.reserve(node.ids.size() * RecordId::kSize);
        for (const RecordId& id : node.ids)
            content.insert(content.end(), id.bytes.begin(), id.bytes.end());
        return {count, hash(HashDomain::tree_leaf, {tag, content})};
    }
    content.reserve(16 * (Digest::kSize + 4));
    for (const NodeSummary& child : node.children) {
        for (int shift = 24; shift >= 0; shift -= 8)
            content.push_back(static_cast<std::uint8_t>(child.count >> shift));
        content.insert(content.end(), child.digest.bytes.begin(), child.digest.bytes.end());
    }
    return {count, hash(HashDomain::tree_inner, {tag, content})};
}

ScopeSummary summarize(std::span<const MonthSummary> months) {
    if (months.empty()) return {};
    ScopeSummary out;
    Bytes content;
    content.reserve(months.size() * (8 + Digest::kSize));
    for (const MonthSummary& month : months) {
        out.count += month.root.count;
        for (int shift = 24; shift >= 0; shift -= 8)
            content.push_back(static_cast<std::uint8_t>(month.month >> shift));
        for (int shift = 24; shift >= 0; shift -= 8)
            content.push_back(static_cast<std::uint8_t>(month.root.count >> shift));
        content.insert(content.end(), month.root.digest.bytes.begin(),
                       month.root.digest.bytes.end());
    }
    out.digest = hash(HashDomain::tree_months, {content});
    return out;
}

}  // namespace tsunagi
