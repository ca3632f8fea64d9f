#include "storage/tree_table.h"

namespace tsunagi::storage {
namespace {

std::optional<TreeNode> load_node(const Txn& txn,
                                  Table tree,
                                  ScopeNumber scope,
                                  const NodePosition& at) {
    const auto value = txn.get(tree, tree_key(scope, at).span());
    if (!value) return std::nullopt;
    auto node = decode_tree_node(*value);
    if (!node) throw_damaged("tree of scope " + std::to_string(scope));
    return node;
}

}  // namespace

std::optional<TreeNode> TreeTable::load(const NodePosition& at) const {
    return scope_ ? load_node(txn_, tree_, *scope_, at) : std::nullopt;
}

std::optional<TreeNode> TreeTableWriter::load(const NodePosition& at) const {
    return load_node(txn_, tree_, scope_, at);
}

void TreeTableWriter::save(const NodePosition& at, const TreeNode& node) {
    txn_.put(tree_, tree_key(scope_, at).span(), encode_tree_node(node));
}

void TreeTableWriter::erase(const NodePosition& at) {
    if (!txn_.erase(tree_, tree_key(scope_, at).span())) throw_damaged("tree");
}

}  // namespace tsunagi::storage
