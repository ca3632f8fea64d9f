// Bodies that are taken out and slots that are hidden: what each table holds afterwards. The twin
// (store_twin_test.cpp) asks the same of random histories.
#include <gtest/gtest.h>

#include "storage/environment.h"
#include "storage/keys.h"
#include "storage/record_form.h"
#include "storage/tables.h"
#include "tests/unit/storage/store_support.h"

namespace tsunagi::store_test {
namespace {

class EraseTest : public testing::Test {
  protected:
    EraseTest() {
        options_.body_file_bytes_min = 2048;
        store_ = open_store(folder_.path(), options_);
    }

    void put(const CheckedRecord& record) { apply_one(*store_, order_of(++ticket_, {record})); }
    void erase(const std::vector<CheckedRecord>& records, bool hides = true) {
        StoreOrder order = order_of(++ticket_, {});
        for (const CheckedRecord& record : records) {
            order.erased.push_back(record.id());
            if (hides) order.veils.push_back({record.header().center, record.header().slot});
        }
        apply_one(*store_, order);
    }
    void veil(const CheckedRecord& record, bool is_hidden) {
        StoreOrder order = order_of(++ticket_, {});
        order.veils.push_back({record.header().center, record.header().slot, is_hidden});
        apply_one(*store_, order);
    }
    CheckedRecord article(const std::string& text, const std::vector<ContentId>& contents = {}) {
        FactSpec spec;
        spec.body = article_body("題", text);
        spec.body.attachments = attachments_of(contents);
        return make_fact(random_, center_, spec);
    }
    CheckedRecord newer(const CheckedRecord& older, const std::string& text) {
        FactSpec spec;
        spec.slot = older.header().slot;
        spec.replaces.push_back(&older.parsed());
        spec.body = article_body("題", text);
        return make_fact(random_, center_, spec);
    }
    CheckedRecord org(TestCenter& center, const std::string& updated_on) {
        FactSpec spec;
        spec.kind = kind::kOrg;
        OrgState state;
        state.corporate_number = test_corporate_number(1);
        state.updated_on = updated_on;
        spec.body = org_body(state);
        return make_fact(random_, center, spec);
    }
    std::vector<Arrival> shown() const { return store_->snapshot().shown_after(0, 100); }
    std::filesystem::path body_file(const CheckedRecord& record) const {
        return storage::BodyFiles(folder_.path() / "store" / "bodies")
            .path_of(record.header().body_commitment);
    }

