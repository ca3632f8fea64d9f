// What several centers found, in one order: as one index with all of it would have it.
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "storage/search/found_ranking.h"
#include "tests/unit/storage/search_support.h"

namespace tsunagi {
namespace {

using test::query_for;
using test::titled;
using test::with_body;

// Some sentences of few words, so that every question has many answers of different worth.
std::string drawn_text(std::mt19937& random) {
    static const std::vector<std::string> kWords{"防災", "倉庫", "公園", "会員", "名簿", "事務所",
                                                 "鍵",   "訓練", "相談", "助成", "講座", "交流"};
    const auto below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    std::string text;
    for (std::size_t sentences = 1 + below(4); sentences > 0; --sentences) {
        text += kWords[below(kWords.size())] + "の" + kWords[below(kWords.size())] + "は" +
                kWords[below(kWords.size())] + "にある。";
    }
    return text;
}

class FoundRankings : public ::testing::TestWithParam<std::uint32_t> {
  protected:
    static constexpr std::size_t kCenters = 4;

    void SetUp() override {
        for (std::size_t i = 0; i < kCenters; ++i)
            centers_.push_back(SearchIndex::open(folders_[i].index()));
        std::mt19937 random(GetParam());
        for (std::uint64_t arrival = 1; arrival <= 120; ++arrival) {
            SearchDocument document = with_body(arrival, drawn_text(random));
            document.title = drawn_text(random);
            // Some are with more than one center, as synced ones are.
            const std::size_t at = random() % kCenters;
            centers_[at]->add({&document, 1});
            whole_->add({&document, 1});
            documents_.push_back(std::move(document));
        }
    }

    [[nodiscard]] SearchResults asked(const std::string& words) const {
        return test::asked_of_all(centers_, documents_, words);
    }

    test::SearchFolder folders_[kCenters];
    test::SearchFolder whole_folder_;
    std::vector<std::unique_ptr<SearchIndex>> centers_;
    std::unique_ptr<SearchIndex> whole_ = SearchIndex::open(whole_folder_.index());
    std::vector<SearchDocument> documents_;
};

TEST_P(FoundRankings, AreThoseOfOneIndexWithEverything) {
    for (const char* words :
         {"防災の倉庫はどこにありますか？", "会員名簿は誰が事務所で管理していますか", "名簿 訓練",
          "防災 倉庫", "助成の相談はどこでできますか？", "助成"}) {
        SearchQuery query = query_for(words);
        query.limit = 10;
        const SearchResults one = whole_->search(query);
        SearchResults all = asked(words);
        ASSERT_FALSE(one.hits.empty()) << words;
        ASSERT_GE(all.hits.size(), one.hits.size()) << words;
        all.hits.resize(one.hits.size());
        EXPECT_EQ(all.hits, one.hits) << words;
        EXPECT_EQ(all.is_ranked, one.is_ranked) << words;
    }
}

// The index counts the pairs that begin with a single character, not the character: the same
// documents, in another order.
TEST_P(FoundRankings, FindTheSameDocumentsByOneCharacter) {
    SearchQuery query = query_for("鍵");
    query.limit = 1'000;
    std::set<std::uint64_t> one;
    for (const SearchHit& hit : whole_->search(query).hits) one.insert(hit.arrival);
    std::set<std::uint64_t> all;
    for (const SearchHit& hit : asked("鍵").hits) all.insert(hit.arrival);
    EXPECT_EQ(all, one);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FoundRankings, ::testing::Range(1U, 4U));

SearchQuery asked_with_no_counts(std::string words) {
    SearchQuery query = query_for(std::move(words));
    query.statistics.emplace();
    return query;
}

TEST(FoundRanking, FindsNothingThatDoesNotMatchWhoeverSentIt) {
    FoundRanking ranking;
    ranking.add(titled(1, "防災倉庫の鍵"));
    ranking.add(titled(2, "まったく別の話"));
    const SearchResults results = ranking.search(asked_with_no_counts("防災 鍵"));
    ASSERT_EQ(results.hits.size(), 1U);
    EXPECT_EQ(results.hits.front().arrival, 1U);
    EXPECT_EQ(ranking.matches("防災 鍵", 1).size(), 2U);
    EXPECT_EQ(ranking.snippet(asked_with_no_counts("倉庫"), "防災倉庫の鍵").text, "防災倉庫の鍵");
}

TEST(FoundRanking, ListsAllThatPassesTheFilterWhereNoWordsAreAskedFor) {
    FoundRanking ranking;
    for (std::uint64_t arrival = 1; arrival <= 4; ++arrival) {
        SearchDocument document = titled(arrival, "題");
        document.facets.kind = arrival % 2 == 0 ? 7 : 8;
        ranking.add(document);
    }
    SearchQuery query = asked_with_no_counts("");
    query.filter.kind = 7;
    EXPECT_EQ(ranking.search(query).hits, (std::vector<SearchHit>{{4, 0}, {2, 0}}));
}

TEST(FoundRanking, ForgetsWhatIsReplaced) {
    FoundRanking ranking;
    ranking.add(titled(1, "防災の鍵"));
    ranking.add(titled(1, "名簿"));
    EXPECT_TRUE(ranking.search(asked_with_no_counts("防災")).hits.empty());
    EXPECT_EQ(ranking.search(asked_with_no_counts("名簿")).hits.size(), 1U);
    EXPECT_TRUE(FoundRanking().search(asked_with_no_counts("名簿")).hits.empty());
}

}  // namespace
}  // namespace tsunagi
