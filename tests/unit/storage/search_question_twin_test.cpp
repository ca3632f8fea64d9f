// The choice of candidates against a naive twin: on generated Japanese text the index and a plain
// BM25 over the folded texts must count the same and put the same documents in the same order, also
// after documents are replaced and removed.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/candidates.h"
#include "storage/search/code_points.h"
#include "storage/search/database.h"
#include "storage/search/fold.h"
#include "storage/search/question.h"
#include "storage/search/ranking.h"
#include "tests/support/effort.h"
#include "tests/unit/storage/search_support.h"

namespace tsunagi::search {
namespace {

// Few characters, so that documents share pairs.
constexpr std::array<std::string_view, 40> kQuestionPieces{
    "防", "災", "倉", "庫", "会", "員", "市", "町", "高", "髙", "の", "は", "に", "を",
    "る", "ひ", "ま", "わ", "り", "が", "カ", "ギ", "ガ", "ー", "ｶ",  "ｷﾞ", "a",  "b",
    "ab", "1",  "2",  "12", "。", "、", "！", "・", " ",  "年", "々", "Ａ"};

class QuestionSource {
  public:
    explicit QuestionSource(std::uint32_t seed) : random_(seed) {}
    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
    }
    std::string text(std::size_t pieces) {
        std::string made;
        for (std::size_t i = 0; i < pieces; ++i)
            made += kQuestionPieces[below(kQuestionPieces.size())];
        return made;
    }
    SearchDocument document(std::uint64_t arrival) {
        SearchDocument document;
        document.arrival = arrival;
        document.facets.kind = static_cast<std::uint16_t>(below(3));
        if (const std::size_t area = below(4); area != 0)
            document.facets.areas = {static_cast<std::uint32_t>(area)};
        document.title = text(below(5));
        document.reading = text(below(3));
        document.tags = text(below(3));
        document.codes = text(below(3));
        document.body = text(below(60));
        return document;
    }

  private:
    std::mt19937 random_;
};

std::size_t count_in(std::u32string_view text, std::u32string_view term) {
    std::size_t count = 0;
    for (std::size_t at = 0; at + term.size() <= text.size(); ++at)
        count += text.substr(at, term.size()) == term ? 1 : 0;
    return count;
}

constexpr int kQuestions = test::effort(40, 12);

class QuestionTwin {
  public:
    void put(const TextFolder& folder, const SearchDocument& document) {
        Folded folded{document.facets, {}, {}};
        for (const std::string* name :
             {&document.title, &document.reading, &document.tags, &document.codes})
            folded.names.push_back(code_points(folder.fold(*name).text));
        folded.body = code_points(folder.fold(document.body).text);
        documents_[document.arrival] = folded;
    }
    void remove(std::uint64_t arrival) { documents_.erase(arrival); }

    [[nodiscard]] TermStatistics statistics(const Question& question) const {
        TermStatistics statistics;
        statistics.documents = documents_.size();
        for (const auto& [arrival, document] : documents_)
            statistics.total_length += document.length();
        for (const QuestionTerm& term : question.terms) {
            if (term.text.size() > 2) continue;
            std::uint64_t count = 0;
            for (const auto& [arrival, document] : documents_) count += document.has(term.text);
            if (count > 0) statistics.documents_with[utf8_of(term.text)] = count;
        }
        return statistics;
    }

    [[nodiscard]] std::vector<std::uint64_t> best(const Question& question,
                                                  const Filter& filter) const {
        const TermStatistics counts = statistics(question);
        std::vector<std::pair<std::uint32_t, std::uint64_t>> scored;
        for (const auto& [arrival, document] : documents_) {
            if (!filter.facets.accepts(document.facets) || arrival <= filter.after) continue;
            const std::uint32_t score = score_of(question, counts, document);
            if (score > 0) scored.emplace_back(score, arrival);
        }
        std::ranges::sort(scored, std::ranges::greater{});
        std::vector<std::uint64_t> arrivals;
        for (const auto& [score, arrival] : scored) arrivals.push_back(arrival);
        return arrivals;
    }

  private:
    struct Folded {
        Facets facets;
        std::vector<std::u32string> names;
        std::u32string body;

        [[nodiscard]] std::uint64_t length() const {
            return static_cast<std::uint64_t>(std::ranges::count_if(body, counts_as_length));
        }
        [[nodiscard]] bool has_in_names(std::u32string_view term) const {
            return std::ranges::any_of(
                names, [&](const std::u32string& name) { return count_in(name, term) > 0; });
        }
        [[nodiscard]] bool has(std::u32string_view term) const {
            return has_in_names(term) || count_in(body, term) > 0;
        }
    };

    static std::uint32_t score_of(const Question& question,
                                  const TermStatistics& counts,
                                  const Folded& document) {
        std::uint32_t sum = 0;
        for (const QuestionTerm& term : question.terms) {
            const double weight =
                candidate_weight(term.group) * counts.rarity(utf8_of(term.text)) * 1'000;
            const double length =
                0.25 + 0.75 * static_cast<double>(document.length()) / counts.average_length();
            const double often = static_cast<double>(count_in(document.body, term.text)) / length +
                                 (document.has_in_names(term.text) ? 1 : 0);
            sum += static_cast<std::uint32_t>(std::lround(weight * often * 1.8 / (often + 0.8)));
        }
        return sum;
    }

