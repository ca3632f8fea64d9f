// Keys must order as what they stand for does, and values must come back; both against plain
// values, over random ones.
#include <gtest/gtest.h>

#include <algorithm>

#include "storage/keys.h"
#include "tests/support/builders.h"

namespace tsunagi::storage {
namespace {

// Small and large numbers, equal ones too.
std::uint64_t any_number(Random& random) { return random.u64() >> random.below(64); }

TEST(Keys, OrderAsTheirNumbersDo) {
    SeededRandom random(1);
    for (int i = 0; i < 5000; ++i) {
        const auto a = std::pair(static_cast<std::uint32_t>(random.below(3)), any_number(random));
        const auto b = std::pair(static_cast<std::uint32_t>(random.below(3)), any_number(random));
        EXPECT_EQ(scope_log_key(a.first, a.second) < scope_log_key(b.first, b.second), a < b);
        EXPECT_EQ(arrival_key(a.second) < arrival_key(b.second), a.second < b.second);
        const auto kind_a = static_cast<KindId>(a.first * 300);
        const auto kind_b = static_cast<KindId>(b.first * 300);
        EXPECT_EQ(shown_key(kind_a, a.second) < shown_key(kind_b, b.second),
                  std::pair(kind_a, a.second) < std::pair(kind_b, b.second));
    }
}

TEST(Keys, TreeKeysOrderByMonthDepthAndPrefix) {
    SeededRandom random(2);
    for (int i = 0; i < 2000; ++i) {
        const auto any = [&] {
            return NodePosition{static_cast<Month>(random.below(3)),
                                static_cast<std::uint8_t>(random.below(17)), random.u64()};
        };
        const NodePosition a = any();
        const NodePosition b = any();
        EXPECT_EQ(tree_key(1, a) < tree_key(1, b), a < b);
        EXPECT_LT(tree_key(1, a), tree_key(2, b));
    }
}

TEST(Keys, AThingsBestStateComesFirstThenTheLowerId) {
    SeededRandom random(3);
    const Key prefix = thing_prefix(kind::kOrg, test_corporate_number(1));
    for (int i = 0; i < 2000; ++i) {
        StateRank rank_a{};
        StateRank rank_b{};
        rank_a[random.below(13)] = static_cast<std::uint8_t>(random.below(256));
        rank_b[random.below(13)] = static_cast<std::uint8_t>(random.below(256));
        const auto id_a = random.fixed<RecordId>();
        const auto id_b = random.fixed<RecordId>();
        const bool is_before = rank_a != rank_b ? rank_a > rank_b : id_a < id_b;
        EXPECT_EQ(thing_key(prefix, rank_a, id_a) < thing_key(prefix, rank_b, id_b), is_before);
    }
}

TEST(Keys, NoThingsKeyIsTheFrontOfAnothers) {
    std::vector<Key> prefixes;
    for (const std::size_t bytes : {1U, 2U, 13U, 14U, 63U, 64U, 65U, 66U, 255U, 300U, 5000U}) {
        prefixes.push_back(thing_prefix(kind::kOrg, std::string(bytes, 'a')));
        prefixes.push_back(thing_prefix(kind::kArticle, std::string(bytes, 'a')));
    }
    for (const Key& a : prefixes) {
        EXPECT_LE(thing_key(a, {}, {}).size(), Key::kBytesMax);
        for (const Key& b : prefixes) {
            if (&a == &b) continue;
            const bool is_front =
                a.size() <= b.size() && std::ranges::equal(a.span(), b.span().first(a.size()));
            EXPECT_FALSE(is_front);
        }
    }
}

TEST(Values, HeadsComeBack) {
    SeededRandom random(4);
    for (int i = 0; i < 300; ++i) {
        std::vector<Head> heads(1 + random.below(5));
        for (Head& head : heads) {
            head = {random.u64(),
                    random.fixed<RecordId>(),
                    static_cast<ScopeNumber>(random.u64()),
                    static_cast<KindId>(random.u64()),
                    {}};
            for (std::uint64_t n = random.below(kVectorEntriesMax + 1); n > 0; --n)
                head.vector.push_back({random.u64(), random.u64()});
        }
        const Bytes encoded = encode_heads(heads);
        const auto decoded = decode_heads(encoded);
        ASSERT_TRUE(decoded);
        EXPECT_EQ(encode_heads(*decoded), encoded);
        EXPECT_EQ(decoded->back().vector, heads.back().vector);
        EXPECT_EQ(decoded->front().id, heads.front().id);
        EXPECT_FALSE(decode_heads(ByteSpan(encoded).first(encoded.size() - 1)));
    }
    EXPECT_FALSE(decode_heads({}));
}

TEST(Values, ContentsComeBackAndOnlyInOrder) {
    SeededRandom random(7);
    std::vector<ContentId> contents;
    EXPECT_FALSE(decode_contents({}));
    while (contents.size() < kContentsOfRecordMax) {
        contents.push_back(random.fixed<ContentId>());
        std::ranges::sort(contents);
        const Bytes encoded = encode_contents(contents);
        EXPECT_EQ(decode_contents(encoded), contents);
        EXPECT_FALSE(decode_contents(ByteSpan(encoded).first(encoded.size() - 1)));
    }
    std::vector<ContentId> turned(contents.rbegin(), contents.rend());
    EXPECT_FALSE(decode_contents(encode_contents(turned)));
    EXPECT_FALSE(decode_contents(encode_contents({contents[0], contents[0]})));
    Bytes too_many = encode_contents(contents);
    too_many.insert(too_many.end(), ContentId::kSize, 0xff);
    EXPECT_FALSE(decode_contents(too_many));
}

TEST(Values, TreeNodesComeBack) {
    SeededRandom random(5);
    TreeNode leaf;
    for (std::size_t i = 0; i <= kLeafIdsMax; ++i) {
        EXPECT_EQ(decode_tree_node(encode_tree_node(leaf)), leaf);
        leaf.ids.push_back(random.fixed<RecordId>());
    }
    TreeNode inner;
    inner.is_leaf = false;
    for (NodeSummary& child : inner.children)
        child = {static_cast<std::uint32_t>(random.u64()), random.fixed<Digest>()};
    const Bytes encoded = encode_tree_node(inner);
    EXPECT_EQ(decode_tree_node(encoded), inner);
    EXPECT_FALSE(decode_tree_node(ByteSpan(encoded).first(encoded.size() - 1)));
    EXPECT_FALSE(decode_tree_node({}));
    EXPECT_FALSE(decode_tree_node(Bytes{2}));
    EXPECT_FALSE(decode_tree_node(Bytes{0, 1}));
}

TEST(Values, IdEntriesAndMonthsComeBack) {
    const std::vector<IdEntry> entries = {{1, 2}, {UINT64_MAX, UINT32_MAX}};
    const auto decoded = decode_id_entries(encode_id_entries(entries));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->size(), 2U);
    EXPECT_EQ(decoded->back().arrival, UINT64_MAX);
    EXPECT_EQ(decoded->back().scope, UINT32_MAX);
    EXPECT_FALSE(decode_id_entries(Bytes(13)));
    EXPECT_FALSE(decode_id_entries({}));
    SeededRandom random(6);
    const NodeSummary root{7, random.fixed<Digest>()};
    EXPECT_EQ(decode_month(encode_month(root).span()), root);
    EXPECT_FALSE(decode_month(Bytes(35)));
}

}  // namespace
}  // namespace tsunagi::storage
