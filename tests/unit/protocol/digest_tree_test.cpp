// The digest tree against the one worked out from the set.
#include "protocol/reconcile/digest_tree.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"
#include "tests/unit/protocol/tree_fixture.h"

namespace tsunagi {
namespace {

// Ids that share long beginnings, so that trees get deep.
RecordId crowded_id(SeededRandom& random) {
    auto id = random.fixed<RecordId>();
    const std::size_t shared = random.below(9);
    for (std::size_t i = 0; i < shared; ++i) id.bytes[i] = 0xAB;
    return id;
}

TEST(DigestTree, EqualsTheTreeOfTheSetWhateverTheOrderAndTheBatches) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        SeededRandom random(seed);
        std::vector<RecordId> ids(random.below(900));
        for (RecordId& id : ids) id = crowded_id(random);
        std::set<RecordId> set(ids.begin(), ids.end());

        MapNodes naive;
        const NodeSummary expected =
            set.empty() ? NodeSummary{} : naive_tree(naive, {5, 0, 0}, {set.begin(), set.end()});
        IdStore store;
        for (std::size_t at = 0; at < ids.size();) {
            const std::size_t batch = std::min<std::size_t>(1 + random.below(60), ids.size() - at);
            std::vector<RecordId> some(ids.begin() + static_cast<std::ptrdiff_t>(at),
                                       ids.begin() + static_cast<std::ptrdiff_t>(at + batch));
            if (at > 0 && random.below(3) == 0) some.push_back(ids[random.below(at)]);  // again
            store.insert(5, some);
            at += batch;
        }
        EXPECT_EQ(store.roots[5], expected) << "seed " << seed;
        EXPECT_EQ(store.tree.nodes, naive.nodes) << "seed " << seed;
    }
}

TEST(DigestTree, AfterRemovingEqualsTheTreeOfWhatIsLeft) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        SeededRandom random(seed);
        IdStore store;
        std::vector<RecordId> ids(random.below(700));
        for (RecordId& id : ids) id = crowded_id(random);
        if (!ids.empty()) store.insert(5, ids);
        std::set<RecordId> left = store.all;
        NodeSummary root = store.roots[5];
        while (!left.empty()) {
            std::set<RecordId> gone;
            for (const RecordId& id : left) {
                if (random.below(3) == 0) gone.insert(id);
            }
            gone.insert(crowded_id(random));  // was never there
            root = remove_ids(store.tree, 5, std::vector<RecordId>(gone.begin(), gone.end()));
            for (const RecordId& id : gone) left.erase(id);
            MapNodes naive;
            const NodeSummary expected =
                left.empty() ? NodeSummary{}
                             : naive_tree(naive, {5, 0, 0}, {left.begin(), left.end()});
            ASSERT_EQ(root, expected) << "seed " << seed;
            ASSERT_EQ(store.tree.nodes, naive.nodes) << "seed " << seed;
        }
    }
}

TEST(DigestTree, NodesBelowALeafAreTheLeafsIdsThere) {
    SeededRandom random(3);
    for (const std::size_t size : {0U, 1U, 32U, 33U, 400U}) {
        IdStore store;
        std::vector<RecordId> ids(size);
        for (RecordId& id : ids) id = crowded_id(random);
        if (size != 0) store.insert(7, ids);
        for (int turn = 0; turn < 300; ++turn) {
            const unsigned depth = static_cast<unsigned>(random.below(kTreeDepthMax + 1));
            const std::uint64_t prefix =
                size != 0 && turn % 2 == 0 ? ids[random.below(size)].prefix() : random.u64();
            const std::uint64_t mask = depth == 0 ? 0 : ~std::uint64_t{0} << (64 - 4 * depth);
            const NodePosition at{7, static_cast<std::uint8_t>(depth), prefix & mask};
            ASSERT_TRUE(at.is_well_formed());
            std::vector<RecordId> below;
            for (const RecordId& id : store.all) {
                if (at.contains(id)) below.push_back(id);
            }
            const TreeNode node = node_at(store.tree, at);
            if (node.is_leaf) {
                EXPECT_EQ(node.ids, below);
                continue;
            }
            EXPECT_GT(below.size(), kLeafIdsMax);
            EXPECT_EQ(summary_of(node, at.depth).count, below.size());
        }
    }
}

TEST(DigestTree, AnotherDepthOrCountOrIdIsAnotherDigest) {
    TreeNode leaf;
    leaf.ids = {RecordId{{1}}, RecordId{{2}}};
    TreeNode other = leaf;
    other.ids[1].bytes[31] = 1;
    EXPECT_NE(summary_of(leaf, 0), summary_of(leaf, 1));
    EXPECT_NE(summary_of(leaf, 0), summary_of(other, 0));
    EXPECT_EQ(summary_of(TreeNode{}, 3), NodeSummary{});
    TreeNode inner;
    inner.is_leaf = false;
    EXPECT_EQ(summary_of(inner, 0), NodeSummary{}) << "nothing is nothing, in any shape";
}

TEST(DigestTree, OneIdInAnotherMonthChangesTheScope) {
    IdStore a;
    IdStore b;
    a.insert(1, {RecordId{{1}}});
    b.insert(2, {RecordId{{1}}});
    EXPECT_NE(a.summary().digest, b.summary().digest);
    EXPECT_EQ(a.summary().count, b.summary().count);
    EXPECT_TRUE(IdStore{}.summary().digest.is_zero());
}

TEST(DigestTree, PositionsWithBitsBehindTheirDepthAreNotWellFormed) {
    EXPECT_TRUE((NodePosition{1, 0, 0}).is_well_formed());
    EXPECT_FALSE((NodePosition{1, 0, 1}).is_well_formed());
    EXPECT_TRUE((NodePosition{1, 1, 0xF000000000000000}).is_well_formed());
    EXPECT_FALSE((NodePosition{1, 1, 0x0F00000000000000}).is_well_formed());
    EXPECT_TRUE((NodePosition{1, 16, 1}).is_well_formed());
    EXPECT_FALSE((NodePosition{1, 17, 0}).is_well_formed());
}

}  // namespace
}  // namespace tsunagi
