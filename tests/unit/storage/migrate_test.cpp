// Older stores, made from a new one by taking away what they did not have: opened, they answer as
// if they had always been of this format.
#include "storage/migrate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "storage/record_form.h"
#include "storage/store_meta.h"
#include "tests/unit/storage/store_support.h"

namespace tsunagi::store_test {
namespace {

using storage::arrival_key;
using storage::BodyFiles;
using storage::Cursor;
using storage::Environment;
using storage::kStoreFormat;
using storage::open_tables;
using storage::Table;
using storage::Tables;
using storage::WriteTxn;

void clear(WriteTxn& txn, Table table) {
    std::vector<Bytes> keys;
    {
        Cursor cursor(txn, table);
        for (bool is_there = cursor.first(); is_there; is_there = cursor.next())
            keys.emplace_back(cursor.key().begin(), cursor.key().end());
    }
    for (const Bytes& key : keys) txn.erase(table, key);
}

class MigrateTest : public testing::Test {
  protected:
    MigrateTest() {
        options_.body_file_bytes_min = 2048;
        TestCenter center = make_center(random_);
        std::vector<SlotId> slots;
        for (int i = 0; i < 20; ++i) slots.push_back(random_.fixed<SlotId>());
        std::map<SlotId, CheckedRecord> newest;
        std::vector<StoreOrder> orders;
        for (StoreTicket ticket = 1; ticket <= 60; ++ticket) {
            FactSpec spec;
            spec.slot = slots[random_.below(slots.size())];
            spec.body = article_body("記録", std::string(random_.below(2) * 5000, 'x'));
            std::vector<ContentId> contents(random_.below(3));
            for (ContentId& content : contents) content = random_.fixed<ContentId>();
            spec.body.attachments = attachments_of(contents);
            const auto older = newest.find(spec.slot);
            if (older != newest.end() && random_.below(3) != 0)
                spec.replaces.push_back(&older->second.parsed());
            const CheckedRecord record = make_fact(random_, center, spec);
            newest.insert_or_assign(spec.slot, record);
            orders.push_back(order_of(ticket, {record}));
            memory_.apply(orders.back());
            world_.add(orders.back());
        }
        const auto store = open_store(folder_.path(), options_);
        apply_all(*store, orders);
        EXPECT_GT(store->snapshot().named_contents().size(), 10U);
    }

    void apply(Store& store, const StoreOrder& order) {
        apply_one(store, order);
        memory_.apply(order);
        world_.add(order);
    }
    void tamper(const std::function<void(WriteTxn&, const Tables&)>& change) {
        Environment environment(folder_.path() / "store", {.map_bytes = 64U << 20});
        WriteTxn txn = environment.begin_write();
        change(txn, open_tables(txn));
        txn.commit();
    }
    void make_older(std::uint64_t format) {
        tamper([&](WriteTxn& txn, const Tables& tables) {
            if (format < 3) clear(txn, tables.attached);
            if (format == 1) {
                clear(txn, tables.by_sequence);
                clear(txn, tables.seals);
                clear(txn, tables.vouched);
                txn.erase(tables.meta, as_bytes(storage::kLastStream));
            }
            put_meta_number(txn, tables.meta, storage::kMetaFormat, format);
        });
        if (format < 3) std::filesystem::remove_all(folder_.path() / "store" / "contents");
    }
    void expect_whole(const Store& store) {
        expect_equal(store.snapshot(), memory_, world_, random_);
        EXPECT_EQ(damages_of(store), "");
    }

    SeededRandom random_{81};
    TempFolder folder_;
    StoreOptions options_ = small_options();
    MemoryStore memory_;
    World world_;
};

TEST_F(MigrateTest, OlderStoreAnswersAsANewOneAndTakesRecordsAndContents) {
    TestCenter other = make_center(random_);
    for (const std::uint64_t format : {1U, 2U, 3U}) {
        SCOPED_TRACE(format);
        make_older(format);
        {
            const auto store = open_store(folder_.path(), options_);
            expect_whole(*store);
            EXPECT_TRUE(std::filesystem::is_directory(folder_.path() / "store" / "contents"));
            FactSpec spec;
            spec.body = article_body("あとから");
            spec.body.attachments = attachments_of({random_.fixed<ContentId>()});
            apply(*store, order_of(100 + format, {make_fact(random_, other, spec)}));
            expect_whole(*store);
        }
        expect_whole(*open_store(folder_.path(), options_));
    }
}

TEST_F(MigrateTest, StepsOfAnySizeLeadToTheSame) {
    for (const std::size_t records_at_once : {1U, 7U, 60U, 61U}) {
        for (const std::uint64_t format : {1U, 2U, 3U}) {
            make_older(format);
            tamper([&](WriteTxn& txn, const Tables& tables) {
                const BodyFiles bodies(folder_.path() / "store" / "bodies");
                storage::migrate(txn, tables, bodies, format, records_at_once);
            });
            expect_whole(*open_store(folder_.path(), options_));
        }
    }
}

TEST_F(MigrateTest, DroppedRecordsNameNothing) {
    {
        const auto store = open_store(folder_.path(), options_);
        StoreOrder order;
        order.ticket = 200;
        for (Arrival arrival = 5; arrival < 40; arrival += 3)
            order.drops.push_back(memory_.at(arrival).id());
        apply(*store, order);
        expect_whole(*store);
    }
    make_older(2);
    expect_whole(*open_store(folder_.path(), options_));
}

// What was damaged before is so afterwards, and does not keep the store from being opened.
TEST_F(MigrateTest, RecordThatCannotBeReadIsLeftToTheCheck) {
    make_older(2);
    tamper([](WriteTxn& txn, const Tables& tables) {
        txn.put(tables.records, arrival_key(9).span(), Bytes(100, 0));
    });
    const auto store = open_store(folder_.path(), options_);
    EXPECT_NE(damages_of(*store).find("record 9"), std::string::npos);
}

// An older store that is stopped on the way is opened again as what it was.
TEST_F(MigrateTest, StopOnTheWayLeavesTheOlderStore) {
    make_older(2);
    {
        Environment environment(folder_.path() / "store", {.map_bytes = 64U << 20});
        WriteTxn txn = environment.begin_write();
        const BodyFiles bodies(folder_.path() / "store" / "bodies");
        storage::migrate(txn, open_tables(txn), bodies, 2);
        EXPECT_EQ(meta_number(txn, open_tables(txn).meta, storage::kMetaFormat), kStoreFormat);
    }
    tamper([](WriteTxn& txn, const Tables& tables) {
        EXPECT_EQ(meta_number(txn, tables.meta, storage::kMetaFormat), 2U);
        EXPECT_EQ(txn.entries(tables.attached), 0U);
    });
    expect_whole(*open_store(folder_.path(), options_));
}

}  // namespace
}  // namespace tsunagi::store_test
