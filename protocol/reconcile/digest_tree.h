// digest_tree.h - a history-independent tree of digests over the record ids of one scope and month.
//
// 16-way radix over the id's nibbles; a node with at most kLeafIdsMax ids is a leaf, else it has 16
// children. Equal sets give equal trees whatever the order of arrival, so two centers find their
// differences by comparing digests downwards. Digests are BLAKE2b-256 with domain, depth and count:
// no sums, no XOR, since a member could plant ids that cancel. Works over a small port; storage/
// keeps the nodes in the record's own transaction, tests keep them in a map. Not a proof of what a
// peer holds: it only finds differences.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "protocol/base/bytes.h"
#include "protocol/base/time.h"

namespace tsunagi {

// Where a node stands: the first `depth` nibbles of the ids below it, left-aligned in `prefix`, the
// rest zero.
struct NodePosition {
    Month month = 0;
    std::uint8_t depth = 0;
    std::uint64_t prefix = 0;

    friend auto operator<=>(const NodePosition&, const NodePosition&) = default;
    // Pre: depth < kTreeDepthMax, nibble < 16.
    [[nodiscard]] NodePosition child(unsigned nibble) const;
    [[nodiscard]] bool contains(const RecordId& id) const;
    // Is the prefix zero behind its depth, and the depth within bounds? For positions that come
    // from a peer.
    [[nodiscard]] bool is_well_formed() const;
};

struct NodeSummary {
    std::uint32_t count = 0;
    Digest digest;  // zero where count is 0
    friend bool operator==(const NodeSummary&, const NodeSummary&) = default;
};

struct TreeNode {
    bool is_leaf = true;
    std::vector<RecordId> ids;               // leaf: ascending
    std::array<NodeSummary, 16> children{};  // inner
    friend bool operator==(const TreeNode&, const TreeNode&) = default;
};

// Read port. `scope` is fixed by whoever made the port.
class TreeReader {
  public:
    virtual ~TreeReader() = default;
    // Nothing where no node was saved at this position.
    [[nodiscard]] virtual std::optional<TreeNode> load(const NodePosition& at) const = 0;
};

class TreeNodes : public TreeReader {
  public:
    virtual void save(const NodePosition& at, const TreeNode& node) = 0;
    // Pre: a node was saved there.
    virtual void erase(const NodePosition& at) = 0;
};

// Adds ids to the month's tree and returns the new root. Touches each node once a batch. Ids
// already there change nothing. Pre: `ids` ascending, each once.
NodeSummary insert_ids(TreeNodes& nodes, Month month, std::span<const RecordId> ids);

// Takes ids away and returns the new root, nothing (count 0) where the tree is empty then. The tree
// is as if they had never come. Ids that are not there change nothing. Pre: as above.
NodeSummary remove_ids(TreeNodes& nodes, Month month, std::span<const RecordId> ids);

// The node at any position, also below a leaf (then the leaf's ids there); an empty leaf where
// there is nothing.
[[nodiscard]] TreeNode node_at(const TreeReader& nodes, const NodePosition& at);

[[nodiscard]] NodeSummary summary_of(const TreeNode& node, std::uint8_t depth);

struct MonthSummary {
    Month month = 0;
    NodeSummary root;
    friend bool operator==(const MonthSummary&, const MonthSummary&) = default;
};
struct ScopeSummary {
    std::uint64_t count = 0;
    Digest digest;  // zero where count is 0
    friend bool operator==(const ScopeSummary&, const ScopeSummary&) = default;
};
// Pre: ascending by month, none empty.
[[nodiscard]] ScopeSummary summarize(std::span<const MonthSummary> months);

}  // namespace tsunagi
