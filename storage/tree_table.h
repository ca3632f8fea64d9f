// tree_table.h - the nodes of one scope's digest trees, in the table `tree`.
//
// Thread: that of the transaction, which must outlive it. Errors: StorageError::damaged.
#pragma once

#include <array>
#include <memory>

#include "protocol/base/limits.h"
#include "storage/tables.h"

namespace tsunagi::storage {

class TreeTable final : public TreeReader {
  public:
    // Without a number: a scope without records.
    TreeTable(const Txn& txn, Table tree, std::optional<ScopeNumber> scope)
        : txn_(txn), tree_(tree), scope_(scope) {}
    [[nodiscard]] std::optional<TreeNode> load(const NodePosition& at) const override;

  private:
    const Txn& txn_;
    Table tree_;
    std::optional<ScopeNumber> scope_;
};

// Keeps a place for each depth, since a walk down and along a tree visits each depth in the order
// of its keys. Must be gone before the transaction commits.
class TreeTableWriter final : public TreeNodes {
  public:
    TreeTableWriter(WriteTxn& txn, Table tree, ScopeNumber scope)
        : txn_(txn), tree_(tree), scope_(scope) {}
    [[nodiscard]] std::optional<TreeNode> load(const NodePosition& at) const override;
    void save(const NodePosition& at, const TreeNode& node) override;
    void erase(const NodePosition& at) override;

  private:
    [[nodiscard]] TableWriter& at_depth(unsigned depth) const;

    WriteTxn& txn_;
    Table tree_;
    ScopeNumber scope_;
    mutable std::array<std::unique_ptr<TableWriter>, kTreeDepthMax + 1> writers_;
};

}  // namespace tsunagi::storage