    std::map<std::uint64_t, Folded> documents_;
};

class SearchQuestionTwin : public ::testing::TestWithParam<std::uint32_t> {
  protected:
    void SetUp() override {
        std::filesystem::create_directories(folder_.index());
        database_ = Database::create(folder_.index());
        text_folder_ = std::make_unique<TextFolder>(database_->writer());
    }

    void put(const SearchDocument& document) {
        database_->put(*text_folder_, document);
        twin_.put(*text_folder_, document);
    }

    void compare(QuestionSource& source, int count) {
        for (int i = 0; i < count && !HasFailure(); ++i) {
            const std::string typed = source.text(4 + source.below(12));
            const Question question = parse_question(*text_folder_, typed);
            Filter filter;
            if (source.below(3) == 0)
                filter.facets.kind = static_cast<std::uint16_t>(source.below(3));
            for (std::uint32_t area = 1; area <= 4; ++area) {
                if (source.below(6) == 0) filter.facets.areas.push_back({area});
            }
            if (source.below(4) == 0) filter.after = source.below(50);
            const CandidateSearch search(database_->writer(), *database_, question);
            EXPECT_EQ(search.statistics(), twin_.statistics(question)) << typed;
            std::vector<std::uint64_t> arrivals;
            for (const Candidate& candidate : search.best(search.statistics(), filter))
                arrivals.push_back(candidate.arrival);
            std::vector<std::uint64_t> expected = twin_.best(question, filter);
            expected.resize(std::min(expected.size(), kCandidatesMax));
            EXPECT_EQ(arrivals, expected) << typed;
            answered_ += arrivals.empty() ? 0 : 1;
        }
    }

    test::SearchFolder folder_;
    std::unique_ptr<Database> database_;
    std::unique_ptr<TextFolder> text_folder_;
    QuestionTwin twin_;
    int answered_ = 0;
};

TEST_P(SearchQuestionTwin, ChoosesTheSameCandidatesInTheSameOrder) {
    QuestionSource source(GetParam());
    for (std::uint64_t arrival = 1; arrival <= 300; ++arrival) put(source.document(arrival));
    compare(source, kQuestions);
    for (std::uint64_t arrival = 3; arrival <= 300; arrival += 3) put(source.document(arrival));
    for (std::uint64_t arrival = 4; arrival <= 300; arrival += 4) {
        database_->remove(arrival);
        twin_.remove(arrival);
    }
    compare(source, kQuestions);
    EXPECT_GT(answered_, kQuestions);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SearchQuestionTwin, ::testing::Range(1U, 5U));

// All terms that a finder tells of a text, and no others.
TEST_P(SearchQuestionTwin, FindsEveryPlaceOfEveryTerm) {
    QuestionSource source(GetParam());
    for (int i = 0; i < 50 && !HasFailure(); ++i) {
        const Question question = parse_question(*text_folder_, source.text(12));
        const std::u32string text = code_points(text_folder_->fold(source.text(80)).text);
        std::vector<TermHit> hits;
        TermFinder(question).find(text, hits);
        std::vector<std::pair<std::size_t, std::size_t>> found;
        for (const TermHit& hit : hits) found.emplace_back(hit.begin, hit.term);
        EXPECT_TRUE(std::ranges::is_sorted(hits, {}, &TermHit::begin));
        std::ranges::sort(found);
        std::vector<std::pair<std::size_t, std::size_t>> expected;
        for (std::size_t begin = 0; begin < text.size(); ++begin) {
            for (std::size_t term = 0; term < question.terms.size(); ++term) {
                const std::u32string& wanted = question.terms[term].text;
                if (std::u32string_view(text).substr(begin, wanted.size()) == wanted)
                    expected.emplace_back(begin, term);
            }
        }
        EXPECT_EQ(found, expected);
    }
}

// What has all words has them whatever else is there.
TEST(SearchWords, AreFoundTheSameAmongUnrelatedDocuments) {
    const test::SearchFolder folder;
    const auto index = SearchIndex::open(folder.index());
    QuestionSource source(11);
    std::vector<SearchDocument> documents;
    for (std::uint64_t arrival = 1; arrival <= 200; ++arrival)
        documents.push_back(source.document(arrival));
    index->add(documents);
    std::map<std::string, std::vector<std::uint64_t>> before;
    for (int i = 0; i < 60; ++i) {
        const std::string words = source.text(2) + " " + source.text(1);
        before[words] = test::found(*index, words);
    }
    for (std::uint64_t arrival = 1'000; arrival < 1'200; ++arrival)
        index->add(std::vector{test::with_body(arrival, "ゾウとキリンは草原で暮らす")});
    for (const auto& [words, arrivals] : before)
        EXPECT_EQ(test::found(*index, words), arrivals) << words;
}

}  // namespace
}  // namespace tsunagi::search
