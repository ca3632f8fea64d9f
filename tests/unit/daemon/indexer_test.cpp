// The indexer over a real store and a real index in a temporary folder.
#include "daemon/indexer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"

namespace tsunagi {
namespace {

constexpr Duration kPatience = std::chrono::seconds(30);

SearchQuery query_of(const std::string& words) {
    SearchQuery out;
    out.words = words;
    return out;
}

class IndexerTest : public ::testing::Test {
  protected:
    IndexerTest() : random_(11), center_(make_center(random_)) {
        (void)found_federation(random_, std::span(&center_, 1));
        store_ =
            Store::open(folder_.path(), random_, {.map_bytes = 1ULL << 30, .free_bytes_min = 0});
        start();
    }

    void start() {
        indexer_ = std::make_unique<Indexer>(*store_, folder_ / "index",
                                             [this](ChangeNumber up_to) { durable_ = up_to; });
    }

    // Commits and waits until it can be found.
    void commit(std::vector<CheckedRecord> records) {
        const StoreOrder order = order_of(++ticket_, std::move(records));
        (void)store_->apply({&order, 1});
        indexer_->poke();
        ASSERT_TRUE(indexer_->wait_for(store_->snapshot().last_change(), kPatience));
    }

    CheckedRecord article(const std::string& title) {
        FactSpec spec;
        spec.body = article_body(title, title + "の本文");
        return make_fact(random_, center_, spec);
    }

    std::size_t hits(const std::string& words) {
        const auto found = indexer_->search(query_of(words));
        EXPECT_TRUE(found);
        return found ? found->hits.size() : 0;
    }

    SeededRandom random_;
    TestCenter center_;
    TempFolder folder_;
    std::unique_ptr<Store> store_;
    std::atomic<ChangeNumber> durable_ = 0;
    std::unique_ptr<Indexer> indexer_;
    StoreTicket ticket_ = 0;
};

TEST_F(IndexerTest, FindsWhatWasCommittedAndNotWhatANewerVersionHid) {
    const auto first = article("水害の受付");
    commit({first});
    EXPECT_EQ(hits("水害"), 1u);
    FactSpec newer;
    newer.slot = first.header().slot;
    newer.replaces = {&first.parsed()};
    newer.body = article_body("地震の受付", "書き直した");
    commit({make_fact(random_, center_, newer)});
    EXPECT_EQ(hits("水害"), 0u);
    EXPECT_EQ(hits("地震"), 1u);
    EXPECT_EQ(indexer_->behind(), 0u);
}

TEST_F(IndexerTest, GoesOnWhereItWasAfterARestart) {
    commit({article("最初の記事")});
    indexer_->stop();
    EXPECT_FALSE(indexer_->search(query_of("最初")));
    const StoreOrder order = order_of(++ticket_, {article("二番目の記事")});
    (void)store_->apply({&order, 1});
    start();
    ASSERT_TRUE(indexer_->wait_for(store_->snapshot().last_change(), kPatience));
    EXPECT_EQ(hits("記事"), 2u);
}

TEST_F(IndexerTest, FillsAnIndexThatIsGoneFromTheStore) {
    std::vector<CheckedRecord> records;
    for (int i = 0; i < 60; ++i) records.push_back(article("記事その" + std::to_string(i)));
    commit(std::move(records));
    indexer_->stop();
    indexer_.reset();
    // Nobody needs the journal any more: the index has to be filled from what is shown.
    while (store_->forget_changes(store_->snapshot().last_change())) {
    }
    std::filesystem::remove_all(folder_ / "index");
    start();
    ASSERT_TRUE(indexer_->wait_for(store_->snapshot().last_change(), kPatience));
    EXPECT_EQ(indexer_->search(query_of("記事"))->total, 60u);
    EXPECT_FALSE(indexer_->find_damage());
}

TEST_F(IndexerTest, RebuildsBesideTheIndexInUseAndTakesItsPlace) {
    std::filesystem::create_directories(folder_ / "index.old" / "left");
    std::filesystem::create_directories(folder_ / "index.new" / "left");
    std::vector<CheckedRecord> records;
    for (int i = 0; i < 30; ++i) records.push_back(article("記事その" + std::to_string(i)));
    commit(std::move(records));
    for (int round = 0; round < 3; ++round) {
        std::promise<Result<void>> rebuilt;
        indexer_->rebuild([&](Result<void> result) { rebuilt.set_value(result); });
        commit({article("同時の記事")});  // while it is filled, or about then
        EXPECT_TRUE(rebuilt.get_future().get());
        EXPECT_EQ(hits("同時"), static_cast<std::size_t>(round + 1));
        EXPECT_EQ(indexer_->search(query_of("記事"))->total, 31U + static_cast<unsigned>(round));
        EXPECT_FALSE(std::filesystem::exists(folder_ / "index.new"));
        EXPECT_FALSE(std::filesystem::exists(folder_ / "index.old"));
        EXPECT_FALSE(indexer_->find_damage());
    }
    indexer_->stop();
    start();
    ASSERT_TRUE(indexer_->wait_for(store_->snapshot().last_change(), kPatience));
    EXPECT_EQ(hits("同時"), 3U);
}

// As a stop between the two renames of a rebuild leaves it.
TEST_F(IndexerTest, FillsItselfAnewWhereAStopBrokeTheChangeOfIndexesOff) {
    commit({article("一つの記事")});
    indexer_->stop();
    indexer_.reset();
    std::filesystem::rename(folder_ / "index", folder_ / "index.old");
    std::filesystem::create_directories(folder_ / "index.new" / "database");
    start();
    commit({article("もう一つの記事")});
    EXPECT_EQ(hits("記事"), 2U);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "index.new"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "index.old"));
}

