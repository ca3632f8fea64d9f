// Questions: what is one, which documents come first, what is left out, why a document was found
// and which part of it is shown. How good the order is on real questions:
// search_quality_realdata_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "storage/search/search_index.h"
#include "tests/unit/storage/search_support.h"

namespace tsunagi {
namespace {

using test::marked;
using test::query_for;
using test::ranked;
using test::titled;
using test::with_body;
using Arrivals = std::vector<std::uint64_t>;

class SearchQuestions : public ::testing::Test {
  protected:
    void add(const SearchDocument& document) { index_->add(std::span(&document, 1)); }
    void add(std::uint64_t arrival, const std::string& title, const std::string& body) {
        SearchDocument document = titled(arrival, title);
        document.body = body;
        add(document);
    }
    void add_unrelated(std::uint64_t first, std::uint64_t count) {
        for (std::uint64_t arrival = first; arrival < first + count; ++arrival)
            add(arrival, "会計の報告", "第" + std::to_string(arrival) + "期の収支をまとめました。");
    }
    [[nodiscard]] Arrivals ask(const std::string& words) const {
        return ranked(*index_, query_for(words));
    }
    [[nodiscard]] std::uint64_t first(const std::string& words) const {
        const Arrivals arrivals = ask(words);
        return arrivals.empty() ? 0 : arrivals.front();
    }

