// Bytes as instructions: ids inserted in batches into one month. The tree must equal the one worked
// out from the set. Few different bytes make ids that share long beginnings.
#include <set>

#include "protocol/base/check.h"
#include "tests/unit/protocol/tree_fixture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tsunagi;
    constexpr std::size_t kInstructionBytes = 4;
    constexpr std::size_t kInstructionsMax = 250;
    IdStore store;
    std::vector<RecordId> batch;
    const std::size_t count = std::min(size / kInstructionBytes, kInstructionsMax);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t* in = data + i * kInstructionBytes;
        RecordId id;
        id.bytes.fill(0xAB);
        id.bytes[in[0] % 10] = in[1];
        id.bytes[31] = in[2];
        batch.push_back(id);
        if ((in[3] & 7) == 0 || i + 1 == count) {
            store.insert(3, batch);
            batch.clear();
        }
    }
    MapNodes naive;
    if (store.all.empty()) return 0;
    const NodeSummary root = naive_tree(naive, {3, 0, 0}, {store.all.begin(), store.all.end()});
    CHECK(store.roots[3] == root);
    CHECK(store.tree.nodes == naive.nodes);
    for (const RecordId& id : store.all) {
        for (int depth = 0; depth <= int{kTreeDepthMax}; depth += 5) {
            const std::uint64_t mask = depth == 0 ? 0 : ~std::uint64_t{0} << (64 - 4 * depth);
            const NodePosition at{3, static_cast<std::uint8_t>(depth), id.prefix() & mask};
            const TreeNode node = node_at(store.tree, at);
            CHECK(!node.is_leaf || std::ranges::binary_search(node.ids, id));
        }
    }
    return 0;
}