TEST_F(IndexerTest, TellsWhatItWillNeverAskForAgain) {
    commit({article("一つ")});
    const ChangeNumber last = store_->snapshot().last_change();
    indexer_->stop();
    EXPECT_LE(durable_, last);
    start();
    ASSERT_TRUE(indexer_->wait_for(last, kPatience));
    EXPECT_EQ(hits("一つ"), 1u);
}

TEST(DocumentOf, TakesTextAndCodesOfABody) {
    SeededRandom random(5);
    TestCenter center = make_center(random);
    (void)found_federation(random, std::span(&center, 1));
    OrgState state;
    state.corporate_number = test_corporate_number(1);
    state.prefecture = 17;
    FactSpec spec;
    spec.kind = kind::kOrg;
    spec.body = org_body(state);
    const auto record = make_fact(random, center, spec);
    const auto document = document_of(9, bytes_of(record));
    ASSERT_TRUE(document);
    EXPECT_EQ(document->arrival, 9u);
    EXPECT_EQ(document->facets.areas, std::vector<std::uint32_t>{17});
    EXPECT_EQ(document->title, state.name);
    EXPECT_NE(document->codes.find(state.corporate_number), std::string::npos);
}

TEST(DocumentOf, NamesYearsByBothCalendars) {
    SeededRandom random(5);
    TestCenter center = make_center(random);
    (void)found_federation(random, std::span(&center, 1));
    FactSpec spec;
    spec.body = article_body("令和6年度の助成金", "2023年4月に始めた事業の続き。");
    const auto record = make_fact(random, center, spec);
    const auto document = document_of(1, bytes_of(record));
    ASSERT_TRUE(document);
    EXPECT_TRUE(document->body.ends_with("\n2024年度 令和5年4月")) << document->body;
    EXPECT_EQ(document->codes, "") << "a year in passing weighs as the text that it stands in";
}

TEST(DocumentOf, KeepsTranslationsApart) {
    SeededRandom random(5);
    TestCenter center = make_center(random);
    (void)found_federation(random, std::span(&center, 1));
    FactSpec spec;
    spec.body = article_body("相談会", "本文");
    const auto plain = document_of(1, bytes_of(make_fact(random, center, spec)));
    spec.body.translations["pt"] = {"Consulta", "Texto"};
    spec.body.translations["vi"] = {"Tư vấn", ""};
    const auto document = document_of(1, bytes_of(make_fact(random, center, spec)));
    ASSERT_TRUE(plain && document);
    EXPECT_EQ(document->title, plain->title);
    EXPECT_EQ(document->body, plain->body);
    EXPECT_EQ(document->translated_titles, "Consulta\nTư vấn");
    EXPECT_EQ(document->translated_texts, "Texto");
    EXPECT_EQ(plain->translated_titles + plain->translated_texts, "");
}

TEST(DocumentOf, PassesOverWhatCannotBeRead) {
    SeededRandom random(5);
    TestCenter center = make_center(random);
    (void)found_federation(random, std::span(&center, 1));
    const auto record = make_raw_fact(random, center, {}, Bytes(64, 0xff));
    EXPECT_FALSE(document_of(1, bytes_of(record)));
    EXPECT_FALSE(document_of(1, Bytes{1, 2, 3}));
}

}  // namespace
}  // namespace tsunagi