    test::SearchFolder folder_;
    std::unique_ptr<SearchIndex> index_ = SearchIndex::open(folder_.index());
};

TEST_F(SearchQuestions, AreAnsweredByTheDocumentThatHoldsMostOfThem) {
    add(1, "エジソン", "トーマス・エジソンは1847年に生まれた発明家である。");
    add(2, "電球", "電球はエジソンが改良した。");
    add(3, "発明家", "多くの発明家がアメリカで生まれた。");
    add_unrelated(10, 20);
    EXPECT_EQ(first("トーマス・エジソンはいつ生まれましたか"), 1U);
    EXPECT_EQ(first("電球を改良したのは誰ですか？"), 2U);
    EXPECT_TRUE(index_->search(query_for("電球を改良したのは誰ですか？")).is_ranked);
}

TEST_F(SearchQuestions, FindWidthKanaAndOldKanjiAsWordsDo) {
    add(1, "髙岡市", "髙岡市のﾎﾞﾗﾝﾃｨｱｾﾝﾀｰは駅の南口にあります。");
    add(2, "富山市", "富山市のセンターは駅の北口にあります。");
    add_unrelated(10, 20);
    EXPECT_EQ(first("高岡のボランティアセンターはどこにありますか"), 1U);
    EXPECT_EQ(first("高岡のぼらんてぃあせんたーはどこですか？"), 1U);
}

TEST_F(SearchQuestions, WithWordsOfTwoCharactersAreAnswered) {
    add(1, "", "防災の倉庫は公園にある。");
    add(2, "", "介護の相談は月曜日に開く。");
    add_unrelated(10, 20);
    EXPECT_EQ(first("防災の倉庫はどこ？"), 1U);
    EXPECT_EQ(first("介護は何曜日か？"), 2U);
}

TEST_F(SearchQuestions, PreferAnAnswerInOnePlaceToWordsAllOver) {
    const std::string filler = "会員は毎月の例会に集まり、会計の報告を聞いた。";
    add(1, "",
        "倉庫を建てた。" + filler + filler + "鍵は市が持つ。" + filler + "防災の訓練をした。");
    add(2, "", filler + filler + "防災倉庫の鍵は町内会が持つ。" + filler + "訓練をした。");
    EXPECT_EQ(first("防災倉庫の鍵は誰が持っていますか"), 2U);
}

TEST_F(SearchQuestions, ExpectANumberWithTheCounterThatTheyAskFor) {
    add(1, "", "子ども食堂の開設は町内会が決めた。");
    add(2, "", "子ども食堂の開設は2016年と決めた。");
    add_unrelated(10, 20);
    EXPECT_EQ(first("子ども食堂の開設は何年ですか"), 2U);
    EXPECT_EQ(first("子ども食堂の開設はいつですか"), 2U);
}

TEST_F(SearchQuestions, PreferATitleThatTheyName) {
    add(1, "ラオス", "首都はビエンチャンで、人口は多くない。");
    add(2, "コンゴ共和国", "首都はブラザビルで、人口は多くない。");
    add_unrelated(10, 20);
    EXPECT_EQ(first("ラオスの首都はどこですか？"), 1U);
    EXPECT_EQ(first("コンゴ共和国の首都は？"), 2U);
}

TEST_F(SearchQuestions, LeaveOutWhatSharesOnlyACommonPair) {
    add(1, "", "里山の手入れには鎌とのこぎりを使います。");
    for (std::uint64_t arrival = 2; arrival < 40; ++arrival)
        add(with_body(arrival, "第" + std::to_string(arrival) + "回の集いには皆が来ます。"));
    EXPECT_EQ(ask("里山の手入れには何を使いますか"), (Arrivals{1}));
    EXPECT_EQ(ask("鼈甲の眼鏡は誰が磨くか？"), (Arrivals{}));
}

TEST_F(SearchQuestions, AreNotAskedWhereADocumentHasAllWords) {
    add(1, "だれでも食堂はどこまでも", "");
    add(2, "だれでも食堂", "どこまでも続く。");
    const SearchResults results = index_->search(query_for("だれでも食堂はどこまでも"));
    EXPECT_FALSE(results.is_ranked);
    EXPECT_EQ(results.total, 1U);
    EXPECT_EQ(results.hits.front().arrival, 1U);
}

TEST_F(SearchQuestions, AreNotNamesAndNumbers) {
    add(1, "子ども食堂ひまわり", "毎週水曜日に開きます。");
    add(2, "特定非営利活動法人山川田", "法人番号は1230001002129です。");
    for (const char* words : {"1230001002128", "16201 1230001002129", "特定非営利活動法人山川中",
                              "abcd2345", "ひまわりたんぽぽ", "山川中 山川大"}) {
        const SearchResults results = index_->search(query_for(words));
        EXPECT_EQ(results.total, 0U) << words;
        EXPECT_FALSE(results.is_ranked) << words;
    }
}

TEST_F(SearchQuestions, KeywordsThatNothingHasAllBringWhatHasOneOfThem) {
    add(1, "子ども食堂ひまわり", "毎週水曜日に開きます。");
    add(2, "介護の相談", "木曜の午後に開きます。");
    for (const char* words : {"子ども食堂 木曜日", "水曜日 高岡"}) {
        const SearchResults results = index_->search(query_for(words));
        ASSERT_EQ(results.total, 1U) << words;
        EXPECT_EQ(results.hits.front().arrival, 1U) << words;
        EXPECT_TRUE(results.is_ranked) << words;
        SearchQuery strict = query_for(words);
        strict.matching = Matching::all_words;
        EXPECT_EQ(index_->search(strict).total, 0U) << words;
    }
    // Where one has all, only such are found.
    EXPECT_EQ(ranked(*index_, query_for("子ども食堂 水曜日")), (Arrivals{1}));
    EXPECT_FALSE(index_->search(query_for("子ども食堂 水曜日")).is_ranked);
}

TEST_F(SearchQuestions, AreKeywordsWhereAllWordsAreWanted) {
    add(1, "", "防災の倉庫は公園にある。");
    SearchQuery query = query_for("防災の倉庫はどこにありますか？");
    EXPECT_EQ(ranked(*index_, query), (Arrivals{1}));
    query.matching = Matching::all_words;
    EXPECT_EQ(ranked(*index_, query), (Arrivals{}));
}

TEST_F(SearchQuestions, KeepToTheFilters) {
    for (std::uint64_t arrival = 1; arrival <= 12; ++arrival) {
        SearchDocument document = with_body(arrival, "防災の倉庫は公園にある。");
        document.facets.kind = static_cast<std::uint16_t>(arrival % 2 + 300);
        document.facets.areas = {static_cast<std::uint32_t>(arrival % 3 + 45)};
        add(document);
    }
    SearchQuery query = query_for("防災の倉庫はどこにありますか？");
    query.filter.kind = 301;
    EXPECT_EQ(ranked(*index_, query), (Arrivals{11, 9, 7, 5, 3, 1}));
    query.filter.areas = {{45}};
    EXPECT_EQ(ranked(*index_, query), (Arrivals{9, 3}));
    query.filter.areas = {{200}};
    EXPECT_EQ(ranked(*index_, query), (Arrivals{}));
}

TEST_F(SearchQuestions, PageThroughOneOrder) {
    for (std::uint64_t arrival = 1; arrival <= 30; ++arrival)
        add(with_body(arrival, std::string(arrival % 4 + 1, 'a') + "防災の倉庫は公園にある。"));
    SearchQuery query = query_for("防災の倉庫はどこにありますか？");
    const Arrivals all = ranked(*index_, query);
    ASSERT_EQ(all.size(), 30U);
    Arrivals paged;
    query.limit = 7;
    for (query.offset = 0; query.offset < 40; query.offset += 7) {
        const SearchResults page = index_->search(query);
        EXPECT_EQ(page.total, 30U);
        for (const SearchHit& hit : page.hits) paged.push_back(hit.arrival);
    }
    EXPECT_EQ(paged, all);
}

// What was counted must not stay counted: an index with a past ranks as a new one does.
TEST_F(SearchQuestions, ScoreTheSameAfterDocumentsCameAndWent) {
    const auto fill = [](SearchIndex& index) {
        index.add(std::vector{with_body(1, "防災の倉庫は公園にある。"),
                              with_body(2, "倉庫の鍵は防災会が持つ。"),
                              with_body(3, "公園の花は会員が植えた。")});
    };
    add_unrelated(10, 30);
    add(1, "防災の倉庫", "倉庫倉庫倉庫");
    fill(*index_);
    for (std::uint64_t arrival = 10; arrival < 40; ++arrival)
        index_->remove(std::span(&arrival, 1));
    const test::SearchFolder other;
    const auto fresh = SearchIndex::open(other.index());
    fill(*fresh);
    const SearchQuery query = query_for("防災の倉庫の鍵は誰が持つのか？");
    EXPECT_EQ(index_->shared_counts(query.words), fresh->shared_counts(query.words));
    EXPECT_EQ(index_->search(query).hits, fresh->search(query).hits);
    index_->close();
    index_.reset();
    const auto again = SearchIndex::open(folder_.index());
    EXPECT_EQ(again->shared_counts(query.words), fresh->shared_counts(query.words));
}

// A count of one would tell that a name stands in a center's private files.
TEST_F(SearchQuestions, TellsCountsOnlyOfWhatEveryMemberMayHold) {
    const auto of_reach = [](std::uint64_t arrival, ScopeLevel reach, std::string body) {
        SearchDocument document = with_body(arrival, std::move(body));
        document.facets.reach = reach;
        return document;
    };
    const SearchQuery query = query_for("防災の倉庫の鍵は山田さんが持つのか？");
    index_->add(std::vector{of_reach(1, ScopeLevel::nation, "防災の倉庫は公園にある。"),
                            of_reach(2, ScopeLevel::public_, "倉庫の鍵は防災会が持つ。")});
    const TermCounts before = index_->shared_counts(query.words);
    EXPECT_EQ(before.documents, 2U);
    EXPECT_EQ(before.count("防災"), 2U);
    EXPECT_EQ(before.count("鍵"), 1U);
    EXPECT_EQ(before.total_length, 22U);
    index_->add(std::vector{of_reach(3, ScopeLevel::center, "山田さんの鍵は防災倉庫にある。"),
                            of_reach(4, ScopeLevel::prefecture, "山田さんは県の防災の人。"),
                            of_reach(5, ScopeLevel::municipality, "山田さん"),
                            of_reach(6, ScopeLevel::region, "山田さん"),
                            of_reach(7, ScopeLevel::network, "山田さん")});
    EXPECT_EQ(index_->shared_counts(query.words), before);
    // What becomes wider counts from then on, and what becomes narrower no more.
    index_->add(std::vector{of_reach(5, ScopeLevel::nation, "山田さん")});
    EXPECT_EQ(index_->shared_counts(query.words).count("山田"), 1U);
    index_->add(std::vector{of_reach(5, ScopeLevel::center, "山田さん")});
    EXPECT_EQ(index_->shared_counts(query.words), before);
    index_->close();
    index_.reset();
    EXPECT_EQ(SearchIndex::open(folder_.index())->shared_counts(query.words), before);
}

// Two centers that rank by common counts order their documents as one center with all of them.
TEST_F(SearchQuestions, ScoreTheSameHoweverDocumentsAreSplitUp) {
    const test::SearchFolder other_folder;
    const auto other = SearchIndex::open(other_folder.index());
    const test::SearchFolder whole_folder;
    const auto whole = SearchIndex::open(whole_folder.index());
    for (std::uint64_t arrival = 1; arrival <= 40; ++arrival) {
        std::string body = arrival % 3 == 0 ? "防災の倉庫は" : "会員の名簿は";
        body += arrival % 5 == 0 ? "公園にある。" : "事務所にある。";
        body += std::string(arrival, 'x');
        const SearchDocument document = with_body(arrival, body);
        whole->add(std::span(&document, 1));
        (arrival < 15 ? *index_ : *other).add(std::span(&document, 1));
    }
    SearchQuery query = query_for("防災の倉庫は公園にあるのですか？");
    query.limit = 100;
    TermCounts sum = index_->shared_counts(query.words);
    sum.add(other->shared_counts(query.words));
    EXPECT_EQ(sum, whole->shared_counts(query.words));
    query.statistics = TermStatistics(sum);
    std::vector<SearchHit> parts = index_->search(query).hits;
    const std::vector<SearchHit> more = other->search(query).hits;
    parts.insert(parts.end(), more.begin(), more.end());
    std::ranges::sort(parts, [](const SearchHit& a, const SearchHit& b) {
        return a.score != b.score ? a.score > b.score : a.arrival > b.arrival;
    });
    const std::vector<SearchHit> all = whole->search(query).hits;
    ASSERT_GE(parts.size(), all.size());  // each part cuts off beside its own best
    parts.resize(all.size());
    EXPECT_EQ(parts, all);
}

TEST_F(SearchQuestions, TellWhyADocumentWasFound) {
    SearchDocument document = titled(1, "髙岡市の防災");
    document.reading = "タカオカシノボウサイ";
    document.tags = "防災 訓練";
    document.codes = "16202";
    document.body = "防災倉庫のカギは町内会が持つ。";
    add(document);
    using enum SearchField;
    EXPECT_EQ(
        index_->matches("高岡 カギ 16202 ぼうさい", 1),
        (std::vector<WordMatch>{
            {"高岡", {title}}, {"カギ", {body}}, {"16202", {codes}}, {"ぼうさい", {reading}}}));
    EXPECT_EQ(index_->matches("防災", 1), (std::vector<WordMatch>{{"防災", {title, tags, body}}}));
    EXPECT_EQ(index_->matches("防災倉庫のカギは誰が持つのですか？", 1),
              (std::vector<WordMatch>{
                  {"防災倉庫", {body}}, {"カギ", {body}}, {"誰", {}}, {"持", {body}}}));
    EXPECT_EQ(index_->matches("防災", 2), (std::vector<WordMatch>{}));
}

TEST_F(SearchQuestions, ShowThePlaceThatHoldsMostOfThem) {
    std::string body = "倉庫の話から始めます。";
    for (int i = 0; i < 30; ++i) body += "会員は例会に集まった。";
    body += "防災倉庫のカギは町内会の会長が持つ。";
    for (int i = 0; i < 30; ++i) body += "会員は例会に集まった。";
    add(with_body(1, body));
    add_unrelated(10, 20);
    const Snippet snippet = index_->snippet("防災倉庫のカギは誰が持つのですか？", body);
    EXPECT_NE(marked(snippet).find("[防災倉庫]の[カギ]は町内会の会長が[持]つ。"), std::string::npos)
        << marked(snippet);
    EXPECT_TRUE(snippet.cut_before);
    EXPECT_TRUE(snippet.cut_after);
    EXPECT_EQ(marked(index_->snippet("鼈甲の眼鏡は誰が磨くか？", "何もない")), "何もない");
}

}  // namespace
}  // namespace tsunagi
