#include "storage/tree_table.h"

namespace tsunagi::storage {
namespace {

std::optional<TreeNode> node_of(const std::optional<ByteSpan>& value, ScopeNumber scope) {
    if (!value) return std::nullopt;
    auto node = decode_tree_node(*value);
    if (!node) throw_damaged("tree of scope " + std::to_string(scope));
    return node;
}

}  // namespace

std::optional<TreeNode> TreeTable::load(const NodePosition& at) const {
    if (!scope_) return std::nullopt;
    return node_of(txn_.get(tree_, tree_key(*scope_, at).span()), *scope_);
}

TableWriter& TreeTableWriter::at_depth(unsigned depth) const {
    auto& writer = writers_.at(depth);
    if (writer == nullptr) writer = std::make_unique<TableWriter>(txn_, tree_);
    return *writer;
}

std::optional<TreeNode> TreeTableWriter::load(const NodePosition& at) const {
    return node_of(at_depth(at.depth).get(tree_key(scope_, at).span()), scope_);
}

void TreeTableWriter::save(const NodePosition& at, const TreeNode& node) {
    at_depth(at.depth).put(tree_key(scope_, at).span(), encode_tree_node(node));
}

void TreeTableWriter::erase(const NodePosition& at) {
    if (!txn_.erase(tree_, tree_key(scope_, at).span())) throw_damaged("tree");
}

}  // namespace tsunagi::storage
