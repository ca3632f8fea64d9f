// The kept sketches against those made from the ids, while months grow, and where rows are missing,
// stale or damaged.
#include "storage/sketch_table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/base/limits.h"
#include "storage/environment.h"
#include "storage/storage_error.h"
#include "storage/tree_table.h"
#include "tests/unit/storage/store_support.h"

namespace tsunagi::store_test {
namespace {

using storage::Cursor;
using storage::decode_month;
using storage::encode_month;
using storage::Environment;
using storage::kSketchBlockSymbols;
using storage::load_sketch;
using storage::month_key;
using storage::open_tables;
using storage::read_sketch;
using storage::ScopeNumber;
using storage::sketch_key;
using storage::Tables;
using storage::TreeTableWriter;
using storage::write_sketch;
using storage::WriteTxn;

constexpr ScopeNumber kScope = 3;

class SketchTableTest : public testing::Test {
  protected:
    SketchTableTest() : environment_(folder_.path(), {.map_bytes = 256U << 20}) {
        WriteTxn txn = environment_.begin_write();
        tables_ = open_tables(txn);
        txn.commit();
    }

    // As the batch writer does.
    void add(Month month, std::size_t count) {
        std::vector<RecordId> ids(count);
        for (RecordId& id : ids) id = random_.fixed<RecordId>();
        std::ranges::sort(ids);
        WriteTxn txn = environment_.begin_write();
        const NodeSummary root = [&] {
            TreeTableWriter nodes(txn, tables_.tree, kScope);
            return insert_ids(nodes, month, ids);
        }();
        write_sketch(txn, tables_, kScope, {month, root}, ids);
        txn.commit();
        months_[month].root = root;
        months_[month].month = month;
        std::vector<RecordId>& all = ids_[month];
        all.insert(all.end(), ids.begin(), ids.end());
    }
    [[nodiscard]] std::vector<MonthSummary> months() const {
        std::vector<MonthSummary> out;
        for (const auto& [month, summary] : months_) out.push_back(summary);
        return out;
    }
    [[nodiscard]] Sketch read(std::size_t symbols) {
        const auto txn = environment_.begin_read();
        return read_sketch(txn, tables_, kScope, months(), symbols);
    }
    // By the definition, from all ids of all months.
    [[nodiscard]] Sketch expected(std::size_t symbols) const {
        Sketch out(symbols);
        for (const auto& [month, ids] : ids_) {
            for (const RecordId& id : ids) out.add(id.prefix());
        }
        return out;
    }
    void change(const std::function<void(WriteTxn&)>& how) {
        WriteTxn txn = environment_.begin_write();
        how(txn);
        txn.commit();
    }
    [[nodiscard]] std::map<Bytes, Bytes> rows() {
        std::map<Bytes, Bytes> out;
        const auto txn = environment_.begin_read();
        Cursor cursor(txn, tables_.sketches);
        for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
            const ByteSpan key = cursor.key();
            const ByteSpan value = cursor.value();
            out.emplace(Bytes(key.begin(), key.end()), Bytes(value.begin(), value.end()));
        }
        return out;
    }
    [[nodiscard]] std::optional<std::uint32_t> ids_kept(Month month) {
        const auto txn = environment_.begin_read();
        const auto stored = load_sketch(txn, tables_, kScope, month, kSketchSymbolsMax);
        return stored ? std::optional(stored->ids) : std::nullopt;
    }

