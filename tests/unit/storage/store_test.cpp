// What the store promises, one promise a test. That it equals its naive twin on anything is
// store_twin_test.cpp.
#include <gtest/gtest.h>

#include "tests/unit/storage/store_support.h"

namespace tsunagi::store_test {
namespace {

class StoreTest : public testing::Test {
  protected:
    SeededRandom random_{7};
    TempFolder folder_;
    std::unique_ptr<Store> store_ = open_store(folder_.path());
    TestCenter toyama_ = make_center(random_);
    TestCenter tokyo_ = make_center(random_, {.name = "東京", .prefecture = 13});

    Arrival put(const CheckedRecord& record) {
        return apply_one(*store_, order_of(1, {record})).front().arrivals.front();
    }
    CheckedRecord article(const std::string& title) {
        FactSpec spec;
        spec.body = article_body(title);
        return make_fact(random_, toyama_, spec);
    }
    CheckedRecord org(TestCenter& center,
                      const std::string& updated_on,
                      std::vector<const ParsedRecord*> replaces = {}) {
        FactSpec spec;
        spec.kind = kind::kOrg;
        spec.replaces = std::move(replaces);
        OrgState state;
        state.corporate_number = test_corporate_number(1);
        state.updated_on = updated_on;
        spec.body = org_body(state);
        return make_fact(random_, center, spec);
    }
    void reopen(const StoreOptions& options = small_options()) {
        store_.reset();
        store_ = open_store(folder_.path(), options);
    }
};

TEST_F(StoreTest, KeepsARecordOverReopening) {
    const CheckedRecord record = article("炊き出しの手順");
    EXPECT_EQ(put(record), 1U);
    reopen();
    const ByteSpan bytes = record.parsed().bytes();
    EXPECT_EQ(store_->snapshot().record(record.id()), Bytes(bytes.begin(), bytes.end()));
    EXPECT_EQ(put(article("次の記録")), 2U);
}

TEST_F(StoreTest, GivesAKnownRecordItsOldPlace) {
    const CheckedRecord a = article("a");
    const CheckedRecord b = article("b");
    put(a);
    const auto committed = apply_one(*store_, order_of(2, {b, a, b}));
    EXPECT_EQ(committed.front().arrivals, (std::vector<Arrival>{2, 1, 2}));
    EXPECT_EQ(committed.front().new_records, 1U);
    EXPECT_EQ(committed.front().ticket, 2U);
    EXPECT_EQ(store_->snapshot().last_arrival(), 2U);
}

TEST_F(StoreTest, KeepsItsIdentityOverReopening) {
    const StoreIdentity before = store_->identity();
    EXPECT_NE(before.epoch, before.writer);
    reopen();
    EXPECT_EQ(store_->identity().epoch, before.epoch);
    EXPECT_EQ(store_->identity().writer, before.writer);
}

TEST_F(StoreTest, SnapshotDoesNotSeeWhatIsWrittenLater) {
    const CheckedRecord record = article("後から");
    const Snapshot before = store_->snapshot();
    put(record);
    EXPECT_FALSE(before.has(record.id()));
    EXPECT_TRUE(store_->snapshot().has(record.id()));
}

TEST_F(StoreTest, ShowsTheNewestRegisterStateAndNamesTheOtherAsSource) {
    const Arrival older = put(org(toyama_, "2024-01-01"));
    const Arrival newer = put(org(tokyo_, "2025-01-01"));
    const Snapshot snapshot = store_->snapshot();
    EXPECT_EQ(snapshot.sources_of(kind::kOrg, test_corporate_number(1)),
              (std::vector<Arrival>{newer, older}));
    EXPECT_EQ(snapshot.list_shown(kind::kOrg, UINT64_MAX, 10), std::vector<Arrival>{newer});
    EXPECT_EQ(snapshot.changes(0, 10),
              (std::vector<Change>{{1, older, true}, {2, older, false}, {3, newer, true}}));
}

TEST_F(StoreTest, ShowsTheOtherCentersRecordAgainWhenTheFirstFallsBehind) {
    const CheckedRecord first = org(toyama_, "2025-06-01");
    put(first);
    const Arrival other = put(org(tokyo_, "2025-01-01"));
    put(org(toyama_, "2024-01-01", {&first.parsed()}));
    EXPECT_EQ(store_->snapshot().list_shown(kind::kOrg, UINT64_MAX, 10),
              std::vector<Arrival>{other});
    expect_journal_gives_view(store_->snapshot());
}

TEST_F(StoreTest, VersionThatComesAfterItsSuccessorStaysHidden) {
    const CheckedRecord first = org(toyama_, "2024-01-01");
    const CheckedRecord second = org(toyama_, "2025-01-01", {&first.parsed()});
    const Arrival shown = put(second);
    put(first);
    const Snapshot snapshot = store_->snapshot();
    EXPECT_EQ(snapshot.list_shown(std::nullopt, UINT64_MAX, 10), std::vector<Arrival>{shown});
    EXPECT_EQ(snapshot.last_change(), 1U);
    EXPECT_TRUE(snapshot.has(first.id()));
}

TEST_F(StoreTest, VersionWithoutABodyWithdrawsTheFactAndAnotherOneBringsItBack) {
    const CheckedRecord first = org(toyama_, "2025-01-01");
    put(first);
    const Arrival other = put(org(tokyo_, "2024-01-01"));
    FactSpec spec;
    spec.kind = kind::kOrg;
    spec.replaces = {&first.parsed()};
    const CheckedRecord gone = make_raw_fact(random_, toyama_, spec, {});
    put(gone);
    EXPECT_EQ(store_->snapshot().list_shown(kind::kOrg, UINT64_MAX, 10),
              std::vector<Arrival>{other})
        << "another center still speaks of it";
    const Arrival back = put(org(toyama_, "2025-01-01", {&gone.parsed()}));
    EXPECT_EQ(store_->snapshot().list_shown(kind::kOrg, UINT64_MAX, 10),
              std::vector<Arrival>{back});
    expect_journal_gives_view(store_->snapshot());
}

TEST_F(StoreTest, VersionsWithEqualVectorsAreSiblings) {
    FactSpec spec;
    spec.slot = random_.fixed<SlotId>();
    spec.vector = {{toyama_.writer, 1}};
    spec.body = article_body("一方");
    put(make_fact(random_, toyama_, spec));
    spec.body = article_body("他方");
    put(make_fact(random_, toyama_, spec));
    EXPECT_EQ(store_->snapshot().slot_heads(toyama_.id, spec.slot).size(), 2U);
    EXPECT_EQ(store_->snapshot().shown_count(), 2U);
}

TEST_F(StoreTest, OneCentersSlotIsNotAnothers) {
    FactSpec spec;
    spec.slot = random_.fixed<SlotId>();
    spec.body = article_body("富山の");
    const CheckedRecord ours = make_fact(random_, toyama_, spec);
    spec.body = article_body("東京の");
    const CheckedRecord theirs = make_fact(random_, tokyo_, spec);
    apply_one(*store_, order_of(1, {ours, theirs}));
    const Snapshot snapshot = store_->snapshot();
    ASSERT_EQ(snapshot.slot_heads(toyama_.id, spec.slot).size(), 1U);
    EXPECT_EQ(snapshot.slot_heads(toyama_.id, spec.slot).front().id, ours.id());
}

TEST_F(StoreTest, KeepsLongBodiesInFilesAndGivesThemBackWhole) {
    StoreOptions options = small_options();
    options.body_file_bytes_min = 2048;
    reopen(options);
    FactSpec spec;
    spec.body = article_body("長い報告", std::string(16'000, 'x'));
    const CheckedRecord record = make_fact(random_, toyama_, spec);
    put(record);
    const ByteSpan bytes = record.parsed().bytes();
    EXPECT_EQ(store_->snapshot().record(record.id()), Bytes(bytes.begin(), bytes.end()));
    const CheckReport report = check_store(*store_);
    EXPECT_TRUE(report.is_sound());
    EXPECT_EQ(report.body_files, 1U);
    // The limit may change between runs: what is in a file stays readable.
    reopen();
    EXPECT_EQ(store_->snapshot().record(record.id()), Bytes(bytes.begin(), bytes.end()));
}

TEST_F(StoreTest, TakesOrdersUpToItsBatchLimitAndNoneInPart) {
    StoreOptions options = small_options();
    options.batch_records_max = 5;
    reopen(options);
    std::vector<StoreOrder> orders;
    for (StoreTicket ticket = 1; ticket <= 4; ++ticket)
        orders.push_back(order_of(ticket, {article("a"), article("b")}));
    EXPECT_EQ(store_->apply(orders).size(), 2U);
    std::vector<CheckedRecord> many;
    for (int i = 0; i < 8; ++i) many.push_back(article("m"));
    const std::vector<StoreOrder> large = {order_of(5, many), order_of(6, {article("z")})};
    const auto committed = store_->apply(large);
    ASSERT_EQ(committed.size(), 1U);
    EXPECT_EQ(committed.front().new_records, 8U);
}

TEST_F(StoreTest, EmptyLocalValueErasesTheKey) {
    apply_one(*store_, order_of(1, {}, {{"clock", {1, 2}}, {"invite/a", {3}}, {"invite/b", {4}}}));
    apply_one(*store_, order_of(2, {}, {{"clock", {}}, {"missing", {}}}));
    reopen();
    const Snapshot snapshot = store_->snapshot();
    EXPECT_FALSE(snapshot.local("clock"));
    EXPECT_EQ(snapshot.local("invite/a"), Bytes{3});
    EXPECT_EQ(snapshot.locals("invite/").size(), 2U);
    EXPECT_FALSE(snapshot.local(""));
    EXPECT_FALSE(snapshot.local(std::string(1000, 'k')));
}

TEST_F(StoreTest, FindsIdsByTheirFirstDigitsOnly) {
    const CheckedRecord record = article("探す");
    put(record);
    put(article("ほか"));
    const Snapshot snapshot = store_->snapshot();
    const std::string hex = id_text(record.id());
    for (const std::size_t digits : {8U, 9U, 16U, 17U, 63U, 64U}) {
        EXPECT_EQ(snapshot.ids_with_prefix(hex.substr(0, digits), 5),
                  std::vector<RecordId>{record.id()})
            << digits;
    }
    EXPECT_TRUE(snapshot.ids_with_prefix(hex.substr(0, 7), 5).empty());
    EXPECT_TRUE(snapshot.ids_with_prefix(hex + "0", 5).empty());
    EXPECT_TRUE(snapshot.ids_with_prefix("zzzzzzzz", 5).empty());
    EXPECT_TRUE(snapshot.ids_with_prefix(hex, 0).empty());
}

TEST_F(StoreTest, ForgetsTheJournalUpToANumberAndGoesOnCounting) {
    std::vector<CheckedRecord> records;
    for (int i = 0; i < 20; ++i) records.push_back(article("n"));
    apply_one(*store_, order_of(1, records));
    EXPECT_FALSE(store_->forget_changes(15));
    EXPECT_EQ(store_->snapshot().first_change(), 16U);
    EXPECT_EQ(store_->snapshot().changes(0, 100).size(), 5U);
    EXPECT_FALSE(store_->forget_changes(1000));
    EXPECT_EQ(store_->snapshot().first_change(), 21U);
    reopen();
    put(article("n"));
    EXPECT_EQ(store_->snapshot().changes(20, 10).front().number, 21U);
    EXPECT_EQ(damages_of(*store_), "");
}

TEST_F(StoreTest, RecordWithoutBodyIsKeptAndRelayed) {
    const CheckedRecord whole = org(toyama_, "2025-01-01");
    const CheckedRecord erased = without_body(whole);
    put(erased);
    EXPECT_EQ(store_->snapshot().record(whole.id()), bytes_of(erased));
    EXPECT_TRUE(store_->snapshot().sources_of(kind::kOrg, test_corporate_number(1)).empty());
    EXPECT_EQ(store_->snapshot().shown_count(), 0U);
    EXPECT_EQ(damages_of(*store_), "record 1: has no body, and nobody erased it\n");
    StoreOrder hiding = order_of(2, {});
    hiding.veils.push_back({whole.header().center, whole.header().slot});
    apply_one(*store_, hiding);
    EXPECT_EQ(damages_of(*store_), "");
}

TEST_F(StoreTest, HoldsManySnapshotsAtOnce) {
    put(article("a"));
    std::vector<Snapshot> snapshots;
    for (int i = 0; i < 200; ++i) snapshots.push_back(store_->snapshot());
    for (const Snapshot& snapshot : snapshots) EXPECT_EQ(snapshot.last_arrival(), 1U);
}

}  // namespace
}  // namespace tsunagi::store_test