    SeededRandom random_{61};
    TestCenter center_ = make_center(random_);
    TestCenter other_ = make_center(random_);
    TempFolder folder_;
    StoreOptions options_ = small_options();
    std::unique_ptr<Store> store_;
    StoreTicket ticket_ = 0;
};

TEST_F(EraseTest, ErasedRecordKeepsItsPlaceAndLosesItsBody) {
    const CheckedRecord record = article("本文");
    put(record);
    const auto digest = store_->snapshot().scope_summary(Scope::nation());
    erase({record});
    const Snapshot snapshot = store_->snapshot();
    EXPECT_EQ(snapshot.record(record.id()), bytes_of(without_body(record)));
    EXPECT_EQ(snapshot.find(record.id())->arrival, 1U);
    EXPECT_EQ(snapshot.scope_summary(Scope::nation()), digest);
    EXPECT_EQ(snapshot.slot_heads(center_.id, record.header().slot).size(), 1U);
    EXPECT_TRUE(shown().empty());
    EXPECT_EQ(snapshot.changes(0, 10).back().is_shown, false);
    EXPECT_EQ(damages_of(*store_, /*with_signatures=*/true), "");
}

TEST_F(EraseTest, WholeRecordThatComesAgainChangesNothing) {
    const CheckedRecord record = article("本文");
    put(record);
    erase({record});
    put(record);
    EXPECT_EQ(store_->snapshot().record(record.id()), bytes_of(without_body(record)));
    EXPECT_EQ(store_->snapshot().last_arrival(), 1U);
}

TEST_F(EraseTest, ErasingInTheOrderThatBringsTheRecordLeavesNoBody) {
    const CheckedRecord record = article(std::string(5000, 'x'));
    StoreOrder order = order_of(1, {record});
    order.erased.push_back(record.id());
    order.veils.push_back({record.header().center, record.header().slot});
    apply_one(*store_, order);
    EXPECT_EQ(store_->snapshot().record(record.id()), bytes_of(without_body(record)));
    EXPECT_TRUE(shown().empty());
    expect_journal_gives_view(store_->snapshot());
    EXPECT_EQ(damages_of(*store_), "");
}

// Else nothing of that center could be erased here any more, and nobody would say why.
TEST_F(EraseTest, ADamagedVersionBesideItStandsInNobodysWay) {
    const CheckedRecord record = article("本文");
    FactSpec spec;
    spec.slot = record.header().slot;
    spec.writer = 77;
    spec.body = article_body("題", "壊れる版");
    const CheckedRecord damaged = make_fact(random_, center_, spec);
    put(record);
    put(damaged);
    store_.reset();
    {
        storage::Environment environment(folder_.path() / "store", {.map_bytes = 64U << 20});
        storage::WriteTxn txn = environment.begin_write();
        const storage::Tables tables = storage::open_tables(txn);
        txn.put(tables.records, storage::arrival_key(2).span(), Bytes{0, 1, 2, 3});
        txn.commit();
    }
    store_ = open_store(folder_.path(), options_);
    erase({record, damaged});
    EXPECT_EQ(store_->snapshot().record(record.id()), bytes_of(without_body(record)));
    EXPECT_NE(damages_of(*store_).find("record 2"), std::string::npos);
}

// Nothing of an act is ever taken out; naming one asks what was dropped before, and nothing else.
TEST_F(EraseTest, NamingAnActErasesNothingAndFindsWhatWasDropped) {
    const CheckedRecord record = article("本文");
    put(record);
    apply_one(*store_, order_of(++ticket_, {}, {{"erasure/x", {1}}}));
    StoreOrder named = order_of(++ticket_, {}, {{"erasure/x", {2}}});
    named.erased.push_back(RecordId{});
    apply_one(*store_, named);
    EXPECT_FALSE(store_->snapshot().is_purge_due()) << "a value that is written anew is no trace";
    StoreOrder drop = order_of(++ticket_, {});
    drop.drops.push_back(record.id());
    apply_one(*store_, drop);
    EXPECT_FALSE(store_->snapshot().is_purge_due());
    named.ticket = ++ticket_;
    apply_one(*store_, named);
    EXPECT_TRUE(store_->snapshot().is_purge_due());
}

TEST_F(EraseTest, OtherSourcesOfTheThingMoveUp) {
    const CheckedRecord best = org(center_, "2025-06-01");
    const CheckedRecord second = org(other_, "2025-01-01");
    put(best);
    put(second);
    EXPECT_EQ(shown(), std::vector<Arrival>{1});
    veil(best, true);
    EXPECT_EQ(shown(), std::vector<Arrival>{2});
    veil(best, true);
    veil(best, false);
    EXPECT_EQ(shown(), std::vector<Arrival>{1});
    erase({best});
    EXPECT_EQ(shown(), std::vector<Arrival>{2});
    EXPECT_EQ(store_->snapshot().sources_of(kind::kOrg, test_corporate_number(1)),
              std::vector<Arrival>{2});
    veil(best, false);  // there is nothing to show any more
    EXPECT_EQ(shown(), std::vector<Arrival>{2});
    expect_journal_gives_view(store_->snapshot());
}

TEST_F(EraseTest, LaterVersionsOfAHiddenSlotAreInNoViewUntilItIsShownAgain) {
    const CheckedRecord first = article("一");
    const CheckedRecord second = newer(first, "二");
    put(first);
    veil(first, true);
    put(second);
    EXPECT_TRUE(shown().empty());
    EXPECT_EQ(store_->snapshot().slot_heads(center_.id, first.header().slot).front().id,
              second.id());
    EXPECT_EQ(damages_of(*store_), "");
    veil(first, false);
    EXPECT_EQ(shown(), std::vector<Arrival>{2});
    expect_journal_gives_view(store_->snapshot());
    EXPECT_EQ(damages_of(*store_), "");
}

TEST_F(EraseTest, SlotOfWhichNothingIsHereIsHiddenFromTheStart) {
    const CheckedRecord record = article("あとで");
    veil(record, true);
    EXPECT_TRUE(store_->snapshot().is_hidden(center_.id, record.header().slot));
    put(record);
    EXPECT_TRUE(shown().empty());
    EXPECT_EQ(damages_of(*store_), "");
}

TEST_F(EraseTest, ContentsOfErasedVersionsLeaveAlsoOfOlderOnes) {
    const auto contents = std::vector{random_.fixed<ContentId>(), random_.fixed<ContentId>()};
    const CheckedRecord older = article("一", {contents[0]});
    FactSpec spec;
    spec.slot = older.header().slot;
    spec.replaces.push_back(&older.parsed());
    spec.body = article_body("題");
    spec.body.attachments = attachments_of({contents[1]});
    const CheckedRecord newest = make_fact(random_, center_, spec);
    put(older);
    put(newest);
    EXPECT_EQ(store_->snapshot().named_contents(), std::set<ContentId>{contents[1]});
    erase({older, newest});
    EXPECT_TRUE(store_->snapshot().named_contents().empty());
    const auto leaving = store_->snapshot().purge_mark().contents;
    EXPECT_EQ(std::set<ContentId>(leaving.begin(), leaving.end()),
              std::set<ContentId>(contents.begin(), contents.end()));
}

TEST_F(EraseTest, PurgeIsDueUntilItIsFinishedAndAgainForWhatCameSince) {
    const CheckedRecord a = article("一", {random_.fixed<ContentId>()});
    const CheckedRecord b = article("二");
    put(a);
    put(b);
    erase({article("ここにない")});
    EXPECT_FALSE(store_->snapshot().is_purge_due());
    erase({a});
    EXPECT_TRUE(store_->snapshot().is_purge_due());
    const PurgeMark mark = store_->snapshot().purge_mark();
    erase({b});
    store_->finish_purge(mark);
    EXPECT_TRUE(store_->snapshot().is_purge_due());
    EXPECT_EQ(store_->snapshot().purge_mark().contents.size(), 1U);
    store_.reset();
    store_ = open_store(folder_.path(), options_);
    EXPECT_TRUE(store_->snapshot().is_purge_due());
    store_->finish_purge(store_->snapshot().purge_mark());
    EXPECT_FALSE(store_->snapshot().is_purge_due());
    EXPECT_TRUE(store_->snapshot().purge_mark().contents.empty());
    erase({a, b});  // have no bodies any more
    EXPECT_FALSE(store_->snapshot().is_purge_due());
    EXPECT_EQ(damages_of(*store_), "");
}

// The record was dropped before; its text may still lie in freed pages.
TEST_F(EraseTest, PurgeIsDueForWhatWasDroppedBefore) {
    const CheckedRecord record = article("一");
    put(record);
    StoreOrder order = order_of(++ticket_, {});
    order.drops.push_back(record.id());
    apply_one(*store_, order);
    EXPECT_FALSE(store_->snapshot().is_purge_due());
    erase({record});
    EXPECT_TRUE(store_->snapshot().is_purge_due());
    store_->finish_purge(store_->snapshot().purge_mark());
    erase({record});
    EXPECT_FALSE(store_->snapshot().is_purge_due());
}

TEST_F(EraseTest, BodyFileGoesWithThePurgeUnlessAnotherRecordNeedsIt) {
    const CheckedRecord alone = article(std::string(4000, 'a'));
    const CheckedRecord shared = article(std::string(4000, 'b'));
    // Another version with the same salt and body.
    Header header = shared.header();
    header.slot = random_.fixed<SlotId>();
    header.sequence += 100;
    const CheckedRecord twin = *make_record(header, shared.parsed().body(),
                                            *Salt::from(shared.parsed().salt()), center_.staff);
    put(alone);
    put(shared);
    put(twin);
    ASSERT_EQ(body_file(shared), body_file(twin));
    ASSERT_TRUE(std::filesystem::exists(body_file(alone)));
    // What a stop left while it was written.
    std::ofstream(body_file(alone).parent_path() / "new") << "half";
    erase({alone, shared});
    EXPECT_TRUE(store_->compact());
    EXPECT_FALSE(std::filesystem::exists(body_file(alone)));
    EXPECT_FALSE(std::filesystem::exists(body_file(alone).parent_path() / "new"));
    EXPECT_TRUE(std::filesystem::exists(body_file(twin)));
    EXPECT_EQ(store_->snapshot().record(twin.id()), bytes_of(twin));
    EXPECT_EQ(damages_of(*store_), "");
    erase({twin});
    EXPECT_TRUE(store_->compact());
    EXPECT_FALSE(std::filesystem::exists(body_file(twin)));
}

TEST_F(EraseTest, RecordWhoseBodyFileIsLostCanBeErased) {
    FactSpec spec;
    spec.kind = kind::kOrg;
    OrgState state;
    state.corporate_number = test_corporate_number(1);
    spec.body = org_body(state);
    spec.body.text = std::string(4000, 'x');
    const CheckedRecord lost = make_fact(random_, center_, spec);
    put(lost);
    put(org(other_, "2020-01-01"));
    ASSERT_TRUE(std::filesystem::remove(body_file(lost)));
    EXPECT_NE(damages_of(*store_), "");
    erase({lost});
    EXPECT_EQ(store_->snapshot().sources_of(kind::kOrg, test_corporate_number(1)),
              std::vector<Arrival>{2});
    EXPECT_EQ(shown(), std::vector<Arrival>{2});
    EXPECT_EQ(damages_of(*store_), "");
}

TEST_F(EraseTest, SealStillAnswersForAnErasedRecordUntilItsSignatureIsChecked) {
    const CheckedRecord record = vouched(article("一"));
    put(record);
    erase({record});
    EXPECT_TRUE(store_->snapshot().is_vouched(1));
    EXPECT_TRUE(check_record(*parse_record(*store_->snapshot().record_at(1))));
}

TEST_F(EraseTest, CheckTellsABodyThatIsMissingWithoutAnErasure) {
    const CheckedRecord record = article("一");
    put(record);
    erase({record}, /*hides=*/false);
    const CheckReport report = check_store(*store_);
    ASSERT_EQ(report.damages.size(), 1U);
    EXPECT_EQ(report.damages[0].repair, Repair::fetch_again);
    EXPECT_EQ(report.damages[0].id, record.id());
}

}  // namespace
}  // namespace tsunagi::store_test