    SeededRandom random_{31};
    TempFolder folder_;
    Environment environment_;
    Tables tables_;
    std::map<Month, MonthSummary> months_;
    std::map<Month, std::vector<RecordId>> ids_;
};

TEST_F(SketchTableTest, KeepsUpWithAMonthThatGrows) {
    std::size_t kept_before = 0;
    std::size_t growths = 0;
    while (months_[600].root.count < 20'000) {
        // Single publishes, small groups, imports.
        constexpr std::array<std::size_t, 5> kBatches{1, 1, 20, 300, 3'000};
        add(600, kBatches[random_.below(kBatches.size())]);
        const std::uint32_t count = months_[600].root.count;
        const std::size_t kept = symbols_kept(count);
        growths += kept != kept_before;
        kept_before = kept;
        const Sketch sketch = read(kSketchSymbolsMax);
        ASSERT_EQ(sketch.size(), kept == 0 ? kSketchSymbolsMax : kept);
        ASSERT_EQ(sketch, expected(sketch.size())) << count;
        ASSERT_EQ(read(100), expected(100)) << count;
        ASSERT_EQ(ids_kept(600).value_or(0), kept == 0 ? 0 : count);
    }
    EXPECT_EQ(growths, 3U) << "2,048, 4,096 and 8,192 symbols";
}

TEST_F(SketchTableTest, MonthsAddUpLargeAndSmall) {
    EXPECT_EQ(read(64), Sketch(64));
    add(600, 40);
    add(601, 5'000);
    add(602, 9'000);
    add(603, 1);
    EXPECT_EQ(read(1'000), expected(1'000));
    EXPECT_EQ(read(9'999), expected(2'048)) << "as many as month 601 has";
    const auto txn = environment_.begin_read();
    EXPECT_EQ(read_sketch(txn, tables_, std::nullopt, {}, 64), Sketch(64)) << "no such scope";
}

TEST_F(SketchTableTest, APublishWritesOneSmallRow) {
    add(600, 40'000);
    const auto before = rows();
    add(600, 1);
    const auto after = rows();
    ASSERT_EQ(after.size(), before.size());
    std::vector<Bytes> changed;
    for (const auto& [key, value] : after) {
        if (before.at(key) != value) changed.push_back(value);
    }
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_LT(changed.front().size(), 100U);
    // And never a large one, however many publishes there were.
    for (int i = 0; i < 600; ++i) add(600, 1);
    EXPECT_LE(rows().begin()->second.size(), 8 + 8 * kSketchTailMax);
    EXPECT_EQ(read(500), expected(500));
}

TEST_F(SketchTableTest, WhatIsMissingComesFromTheTreeAndIsThereAfterTheNextWrite) {
    add(600, 5'000);
    for (const std::uint16_t part : std::to_array<std::uint16_t>({0, 1, 8})) {
        change([&](WriteTxn& txn) {
            ASSERT_TRUE(txn.erase(tables_.sketches, sketch_key(kScope, 600, part).span()));
        });
        EXPECT_FALSE(ids_kept(600));
        EXPECT_EQ(read(2'048), expected(2'048));
        add(600, 300);
        EXPECT_EQ(ids_kept(600), months_[600].root.count);
        EXPECT_EQ(read(2'048), expected(2'048));
    }
}

// A program that did not know the table wrote records.
TEST_F(SketchTableTest, RowsThatDoNotCountAllIdsAreNotBelieved) {
    add(600, 5'000);
    const auto stale = rows();
    add(600, 300);
    change([&](WriteTxn& txn) {
        for (const auto& [key, value] : stale) txn.put(tables_.sketches, key, value);
    });
    EXPECT_EQ(ids_kept(600), 5'000U);
    EXPECT_EQ(read(2'048), expected(2'048));
    add(600, 1);
    EXPECT_EQ(ids_kept(600), 5'301U);
    EXPECT_EQ(read(2'048), expected(2'048));
}

TEST_F(SketchTableTest, RowsThatAreNotInFormAreDamage) {
    add(600, 5'000);
    const auto sound = rows();
    for (const auto& [key, value] : sound) {
        change([&, where = ByteSpan(key)](WriteTxn& txn) {
            txn.put(tables_.sketches, where, Bytes(value.begin(), value.end() - 1));
        });
        try {
            (void)read(2'048);
            ADD_FAILURE() << "a short row was read";
        } catch (const StorageError& error) {
            EXPECT_EQ(error.kind(), StorageError::Kind::damaged);
        }
        change([&, where = ByteSpan(key), whole = ByteSpan(value)](WriteTxn& txn) {
            txn.put(tables_.sketches, where, whole);
        });
    }
    EXPECT_EQ(read(2'048), expected(2'048));
}

TEST(SymbolsAtHand, FollowFromTheCountsAlone) {
    const auto at_hand = [](std::initializer_list<std::uint32_t> counts, std::size_t asked) {
        std::vector<MonthSummary> months;
        for (const std::uint32_t count : counts) months.push_back({600, {count, {}}});
        return symbols_at_hand(months, asked);
    };
    EXPECT_EQ(at_hand({}, 50), 50U);
    EXPECT_EQ(at_hand({2'047}, 9'000), 9'000U);
    EXPECT_EQ(at_hand({2'048}, 9'000), 2'048U);
    EXPECT_EQ(at_hand({2'048, 1'000'000}, 9'000), 2'048U);
    EXPECT_EQ(at_hand({8'192}, 9'000), 4'096U);
    EXPECT_EQ(at_hand({1'000'000}, 99'000), kSketchSymbolsMax);
    EXPECT_EQ(at_hand({UINT32_MAX}, 10), 10U);
    std::vector<MonthSummary> many(kSketchFreshIdsMax / 2'000, {600, {2'000, {}}});
    EXPECT_EQ(symbols_at_hand(many, 100), 100U);
    many.push_back({600, {1, {}}});
    EXPECT_EQ(symbols_at_hand(many, 100), 0U) << "too many ids to go through";
    EXPECT_EQ(symbols_kept(kSketchKeptIdsMin) % kSketchBlockSymbols, 0U);
}

}  // namespace
}  // namespace tsunagi::store_test
