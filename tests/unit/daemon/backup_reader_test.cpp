// What a backup reads, beside the plain way: everything that arrived, once, in the order of
// arrival.
#include "daemon/backup_reader.h"

#include <gtest/gtest.h>

#include "protocol/bundle/backup.h"
#include "protocol/bundle/bundle.h"
#include "protocol/node/erasing.h"
#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"

namespace tsunagi {
namespace {

class BackupReaderTest : public ::testing::Test {
  protected:
    BackupReaderTest() : random_(46), center_(make_center(random_)) {
        const CheckedRecord charter = found_federation(random_, std::span(&center_, 1));
        store_ =
            Store::open(folder_.path(), random_, {.map_bytes = 1ULL << 30, .free_bytes_min = 0});
        commit({center_.genesis, charter});
    }
    void apply(StoreOrder order) {
        order.ticket = ++ticket_;
        (void)store_->apply({&order, 1});
    }
    void commit(std::vector<CheckedRecord> records) {
        StoreOrder order;
        for (CheckedRecord& record : records) {
            held_.push_back(bytes_of(record));
            order.records.push_back(std::move(record));
        }
        apply(std::move(order));
    }
    RecordId commit_fact(const Scope& scope, std::size_t size) {
        FactSpec spec;
        spec.scope = scope;
        spec.body = article_body("記事", std::string(size, 'x'));
        CheckedRecord record = make_fact(random_, center_, spec);
        const RecordId id = record.id();
        commit({std::move(record)});
        return id;
    }
    struct All {
        std::vector<Bytes> records;
        std::vector<std::string> values;
        std::size_t pages = 0;
    };
    static All read(BackupReader& reader, std::size_t page_bytes) {
        All out;
        while (true) {
            const auto page = reader.next();
            ++out.pages;
            const auto split = split_records(page.records);
            EXPECT_EQ(split->size(), page.count);
            for (const ByteSpan one : *split) out.records.emplace_back(one.begin(), one.end());
            for (const LocalPut& value : page.values) out.values.push_back(value.key);
            EXPECT_LT(page.records.size(), page_bytes + 4'000);
            if (page.is_last) return out;
        }
    }

    SeededRandom random_;
    TempFolder folder_;
    TestCenter center_;
    std::unique_ptr<Store> store_;
    std::vector<Bytes> held_;
    StoreTicket ticket_ = 0;
};

TEST_F(BackupReaderTest, EverythingComesOnceInItsOrderWhateverThePages) {
    for (int i = 0; i < 40; ++i) {
        (void)commit_fact(i % 3 == 0 ? Scope::of_center(center_.id) : Scope::nation(),
                          random_.below(2'000));
    }
    for (const std::size_t page_bytes : {1UL, 3'000UL, 1'000'000UL}) {
        for (const std::size_t slice : {1UL, 7UL, 10'000UL}) {
            BackupReader reader(*store_, 0, {page_bytes, slice});
            EXPECT_EQ(reader.through(), held_.size());
            EXPECT_EQ(reader.records_max(), held_.size());
            EXPECT_EQ(read(reader, page_bytes).records, held_);
        }
    }
    BackupReader rest(*store_, 30, {});
    const auto got = read(rest, 1'000'000);
    EXPECT_EQ(got.records, std::vector<Bytes>(held_.begin() + 30, held_.end()));
}

TEST_F(BackupReaderTest, WhatComesWhileItReadsIsForTheNextOne) {
    BackupReader reader(*store_, 0, {1, 1});
    const std::vector<Bytes> before = held_;
    (void)commit_fact(Scope::nation(), 10);
    EXPECT_EQ(read(reader, 1).records, before);
    BackupReader next(*store_, reader.through(), {});
    EXPECT_EQ(read(next, 1'000'000).records, std::vector<Bytes>{held_.back()});
}

TEST_F(BackupReaderTest, DroppedRecordsLeaveNoTrace) {
    const RecordId gone = commit_fact(Scope::nation(), 10);
    (void)commit_fact(Scope::nation(), 10);
    StoreOrder drop;
    drop.drops = {gone};
    apply(std::move(drop));
    held_.erase(held_.end() - 2);
    BackupReader reader(*store_, 0, {});
    EXPECT_EQ(read(reader, 1'000'000).records, held_);
}

TEST_F(BackupReaderTest, OfTheLocalValuesOnlyTheNamedOnesGo) {
    StoreOrder order;
    for (const char* key :
         {"peer/a:1", "aside/00", "invitation/00", "clock", "anchor/00", "declined/00", "restored",
          "synced", "sweep/00", "fault/00", "blocked/00", "erasure-note/00", "erasure/00",
          "receipt/00", "approval/00"})
        order.puts.push_back({key, Bytes{1}});
    apply(std::move(order));
    BackupReader reader(*store_, 0, {1, 10'000});
    const auto got = read(reader, 1);
    EXPECT_EQ(got.values,
              (std::vector<std::string>{"peer/a:1", "aside/00", "blocked/00", "erasure-note/00"}));
    EXPECT_EQ(got.records, held_);
    BackupReader values_only(*store_, held_.size(), {});
    const auto rest = read(values_only, 1'000'000);
    EXPECT_TRUE(rest.records.empty());
    EXPECT_EQ(rest.values.size(), 4U);
}

class BackupOfErasedTest : public BackupReaderTest {
  protected:
    void mark(const CheckedRecord& fact, const RecordId& erasure, ErasureStage stage) {
        StoreOrder order;
        ErasureProgress progress;
        progress.stage = stage;
        const Header& header = fact.header();
        order.puts.push_back(
            {erasure_key({header.center, header.slot, erasure}), erasure_value(progress)});
        apply(std::move(order));
    }
    CheckedRecord fact(const std::string& text) {
        FactSpec spec;
        spec.body = article_body("記事", text);
        return make_fact(random_, center_, spec);
    }
    std::vector<Bytes> records() {
        BackupReader reader(*store_, 0, {});
        return read(reader, 1'000'000).records;
    }
    std::vector<RecordId> erased() { return erased_here(store_->snapshot()); }
};

// Parts of a backup outlive the wait of an erasure: from its begin on nothing of the slot goes in,
// whether the body is still in the store or not.
TEST_F(BackupOfErasedTest, FromTheBeginOfAnErasureOnItsTextGoesIntoNoBackup) {
    const CheckedRecord gone = fact("消す文");
    const auto erasure = random_.fixed<RecordId>();
    const std::vector<Bytes> others = held_;
    {
        StoreOrder order;
        order.records.push_back(trust_stored(ParsedRecord(gone.parsed())));
        apply(std::move(order));
    }
    const Bytes text = bytes_of(gone);
    std::vector<Bytes> all = others;
    all.push_back(text);
    EXPECT_EQ(records(), all);
    EXPECT_TRUE(erased().empty());
    mark(gone, erasure, ErasureStage::hidden);
    EXPECT_EQ(records(), all) << "it may be a thief's: the wait is for that";
    EXPECT_TRUE(erased().empty());
    for (const ErasureStage stage :
         {ErasureStage::begun, ErasureStage::swept, ErasureStage::answered}) {
        mark(gone, erasure, stage);
        EXPECT_EQ(records(), others);
        EXPECT_EQ(erased(), std::vector<RecordId>{erasure});
    }
}

TEST_F(BackupOfErasedTest, WhatLiesAsideOfAnErasedSlotGoesIntoNoBackup) {
    const CheckedRecord gone = fact("消す文");
    const CheckedRecord stays = fact("残す文");
    StoreOrder order;
    order.puts.push_back({"aside/" + id_text(gone.id()), bytes_of(gone)});
    order.puts.push_back({"aside/" + id_text(stays.id()), bytes_of(stays)});
    apply(std::move(order));
    mark(gone, random_.fixed<RecordId>(), ErasureStage::begun);
    BackupReader reader(*store_, 0, {});
    EXPECT_EQ(read(reader, 1'000'000).values,
              std::vector<std::string>{"aside/" + id_text(stays.id())});
    EXPECT_TRUE(erased().empty()) << "no version of it is in the store";
}

TEST_F(BackupOfErasedTest, TheDigestChangesWithEachErasure) {
    const CheckedRecord one = fact("一");
    const CheckedRecord other = fact("二");
    StoreOrder order;
    order.records.push_back(trust_stored(ParsedRecord(one.parsed())));
    order.records.push_back(trust_stored(ParsedRecord(other.parsed())));
    apply(std::move(order));
    std::set<Digest> seen{erased_digest(erased())};
    mark(one, random_.fixed<RecordId>(), ErasureStage::begun);
    seen.insert(erased_digest(erased()));
    mark(other, random_.fixed<RecordId>(), ErasureStage::begun);
    seen.insert(erased_digest(erased()));
    EXPECT_EQ(seen.size(), 3U);
    EXPECT_TRUE(std::ranges::is_sorted(erased()));
}

// The store was put back to an older copy: nothing is behind what it has.
TEST_F(BackupReaderTest, AStoreThatEndsEarlierSaysSo) {
    BackupReader reader(*store_, held_.size() + 50, {});
    EXPECT_EQ(reader.through(), held_.size());
    EXPECT_EQ(reader.records_max(), 0U);
    EXPECT_TRUE(read(reader, 1'000'000).records.empty());
}

}  // namespace
}  // namespace tsunagi
