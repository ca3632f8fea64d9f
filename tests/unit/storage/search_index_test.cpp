// What the search index finds, in which order, and what it shows of it. Its life on the disk:
// search_index_life_test.cpp; the same questions answered by a plain scan: search_twin_test.cpp.
#include "storage/search/search_index.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "storage/search/index_state.h"
#include "storage/storage_error.h"
#include "tests/unit/storage/search_support.h"

namespace tsunagi {
namespace {

using test::found;
using test::marked;
using test::query_for;
using test::ranked;
using test::titled;
using test::with_body;
using Arrivals = std::vector<std::uint64_t>;

class SearchIndexWords : public ::testing::Test {
  protected:
    void add(const SearchDocument& document) { index_->add(std::span(&document, 1)); }
    [[nodiscard]] Arrivals find(const std::string& words) const { return found(*index_, words); }

    test::SearchFolder folder_;
    std::unique_ptr<SearchIndex> index_ = SearchIndex::open(folder_.index());
};

TEST_F(SearchIndexWords, FindsHiraganaKatakanaAndHalfWidthKanaByEachOther) {
    add(titled(1, "ボランティアセンター"));
    add(titled(2, "ぼらんてぃあせんたー"));
    add(titled(3, "ﾎﾞﾗﾝﾃｨｱｾﾝﾀｰ"));
    for (const char* words : {"ボランティア", "ぼらんてぃあ", "ﾎﾞﾗﾝﾃｨｱ"}) {
        EXPECT_EQ(find(words), (Arrivals{1, 2, 3})) << words;
    }
}

TEST_F(SearchIndexWords, FindsLargeKanaForSmallOnesAsInRegisters) {
    add(titled(1, "キヤンプ"));
    add(titled(2, "キャンプ"));
    EXPECT_EQ(find("きゃんぷ"), (Arrivals{1, 2}));
    EXPECT_EQ(find("キヤンプ"), (Arrivals{1, 2}));
}

TEST_F(SearchIndexWords, FindsBaForVa) {
    add(titled(1, "ヴァイオリン"));
    add(titled(2, "バイオリン"));
    EXPECT_EQ(find("ばいおりん"), (Arrivals{1, 2}));
    EXPECT_EQ(find("ヴァイオリン"), (Arrivals{1, 2}));
}

TEST_F(SearchIndexWords, FoldsWidthCaseAndCompatibilitySigns) {
    add(titled(1, "ＮＰＯ法人　つなぎ㈱"));
    add(titled(2, "npo法人つなぎ(株)"));
    EXPECT_EQ(find("NPO"), (Arrivals{1, 2}));
    EXPECT_EQ(find("ｎｐｏ"), (Arrivals{1, 2}));
    EXPECT_EQ(find("(株)"), (Arrivals{1, 2}));
    EXPECT_EQ(find("㈱"), (Arrivals{1, 2}));
    EXPECT_EQ(find("NPO法人つなぎ"), (Arrivals{1, 2}));
}

TEST_F(SearchIndexWords, FindsOldKanjiByTheCommonOnesAndBack) {
    add(titled(1, "髙岡市の会"));
    add(titled(2, "高岡市の会"));
    add(titled(3, "宮﨑と山崎"));
    add(titled(4, "葛\U000E0100城市"));  // with a mark that chooses a glyph
    EXPECT_EQ(find("高岡"), (Arrivals{1, 2}));
    EXPECT_EQ(find("髙岡"), (Arrivals{1, 2}));
    EXPECT_EQ(find("宮崎"), (Arrivals{3}));
    EXPECT_EQ(find("葛城"), (Arrivals{4}));
}

TEST_F(SearchIndexWords, FindsOneWordInAllItsSpellings) {
    add(titled(1, "子ども食堂"));
    add(titled(2, "こども食堂"));
    add(titled(3, "子供食堂"));
    add(titled(4, "障がい者の取り組み"));
    add(titled(5, "障害者の取組"));
    add(titled(6, "コーディネーター募集"));
    add(titled(7, "コーディネータ募集"));
    for (const char* words : {"こども食堂", "子ども食堂", "子供食堂", "ｺﾄﾞﾓ食堂", "子"})
        EXPECT_EQ(find(words), (Arrivals{1, 2, 3})) << words;
    for (const char* words : {"障害者 取組み", "障がい者の取組"})
        EXPECT_EQ(find(words), (Arrivals{4, 5})) << words;
    for (const char* words :
         {"コーディネーター", "コーディネイタ", "こーでぃねーたー", "こーでぃねーた"})
        EXPECT_EQ(find(words), (Arrivals{6, 7})) << words;
}

TEST_F(SearchIndexWords, MakesNoWordOfTheEndsOfTwo) {
    add(titled(1, "取り 組み合わせ"));
    add(titled(2, "子・ども"));
    add(titled(3, "千葉\n書道展"));
    EXPECT_EQ(find("取組"), (Arrivals{}));
    EXPECT_EQ(find("子供"), (Arrivals{}));
    EXPECT_EQ(find("千葉"), (Arrivals{3}));
    EXPECT_EQ(find("書道"), (Arrivals{3}));
}

TEST_F(SearchIndexWords, FindsPlacesWhicheverKanaJoinThem) {
    add(titled(1, "鎌ヶ谷市"));
    add(titled(2, "鎌ケ谷市"));
    add(titled(3, "鎌が谷市"));
    add(titled(4, "３ヶ月"));
    add(titled(5, "三か月"));
    add(titled(6, "3箇月"));
    add(titled(7, "明け月曜"));
    for (const char* words : {"鎌ヶ谷", "鎌ケ谷", "鎌ｹ谷", "鎌が谷", "ヶ谷"})
        EXPECT_EQ(find(words), (Arrivals{1, 2, 3})) << words;
    for (const char* words : {"3か月", "3カ月", "3ヵ月"})
        EXPECT_EQ(find(words), (Arrivals{4, 6})) << words;
    EXPECT_EQ(find("三ヶ月"), (Arrivals{5}));
    EXPECT_EQ(find("明け"), (Arrivals{7}));
}

TEST_F(SearchIndexWords, TakesEveryDashAfterKanaAsTheLongMark) {
    add(titled(1, "センター"));
    add(titled(2, "センタ－"));
    add(titled(3, "センタ−"));
    EXPECT_EQ(find("センター"), (Arrivals{1, 2, 3}));
    EXPECT_EQ(find("センタ―"), (Arrivals{1, 2, 3}));
}

TEST_F(SearchIndexWords, PassesOverBlanksAndMiddleDotsBetweenJapanese) {
    add(titled(1, "山田　太郎"));
    add(titled(2, "山田太郎"));
    add(titled(3, "ボランティア・センター"));
    EXPECT_EQ(find("山田太郎"), (Arrivals{1, 2}));
    EXPECT_EQ(find("\"山田 太郎\""), (Arrivals{1, 2}));
    EXPECT_EQ(find("ボランティアセンター"), (Arrivals{3}));
}

TEST_F(SearchIndexWords, FindsWordsOfTwoCharactersAndOfOneAnywhere) {
    add(titled(1, "東京都"));
    add(titled(2, "京都府"));
    add(titled(3, "古都"));
    add(titled(4, "森"));
    EXPECT_EQ(find("京都"), (Arrivals{1, 2}));
    EXPECT_EQ(find("都"), (Arrivals{1, 2, 3}));
    EXPECT_EQ(find("府"), (Arrivals{2}));
    EXPECT_EQ(find("森"), (Arrivals{4}));
    EXPECT_EQ(find("林"), (Arrivals{}));
}

TEST_F(SearchIndexWords, FindsLettersAndNumbersFromTheirBeginningOnly) {
    add(with_body(1, "volunteers of 2024"));
    add(with_body(2, "parties"));
    EXPECT_EQ(find("volunteer"), (Arrivals{1}));
    EXPECT_EQ(find("teers"), (Arrivals{}));
    EXPECT_EQ(find("art"), (Arrivals{}));
    EXPECT_EQ(find("2024"), (Arrivals{1}));
    EXPECT_EQ(find("024"), (Arrivals{}));
}

TEST_F(SearchIndexWords, WantsAllWordsInAnyFieldAndOrder) {
    SearchDocument document = titled(1, "子ども食堂ひまわり");
    document.tags = "食 居場所";
    document.body = "毎週水曜日に開きます。";
    add(document);
    add(titled(2, "子ども食堂たんぽぽ"));
    EXPECT_EQ(find("子ども食堂"), (Arrivals{1, 2}));
    EXPECT_EQ(find("水曜日 居場所　子ども食堂"), (Arrivals{1}));
    EXPECT_EQ(find("子ども食堂 木曜日"), (Arrivals{}));
}

TEST_F(SearchIndexWords, KeepsPhrasesTogether) {
    add(with_body(1, "open data for towns"));
    add(with_body(2, "data that is open"));
    EXPECT_EQ(find("open data"), (Arrivals{1, 2}));
    EXPECT_EQ(find("\"open data\""), (Arrivals{1}));
    EXPECT_EQ(find("“open data”"), (Arrivals{1}));
    EXPECT_EQ(find("「open data」"), (Arrivals{1}));
    EXPECT_EQ(find("\"open data"), (Arrivals{1}));  // never closed
    EXPECT_EQ(find("\"data open\""), (Arrivals{}));
}

TEST_F(SearchIndexWords, TakesQuerySyntaxAsPlainSigns) {
    add(with_body(1, "title:foo と OR と -bar"));
    add(with_body(2, "foo"));
    add(with_body(3, "bar (baz)"));
    EXPECT_EQ(find("title:foo OR -bar ("), (Arrivals{1}));
    EXPECT_EQ(find("foo OR bar"), (Arrivals{1}));
    EXPECT_EQ(find("-bar"), (Arrivals{1}));
    EXPECT_EQ(find("foo*"), (Arrivals{}));
    EXPECT_EQ(find("title:@foo"), (Arrivals{}));
    EXPECT_EQ(find("(baz)"), (Arrivals{3}));
}

// Each would be an error, another question or a command in Groonga's own languages.
TEST_F(SearchIndexWords, IsNotMovedByInjection) {
    add(with_body(1, "foo"));
    for (const char* words :
         {"\\", "\"", "((((", ")", "*", "foo\\", "*D\"foo\"", "_key:>0", "_id:>0",
          "body @ \"foo\" || true", "true", "' || '1'=='1", "truncate Documents",
          "delete --table Documents --filter true", "/d/table_remove?name=Documents",
          "foo' && _key > 0 && '", "\xff\xfe", "%s%n%s%n"}) {
        EXPECT_EQ(find(words), (Arrivals{})) << words;
    }
    EXPECT_EQ(find(std::string("foo\0bar", 7)), (Arrivals{}));
    EXPECT_EQ(find("foo"), (Arrivals{1}));
    EXPECT_EQ(index_->document_count(), 1U);
}

TEST_F(SearchIndexWords, LeavesOutWordsOfSignsUnlessNothingElseIsThere) {
    add(with_body(1, "富山！"));
    add(with_body(2, "富山"));
    EXPECT_EQ(find("富山 ・ ！"), (Arrivals{1, 2}));
    EXPECT_EQ(find("！"), (Arrivals{1}));
}

TEST_F(SearchIndexWords, FindsNothingForNothing) {
    add(titled(1, "富山"));
    for (const char* words : {" ", "　", "\"\"", "「」", "\n\t"})
        EXPECT_EQ(find(words), (Arrivals{})) << words;
}

TEST_F(SearchIndexWords, CountsTheWordsItLeavesOut) {
    std::string sixteen;
    for (int i = 0; i < 16; ++i) sixteen += "語" + std::to_string(i) + " ";
    add(with_body(1, sixteen));
    EXPECT_EQ(index_->search(query_for(sixteen)).words_left_out, 0U);
    EXPECT_EQ(index_->search(query_for(sixteen)).total, 1U);
    EXPECT_EQ(index_->search(query_for(sixteen + "余り もう一つ")).words_left_out, 2U);
    std::string far_too_long = "富山 ";
    while (far_too_long.size() < 2'000) far_too_long += "とても長い";
    EXPECT_EQ(index_->search(query_for(far_too_long + " 終")).words_left_out,
              2U);  // the cut word's rest and 終
}

TEST_F(SearchIndexWords, FiltersByKindAndPrefecture) {
    for (std::uint64_t arrival = 1; arrival <= 12; ++arrival) {
        SearchDocument document = titled(arrival, "防災の集い");
        document.facets.kind = static_cast<std::uint16_t>(arrival % 2 + 300);
        document.facets.areas = {static_cast<std::uint32_t>(arrival % 3 + 45)};
        add(document);
    }
    SearchQuery query = query_for("防災");
    query.filter.kind = 301;
    EXPECT_EQ(ranked(*index_, query), (Arrivals{11, 9, 7, 5, 3, 1}));
    query.filter.areas = {{45}};
    EXPECT_EQ(ranked(*index_, query), (Arrivals{9, 3}));
    query.filter.areas = {{45}, {47}};
    EXPECT_EQ(ranked(*index_, query), (Arrivals{11, 9, 5, 3}));
    query.filter.areas = {{1}};
    EXPECT_EQ(ranked(*index_, query), (Arrivals{}));
    query.filter.areas = {{200}};  // no such prefecture: not the same as everywhere
    EXPECT_EQ(ranked(*index_, query), (Arrivals{}));
}

TEST_F(SearchIndexWords, WithoutWordsListsWhatTheFilterLetsThroughNewestFirst) {
    for (std::uint64_t arrival = 1; arrival <= 6; ++arrival) {
        SearchDocument document = titled(arrival, "防災の集い");
        document.facets.kind = static_cast<std::uint16_t>(arrival % 2);
        add(document);
    }
    SearchQuery query;
    EXPECT_EQ(ranked(*index_, query), (Arrivals{6, 5, 4, 3, 2, 1}));
    query.filter.kind = 1;
    EXPECT_EQ(ranked(*index_, query), (Arrivals{5, 3, 1}));
    query.after = 1;
    EXPECT_EQ(ranked(*index_, query), (Arrivals{5, 3}));
    query.words = "防災";
    EXPECT_EQ(ranked(*index_, query), (Arrivals{5, 3}));
    query.after = 6;
    EXPECT_EQ(ranked(*index_, query), (Arrivals{}));
}

TEST_F(SearchIndexWords, RanksCodesTitlesReadingsTagsAndBodiesInThisOrder) {
    SearchDocument reading;
    reading.arrival = 2;
    reading.reading = "ツナギ";
    SearchDocument tags;
    tags.arrival = 3;
    tags.tags = "つなぎ";
    SearchDocument codes;
    codes.arrival = 5;
    codes.codes = "つなぎ";
    add(titled(1, "つなぎ"));
    add(reading);
    add(tags);
    add(with_body(4, "つなぎ"));
    add(codes);
    EXPECT_EQ(ranked(*index_, query_for("つなぎ")), (Arrivals{5, 1, 2, 3, 4}));
}

// A foreign reader's words find it, a title above a text; Japanese ones weigh as without it.
TEST_F(SearchIndexWords, FindsTranslationsAndRanksTheOriginalAsIfThereWereNone) {
    SearchDocument titles = titled(1, "無料法律相談");
    titles.translated_titles = "Consulta jurídica\nTư vấn pháp luật";
    SearchDocument texts = titled(2, "交流会");
    texts.translated_texts = "Consulta, consulta e mais consulta. Consulta!\nTraga os filhos.";
    add(titles);
    add(texts);
    EXPECT_EQ(ranked(*index_, query_for("consulta")), (Arrivals{1, 2}));
    EXPECT_EQ(ranked(*index_, query_for("pháp luật")), (Arrivals{1}));
    EXPECT_EQ(ranked(*index_, query_for("consulta filhos")), (Arrivals{2}));
    const auto matches = index_->matches("consulta", 1);
    ASSERT_EQ(matches.size(), 1U);
    EXPECT_EQ(matches[0].fields, std::vector{SearchField::translated_titles});

    const std::string question = "無料の法律相談はどこで受けられますか";
    SearchDocument plain = titled(3, "市民法律講座");
    plain.body = "法律の相談を毎月受け付けています。無料です。";
    add(plain);
    const auto before = index_->search(query_for(question));
    ASSERT_FALSE(before.hits.empty());
    SearchDocument again = plain;
    again.translated_titles = "Curso de direito";
    again.translated_texts = "Atendimento gratuito todo mês. Traga documentos.";
    add(again);
    EXPECT_EQ(index_->search(query_for(question)).hits, before.hits);
    add(plain);
    EXPECT_EQ(ranked(*index_, query_for("gratuito")), (Arrivals{})) << "gone with its version";
}

TEST_F(SearchIndexWords, DoesNotLetALongBodyBeatATitle) {
    add(titled(1, "つなぎの会"));
    std::string body;
    for (int i = 0; i < 5'000; ++i) body += "つなぎ、";
    add(with_body(2, body));
    add(with_body(3, "つなぎ"));
    EXPECT_EQ(ranked(*index_, query_for("つなぎ")), (Arrivals{1, 2, 3}));
    EXPECT_EQ(index_->search(query_for("つなぎ")).hits[0].score, 8U);
}

TEST_F(SearchIndexWords, PutsTheLaterArrivalFirstAmongEqualsAndPages) {
    for (const std::uint64_t arrival : {7u, 3u, 9u, 1u, 5u}) add(titled(arrival, "同じ題"));
    SearchQuery query = query_for("同じ題");
    query.limit = 2;
    EXPECT_EQ(index_->search(query).hits, (std::vector<SearchHit>{{9, 8}, {7, 8}}));
    query.offset = 2;
    EXPECT_EQ(index_->search(query).hits, (std::vector<SearchHit>{{5, 8}, {3, 8}}));
    query.offset = 4;
    EXPECT_EQ(index_->search(query).hits, (std::vector<SearchHit>{{1, 8}}));
    EXPECT_EQ(index_->search(query).total, 5U);
    query.offset = 99;
    EXPECT_TRUE(index_->search(query).hits.empty());
}

TEST_F(SearchIndexWords, FindsTheEndOfTheLongestBody) {
    std::string body;
    while (body.size() < 256 * 1024) body += "あいうえおかきくけこ12345 ";
    add(with_body(1, body + "最後の言葉"));
    EXPECT_EQ(find("最後の言葉"), (Arrivals{1}));
    EXPECT_EQ(find("12345最後"), (Arrivals{1}));
}

TEST_F(SearchIndexWords, TakesBytesThatAreNotTextAsBlanks) {
    add(titled(1, "富\xff\xfe山\xe5\xaf"));
    add(titled(2, std::string("金\0沢", 7)));
    EXPECT_EQ(find("富山"), (Arrivals{1}));
    EXPECT_EQ(find("金沢"), (Arrivals{2}));
}

TEST_F(SearchIndexWords, ForgetsWhatIsRemovedOrReplaced) {
    add(titled(1, "古い題"));
    add(titled(2, "古い題"));
    add(titled(1, "新しい題"));
    EXPECT_EQ(find("古い"), (Arrivals{2}));
    EXPECT_EQ(find("新しい"), (Arrivals{1}));
    index_->remove(Arrivals{2, 777});
    EXPECT_EQ(find("古い"), (Arrivals{}));
    EXPECT_EQ(find("題"), (Arrivals{1}));
    EXPECT_EQ(index_->document_count(), 1U);
    EXPECT_FALSE(index_->contains(2));
    EXPECT_TRUE(index_->contains(1));
    add(titled(3, "次の題"));  // may take the place of the removed one
    EXPECT_EQ(find("古い"), (Arrivals{}));
    EXPECT_EQ(find("題"), (Arrivals{1, 3}));
}

TEST_F(SearchIndexWords, ShowsTheOriginalAroundTheMatch) {
    EXPECT_EQ(marked(index_->snippet("ぼらんてぃあ 高岡", "今年も髙岡市で\nﾎﾞﾗﾝﾃｨｱを募ります。")),
              "今年も[髙岡]市で [ﾎﾞﾗﾝﾃｨｱ]を募ります。");
    EXPECT_EQ(marked(index_->snippet("山田太郎", "代表は山田　太郎です")),
              "代表は[山田　太郎]です");
    EXPECT_EQ(marked(index_->snippet("株", "㈱つなぎ")), "[㈱]つなぎ");
    EXPECT_EQ(marked(index_->snippet("バイオリン", "ヴァイオリン教室")), "[ヴァイオリン]教室");
    EXPECT_EQ(marked(index_->snippet("art", "party and art")), "party and [art]");
    EXPECT_EQ(marked(index_->snippet("東京 京都", "東京都")), "[東京都]");
    EXPECT_EQ(marked(index_->snippet("子供", "町の子ども食堂")), "町の[子ども]食堂");
    EXPECT_EQ(marked(index_->snippet("供", "町の子ども食堂")), "町の[子ども]食堂");
    EXPECT_EQ(marked(index_->snippet("聾学校", "町のろう学校")), "町の[ろう学校]");
    EXPECT_EQ(marked(index_->snippet("子どもの取組は？", "子供の取り組みは昨年から。")),
              "[子供]の[取り組み]は昨年から。");
    EXPECT_EQ(marked(index_->snippet("ない", "何もありません")), "何もありません");
    EXPECT_EQ(marked(index_->snippet("ない", "")), "");
}

TEST_F(SearchIndexWords, CutsSnippetsAtWholeCharacters) {
    std::string before;
    std::string after;
    for (int i = 0; i < 200; ++i) {
        before += "前";
        after += "後";
    }
    const Snippet snippet = index_->snippet("中心", before + "中心" + after);
    std::string expected;
    for (int i = 0; i < 20; ++i) expected += "前";
    expected += "[中心]";
    for (int i = 0; i < 58; ++i) expected += "後";
    EXPECT_EQ(marked(snippet), expected);
    EXPECT_TRUE(snippet.cut_before);
    EXPECT_TRUE(snippet.cut_after);
    const Snippet without = index_->snippet("ない", before);
    EXPECT_FALSE(without.cut_before);
    EXPECT_TRUE(without.cut_after);
    EXPECT_EQ(without.text.size(), 80U * 3);
}

// Two searches at once must not both make a file grow: the first version let them, and one of them
// got SIGBUS.
TEST_F(SearchIndexWords, SearchesMakeNoFileGrow) {
    const auto search_all = [&] {
        for (const char* words : {"常", "常に在る", "つ", "何が常に在りますか", "park 2026"}) {
            SearchQuery query = query_for(words);
            static_cast<void>(index_->search(query));
            query.filter.areas = {{16202}};
            query.after = 1;
            static_cast<void>(index_->search(query));
            static_cast<void>(index_->shared_counts(words));
            static_cast<void>(index_->matches(words, 1));
        }
        static_cast<void>(index_->contains(7));
    };
    const auto empty = search::file_sizes(folder_.index() / "database");
    search_all();
    EXPECT_EQ(search::file_sizes(folder_.index() / "database"), empty);
    add(with_body(1, "常に第一号が在る"));
    const auto filled = search::file_sizes(folder_.index() / "database");
    EXPECT_NE(filled, empty);
    search_all();
    EXPECT_EQ(search::file_sizes(folder_.index() / "database"), filled);
}

// A document whose add has returned is found by every search that begins later, and nothing is
// found that was never added.
TEST_F(SearchIndexWords, AnswersWhileTheWriterWrites) {
    constexpr std::uint64_t kCount = 3'000;
    std::atomic<std::uint64_t> added = 0;
    std::atomic<std::uint64_t> searches = 0;
    std::atomic<bool> writing = true;
    const auto read = [&] {
        SearchQuery query = query_for("常に 在る");
        query.limit = kCount;
        do {
            const std::uint64_t at_least = added.load();
            const SearchResults results = index_->search(query);
            EXPECT_GE(results.total, at_least);
            EXPECT_LE(results.total, kCount);
            for (const SearchHit& hit : results.hits)
                EXPECT_TRUE(hit.arrival >= 1 && hit.arrival <= kCount);
            ++searches;
        } while (writing.load());
    };
    std::thread first(read);
    std::thread second(read);
    for (std::uint64_t arrival = 1; arrival <= kCount; ++arrival) {
        add(with_body(arrival, "常に第" + std::to_string(arrival) + "号が在る"));
        added = arrival;
        if (arrival % 1'000 == 0) index_->flush();
    }
    writing = false;
    first.join();
    second.join();
    EXPECT_EQ(index_->search(query_for("常に 在る")).total, kCount);
    EXPECT_GE(searches.load(), 2U);
}

}  // namespace
}  // namespace tsunagi
